//! Extracting fields.

use std::ffi::CStr;
use std::net::IpAddr;
use std::sync::Arc;

use falconry_core::{EventRef, PluginId, ValueRef, encode_async_event, encode_plugin_event};
use falconry_plugin::{
    Event, ExtractError, ExtractorError, FieldError, Host, Next, NoLog, Plugin, ValuePosition,
};

use crate::allocations;
use crate::fixture::{Fixture, load};

fn plugin_event() -> Vec<u8> {
    let mut bytes = Vec::new();
    assert!(encode_plugin_event(&mut bytes, 17, PluginId(999), b"hello"));
    bytes
}

/// Extracts a field and returns its values as text.
fn extract(field: &str) -> Result<Option<Vec<String>>, ExtractError> {
    let Fixture { plugin, .. } = Fixture::init("");
    let bytes = plugin_event();
    let event = Event::new(EventRef::parse(&bytes).unwrap(), 3, Some(c"fixture"));
    let field = plugin.library().field(field).unwrap();
    let mut extractor = plugin.extractor().unwrap();
    let extracted = extractor.extract(&event, &field)?;
    Ok(extracted.map(|all| all.values().iter().map(ToString::to_string).collect()))
}

fn one(field: &str) -> String {
    extract(field).unwrap().unwrap().join(",")
}

#[test]
fn every_type_is_read() {
    let Fixture { plugin, .. } = Fixture::init("");
    let bytes = plugin_event();
    let event = Event::new(EventRef::parse(&bytes).unwrap(), 3, Some(c"fixture"));
    let v4: IpAddr = "192.0.2.7".parse().unwrap();
    let v6: IpAddr = "2001:db8::1".parse().unwrap();
    let mut extractor = plugin.extractor().unwrap();
    for (field, expected) in [
        ("t.u64", ValueRef::Uint64(3)),
        ("t.str", ValueRef::String(b"fixture")),
        ("t.bool", ValueRef::Bool(true)),
        ("t.rel", ValueRef::RelTime(5)),
        ("t.abs", ValueRef::AbsTime(17)),
        ("t.ip", ValueRef::IpAddr(v4)),
        ("t.net", ValueRef::IpNet(v6)),
        ("t.payload", ValueRef::String(b"hello")),
    ] {
        let field = plugin.library().field(field).unwrap();
        let extracted = extractor.extract(&event, &field).unwrap().unwrap();
        assert_eq!((extracted.value(), extracted.values().len()), (expected, 1));
        assert_eq!(extracted.value().kind(), field.definition().kind);
    }
}

#[test]
fn lists_have_all_their_values() {
    assert_eq!(one("t.list"), "a,b");
    assert_eq!(one("t.numbers"), "1,2,3,4");
}

#[test]
fn values_need_not_be_aligned() {
    assert_eq!(one("t.numbers[unaligned]"), "1,2,3,4");
}

#[test]
fn text_need_not_be_utf_8() {
    assert_eq!(one("t.case[bytes]"), "\u{fffd}\u{fffd}");
    assert_eq!(one("t.case[empty]"), "");
}

#[test]
fn no_value_is_no_error() {
    for case in ["none", "none with garbage", "fail", "unknown rc", "failure with value", "?"] {
        assert_eq!(extract(&format!("t.case[{case}]")), Ok(None), "{case}");
    }
}

#[test]
fn a_failure_is_not_asked_for_its_reason() {
    let fixture = Fixture::init("");
    let bytes = plugin_event();
    let event = Event::new(EventRef::parse(&bytes).unwrap(), 3, Some(c"fixture"));
    let field = fixture.plugin.library().field("t.case[fail]").unwrap();
    let mut extractor = fixture.plugin.extractor().unwrap();
    assert_eq!(extractor.extract(&event, &field), Ok(None));
    assert_eq!(fixture.said(), ["init"]);
}

