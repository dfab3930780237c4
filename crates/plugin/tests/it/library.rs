//! Loading a library, and what it says without an initialised plugin.

use std::path::Path;

use falconry_core::{Capability, FieldType, PluginId};
use falconry_plugin::{InitSchema, LoadError, Mismatch, PluginLibrary, Version};

use crate::fixture::load;

/// The macros that leave only extraction.
const NO_SOURCING: [&str; 3] =
    ["plugin_open=absent_a", "plugin_close=absent_b", "plugin_next_batch=absent_c"];
/// The macros that take extraction away.
const NO_EXTRACTION: [&str; 2] = ["plugin_get_fields=absent_d", "plugin_extract_fields=absent_e"];

fn refusal(macros: &[&str]) -> LoadError {
    load(macros).unwrap_err()
}

#[test]
fn a_library_says_what_its_plugin_is() {
    let library = load(&[]).unwrap();
    let facts = library.facts();
    assert_eq!(facts.name, "fixture");
    assert_eq!(facts.description, "A plugin for tests");
    assert_eq!(facts.contact, "nobody");
    assert_eq!(facts.version, Version { major: 0, minor: 1, patch: 0 });
    assert_eq!(facts.required_api, Version { major: 3, minor: 12, patch: 0 });
    assert_eq!((facts.id, facts.source.as_str()), (PluginId(999), "fixture"));
    assert_eq!(facts.capabilities, Capability::ALL.into_iter().collect());
    assert_eq!(facts.fields.len(), 16);
    assert_eq!((facts.fields[5].name.as_str(), facts.fields[5].kind), ("t.ip", FieldType::IpAddr));
    assert_eq!(facts.async_events, ["tick"]);
    assert_eq!(facts.init_schema, InitSchema::None);
    assert_eq!(facts.functions.len(), 33);
    assert!(library.path().is_absolute());
}

#[test]
fn a_plugin_sees_its_own_source_besides_those_it_names() {
    let library = load(&["EXTRACT_SOURCES=\"[\\\"other\\\",\\\"\\\"]\""]).unwrap();
    let filter = &library.facts().extract_sources;
    assert_eq!(filter.stated(), ["other"]);
    assert_eq!(filter.sources(), ["other", "fixture"]);
    assert!(filter.accepts(b"fixture") && filter.accepts(b"other") && !filter.accepts(b"x"));
}

#[test]
fn an_extractor_that_exports_an_id_is_no_source() {
    let library = load(&NO_SOURCING).unwrap();
    let facts = library.facts();
    assert!(!facts.capabilities.contains(Capability::Sourcing));
    assert_eq!((facts.id, facts.source.as_str()), (PluginId::ZERO, ""));
    assert!(facts.extract_sources.accepts(b"anything"));
}

#[test]
fn versions_are_read_leniently() {
    for version in ["3.0.0", "3.12.0-rc1"] {
        assert!(load(&[&format!("API_VERSION=\"{version}\"")]).is_ok(), "{version}");
    }
    assert!(load(&["VERSION=\"1.2.3+build\""]).is_ok());
}

#[test]
fn versions_that_are_none_are_refused() {
    let stated = "3.12".to_owned();
    assert_eq!(refusal(&["API_VERSION=\"3.12\""]), LoadError::InvalidApiVersion { stated });
    let stated = String::new();
    assert_eq!(refusal(&["API_VERSION=NULL"]), LoadError::InvalidApiVersion { stated });
    let stated = "new".to_owned();
    assert_eq!(refusal(&["VERSION=\"new\""]), LoadError::InvalidVersion { stated });
    let stated = String::new();
    assert_eq!(refusal(&["VERSION=NULL"]), LoadError::InvalidVersion { stated });
}

#[test]
fn versions_of_the_api_that_are_not_served_are_refused() {
    for (stated, mismatch) in
        [("3.13.0", Mismatch::Minor), ("3.12.1", Mismatch::Patch), ("2.0.0", Mismatch::Major)]
    {
        let error = refusal(&[&format!("API_VERSION=\"{stated}\"")]);
        let required = Version::parse(stated).unwrap();
        assert_eq!(error, LoadError::UnservedApiVersion { required, mismatch });
        assert!(error.to_string().contains(stated) && error.to_string().contains("3.12.0"));
    }
}

#[test]
fn a_name_that_is_null_is_empty() {
    assert_eq!(load(&["NAME=NULL"]).unwrap().facts().name, "");
}

#[test]
fn a_name_that_is_no_utf_8_is_shown_with_replacements() {
    assert_eq!(load(&["NAME=\"a\\xff\""]).unwrap().facts().name, "a\u{fffd}");
}

