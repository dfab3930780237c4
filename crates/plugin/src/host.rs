//! What a plugin may use of its host.

use std::fmt;
use std::sync::Arc;

use crate::log::LogSink;

/// What plugins may use of their host: its log and its state tables.
///
/// The plugins that share one host see each other's tables. They stay on the thread of the host,
/// because a table is used by calling its owner.
#[derive(Clone)]
pub struct Host {
    log: Arc<dyn LogSink>,
}

impl Host {
    /// A host whose plugins log to `log`.
    #[must_use]
    pub fn new(log: Arc<dyn LogSink>) -> Self {
        Self { log }
    }

    pub(crate) fn log(&self) -> &Arc<dyn LogSink> {
        &self.log
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}
