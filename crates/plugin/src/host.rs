//! What a plugin may use of its host.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::log::LogSink;
use crate::tables::{HostTable, TableSummary, Tables};

/// What plugins may use of their host: its log and its state tables.
///
/// The plugins that share one host see each other's tables. They stay on the thread of the host,
/// because a table is used by calling its owner.
#[derive(Clone)]
pub struct Host {
    log: Arc<dyn LogSink>,
    tables: Option<Rc<Tables>>,
}

impl Host {
    /// A host whose plugins log to `log` and share state tables.
    #[must_use]
    pub fn new(log: Arc<dyn LogSink>) -> Self {
        Self { log, tables: Some(Rc::default()) }
    }

    /// A host without state tables: plugins that need one cannot be initialised.
    #[must_use]
    pub fn without_tables(log: Arc<dyn LogSink>) -> Self {
        Self { log, tables: None }
    }

    /// Gives plugins a table of the host's own, and returns whether it could: not when there is a
    /// table of that name, or there are no tables.
    #[must_use]
    pub fn add_table(&self, table: &HostTable) -> bool {
        self.tables.as_ref().is_some_and(|tables| tables.add_host_table(table))
    }

    /// The tables that there are.
    #[must_use]
    pub fn tables(&self) -> Vec<TableSummary> {
        self.tables.as_ref().map_or_else(Vec::new, |tables| tables.list())
    }

    pub(crate) fn shared_tables(&self) -> Option<&Rc<Tables>> {
        self.tables.as_ref()
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
