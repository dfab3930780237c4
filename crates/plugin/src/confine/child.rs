//! The process that loads the library.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use rustix::process::{Signal, set_parent_process_death_signal};

use super::error::Stage;
use super::facts::PluginFacts;
use super::message::{Message, VERSION, send};
use super::{CHILD_ARGUMENT, apply};
use crate::library::PluginLibrary;

/// What the parent asks for: the arguments after [`CHILD_ARGUMENT`].
pub(super) struct Request {
    pub(super) is_trusted: bool,
    pub(super) memory: u64,
    pub(super) seconds: u64,
    pub(super) library: PathBuf,
}

impl Request {
    pub(super) fn arguments(&self) -> [OsString; 4] {
        [
            if self.is_trusted { "trusted" } else { "confined" }.into(),
            self.memory.to_string().into(),
            self.seconds.to_string().into(),
            self.library.clone().into(),
        ]
    }

    fn read(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        let is_trusted = match arguments.next()?.to_str()? {
            "trusted" => true,
            "confined" => false,
            _ => return None,
        };
        let memory = arguments.next()?.to_str()?.parse().ok()?;
        let seconds = arguments.next()?.to_str()?.parse().ok()?;
        let library = PathBuf::from(arguments.next()?);
        let is_all = arguments.next().is_none() && library.is_absolute();
        is_all.then_some(Self { is_trusted, memory, seconds, library })
    }
}

/// Inspects a library, if this process was started for that; does nothing otherwise.
///
/// A program that uses [`Inspector`](super::Inspector) calls this first thing in its `main`, before
/// it starts a thread or opens a file, and ends with the code that it gets.
#[must_use]
pub fn child_main() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(CHILD_ARGUMENT)) {
        return None;
    }
    let failed = ExitCode::from(2);
    let Some(request) = Request::read(arguments) else { return Some(failed) };
    // There is nobody to tell why but the parent, which sees that nothing was answered.
    Some(answer(&request).map_or(failed, |()| ExitCode::SUCCESS))
}

fn answer(request: &Request) -> io::Result<()> {
    // Nobody could end a hanging library once the parent is gone.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // The way to the parent comes as standard input, so that it is the only file besides standard
    // output and error, and no code runs between `fork` and `exec`. The library gets none of it.
    let mut out = File::from(rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3)?);
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    let is_closed = close_all_but(&out);

    send(&mut out, &Message::Hello(VERSION))?;
    if !request.is_trusted {
        if let Err(error) = is_closed {
            let reason = format!("files that it inherited cannot be closed: {error}");
            return send(&mut out, &Message::Unconfined(reason));
        }
        match apply::confine(&request.library, request.memory, request.seconds) {
            Ok(missing) => send(&mut out, &Message::Confined(missing))?,
            Err(reason) => return send(&mut out, &Message::Unconfined(reason)),
        }
    }
    send(&mut out, &Message::Stage(Stage::Loading))?;
    if load(&request.library) {
        send(&mut out, &Message::Stage(Stage::Asking))?;
    }
    let answer = match PluginLibrary::open(&request.library) {
        Ok(library) => Message::Facts(Box::new(PluginFacts::from(library.facts()).into())),
        Err(error) => Message::Refused(error.to_string()),
    };
    send(&mut out, &answer)?;
    // The parent ends this process now. An end of its own would run the library's code again.
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}

/// Closes what this process inherited by mistake, of this program's parent or another.
fn close_all_but(out: &File) -> io::Result<()> {
    let out = libc::c_long::from(out.as_raw_fd());
    for (first, last) in [(3, out - 1), (out + 1, libc::c_long::from(u32::MAX))] {
        if first <= last {
            // SAFETY: the process has just begun, and its one thread is here. Nothing in it owns a
            // file but the standard three and `out`.
            if unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } != 0 {
                return Err(io::Error::last_os_error());
            }
        }
    }
    Ok(())
}

/// Loads the library for good, so that what its initialisers do is told from what its functions
/// do.
///
/// What went wrong is told when it is loaded once more as a plugin.
fn load(path: &Path) -> bool {
    // SAFETY: loading runs the library's initialisers. This process exists to find out what they
    // do.
    match unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) } {
        Ok(library) => {
            std::mem::forget(library);
            true
        }
        Err(_) => false,
    }
}