#[test]
fn what_cannot_be_read_is_an_error() {
    for (field, error) in [
        ("t.case[two]", ExtractError::Several { count: 2 }),
        ("t.case[null result]", ExtractError::NoValues { count: 1 }),
        ("t.case[null string]", ExtractError::NoValue { position: 0 }),
        ("t.cases[null string]", ExtractError::NoValue { position: 1 }),
        ("t.cases[huge]", ExtractError::TooMany { count: u64::MAX }),
        ("t.ipcase[five]", ExtractError::AddressLength { position: 0, length: 5 }),
        ("t.ipcase[empty]", ExtractError::AddressLength { position: 0, length: 0 }),
        ("t.ipcase[null]", ExtractError::NoValue { position: 0 }),
    ] {
        assert_eq!(extract(field), Err(error), "{field}");
        assert!(!error.to_string().is_empty());
    }
    assert_eq!(one("t.ipcase[mapped]"), "::ffff:192.0.2.7");
}

#[test]
fn arguments_arrive_as_the_reference_host_sends_them() {
    for (field, expected) in [
        ("t.echo", "8 t.echo present=0 key=NULL index=-1 type=9 list=0"),
        ("t.echo[7]", "8 t.echo present=1 key=7 index=7 type=9 list=0"),
        ("t.echo[07]", "8 t.echo present=1 key=07 index=-1 type=9 list=0"),
        ("t.echo[k]", "8 t.echo present=1 key=k index=-1 type=9 list=0"),
        ("t.echo[]", "8 t.echo present=1 key= index=-1 type=9 list=0"),
        ("t.index[0]", "9 t.index present=1 key=NULL index=0 type=9 list=0"),
        ("t.key[a[b]", "10 t.key present=1 key=a[b index=-1 type=9 list=0"),
        ("t.key[5]", "10 t.key present=1 key=5 index=-1 type=9 list=0"),
    ] {
        assert_eq!(one(field), expected, "{field}");
    }
}

#[test]
fn arguments_that_do_not_suit_are_refused() {
    let library = load(&[]).unwrap();
    let refused = |text: &str| library.field(text).unwrap_err();
    assert!(matches!(refused("t.index"), FieldError::ArgumentRequired { .. }));
    assert!(matches!(refused("t.case"), FieldError::ArgumentRequired { .. }));
    assert!(matches!(refused("t.u64[1]"), FieldError::NoArgument { .. }));
    for argument in ["x", "07", "-1", "", "18446744073709551616"] {
        let error = refused(&format!("t.index[{argument}]"));
        assert!(matches!(error, FieldError::NotAnIndex { .. }), "{argument}");
    }
    for text in ["t.key[a", "t.key[a]b", "t.key[a]]"] {
        assert!(matches!(refused(text), FieldError::Brackets { .. }), "{text}");
    }
    for text in ["", "t", "t.u6", "t.u64x", "t.u64 [1]", "x"] {
        assert!(matches!(refused(text), FieldError::Unknown { .. }), "{text:?}");
    }
    assert_eq!(refused("t.key[\0]"), FieldError::Nul);
}

