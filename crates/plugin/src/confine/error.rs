//! Why a library in a process of its own gave no facts.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::parent::Confinement;

/// What a process was doing with a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// It was about to begin.
    Starting,
    /// The library was loaded, which runs its initialisers.
    Loading,
    /// The library's functions were called for its facts.
    Asking,
}

impl Stage {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Loading => "loading",
            Self::Asking => "asking",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Starting => "before it was loaded",
            Self::Loading => "while it was loaded",
            Self::Asking => "while it was asked what it is",
        })
    }
}

/// How a process ended, other than with facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChildEnd {
    /// The library is no plugin that this host can serve; the reason.
    Refused(String),
    /// A signal ended the process.
    Crashed {
        /// The signal's number.
        signal: i32,
    },
    /// The process did not answer in time.
    Hung {
        /// The time it had.
        limit: Duration,
    },
    /// The library ended the process.
    Exited {
        /// The exit code.
        code: i32,
    },
    /// What the process answered cannot be understood; what is wrong with it.
    Garbage(String),
    /// The library printed too much.
    Flooded {
        /// How many bytes it may print.
        limit: u64,
    },
    /// The process used too much memory.
    OutOfMemory {
        /// How many bytes it may use.
        limit: u64,
    },
}

impl ChildEnd {
    /// A word for it that stays the same.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Crashed { .. } => "crashed",
            Self::Hung { .. } => "hung",
            Self::Exited { .. } => "exited",
            Self::Garbage(_) => "garbage",
            Self::Flooded { .. } => "flooded",
            Self::OutOfMemory { .. } => "out-of-memory",
        }
    }
}

impl fmt::Display for ChildEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(reason) => f.write_str(reason),
            Self::Crashed { signal } => match signal_name(*signal) {
                Some(name) => write!(f, "the library crashed ({name})"),
                None => write!(f, "the library crashed (signal {signal})"),
            },
            Self::Hung { limit } => {
                write!(f, "the library did not answer within {} seconds", limit.as_secs_f64())
            }
            Self::Exited { code } => {
                write!(f, "the library ended the whole process, with exit code {code}")
            }
            Self::Garbage(reason) => {
                write!(
                    f,
                    "the library disturbed the process until its answer made no sense: {reason}"
                )
            }
            Self::Flooded { limit } => {
                write!(f, "the library printed more than {} KiB", limit >> 10)
            }
            Self::OutOfMemory { limit } => {
                write!(f, "the library used more than {} MiB of memory", limit >> 20)
            }
        }
    }
}

/// Why a library in a process of its own gave no facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InspectError {
    /// There is no such file, or it cannot be read.
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The process could not be started or watched.
    Start {
        /// What the system says.
        reason: String,
    },
    /// The process could not be confined, so nothing was loaded.
    Confine {
        /// What could not be done.
        reason: String,
    },
    /// The process ended without facts.
    Child {
        /// How it ended.
        end: ChildEnd,
        /// What it was doing.
        stage: Stage,
        /// What its rights were, if it had come so far.
        confinement: Option<Confinement>,
        /// The beginning of what it printed.
        output: String,
    },
}

impl fmt::Display for InspectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, reason } => write!(f, "cannot read {}: {reason}", path.display()),
            Self::Start { reason } => {
                write!(f, "cannot start a process to inspect the library in: {reason}")
            }
            Self::Confine { reason } => {
                write!(f, "nothing was loaded, for the process could not be confined: {reason}")
            }
            Self::Child { end: end @ ChildEnd::Refused(_), .. } => end.fmt(f),
            Self::Child { end, stage, .. } => write!(f, "{end}, {stage}"),
        }
    }
}

impl Error for InspectError {}

/// The usual name of a signal.
fn signal_name(signal: i32) -> Option<&'static str> {
    Some(match signal {
        libc::SIGABRT => "SIGABRT, it gave up",
        libc::SIGBUS => "SIGBUS, an access to memory that is not there",
        libc::SIGFPE => "SIGFPE, a division by zero",
        libc::SIGILL => "SIGILL, an instruction that the processor does not know",
        libc::SIGKILL => "SIGKILL, somebody ended it",
        libc::SIGSEGV => "SIGSEGV, an access to memory that is not its own",
        libc::SIGSYS => "SIGSYS, a system call of another architecture",
        libc::SIGTERM => "SIGTERM, somebody ended it",
        libc::SIGTRAP => "SIGTRAP, a trap",
        libc::SIGXCPU => "SIGXCPU, it used up its processor time",
        libc::SIGXFSZ => "SIGXFSZ, it wrote to a file",
        _ => return None,
    })
}
