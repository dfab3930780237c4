//! The nouns that every falconry crate shares: plugin ids and their blocks, plugin and source
//! names, capabilities. No input or output happens here.

mod capability;
mod id;
mod name;

pub use capability::Capability;
pub use id::{IdBlock, ParseIdError, PluginId};
pub use name::{
    NAME_PATTERN, RESERVED_SOURCES, SOURCE_PATTERN, SYSCALL_SOURCE, is_plugin_name, is_source_name,
    look_alike_key,
};