#[test]
fn the_longest_name_is_meant_and_the_first_of_equal_ones() {
    let field = |name: &str, kind: &str| {
        format!(r#"{{\"name\":\"{name}\",\"type\":\"{kind}\",\"desc\":\"d\"}}"#)
    };
    let fields = [field("t.u64", "uint64"), field("t.u64.more", "string"), field("t.u64", "bool")];
    let library = load(&[&format!("FIELDS=\"[{}]\"", fields.join(","))]).unwrap();
    let position = |text: &str| library.field(text).unwrap().definition().kind.name();
    assert_eq!(position("t.u64.more"), "string");
    assert_eq!(position("t.u64"), "uint64");
}

#[test]
fn events_are_offered_by_source_and_type() {
    let plugin = Fixture::init("").plugin;
    let bytes = plugin_event();
    let encoded = EventRef::parse(&bytes).unwrap();
    let mut asynchronous = Vec::new();
    assert!(encode_async_event(&mut asynchronous, 1, PluginId(999), "tick", b""));
    let asynchronous = EventRef::parse(&asynchronous).unwrap();
    let field = plugin.library().field("t.u64").unwrap();
    let mut extractor = plugin.extractor().unwrap();
    let mut offered = |encoded, source: Option<&CStr>| {
        let event = Event::new(encoded, 1, source);
        let accepted = extractor.accepts(&event);
        assert_eq!(extractor.extract(&event, &field).unwrap().is_some(), accepted);
        accepted
    };
    assert!(offered(encoded, Some(c"fixture")));
    assert!(!offered(encoded, Some(c"other")));
    assert!(!offered(encoded, None), "an event of unknown source is offered to nobody");
    assert!(!offered(asynchronous, Some(c"fixture")));
    let with_types = Fixture::init("types").plugin;
    let extractor = with_types.extractor().unwrap();
    assert!(extractor.accepts(&Event::new(asynchronous, 1, Some(c"fixture"))));
}

#[test]
fn the_position_of_a_value_is_known_to_some_plugins() {
    let plugin = Fixture::init("").plugin;
    let bytes = plugin_event();
    let event = Event::new(EventRef::parse(&bytes).unwrap(), 1, Some(c"fixture"));
    let payload = plugin.library().field("t.payload").unwrap();
    let number = plugin.library().field("t.u64").unwrap();
    let mut extractor = plugin.extractor().unwrap();
    let extracted = extractor.extract_with_position(&event, &payload).unwrap().unwrap();
    assert_eq!(extracted.position(), Some(ValuePosition { start: 38, length: 5 }));
    let extracted = extractor.extract_with_position(&event, &number).unwrap().unwrap();
    assert_eq!(extracted.position(), None);
    assert_eq!(extractor.extract(&event, &payload).unwrap().unwrap().position(), None);
}

#[test]
fn a_plugin_has_one_extractor_at_a_time() {
    let plugin = Fixture::init("").plugin;
    let first = plugin.extractor().unwrap();
    assert_eq!(plugin.extractor().unwrap_err(), ExtractorError::InUse);
    drop(first);
    assert!(plugin.extractor().is_ok());
    let without = Fixture::init_with(&["plugin_extract_fields=absent_a"], "").plugin;
    assert_eq!(without.extractor().unwrap_err(), ExtractorError::NoExtraction);
}

#[test]
fn a_field_of_another_library_is_refused() {
    let plugin = Fixture::init("").plugin;
    let bytes = plugin_event();
    let event = Event::new(EventRef::parse(&bytes).unwrap(), 1, Some(c"fixture"));
    let foreign = load(&["NAME=\"other\""]).unwrap().field("t.u64").unwrap();
    let mut extractor = plugin.extractor().unwrap();
    assert_eq!(extractor.extract(&event, &foreign), Err(ExtractError::ForeignField));
}

#[test]
fn sourcing_and_extracting_allocate_nothing_in_the_steady_state() {
    // The mode in which every event lacks its id is the one that copies.
    for params in ["well", "id zero", "time unset"] {
        let plugin = Plugin::init(&load(&[]).unwrap(), "", &Host::new(Arc::new(NoLog))).unwrap();
        let mut stream = plugin.open(params).unwrap();
        let mut extractor = plugin.extractor().unwrap();
        let fields = ["t.payload", "t.list", "t.ip", "t.echo[7]", "t.numbers", "t.u64"]
            .map(|field| plugin.library().field(field).unwrap());
        let mut values = 0;
        let mut round = |rounds| {
            for _ in 0..rounds {
                let Ok(Next::Events(batch)) = stream.next_batch() else {
                    panic!("events");
                };
                for event in batch.events() {
                    for field in &fields {
                        let extracted = extractor.extract(&event, field).unwrap().unwrap();
                        values += extracted.values().len();
                    }
                }
            }
        };
        // The events grow by a digit until the hundredth call.
        round(101);
        let before = allocations();
        round(100);
        assert_eq!(allocations() - before, 0, "{params}");
        assert_eq!(values, 201 * 3 * 10);
    }
}
