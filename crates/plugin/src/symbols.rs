//! The functions that a plugin's library may export.

use std::ffi::c_char;

use libloading::os::unix::Library;

use crate::abi::{
    AsyncHandler, CaptureListenInput, Event, EventInput, EventParseInput, FieldExtractInput,
    InitInput, Instance, Metric, Owner, ReturnCode, SchemaType, SetConfigInput, State,
};

/// A function that returns a text that never changes.
pub(crate) type TextFn = unsafe extern "C-unwind" fn() -> *const c_char;
type StateTextFn = unsafe extern "C-unwind" fn(State) -> *const c_char;
type TypesFn = unsafe extern "C-unwind" fn(*mut u32, State) -> *const u16;
type ListenFn = unsafe extern "C-unwind" fn(State, *const CaptureListenInput) -> ReturnCode;
type HandlerFn = unsafe extern "C-unwind" fn(State, Owner, Option<AsyncHandler>) -> ReturnCode;

/// Declares the table of symbols once: its fields, its look-up and its names.
macro_rules! symbols {
    ($($name:ident: $kind:ty,)*) => {
        /// The address of each function; none where the library does not export it.
        pub(crate) struct Symbols {
            $(pub(crate) $name: Option<$kind>,)*
        }

        impl Symbols {
            /// Looks every function up.
            pub(crate) fn of(library: &Library) -> Self {
                Self {
                    $($name: {
                        let symbol = concat!("plugin_", stringify!($name), "\0");
                        // SAFETY: the API says that a symbol of this name is a function of this
                        // type; a null address is a valid `None`.
                        let found = unsafe { library.get::<Option<$kind>>(symbol.as_bytes()) };
                        found.ok().and_then(|function| *function)
                    },)*
                }
            }

            /// The names of the functions that the library exports, without their common prefix.
            pub(crate) fn exported(&self) -> Vec<&'static str> {
                let mut names = Vec::new();
                $(if self.$name.is_some() {
                    names.push(stringify!($name));
                })*
                names
            }
        }
    };
}

// In the order of the API's own table of functions.
symbols! {
    get_required_api_version: TextFn,
    get_init_schema: unsafe extern "C-unwind" fn(*mut SchemaType) -> *const c_char,
    init: unsafe extern "C-unwind" fn(*const InitInput, *mut ReturnCode) -> State,
    destroy: unsafe extern "C-unwind" fn(State),
    get_last_error: StateTextFn,
    get_name: TextFn,
    get_description: TextFn,
    get_contact: TextFn,
    get_version: TextFn,
    get_id: unsafe extern "C-unwind" fn() -> u32,
    get_event_source: TextFn,
    open: unsafe extern "C-unwind" fn(State, *const c_char, *mut ReturnCode) -> Instance,
    close: unsafe extern "C-unwind" fn(State, Instance),
    list_open_params: unsafe extern "C-unwind" fn(State, *mut ReturnCode) -> *const c_char,
    get_progress: unsafe extern "C-unwind" fn(State, Instance, *mut u32) -> *const c_char,
    event_to_string: unsafe extern "C-unwind" fn(State, *const EventInput) -> *const c_char,
    next_batch:
        unsafe extern "C-unwind" fn(State, Instance, *mut u32, *mut *mut *mut Event) -> ReturnCode,
    get_extract_event_types: TypesFn,
    get_extract_event_sources: TextFn,
    get_fields: TextFn,
    extract_fields:
        unsafe extern "C-unwind" fn(State, *const EventInput, *const FieldExtractInput) -> ReturnCode,
    get_parse_event_types: TypesFn,
    get_parse_event_sources: TextFn,
    parse_event:
        unsafe extern "C-unwind" fn(State, *const EventInput, *const EventParseInput) -> ReturnCode,
    get_async_event_sources: TextFn,
    get_async_events: TextFn,
    set_async_event_handler: HandlerFn,
    dump_state: HandlerFn,
    set_config: unsafe extern "C-unwind" fn(State, *const SetConfigInput) -> ReturnCode,
    get_metrics: unsafe extern "C-unwind" fn(State, *mut u32) -> *const Metric,
    capture_open: ListenFn,
    capture_close: ListenFn,
    get_required_event_schema_version: StateTextFn,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_functions_as_in_the_table_of_the_api() {
        assert_eq!(size_of::<Symbols>(), 264);
        // The bindings of the SDK are those of version 3.11, which has one function less.
        assert_eq!(size_of::<falco_plugin_api::plugin_api>(), 264 - 8);
    }
}
