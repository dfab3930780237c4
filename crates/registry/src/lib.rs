//! The registry document: read with the place of every value, checked, edited without touching
//! other bytes, tabulated and compared.

mod change;
pub mod checks;
pub mod comparison;
mod document;
pub mod edit;
mod entry;
pub mod file;
mod fix;
pub mod git;
mod history;
mod id_status;
mod ids;
mod license;
pub mod migrate;
mod problem;
mod public;
mod read;
pub mod register;
pub mod remove;
pub mod review;
pub mod schema;
pub mod search;
pub mod shape;
mod single;
pub mod table;
mod text_diff;
pub mod view;
pub mod yaml;

pub use change::{Change, Proposal};
pub use document::{BadBytes, BadBytesKind, Document, LoadError};
pub use entry::{
    Cosign, Entry, Extraction, Generation, Maintainer, Registry, Signature, Sourcing, Spanned, Text,
};
pub use fix::{Fixed, fix};
pub use history::{History, Use};
pub use id_status::IdStatus;
pub use ids::IdSpace;
pub use problem::{Problem, ProblemKind};
pub use public::{PUBLIC_PLUGINS, PublicPlugin, public_plugin, public_producer, public_sources};
pub use single::SeveralEntries;
pub use text_diff::text_diff;
