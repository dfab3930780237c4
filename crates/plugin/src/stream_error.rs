//! What ends an event stream before its time.

use std::error::Error;
use std::ffi::NulError;
use std::fmt;

use falconry_core::{EventError, PluginId};

use crate::failure::CallFailure;

/// Why an event stream could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The plugin sources no events.
    NoSourcing,
    /// The plugin sources events of the host's system calls, which this host does not read.
    SystemCalls,
    /// The parameters hold a NUL, and the plugin would see what stands before it only.
    Nul,
    /// The plugin says no.
    Failed(CallFailure),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSourcing => f.write_str("the plugin sources no events"),
            Self::SystemCalls => f.write_str(
                "the plugin has neither id nor event source, so its events are system calls, \
                 which are not supported",
            ),
            Self::Nul => f.write_str("the open parameters hold a NUL byte; remove it"),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

impl Error for OpenError {}

impl From<NulError> for OpenError {
    fn from(_: NulError) -> Self {
        Self::Nul
    }
}

/// What ends an event stream before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamError {
    /// The plugin says so.
    Failed(CallFailure),
    /// The plugin reports a success and delivers nothing.
    NoEvents,
    /// The plugin delivers events and does not say where they are.
    NoArray {
        /// How many.
        count: u32,
    },
    /// The plugin delivers more events at once than can be meant.
    TooMany {
        /// How many.
        count: u32,
    },
    /// An event is missing.
    NoEvent {
        /// The number that the event would have had.
        number: u64,
    },
    /// An event is no plugin event, or not well-formed.
    Malformed {
        /// The number that the event would have had.
        number: u64,
        /// What is wrong with it.
        error: EventError,
    },
    /// An event is longer than can be meant.
    TooLong {
        /// The number that the event would have had.
        number: u64,
        /// Its length.
        length: u32,
    },
    /// An event belongs to another plugin.
    ForeignId {
        /// The number that the event would have had.
        number: u64,
        /// The id of the plugin that delivered it.
        expected: PluginId,
        /// The id that the event states.
        found: PluginId,
    },
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(failure) => failure.fmt(f),
            Self::NoEvents => f.write_str(
                "plugin_next_batch returned SUCCESS and no event; a plugin that has none yet \
                 returns TIMEOUT",
            ),
            Self::NoArray { count } => {
                write!(f, "plugin_next_batch returned {count} events and a null pointer to them")
            }
            Self::TooMany { count } => {
                write!(f, "plugin_next_batch returned {count} events at once")
            }
            Self::NoEvent { number } => write!(f, "event {number}: the pointer to it is null"),
            Self::Malformed { number, error } => {
                write!(f, "event {number}: malformed plugin event: {error}")
            }
            Self::TooLong { number, length } => {
                write!(f, "event {number}: it states a length of {length} bytes")
            }
            Self::ForeignId { number, expected, found } => write!(
                f,
                "event {number}: it carries the plugin id {found}, and the plugin that delivered \
                 it has the id {expected}"
            ),
        }
    }
}

impl Error for StreamError {}