#[test]
fn functions_that_every_plugin_has_are_demanded() {
    let error = refusal(&["plugin_destroy=absent_a", "plugin_get_contact=absent_b"]);
    assert_eq!(error, LoadError::MissingFunctions(vec!["get_contact", "destroy"]));
    assert!(error.to_string().contains("plugin_get_contact, plugin_destroy"), "{error}");
    let error = refusal(&["plugin_get_required_api_version=absent_a"]);
    assert_eq!(error, LoadError::NoApiVersion);
}

#[test]
fn half_a_capability_is_refused() {
    for (macros, capability) in [
        (&["plugin_close=absent_a"][..], Capability::Sourcing),
        (&["SOURCE=NULL"], Capability::Sourcing),
        (&["SOURCE=\"\""], Capability::Sourcing),
        (&["ID=0"], Capability::Sourcing),
        (&["plugin_get_fields=absent_a"], Capability::Extraction),
        (&["plugin_get_async_events=absent_a"], Capability::AsyncEvents),
        (&["plugin_capture_close=absent_a"], Capability::CaptureListening),
    ] {
        match refusal(macros) {
            LoadError::BrokenCapability { capability: found, .. } => assert_eq!(found, capability),
            other => panic!("{macros:?}: {other}"),
        }
    }
}

#[test]
fn the_harmless_half_of_a_capability_grants_nothing() {
    for (gone, capability) in [
        ("plugin_extract_fields=absent_a", Capability::Extraction),
        ("plugin_set_async_event_handler=absent_a", Capability::AsyncEvents),
        ("plugin_capture_open=absent_a", Capability::CaptureListening),
    ] {
        let library = load(&[gone]).unwrap();
        assert!(!library.facts().capabilities.contains(capability), "{gone}");
    }
}

#[test]
fn a_source_may_have_neither_id_nor_name() {
    let library = load(&["ID=0", "SOURCE=NULL"]).unwrap();
    assert!(library.facts().capabilities.contains(Capability::Sourcing));
    assert_eq!(library.facts().source, "");
}

#[test]
fn a_library_without_capability_is_refused() {
    let mut macros = [NO_SOURCING.as_slice(), NO_EXTRACTION.as_slice()].concat();
    macros.extend([
        "plugin_parse_event=absent_f",
        "plugin_set_async_event_handler=absent_g",
        "plugin_capture_open=absent_h",
    ]);
    assert_eq!(refusal(&macros), LoadError::NoCapability);
}

#[test]
fn the_source_of_system_calls_is_reserved() {
    let error = refusal(&["SOURCE=\"syscall\""]);
    assert_eq!(error, LoadError::ReservedSource { id: PluginId(999) });
}

#[test]
fn broken_lists_are_refused() {
    assert!(matches!(refusal(&["FIELDS=\"[]\""]), LoadError::Fields(_)));
    assert!(matches!(refusal(&["FIELDS=NULL"]), LoadError::Fields(_)));
    for (macros, expected) in [
        ("EXTRACT_SOURCES=\"{}\"", Capability::Extraction),
        ("PARSE_SOURCES=\"x\"", Capability::Parsing),
        ("ASYNC_SOURCES=\"1\"", Capability::AsyncEvents),
    ] {
        match refusal(&[macros]) {
            LoadError::Sources { capability, .. } => assert_eq!(capability, expected),
            other => panic!("{macros}: {other}"),
        }
    }
    for names in ["ASYNC_EVENTS=NULL", "ASYNC_EVENTS=\"\"", "ASYNC_EVENTS=\"{}\""] {
        assert!(matches!(refusal(&[names]), LoadError::AsyncEvents(_)), "{names}");
    }
    assert!(load(&["ASYNC_EVENTS=\"[]\""]).unwrap().facts().async_events.is_empty());
    assert!(load(&["EXTRACT_SOURCES=\"\""]).is_ok());
}

#[test]
fn schemas_are_known_by_their_kind() {
    let schema = |macros: &[&str]| load(macros).unwrap().facts().init_schema.clone();
    assert_eq!(schema(&["SCHEMA=\"{}\""]), InitSchema::Json("{}".to_owned()));
    assert_eq!(schema(&["SCHEMA=\"{}\"", "SCHEMA_TYPE_UNWRITTEN"]), InitSchema::None);
    assert_eq!(schema(&["SCHEMA=\"{}\"", "SCHEMA_TYPE=0"]), InitSchema::None);
    assert_eq!(schema(&["SCHEMA=\"{}\"", "SCHEMA_TYPE=9"]), InitSchema::Unknown(9));
    assert_eq!(schema(&["SCHEMA=\"\""]), InitSchema::None);
}

#[test]
fn what_is_no_library_is_refused_with_the_reason() {
    for path in ["/", "/nonexistent/plugin.so", file!()] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let error = PluginLibrary::open(&path).unwrap_err();
        assert!(matches!(error, LoadError::Open { .. }), "{error}");
    }
    let text = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let error = PluginLibrary::open(&text).unwrap_err().to_string();
    assert!(error.contains("invalid ELF header"), "{error}");
}
