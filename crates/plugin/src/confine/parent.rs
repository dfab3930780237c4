//! The process that asks, and watches the one that loads the library.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::CHILD_ARGUMENT;
use super::child::Request;
use super::error::{ChildEnd, InspectError, Stage};
use super::facts::PluginFacts;
use super::message::{Message, Received, VERSION};

/// How often the child's memory is looked at.
const TICK: Duration = Duration::from_millis(20);
/// How much the library may print.
const MAX_PRINTED: u64 = 1 << 20;
/// How much of it is kept.
const MAX_KEPT: usize = 4 << 10;

/// What the rights of a process were while it loaded a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confinement {
    /// It was confined as the documentation of [this module](super) says.
    Full,
    /// It was confined but for what is listed.
    Partial(Vec<String>),
    /// The library was trusted: it had all rights of the program.
    Trusted,
}

impl Confinement {
    /// A word for it that stays the same.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial(_) => "partial",
            Self::Trusted => "none",
        }
    }
}

/// What became known of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// What it said.
    pub facts: PluginFacts,
    /// Under which rights.
    pub confinement: Confinement,
    /// The beginning of what it printed.
    pub output: String,
}

/// Inspects libraries, each in a process of its own.
#[derive(Clone, Debug)]
pub struct Inspector {
    program: PathBuf,
    arguments: Vec<OsString>,
    time: Duration,
    memory: u64,
    is_trusted: bool,
}

impl Default for Inspector {
    /// 10 seconds and 1 GiB for each library.
    fn default() -> Self {
        Self {
            // This program, even if its file was replaced meanwhile.
            program: PathBuf::from("/proc/self/exe"),
            arguments: vec![CHILD_ARGUMENT.into()],
            time: Duration::from_secs(10),
            memory: 1 << 30,
            is_trusted: false,
        }
    }
}

