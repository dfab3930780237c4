//! State tables: what plugins and the host tell each other about the world.
//!
//! A table belongs to the plugin that added it, or to the host. Every plugin of the same host can
//! use it, by calling the functions that the host gives it; these call the owner.

mod dispatch;
mod host_table;
mod registry;
mod state;
mod table;

use falconry_core::Capability;

pub(crate) use dispatch::{READER, WRITER};
pub use host_table::HostTable;
pub use registry::TableSummary;
pub(crate) use registry::{INIT, Membership, Tables};
pub use state::{StateType, StateValue};
pub(crate) use table::TableOwner;

/// Whether plugins of that capability are given tables; others see a null pointer.
pub(crate) fn are_for(capability: Capability) -> bool {
    matches!(capability, Capability::Extraction | Capability::Parsing)
}
