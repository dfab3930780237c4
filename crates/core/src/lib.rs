//! The nouns that every falconry crate shares: plugin ids and their blocks, plugin and source
//! names, capabilities, fields and their values, events. No input or output happens here.

mod capability;
mod event;
mod field;
mod id;
mod name;
mod value;

pub use capability::{Capabilities, Capability};
pub use event::{
    ASYNC_EVENT, ASYNC_EVENT_NAME_OFFSET, EVENT_HEADER_LEN, EventError, EventRef, NO_THREAD,
    PLUGIN_EVENT, PLUGIN_EVENT_ID_OFFSET, PLUGIN_EVENT_PAYLOAD_OFFSET, TIMESTAMP_UNSET,
    check_event_start, encode_async_event, encode_plugin_event,
};
pub use field::{FieldArg, FieldDef, FieldType};
pub use id::{IdBlock, ParseIdError, PluginId};
pub use name::{
    NAME_PATTERN, RESERVED_SOURCES, SOURCE_PATTERN, SYSCALL_SOURCE, is_plugin_name, is_source_name,
    look_alike_key,
};
pub use value::{Value, ValueRef};
