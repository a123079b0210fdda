//! Is `[email]` sensible, and what does it mean?
//! Apart from the other checks, because its keys have rules among themselves: who has a user has a password.

use std::path::Path;

use toml::Spanned;

use super::Email;
use super::check::Check;
use super::environment::Environment;
use super::mailbox::mailbox;
use super::record::{EmailRecord, Text};
use super::smtp::{Password, Smtp, smtp};
use super::wrong::Wrong;

/// Few enough for any relay: Postfix takes 50 of one client, large providers 10.
const CONNECTIONS: u32 = 4;

pub(super) fn check(
    record: &Spanned<EmailRecord>,
    base: &Path,
    from: &Environment,
    check: &mut Check<'_>,
) -> Option<Email> {
    let email = record.get_ref();
    check.require(email.from.as_ref(), "email.from", "mail needs a sender", record);
    check.require(email.smtp.as_ref(), "email.smtp", "mail needs a server that takes it", record);
    let sender = check.take(email.from.as_ref(), mailbox);
    let mut server = check.take(email.smtp.as_ref(), smtp);
    if let (Some(server), Some(place)) = (&mut server, &email.smtp) {
        let file = email.password_file.as_ref();
        password(server, place, file, |file| Password::in_file(file, base, from), check);
    }
    let connections = check.number(email.connections.as_ref(), 1..=64).unwrap_or(CONNECTIONS);
    let per_minute = check.number(email.per_minute.as_ref(), 1..=100_000);
    Some(Email {
        from: sender?,
        smtp: server?,
        connections: usize::try_from(connections).ok()?,
        per_minute,
        attach_calendar: email.attach_calendar.as_ref().is_some_and(|attach| *attach.get_ref()),
    })
}

/// Whoever has a user has one password, and does not send it in the open.
fn password(
    server: &mut Smtp,
    place: &Text,
    file: Option<&Text>,
    in_file: impl FnOnce(&str) -> Password,
    check: &mut Check<'_>,
) {
    match (&server.user, &server.password, file) {
        (_, _, Some(file)) if file.get_ref().is_empty() => {
            check.fault(Wrong::new("this names no file").mark("empty"), file)
        }
        (None, _, Some(file)) => check.fault(no_user(), file),
        (Some(_), Some(_), Some(file)) => check.fault(two_passwords(), file),
        (Some(_), None, Some(file)) => server.password = Some(in_file(file.get_ref())),
        (Some(_), None, None) if !check.is_dropped("email.password_file") => {
            check.fault(no_password(), place)
        }
        _ => {}
    }
    if server.password.is_some() && server.is_open() {
        check.fault(open_password(), place);
    }
}

fn no_password() -> Wrong {
    let wrong = Wrong::new("\"smtp\" names a user, and there is no password").mark("no password");
    wrong.help("name the file that holds it: password_file = \"smtp-password\"").help("or leave out the user")
}

fn open_password() -> Wrong {
    let wrong = Wrong::new("the password would travel in the open").mark("neither TLS nor STARTTLS");
    wrong.help("use \"smtps://\", or \"smtp://\" without \"tls=none\"").help("or leave out the user")
}

fn no_user() -> Wrong {
    let wrong = Wrong::new("a password file is of no use without a user").mark("whose password?");
    wrong.help("name the user in \"smtp\": \"smtps://user@mail.example.org:465\"")
}

fn two_passwords() -> Wrong {
    let wrong = Wrong::new("there is a password in \"smtp\" and a password file").mark("which of them?");
    wrong.help("leave out one of them, best the one in \"smtp\"")
}