impl Inspector {
    /// Sets how long a library has to answer.
    #[must_use]
    pub fn time_limit(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    /// Sets how many bytes of memory the process of a library may use.
    #[must_use]
    pub fn memory_limit(self, memory: u64) -> Self {
        Self { memory, ..self }
    }

    /// Leaves the library all rights of this program, and its environment. It still gets a process
    /// of its own, and its time and memory are limited.
    #[must_use]
    pub fn trusted(self, is_trusted: bool) -> Self {
        Self { is_trusted, ..self }
    }

    /// Has a process load the library, and returns what it said.
    ///
    /// The calling thread must stay: when it ends, the system ends the process.
    ///
    /// # Errors
    ///
    /// When there is no such file, when no confined process can be had, or when the library gave no
    /// facts.
    pub fn inspect(&self, library: &Path) -> Result<Inspected, InspectError> {
        let unreadable = |reason: String| InspectError::File { path: library.to_owned(), reason };
        // The true place: what is allowed is allowed for it, not for links to it.
        let path = fs::canonicalize(library).map_err(|error| unreadable(error.to_string()))?;
        let file = fs::File::open(&path).map_err(|error| unreadable(error.to_string()))?;
        if !file.metadata().is_ok_and(|file| file.is_file()) {
            return Err(unreadable("it is no file".to_owned()));
        }
        let request = Request {
            is_trusted: self.is_trusted,
            memory: self.memory,
            seconds: self.time.as_secs().saturating_add(1),
            library: path,
        };
        let (report, end) = io::pipe().map_err(not_started)?;
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .args(request.arguments())
            .stdin(end)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .current_dir("/");
        if !self.is_trusted {
            command.env_clear();
        }
        let child = Running(command.spawn().map_err(not_started)?);
        // It holds the other end of the pipe.
        drop(command);
        Watch {
            child,
            limits: self,
            received: Received::default(),
            has_greeted: false,
            stage: Stage::Starting,
            confinement: self.is_trusted.then_some(Confinement::Trusted),
            printed: 0,
            kept: Vec::new(),
        }
        .run(report)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn not_started(error: io::Error) -> InspectError {
    InspectError::Start { reason: error.to_string() }
}

/// A child that does not outlive its holder.
struct Running(Child);

impl Running {
    fn pid(&self) -> Option<Pid> {
        i32::try_from(self.0.id()).ok().and_then(Pid::from_raw)
    }

    /// Whether the child has ended; it is not waited for, so that its number stays taken.
    fn has_ended(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        self.pid().is_none_or(|pid| !matches!(waitid(WaitId::Pid(pid), options), Ok(None)))
    }

    /// How many bytes of memory the child uses now.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        number.unwrap_or(0).saturating_mul(1024)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // With the children that a trusted library may have started.
        if let Some(pid) = self.pid() {
            _ = kill_process_group(pid, Signal::KILL);
        }
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// What is known of the child so far.
struct Watch<'a> {
    child: Running,
    limits: &'a Inspector,
    received: Received,
    has_greeted: bool,
    stage: Stage,
    confinement: Option<Confinement>,
    printed: u64,
    kept: Vec<u8>,
}

/// Something the child writes to.
struct Source<R> {
    pipe: Option<R>,
    is_report: bool,
}

/// A pipe, whichever type it has.
trait Pipe: Read + AsFd {}
impl<T: Read + AsFd> Pipe for T {}

impl Watch<'_> {
    fn run(mut self, report: io::PipeReader) -> Result<Inspected, InspectError> {
        let deadline = Instant::now().checked_add(self.limits.time);
        let mut sources: Vec<Source<Box<dyn Pipe>>> =
            vec![Source { pipe: Some(Box::new(report)), is_report: true }];
        if let (Some(out), Some(error)) = (self.child.0.stdout.take(), self.child.0.stderr.take()) {
            sources.push(Source { pipe: Some(Box::new(out)), is_report: false });
            sources.push(Source { pipe: Some(Box::new(error)), is_report: false });
        }
        let mut buffer = vec![0; 64 << 10];
        loop {
            // Asked before the pipes are: what it wrote is in them by then.
            let has_ended = self.child.has_ended();
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let wait = if has_ended { Duration::ZERO } else { left.unwrap_or(TICK).min(TICK) };
            let mut any = false;
            // The report is asked first and read last: what was printed before it is there then.
            for nth in readable(&sources, wait)?.into_iter().rev() {
                let source = &mut sources[nth];
                let Some(pipe) = &mut source.pipe else { continue };
                any = true;
                let count = match pipe.read(&mut buffer) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read.unwrap_or(0),
                };
                if count == 0 {
                    source.pipe = None;
                } else if source.is_report {
                    if let Some(facts) = self.report(&buffer[..count])? {
                        return Ok(self.inspected(facts));
                    }
                } else {
                    self.print(&buffer[..count])?;
                }
            }
            if has_ended && !any {
                return Err(self.ended());
            }
            if left == Some(Duration::ZERO) {
                return Err(self.end(ChildEnd::Hung { limit: self.limits.time }));
            }
            if self.child.memory() > self.limits.memory {
                return Err(self.end(ChildEnd::OutOfMemory { limit: self.limits.memory }));
            }
        }
    }

    /// Takes what the child reports; returns the facts when they are complete.
    fn report(&mut self, bytes: &[u8]) -> Result<Option<PluginFacts>, InspectError> {
        self.received.add(bytes);
        loop {
            let message = match self.received.next() {
                Ok(Some(message)) => message,
                Ok(None) => return Ok(None),
                Err(reason) => return Err(self.end(ChildEnd::Garbage(reason))),
            };
            match message {
                Message::Hello(VERSION) if !self.has_greeted => self.has_greeted = true,
                Message::Hello(version) => {
                    let reason = format!("it speaks version {version} and not {VERSION}");
                    return Err(self.end(ChildEnd::Garbage(reason)));
                }
                _ if !self.has_greeted => {
                    let reason = "it begins in the middle".to_owned();
                    return Err(self.end(ChildEnd::Garbage(reason)));
                }
                Message::Unconfined(reason) => return Err(InspectError::Confine { reason }),
                Message::Confined(missing) if self.confinement.is_none() => {
                    let is_full = missing.is_empty();
                    let partial = || Confinement::Partial(missing);
                    self.confinement = Some(if is_full { Confinement::Full } else { partial() });
                }
                // Nothing of the library has run before, so no library can have forged this.
                _ if self.confinement.is_none() => {
                    let reason = "the process does not say how it is confined".to_owned();
                    return Err(InspectError::Confine { reason });
                }
                Message::Confined(_) => {
                    let reason = "it tells twice how it is confined".to_owned();
                    return Err(self.end(ChildEnd::Garbage(reason)));
                }
                Message::Stage(stage) => self.stage = stage,
                Message::Refused(reason) => return Err(self.end(ChildEnd::Refused(reason))),
                Message::Facts(facts) => match facts.facts() {
                    Some(facts) => return Ok(Some(facts)),
                    None => {
                        let reason = "a field has no known type".to_owned();
                        return Err(self.end(ChildEnd::Garbage(reason)));
                    }
                },
            }
        }
    }

    /// Takes what the library prints.
    fn print(&mut self, bytes: &[u8]) -> Result<(), InspectError> {
        self.printed += bytes.len() as u64;
        let room = MAX_KEPT.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if self.printed > MAX_PRINTED {
            return Err(self.end(ChildEnd::Flooded { limit: MAX_PRINTED }));
        }
        Ok(())
    }

    /// The child ended by itself.
    fn ended(&mut self) -> InspectError {
        let end = match self.child.0.wait() {
            Err(error) => return not_started(error),
            Ok(status) => match (status.signal(), status.code()) {
                (Some(libc::SIGXCPU), _) => ChildEnd::Hung { limit: self.limits.time },
                (Some(signal), _) => ChildEnd::Crashed { signal },
                (None, code) => ChildEnd::Exited { code: code.unwrap_or(-1) },
            },
        };
        self.end(end)
    }

    fn end(&mut self, end: ChildEnd) -> InspectError {
        InspectError::Child {
            end,
            stage: self.stage,
            confinement: self.confinement.clone(),
            output: self.output(),
        }
    }

    fn inspected(self, facts: PluginFacts) -> Inspected {
        let output = self.output();
        // Set before anything of the library is believed.
        let confinement = self.confinement.unwrap_or(Confinement::Trusted);
        Inspected { facts, confinement, output }
    }

    fn output(&self) -> String {
        String::from_utf8_lossy(&self.kept).into_owned()
    }
}

/// The sources that have something to read, or have ended.
fn readable(sources: &[Source<Box<dyn Pipe>>], wait: Duration) -> Result<Vec<usize>, InspectError> {
    let open: Vec<usize> = (0..sources.len()).filter(|nth| sources[*nth].pipe.is_some()).collect();
    let pipes = sources.iter().filter_map(|source| source.pipe.as_ref());
    let mut asked: Vec<PollFd<'_>> =
        pipes.map(|pipe| PollFd::from_borrowed_fd(pipe.as_fd(), PollFlags::IN)).collect();
    let wait = Timespec { tv_sec: 0, tv_nsec: i64::from(wait.subsec_nanos()) };
    match poll(&mut asked, Some(&wait)) {
        Ok(_) => {}
        Err(rustix::io::Errno::INTR) => return Ok(Vec::new()),
        Err(error) => return Err(InspectError::Start { reason: error.to_string() }),
    }
    let ready = open.into_iter().zip(&asked).filter(|(_, asked)| !asked.revents().is_empty());
    Ok(ready.map(|(nth, _)| nth).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inspects a file with a shell in the place of the child.
    fn inspect(script: &str) -> Result<Inspected, InspectError> {
        let arguments = vec!["-c".into(), script.into()];
        let time = Duration::from_millis(500);
        let program = PathBuf::from("/bin/sh");
        let inspector = Inspector { program, arguments, time, ..Inspector::default() };
        inspector.inspect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")))
    }

    fn end(script: &str) -> (ChildEnd, Stage) {
        match inspect(script) {
            Err(InspectError::Child { end, stage, .. }) => (end, stage),
            other => panic!("{script}: {other:?}"),
        }
    }

    #[test]
    fn every_end_of_a_child_is_told_from_the_others() {
        assert_eq!(end("exit 3").0, ChildEnd::Exited { code: 3 });
        assert_eq!(end("kill -SEGV $$").0, ChildEnd::Crashed { signal: libc::SIGSEGV });
        assert_eq!(end("sleep 60").0, ChildEnd::Hung { limit: Duration::from_millis(500) });
        assert!(matches!(end("yes").0, ChildEnd::Flooded { .. }));
        for garbage in ["\\377\\377\\377\\377", "\\001\\0\\0\\0\\377", "\\002\\0\\0\\0\\0\\011"] {
            let (end, stage) = end(&format!("printf '{garbage}' >&0"));
            assert!(matches!(end, ChildEnd::Garbage(_)), "{garbage}: {end:?}");
            assert_eq!(stage, Stage::Starting);
        }
    }

    #[test]
    fn nothing_is_believed_before_the_confinement_stands() {
        let script = "printf '\\002\\0\\0\\0\\0\\001\\002\\0\\0\\0\\003\\001' >&0";
        match inspect(script) {
            Err(InspectError::Confine { reason }) => assert!(reason.contains("does not say")),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_children_of_a_child_end_with_it() {
        let started = Instant::now();
        assert_eq!(end("sleep 60 & exit 4").0, ChildEnd::Exited { code: 4 });
        assert!(started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn what_is_no_file_is_not_started() {
        let inspector = Inspector::default();
        for path in ["/", "/nonexistent/lib.so"] {
            let error = inspector.inspect(Path::new(path)).unwrap_err();
            assert!(matches!(error, InspectError::File { .. }), "{error}");
        }
        let inspector = Inspector { program: "/nonexistent".into(), ..inspector };
        let error = inspector.inspect(Path::new("/bin/sh")).unwrap_err();
        assert!(matches!(error, InspectError::Start { .. }), "{error}");
    }
}
