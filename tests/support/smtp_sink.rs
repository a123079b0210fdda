//! What does a relay do when it does not do what it should?
//! Apart from the tests, because several of them, and the crash test, need the same bad relay.
//!
//! A relay on loopback, on plain threads, that asks its script at every phase whether to
//! misbehave, and writes down every message that it took:
//!
//! ```ignore
//! let sink = Sink::start(|at| (at.phase == Phase::Dot && at.message == 0).then_some(Fault::TakeAndClose));
//! // … let something send mail to sink.port() …
//! assert_eq!(sink.wait_for(2, Duration::from_secs(10)).len(), 2);
//! ```

#![expect(clippy::expect_used, reason = "a relay that cannot even listen fails its test at once")]

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A point at which the relay is to say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    /// The greeting.
    Banner,
    /// The answer to EHLO.
    Ehlo,
    /// The answer to STARTTLS.
    StartTls,
    /// The answer to AUTH.
    Auth,
    /// The answer to MAIL.
    Mail,
    /// The answer to RCPT.
    Rcpt,
    /// The answer to DATA.
    Data,
    /// After the first line of the message.
    Body,
    /// The answer to the final dot.
    Dot,
    /// After that answer, when nothing can be done any more: for a script that only watches.
    Answered,
    /// The answer to QUIT.
    Quit,
}

/// What to do there instead of what is right.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Answer this, such as `451 4.3.0 try later`; a 421 also closes.
    Reply(&'static str),
    /// Say and read nothing any more, but keep the connection.
    Hang,
    /// Begin a reply that never ends: with a line that does not, or with line after line.
    Endless(&'static str),
    /// Wait, and then do what is right.
    Slow(Duration),
    /// Close without an answer. At the dot: the message is not taken.
    Close,
    /// At the dot: take the message, and close without an answer.
    TakeAndClose,
    /// At the dot: take the message, and say nothing.
    TakeAndHang,
}

/// Where the relay is, when it asks its script.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    /// The connection, from 0, in the order in which they came.
    pub(crate) connection: usize,
    /// The message, from 0, in the order of MAIL over all connections; before the first
    /// MAIL of a connection, the number of messages so far.
    pub(crate) message: usize,
    /// The point.
    pub(crate) phase: Phase,
}

/// A message that the relay took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// What stands in Message-ID, without angle brackets.
    pub(crate) message_id: String,
    /// The envelope's recipient.
    pub(crate) recipient: String,
    /// The envelope's sender.
    pub(crate) sender: String,
    /// Over which connection it came.
    pub(crate) connection: usize,
    /// The message as it is after the dots are unstuffed.
    pub(crate) bytes: Vec<u8>,
}

/// What the relay offers.
#[derive(Clone, Default)]
pub(crate) struct Offers {
    /// The lines of its answer to EHLO, such as `8BITMIME`.
    pub(crate) keywords: Vec<&'static str>,
    /// Its certificate and key; without `from_the_start` it offers STARTTLS.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// TLS from the first byte.
    pub(crate) from_the_start: bool,
    /// Speak once more, in the open, behind the answer to STARTTLS.
    pub(crate) speaks_before_tls: bool,
}

type Script = dyn Fn(At) -> Option<Fault> + Send + Sync;

struct Shared {
    script: Box<Script>,
    offers: Offers,
    book: Mutex<Book>,
    turned: Condvar,
}

#[derive(Default)]
struct Book {
    accepted: Vec<Accepted>,
    commands: Vec<String>,
    streams: Vec<TcpStream>,
    open: usize,
    most: usize,
    messages: usize,
    stopped: bool,
}

