//! The Falco plugin API from the side of the host: load a plugin's library, initialise the plugin,
//! read its events, extract its fields.

#![cfg(unix)]

mod abi;
mod facts;
mod library;
mod load_error;
mod manifest;
mod symbols;
mod text;
mod version;

pub use facts::{InitSchema, LibraryFacts, SourceFilter};
pub use library::PluginLibrary;
pub use load_error::LoadError;
pub use manifest::{JsonError, OpenParam};
pub use version::{API_VERSION, Mismatch, Version};
