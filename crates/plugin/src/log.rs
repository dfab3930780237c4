//! What plugins log.

use std::fmt;
use std::sync::Mutex;

use crate::library::locked;

/// How grave a plugin takes what it logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It cannot go on.
    Fatal,
    /// Something essential does not work.
    Critical,
    /// Something does not work.
    Error,
    /// Something may not work.
    Warning,
    /// Something worth noticing.
    Notice,
    /// What goes on.
    Info,
    /// Details for developers.
    Debug,
    /// Every step.
    Trace,
}

impl Severity {
    /// The severity of that number; unknown ones count as [`Severity::Info`].
    pub(crate) fn from_code(code: u32) -> Self {
        match code {
            1 => Self::Fatal,
            2 => Self::Critical,
            3 => Self::Error,
            4 => Self::Warning,
            5 => Self::Notice,
            7 => Self::Debug,
            8 => Self::Trace,
            _ => Self::Info,
        }
    }

    /// The severity's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fatal => "fatal",
            Self::Critical => "critical",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One message of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    /// The plugin's name.
    pub plugin: String,
    /// The part of the plugin that speaks, where it says so.
    pub component: Option<String>,
    /// What it says; bytes that are no UTF-8 are replaced, and a very long message is cut.
    pub message: String,
    /// How grave it is.
    pub severity: Severity,
}

/// Where the messages of plugins go.
///
/// Plugins log from any of their threads, at any time from their initialisation until they are
/// destroyed. A sink must not call a plugin.
pub trait LogSink: Send + Sync {
    /// Takes one message.
    fn log(&self, record: LogRecord);
}

/// A sink that forgets everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLog;

impl LogSink for NoLog {
    fn log(&self, _record: LogRecord) {}
}

/// A sink that keeps the first messages, and counts those for which it has no room.
#[derive(Debug)]
pub struct LogBuffer {
    capacity: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    records: Vec<LogRecord>,
    dropped: u64,
}

impl LogBuffer {
    /// A sink with room for that many messages.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { capacity, kept: Mutex::default() }
    }

    /// Takes the messages out, with the number of those that were dropped since the last time.
    #[must_use]
    pub fn take(&self) -> (Vec<LogRecord>, u64) {
        let kept = std::mem::take(&mut *locked(&self.kept));
        (kept.records, kept.dropped)
    }
}

impl LogSink for LogBuffer {
    fn log(&self, record: LogRecord) {
        let mut kept = locked(&self.kept);
        if kept.records.len() < self.capacity {
            kept.records.push(record);
        } else {
            kept.dropped += 1;
        }
    }
}
