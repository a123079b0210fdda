//! Who is killed when a sign is seen?
//! Apart from what is looked for: the mail server, the log and a timer all see signs, each
//! on a thread of its own, and one kill at most may come of a run.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ExitStatus};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::moments::{Moment, Sign};
use crate::smtp_sink::{At, Fault, Phase};

/// The process of this run, and when it is to die.
#[derive(Default)]
pub(crate) struct Hunt(Mutex<Prey>);

#[derive(Default)]
struct Prey {
    run: usize,
    child: Option<Child>,
    moment: Option<Moment>,
    /// Its first connection: the mail server may still read what the run before sent.
    connection: usize,
    told_to_stop: bool,
    /// How many messages of this run were answered.
    answered: usize,
}

/// How a run ended.
pub(crate) struct End {
    pub(crate) status: ExitStatus,
    pub(crate) answered: usize,
}

impl End {
    pub(crate) fn was_killed(&self) -> bool {
        self.status.signal() == Some(Signal::KILL.as_raw())
    }
}

impl Hunt {
    fn prey(&self) -> MutexGuard<'_, Prey> {
        self.0.lock().unwrap()
    }

    /// A new run, to be killed at a moment, or not at all, after so many connections.
    pub(crate) fn begin(&self, child: Child, moment: Option<Moment>, connection: usize) {
        let mut prey = self.prey();
        let run = prey.run + 1;
        *prey = Prey { run, child: Some(child), moment, connection, ..Prey::default() };
    }

    /// Somebody saw a sign: true if the process was killed for it.
    pub(crate) fn saw(&self, sign: Sign) -> bool {
        let mut prey = self.prey();
        let run = prey.run;
        prey.answered += usize::from(sign == Sign::Answered);
        let Some(moment) = prey.moment.as_mut().filter(|moment| moment.sign == sign) else { return false };
        if moment.patience > 0 {
            moment.patience -= 1;
            return false;
        }
        let delay = moment.delay;
        prey.moment = None;
        drop(prey);
        std::thread::sleep(delay);
        self.kill(run)
    }

    /// SIGKILL, and whether there was somebody to kill.
    fn kill(&self, run: usize) -> bool {
        let mut prey = self.prey();
        // Whoever waited may have waited into the next run.
        if prey.run != run {
            return false;
        }
        let Some(child) = prey.child.as_mut() else { return false };
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        child.kill().unwrap();
        true
    }

    /// Asks the process to end, as a service manager does.
    pub(crate) fn terminate(&self) {
        let prey = self.prey();
        let Some(child) = &prey.child else { return };
        // Not reaped before `ended`, so the number is still its own.
        kill_process(Pid::from_child(child), Signal::TERM).unwrap();
    }

    /// Whether it is now to be told to stop, with a message on its way.
    fn is_to_stop(&self) -> bool {
        let mut prey = self.prey();
        let told = prey.told_to_stop;
        let Some(moment) = prey.moment.as_mut().filter(|one| one.sign == Sign::Stopping && !told) else {
            return false;
        };
        if moment.patience > 0 {
            moment.patience -= 1;
            return false;
        }
        prey.told_to_stop = true;
        true
    }

    /// What the mail server does: it watches, and when it has killed says nothing more.
    pub(crate) fn at(&self, at: At) -> Option<Fault> {
        if at.connection < self.prey().connection {
            return None;
        }
        if at.phase == Phase::Body && self.is_to_stop() {
            self.terminate();
            return Some(Fault::Slow(Duration::from_millis(8)));
        }
        if at.phase == Phase::Dot {
            let taken = self.saw(Sign::Taken).then_some(Fault::TakeAndClose);
            return taken.or_else(|| self.saw(Sign::Dot).then_some(Fault::Close));
        }
        Sign::of_phase(at.phase).filter(|sign| self.saw(*sign)).map(|_| Fault::Close)
    }

    /// How the run ended, once it has.
    pub(crate) fn ended(&self) -> Option<End> {
        let mut prey = self.prey();
        let status = prey.child.as_mut()?.try_wait().unwrap()?;
        prey.child = None;
        Some(End { status, answered: prey.answered })
    }
}
