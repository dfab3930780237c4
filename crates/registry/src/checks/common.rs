//! What several checks share.

use falconry_diagnostics::Span;

use crate::entry::Entry;

impl Entry<'_> {
    /// The bytes of the id of a sourcing plugin, when it is an integer.
    pub(crate) fn id_span(&self) -> Option<Span> {
        self.sourcing()?.id.map(|id| id.span)
    }
}
