//! The functions of the plugin API by name, and what follows from their presence.

use falconry_core::{Capabilities, Capability};

use crate::load_error::LoadError;

/// The functions of the API, in its order, without their common prefix.
const API: [&str; 33] = [
    "get_required_api_version",
    "get_init_schema",
    "init",
    "destroy",
    "get_last_error",
    "get_name",
    "get_description",
    "get_contact",
    "get_version",
    "get_id",
    "get_event_source",
    "open",
    "close",
    "list_open_params",
    "get_progress",
    "event_to_string",
    "next_batch",
    "get_extract_event_types",
    "get_extract_event_sources",
    "get_fields",
    "extract_fields",
    "get_parse_event_types",
    "get_parse_event_sources",
    "parse_event",
    "get_async_event_sources",
    "get_async_events",
    "set_async_event_handler",
    "dump_state",
    "set_config",
    "get_metrics",
    "capture_open",
    "capture_close",
    "get_required_event_schema_version",
];

/// The functions that every plugin exports, beside the one that says which API it needs.
const REQUIRED: [&str; 7] = [
    "get_version",
    "get_name",
    "get_description",
    "get_contact",
    "init",
    "destroy",
    "get_last_error",
];

/// Divides exported names into functions of the API, in its order, and others.
pub(super) fn sort(exported: Vec<String>) -> (Vec<&'static str>, Vec<String>) {
    let name = |symbol: &str| API.iter().position(|known| symbol == format!("plugin_{known}"));
    let mut found = [false; API.len()];
    let mut others = Vec::new();
    for symbol in exported {
        match name(&symbol) {
            Some(nth) => found[nth] = true,
            None => others.push(symbol),
        }
    }
    others.sort_unstable();
    others.dedup();
    let known = API.iter().zip(found).filter_map(|(known, found)| found.then_some(*known));
    (known.collect(), others)
}

pub(super) fn capabilities(functions: &[&'static str]) -> Result<Capabilities, LoadError> {
    let has = |name: &str| functions.contains(&name);
    let broken = |capability, reason| Err(LoadError::BrokenCapability { capability, reason });
    if !has("get_required_api_version") {
        return Err(LoadError::NoApiVersion);
    }
    let missing: Vec<_> = REQUIRED.into_iter().filter(|name| !has(name)).collect();
    if !missing.is_empty() {
        return Err(LoadError::MissingFunctions(missing));
    }
    let mut found = Capabilities::default();
    match ["open", "close", "next_batch"].map(has) {
        [true, true, true] => found.insert(Capability::Sourcing),
        [false, false, false] => {}
        _ => {
            return broken(
                Capability::Sourcing,
                "of plugin_open, plugin_close and plugin_next_batch, it exports some and not all",
            );
        }
    }
    match (has("get_fields"), has("extract_fields")) {
        (true, true) => found.insert(Capability::Extraction),
        (false, true) => {
            return broken(
                Capability::Extraction,
                "it exports plugin_extract_fields without plugin_get_fields",
            );
        }
        (_, false) => {}
    }
    if has("parse_event") {
        found.insert(Capability::Parsing);
    }
    match (has("get_async_events"), has("set_async_event_handler")) {
        (true, true) => found.insert(Capability::AsyncEvents),
        (false, true) => {
            return broken(
                Capability::AsyncEvents,
                "it exports plugin_set_async_event_handler without plugin_get_async_events",
            );
        }
        (_, false) => {}
    }
    match (has("capture_open"), has("capture_close")) {
        (true, true) => found.insert(Capability::CaptureListening),
        (true, false) => {
            return broken(
                Capability::CaptureListening,
                "it exports plugin_capture_open without plugin_capture_close",
            );
        }
        (false, _) => {}
    }
    if found.is_empty() { Err(LoadError::NoCapability) } else { Ok(found) }
}
