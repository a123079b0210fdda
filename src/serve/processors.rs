//! Which processor does a thread run on, and whom does it interrupt?
//! Apart from who works on what: the kernel is asked for this, and may refuse it (a narrow sandbox does).
//! Nothing hangs on the answer but how many are served at a time, and how long the last of them waits.

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::{allowed, arrives_at, interrupt_nobody, run_on};
#[cfg(target_os = "linux")]
pub(super) use linux::{allowed, arrives_at, interrupt_nobody, run_on};

#[cfg(target_os = "linux")]
mod linux {
    use std::net::TcpStream;

    use preempt_rt::sched::{self, Pid, Scheduler, SchedulerParams};
    use rustix::net::sockopt::socket_incoming_cpu;
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    /// The numbers of the processors that this thread may run on; none where nobody says.
    pub(in crate::serve) fn allowed() -> Vec<usize> {
        let set = sched_getaffinity(None).unwrap_or_else(|_| CpuSet::new());
        (0..CpuSet::MAX_CPU).filter(|number| set.is_set(*number)).collect()
    }

    /// Has this thread run on these alone, if any are named.
    pub(in crate::serve) fn run_on(processors: &[usize]) {
        let mut set = CpuSet::new();
        processors.iter().for_each(|number| set.set(*number));
        if set.count() > 0
            && let Err(error) = sched_setaffinity(None, &set)
        {
            tracing::debug!(%error, "a thread runs wherever the kernel has it run");
        }
    }

    /// The number of the processor where the packets of a connection come in, if anybody knows.
    pub(in crate::serve) fn arrives_at(stream: &TcpStream) -> Option<usize> {
        socket_incoming_cpu(stream).ok()?.try_into().ok()
    }

    /// Has this thread interrupt nobody when it is woken (SCHED_BATCH). On a busy processor it waits until
    /// whoever runs has no more to say, and then does at one go what has come by then; on an idle one nothing
    /// changes.
    pub(in crate::serve) fn interrupt_nobody() {
        let (me, priority) = (Pid::current_thread(), SchedulerParams { priority: 0 });
        // Any other policy was chosen by whoever started the program.
        if matches!(sched::get_scheduler(me), Ok(Scheduler::SCHED_NORMAL))
            && let Err(error) = sched::set_scheduler(me, Scheduler::SCHED_BATCH, priority)
        {
            tracing::debug!(%error, "a thread interrupts others when it is woken");
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::net::TcpStream;

    pub(in crate::serve) fn allowed() -> Vec<usize> {
        Vec::new()
    }

    pub(in crate::serve) fn run_on(_processors: &[usize]) {}

    pub(in crate::serve) fn arrives_at(_stream: &TcpStream) -> Option<usize> {
        None
    }

    pub(in crate::serve) fn interrupt_nobody() {}
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use preempt_rt::sched::{Pid, Scheduler, get_scheduler};

    use super::*;

    #[test]
    fn a_thread_stays_where_it_is_told_to_and_interrupts_nobody_and_others_do_as_before() {
        let before = (allowed(), get_scheduler(Pid::current_thread()).unwrap());
        let last = *before.0.last().unwrap();
        let told = thread::spawn(move || {
            interrupt_nobody();
            run_on(&[last]);
            let told = (allowed(), get_scheduler(Pid::current_thread()).unwrap());
            run_on(&[]);
            assert_eq!(allowed(), [last], "nothing named is nothing said");
            told
        });
        assert_eq!(told.join().unwrap(), (vec![last], Scheduler::SCHED_BATCH));
        assert_eq!((allowed(), get_scheduler(Pid::current_thread()).unwrap()), before);
    }

    #[test]
    fn a_connection_comes_in_where_it_is_made() {
        let here = *allowed().last().unwrap();
        let made = thread::spawn(move || {
            run_on(&[here]);
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (server, _) = listener.accept().unwrap();
            (arrives_at(&server), client)
        });
        assert_eq!(made.join().unwrap().0, Some(here));
    }
}
