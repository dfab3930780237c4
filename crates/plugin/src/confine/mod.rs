//! Asks a library for its facts in a confined process of its own.
//!
//! A library's code runs as soon as the library is loaded. So the program starts itself anew,
//! [`child_main`] takes the rights of that process away, and only then is the library loaded there.
//! Whatever the library does, the program that asked gets an answer: facts, or how the process
//! ended.
//!
//! # What is confined
//!
//! - **Files** (Landlock): the library itself and what lies below the system's library folders can
//!   be read. Nothing else can be opened. Nothing can be written, made, renamed or removed; system
//!   calls that would are refused besides.
//! - **Network** (seccomp): no socket can be made.
//! - **Other processes** (seccomp): none can be started, traced or sent a signal.
//! - **The system** (seccomp): no mounts, modules, clocks, keys, programs in the kernel.
//! - **Resources**: time, processor time, memory, what is printed, open files. No core is dumped.
//! - **Secrets of this program**: the environment is empty, no file stays open, and the memory is
//!   that of a program newly started.
//!
//! # What is not
//!
//! - Whether a file exists, its size and its times can be asked.
//! - The number of threads is limited by the memory only.
//! - The kernel's own faults: a library that knows one can use it through the calls that are left.
//! - Truth: a library may say one thing here and do another elsewhere. It may even forge the answer
//!   of its process, which holds no more than what it could have said itself.
//!
//! Where the kernel has no Landlock, files can be read, and [`Confinement::Partial`] says so.

mod apply;
mod child;
mod conflicts;
mod error;
mod facts;
mod message;
mod parent;
mod system_calls;

pub use child::child_main;
pub use conflicts::{Conflict, ConflictKind, conflicts};
pub use error::{ChildEnd, InspectError, Stage};
pub use facts::{PluginFacts, Sources};
pub use parent::{Confinement, Inspected, Inspector};

/// The first argument of a process that inspects a library.
pub const CHILD_ARGUMENT: &str = "__inspect-child";