/// The relay; it stops when this is dropped.
pub(crate) struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Sink {
    /// A relay that misbehaves as the script says.
    pub(crate) fn start(script: impl Fn(At) -> Option<Fault> + Send + Sync + 'static) -> Sink {
        Sink::offering(Offers::default(), script)
    }

    /// A relay that does everything right.
    pub(crate) fn good() -> Sink {
        Sink::start(|_| None)
    }

    /// A relay with other offers than none.
    pub(crate) fn offering(
        offers: Offers,
        script: impl Fn(At) -> Option<Fault> + Send + Sync + 'static,
    ) -> Sink {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port on loopback");
        let address = listener.local_addr().expect("the port's number");
        let book = Mutex::default();
        let shared = Arc::new(Shared { script: Box::new(script), offers, book, turned: Condvar::new() });
        let all = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut book = all.book();
                if book.stopped {
                    return;
                }
                let connection = book.streams.len();
                book.streams.push(stream.try_clone().expect("a second handle"));
                book.open += 1;
                book.most = book.most.max(book.open);
                drop(book);
                let all = Arc::clone(&all);
                thread::spawn(move || {
                    let kept = stream.try_clone().expect("a second handle");
                    let _ = Dialogue::new(Arc::clone(&all), stream, connection).run();
                    all.book().open -= 1;
                    let _ = kept.shutdown(Shutdown::Both);
                });
            }
        });
        Sink { address, shared }
    }

    /// The port on 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it took, in that order.
    pub(crate) fn accepted(&self) -> Vec<Accepted> {
        self.shared.book().accepted.clone()
    }

    /// Waits until it took this many, or for so long, and gives what it took.
    pub(crate) fn wait_for(&self, messages: usize, limit: Duration) -> Vec<Accepted> {
        let book = self.shared.book();
        let waited =
            self.shared.turned.wait_timeout_while(book, limit, |book| book.accepted.len() < messages);
        waited.unwrap_or_else(PoisonError::into_inner).0.accepted.clone()
    }

    /// The commands it heard, without what follows the first word.
    pub(crate) fn commands(&self) -> Vec<String> {
        self.shared.book().commands.clone()
    }

    /// How many connections there were in all.
    pub(crate) fn connections(&self) -> usize {
        self.shared.book().streams.len()
    }

    /// How many there were at most at one time.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.book().most
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let mut book = self.shared.book();
        book.stopped = true;
        for stream in &book.streams {
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(book);
        self.shared.turned.notify_all();
        // The accepting thread looks up only when somebody comes.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for so long, or until the relay stops.
    fn wait(&self, limit: Option<Duration>) {
        let limit = limit.unwrap_or(Duration::from_secs(3_600));
        let _ = self.turned.wait_timeout_while(self.book(), limit, |book| !book.stopped);
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

struct Dialogue {
    shared: Arc<Shared>,
    tcp: TcpStream,
    stream: Stream,
    unread: Vec<u8>,
    connection: usize,
    message: usize,
    sender: String,
    recipient: String,
}

impl Dialogue {
    fn new(shared: Arc<Shared>, stream: TcpStream, connection: usize) -> Dialogue {
        let message = shared.book().messages;
        let tcp = stream.try_clone().expect("a second handle");
        let (sender, recipient) = (String::new(), String::new());
        let stream = Stream::Plain(stream);
        Dialogue { shared, tcp, stream, unread: Vec::new(), connection, message, sender, recipient }
    }

    fn run(&mut self) -> io::Result<()> {
        if self.shared.offers.from_the_start {
            self.go_private()?;
        }
        self.answer(Phase::Banner, "220 sink ESMTP")?;
        loop {
            let line = self.line()?;
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            self.shared.book().commands.push(word.clone());
            match word.as_str() {
                "EHLO" => {
                    let offers = self.ehlo();
                    self.answer(Phase::Ehlo, &offers)?;
                }
                "STARTTLS" => self.start_tls()?,
                "AUTH" => drop(self.answer(Phase::Auth, "235 2.7.0 welcome")?),
                "MAIL" => self.mail(&line)?,
                "RCPT" => {
                    self.recipient.clear();
                    if self.sender.is_empty() {
                        self.say("503 5.5.1 whose mail?")?;
                    } else if self.answer(Phase::Rcpt, "250 2.1.5 ok")? {
                        self.recipient = path(&line);
                    }
                }
                "DATA" if self.recipient.is_empty() => self.say("554 5.5.1 no valid recipients")?,
                "DATA" => {
                    if self.answer(Phase::Data, "354 go on")? {
                        self.body()?;
                    }
                }
                "QUIT" => {
                    self.answer(Phase::Quit, "221 2.0.0 bye")?;
                    return Ok(());
                }
                _ => self.say("250 2.0.0 ok")?,
            }
        }
    }

    fn ehlo(&self) -> String {
        let mut words = vec!["sink"];
        words.extend(&self.shared.offers.keywords);
        if self.shared.offers.tls.is_some() && matches!(self.stream, Stream::Plain(_)) {
            words.push("STARTTLS");
        }
        let last = words.pop().unwrap_or_default();
        let first: String = words.iter().map(|word| format!("250-{word}\r\n")).collect();
        format!("{first}250 {last}")
    }

    fn start_tls(&mut self) -> io::Result<()> {
        if !self.answer(Phase::StartTls, "220 2.0.0 go on")? {
            return Ok(());
        }
        self.go_private()
    }

    fn go_private(&mut self) -> io::Result<()> {
        let config = self.shared.offers.tls.clone().ok_or(io::ErrorKind::Unsupported)?;
        let tls = ServerConnection::new(config).map_err(io::Error::other)?;
        self.stream = Stream::Tls(Box::new(StreamOwned::new(tls, self.tcp.try_clone()?)));
        self.unread.clear();
        Ok(())
    }

    fn mail(&mut self, line: &str) -> io::Result<()> {
        let mut book = self.shared.book();
        self.message = book.messages;
        book.messages += 1;
        drop(book);
        self.sender.clear();
        self.recipient.clear();
        if self.answer(Phase::Mail, "250 2.1.0 ok")? {
            self.sender = path(line);
        }
        Ok(())
    }

    fn body(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        let mut first = true;
        loop {
            let line = self.raw_line()?;
            if line == b".\r\n" {
                break;
            }
            bytes.extend(line.strip_prefix(b".").unwrap_or(&line));
            if std::mem::take(&mut first) {
                match self.fault(Phase::Body) {
                    Some(Fault::Slow(time)) => self.shared.wait(Some(time)),
                    wrong @ Some(_) => return self.do_what(wrong, Phase::Body, "").map(drop),
                    None => {}
                }
            }
        }
        match self.fault(Phase::Dot) {
            Some(Fault::TakeAndClose) => {
                self.take(bytes);
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            Some(Fault::TakeAndHang) => {
                self.take(bytes);
                self.shared.wait(None);
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            slow_or_right @ (None | Some(Fault::Slow(_))) => {
                self.take(bytes);
                if let Some(Fault::Slow(time)) = slow_or_right {
                    self.shared.wait(Some(time));
                }
                self.say("250 2.0.0 taken")?;
                self.fault(Phase::Answered);
                Ok(())
            }
            wrong @ Some(_) => self.do_what(wrong, Phase::Dot, "").map(drop),
        }
    }

    fn take(&self, bytes: Vec<u8>) {
        let text = String::from_utf8_lossy(&bytes);
        let id = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("message-id").then(|| value.trim().trim_matches(['<', '>']).to_owned())
        });
        let accepted = Accepted {
            message_id: id.unwrap_or_default(),
            recipient: self.recipient.clone(),
            sender: self.sender.clone(),
            connection: self.connection,
            bytes,
        };
        self.shared.book().accepted.push(accepted);
        self.shared.turned.notify_all();
    }

    fn fault(&self, phase: Phase) -> Option<Fault> {
        (self.shared.script)(At { connection: self.connection, message: self.message, phase })
    }

    /// Answers what is right, or does what the script says instead. True if it was right.
    fn answer(&mut self, phase: Phase, right: &str) -> io::Result<bool> {
        self.do_what(self.fault(phase), phase, right)
    }

    /// Answers what is right, or does what the script said instead: a script counts how often it is asked.
    fn do_what(&mut self, fault: Option<Fault>, phase: Phase, right: &str) -> io::Result<bool> {
        match fault {
            None => self.say(right)?,
            Some(Fault::Slow(time)) => {
                self.shared.wait(Some(time));
                self.say(right)?;
            }
            Some(Fault::Reply(reply)) => {
                self.say(reply)?;
                if reply.starts_with("421") || phase == Phase::Body {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                return Ok(false);
            }
            Some(Fault::Hang | Fault::TakeAndHang) => {
                self.shared.wait(None);
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            Some(Fault::Endless(piece)) => loop {
                self.write(piece.repeat(1_000).as_bytes())?;
            },
            Some(Fault::Close | Fault::TakeAndClose) => return Err(io::ErrorKind::ConnectionAborted.into()),
        }
        Ok(true)
    }

    fn say(&mut self, reply: &str) -> io::Result<()> {
        let mut bytes = format!("{reply}\r\n").into_bytes();
        if self.shared.offers.speaks_before_tls && reply == "220 2.0.0 go on" {
            bytes.extend(b"250 sink\r\n");
        }
        self.write(&bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(stream) => stream.write_all(bytes),
            Stream::Tls(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
        }
    }

    fn line(&mut self) -> io::Result<String> {
        Ok(String::from_utf8_lossy(&self.raw_line()?).trim_end().to_owned())
    }

    fn raw_line(&mut self) -> io::Result<Vec<u8>> {
        let mut searched = 0;
        loop {
            let end = self.unread.iter().skip(searched).position(|byte| *byte == b'\n');
            if let Some(end) = end {
                return Ok(self.unread.drain(..=searched + end).collect());
            }
            searched = self.unread.len();
            let mut more = [0; 4_096];
            let read = match &mut self.stream {
                Stream::Plain(stream) => stream.read(&mut more)?,
                Stream::Tls(stream) => stream.read(&mut more)?,
            };
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.unread.extend(more.iter().take(read));
        }
    }
}

/// What stands between the angle brackets of MAIL and RCPT.
fn path(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map(|(path, _)| path.to_owned()).unwrap_or_default()
}
