//! Initialising, configuring and destroying a plugin.

use std::sync::Arc;

use falconry_core::{EventRef, PluginId, encode_plugin_event};
use falconry_plugin::{
    CallFailure, ConfigError, Event, EventTypes, Host, InitError, LogBuffer, MetricValue, NoLog,
    OpenParamsError, Plugin, SetConfigError, Severity,
};

use crate::fixture::{Fixture, load, said};

/// Fails to initialise the plugin, and returns why, with what the plugin logged.
fn failing(macros: &[&str], config: &str) -> (InitError, Vec<String>) {
    let log = Arc::new(LogBuffer::with_capacity(100));
    let host = Host::new(log.clone());
    let error = Plugin::init(&load(macros).unwrap(), config, &host).unwrap_err();
    (error, said(&log))
}

fn failed(code: i32, reason: Option<&str>) -> InitError {
    let reason = reason.map(str::to_owned);
    InitError::Failed(CallFailure { function: "init", code, reason })
}

#[test]
fn a_plugin_is_initialised_and_destroyed() {
    let Fixture { plugin, log } = Fixture::init("");
    assert_eq!(said(&log), ["init"]);
    drop(plugin);
    assert_eq!(said(&log), ["destroy"]);
}

#[test]
fn a_failure_with_state_is_explained_and_destroyed() {
    let (error, said) = failing(&[], "fail with state");
    assert_eq!(error, failed(1, Some("the reason")));
    assert_eq!(said, ["init", "get_last_error", "destroy"]);
}

#[test]
fn a_failure_without_state_asks_the_plugin_nothing() {
    let (error, said) = failing(&[], "fail without state");
    assert_eq!(error, failed(1, None));
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn a_plugin_may_give_no_reason() {
    assert_eq!(failing(&[], "fail without reason").0, failed(1, None));
}

#[test]
fn every_code_but_success_is_a_failure() {
    assert_eq!(failing(&[], "timeout").0, failed(-1, None));
}

#[test]
fn a_code_that_was_not_written_is_a_failure() {
    let (error, said) = failing(&[], "rc unwritten");
    assert_eq!(error, failed(1, None));
    assert_eq!(said.last().map(String::as_str), Some("destroy"));
}

#[test]
fn a_success_without_state_is_accepted_and_not_destroyed() {
    // The fixture ends the process when it is destroyed without state.
    let Fixture { plugin, log } = Fixture::init("succeed without state");
    drop(plugin);
    assert_eq!(said(&log), ["init"]);
}

#[test]
fn two_plugins_of_one_library_live_side_by_side() {
    let library = load(&[]).unwrap();
    let host = Host::new(Arc::new(NoLog));
    let first = Plugin::init(&library, "", &host).unwrap();
    let second = Plugin::init(&library, "", &host).unwrap();
    drop(first);
    assert!(second.set_config("").is_ok());
}

#[test]
fn the_configuration_reaches_the_plugin_unchanged() {
    let Fixture { log, .. } = Fixture::init("log config");
    let (records, _) = log.take();
    assert_eq!(records[1].message, "log config");
    assert_eq!(records[1].component.as_deref(), Some("part"));
    assert_eq!((records[1].plugin.as_str(), records[1].severity), ("fixture", Severity::Warning));
    assert_eq!((records[0].component.as_deref(), records[0].severity), (None, Severity::Info));
}

#[test]
fn strange_messages_do_no_harm() {
    let Fixture { log, plugin: _plugin } = Fixture::init("log strangely");
    let (records, dropped) = log.take();
    // The null message and the one of an owner that does not exist are left out.
    assert_eq!((records.len(), dropped), (2, 0));
    assert_eq!(records[1].message, "strange \u{fffd}");
    assert_eq!(records[1].severity, Severity::Info);
}

#[test]
fn a_flood_of_messages_is_counted_and_not_kept() {
    let Fixture { log, plugin: _plugin } = Fixture::init("log much");
    let (records, dropped) = log.take();
    assert_eq!((records.len(), dropped), (1000, 100_001 - 1000));
}

#[test]
fn tables_are_for_those_who_extract_or_parse() {
    assert_eq!(Fixture::init("tables?").said(), ["init", "tables"]);
    let macros = ["plugin_extract_fields=absent_a", "plugin_parse_event=absent_b"];
    assert_eq!(Fixture::init_with(&macros, "tables?").said(), ["init", "no tables"]);
}

const SCHEMA: &str = "SCHEMA=\"{\\\"type\\\": \\\"object\\\", \\\"required\\\": [\\\"log\\\"], \
                      \\\"properties\\\": {\\\"n\\\": {\\\"type\\\": \\\"integer\\\"}}}\"";

#[test]
fn a_configuration_is_held_against_the_schema_before_the_plugin_sees_it() {
    let config = r#"{"log": 1}"#;
    assert_eq!(Fixture::init_with(&[SCHEMA], config).said(), ["init", config]);

    let (error, said) = failing(&[SCHEMA], r#"{"n": "x"}"#);
    let InitError::Config(ConfigError::Violations(violations)) = error else {
        panic!("{error}");
    };
    assert_eq!(violations.len(), 2);
    assert!(said.is_empty(), "{said:?}");

    let fixture = Fixture::init_with(&["SCHEMA=\"{}\""], "");
    assert!(fixture.plugin.set_config("").is_ok());
    assert_eq!(fixture.said(), ["init", "{}"], "an empty configuration becomes an empty object");
    let kind = ConfigError::SchemaKind(9);
    let (error, _) = failing(&["SCHEMA=\"{}\"", "SCHEMA_TYPE=9"], "{}");
    assert_eq!(error, InitError::Config(kind));
    assert_eq!(failing(&[], "a\0b").0, InitError::Config(ConfigError::Nul));
}

#[test]
fn the_configuration_can_be_changed() {
    let fixture = Fixture::init("");
    assert!(fixture.plugin.set_config("new").is_ok());
    assert_eq!(fixture.said(), ["init", "new"]);
    let Err(SetConfigError::Failed(failure)) = fixture.plugin.set_config("refuse") else {
        panic!("refused");
    };
    assert_eq!(failure.to_string(), "plugin_set_config failed: refused");
    let fixture = Fixture::init_with(&["plugin_set_config=absent_a"], "");
    assert_eq!(fixture.plugin.set_config("new"), Err(SetConfigError::NotSupported));
}

#[test]
fn metrics_of_every_kind_are_read_and_unknown_ones_left_out() {
    let metrics = Fixture::init("").plugin.metrics();
    let read: Vec<_> =
        metrics.iter().map(|one| (one.name.as_str(), one.monotonic, one.value)).collect();
    assert_eq!(
        read,
        [
            ("u32", true, MetricValue::Unsigned(7)),
            ("s32", false, MetricValue::Signed(-7)),
            ("u64", true, MetricValue::Unsigned(8)),
            ("s64", false, MetricValue::Signed(-8)),
            ("d", false, MetricValue::Float(0.5)),
            ("f", false, MetricValue::Float(1.5)),
            ("i", false, MetricValue::Signed(-9)),
        ]
    );
    for config in ["no metrics", "metrics unwritten"] {
        assert!(Fixture::init(config).plugin.metrics().is_empty(), "{config}");
    }
}

#[test]
fn open_parameters_are_listed() {
    let list = Fixture::init("").plugin.open_params().unwrap();
    assert_eq!((list.len(), list[0].value.as_str()), (1, "eof"));
    // The code is not written here.
    assert!(Fixture::init("no params").plugin.open_params().unwrap().is_empty());
    let broken = Fixture::init("broken params").plugin.open_params();
    assert!(matches!(broken, Err(OpenParamsError::Json(_))));
    let failed = Fixture::init("params fail").plugin.open_params().unwrap_err();
    assert_eq!(failed.to_string(), "plugin_list_open_params failed: no list");
    let without = Fixture::init_with(&["plugin_list_open_params=absent_a"], "");
    assert!(without.plugin.open_params().unwrap().is_empty());
}

#[test]
fn event_types_follow_the_sources_when_the_plugin_names_none() {
    let types = |macros: &[&str], config: &str| {
        Fixture::init_with(macros, config).plugin.extract_event_types().clone()
    };
    assert_eq!(types(&[], ""), EventTypes::Only(vec![322]));
    assert_eq!(types(&[], "types"), EventTypes::Only(vec![322, 402]));
    assert_eq!(types(&[], "types unwritten"), EventTypes::Only(vec![322]));
    let syscall = "EXTRACT_SOURCES=\"[\\\"syscall\\\"]\"";
    assert_eq!(types(&[syscall], ""), EventTypes::All);
    let anything = ["plugin_open=absent_a", "plugin_close=absent_b", "plugin_next_batch=absent_c"];
    assert_eq!(types(&anything, ""), EventTypes::All);
    let fixture = Fixture::init("");
    assert_eq!(*fixture.plugin.parse_event_types(), EventTypes::Only(vec![322, 402]));
    assert_eq!(fixture.plugin.required_event_schema(), None);
}

#[test]
fn an_event_is_described_by_its_plugin_or_in_general_words() {
    let mut bytes = Vec::new();
    assert!(encode_plugin_event(&mut bytes, 1, PluginId(999), b"hello"));
    let encoded = EventRef::parse(&bytes).unwrap();
    let event = Event::new(encoded, 7, Some(c"fixture"));
    assert_eq!(Fixture::init("").plugin.event_text(&event), "event 7 of fixture");
    let nobody = Event::new(encoded, 7, None);
    assert_eq!(Fixture::init("").plugin.event_text(&nobody), "event 7 of nobody");
    assert_eq!(Fixture::init("no text").plugin.event_text(&event), "datalen=5 data=hello");
}
