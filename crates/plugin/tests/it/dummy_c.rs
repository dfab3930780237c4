//! The dummy_c plugin of this repository, a library in C++.

use std::env;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};

use falconry_core::{
    Capability, EventRef, FieldArg, FieldType, NO_THREAD, PluginId, ValueRef, encode_plugin_event,
};
use falconry_plugin::{
    ConfigError, Event, EventStream, FieldError, Host, InitError, Next, NoLog, OpenError, Plugin,
    PluginLibrary, Version,
};

/// Builds and loads the plugin once. None, with a word about it, where there is nothing to build it
/// with.
fn library() -> Option<Arc<PluginLibrary>> {
    static LOADED: OnceLock<Option<Arc<PluginLibrary>>> = OnceLock::new();
    LOADED.get_or_init(build).clone()
}

fn build() -> Option<Arc<PluginLibrary>> {
    let compiler = env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    for tool in [compiler.as_str(), "make"] {
        if Command::new(tool).arg("--version").output().is_err() {
            eprintln!("left out: the tests of dummy_c need `{tool}`, which does not run here");
            return None;
        }
    }
    // It may go as soon as the library is loaded.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let output = Command::new("make")
        .arg("-C")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/dummy_c"))
        .arg(format!("BUILDDIR={}", folder.path().display()))
        .arg(format!("CXX={compiler}"))
        .arg("CXXFLAGS=-O1 -g -Wall -Wextra -Werror")
        // Those of a make that runs the tests are not meant for this one.
        .env_remove("MAKEFLAGS")
        .env_remove("MFLAGS")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(PluginLibrary::open(&folder.path().join("libdummy_c.so")).unwrap())
}

fn try_init(library: &Arc<PluginLibrary>, config: &str) -> Result<Plugin, InitError> {
    Plugin::init(library, config, &Host::new(Arc::new(NoLog)))
}

fn init(library: &Arc<PluginLibrary>, config: &str) -> Plugin {
    try_init(library, config).unwrap()
}

/// The payloads of all events until the end, which must be told twice.
fn payloads(stream: &mut EventStream<'_>) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        match stream.next_batch().unwrap() {
            Next::Events(batch) => all.extend(
                batch
                    .events()
                    .map(|event| String::from_utf8(event.encoded().payload().to_vec()).unwrap()),
            ),
            Next::Timeout => panic!("a counter has no reason to wait"),
            Next::Eof => break,
        }
    }
    assert!(matches!(stream.next_batch(), Ok(Next::Eof)));
    all
}

/// The values of all events of a stream.
fn values(plugin: &Plugin, params: &str) -> Vec<u64> {
    let mut stream = plugin.open(params).unwrap();
    payloads(&mut stream).iter().map(|text| text.parse().unwrap()).collect()
}

/// Extracts a field of an event with that payload, as text.
fn extract(plugin: &Plugin, payload: &[u8], field: &str) -> Option<String> {
    let mut bytes = Vec::new();
    assert!(encode_plugin_event(&mut bytes, 17, PluginId(4), payload));
    let event = Event::new(EventRef::parse(&bytes).unwrap(), 1, Some(c"dummy_c"));
    let field = plugin.library().field(field).unwrap();
    let mut extractor = plugin.extractor().unwrap();
    extractor.extract(&event, &field).unwrap().map(|extracted| extracted.value().to_string())
}

/// What a plugin says about open parameters that it refuses.
fn refusal(plugin: &Plugin, params: &str) -> String {
    let Err(OpenError::Failed(failure)) = plugin.open(params) else {
        panic!("opened with {params}");
    };
    failure.reason.unwrap()
}

#[test]
fn the_library_says_what_it_is() {
    let Some(library) = library() else { return };
    let facts = library.facts();
    assert_eq!((facts.name.as_str(), facts.id), ("dummy_c", PluginId(4)));
    assert_eq!((facts.source.as_str(), facts.version_text.as_str()), ("dummy_c", "0.1.0"));
    assert_eq!(facts.required_api, Version { major: 3, minor: 0, patch: 0 });
    assert_eq!(facts.extract_sources.sources(), ["dummy_c"]);
    assert_eq!(
        facts.capabilities.iter().collect::<Vec<_>>(),
        [Capability::Sourcing, Capability::Extraction]
    );
    let index = Some(FieldArg { required: true, index: true, key: false });
    let fields: Vec<_> =
        facts.fields.iter().map(|field| (field.name.as_str(), field.kind, field.arg)).collect();
    assert_eq!(
        fields,
        [
            ("dummy.divisible", FieldType::Uint64, index),
            ("dummy.value", FieldType::Uint64, None),
            ("dummy.strvalue", FieldType::String, None),
        ]
    );
    assert!(facts.fields.iter().all(|field| !field.is_list && !field.description.is_empty()));
}

#[test]
fn the_readme_has_the_fields_of_the_library() {
    let Some(library) = library() else { return };
    let readme = include_str!("../../../../plugins/dummy_c/README.md");
    let (_, rest) = readme.split_once("<!-- README-PLUGIN-FIELDS -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- /README-PLUGIN-FIELDS -->\n").unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(2)
        .map(|row| row.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let fields = &library.facts().fields;
    assert_eq!(rows.len(), fields.len());
    for (row, field) in rows.iter().zip(fields) {
        let arg = if field.arg.is_some() { "Index, Required" } else { "None" };
        let (name, kind) = (format!("`{}`", field.name), format!("`{}`", field.kind.name()));
        assert_eq!(*row, [name.as_str(), &kind, arg, &field.description]);
    }
}

#[test]
fn without_jitter_it_counts_by_one() {
    let Some(library) = library() else { return };
    let plugin = init(&library, r#"{"jitter": 0}"#);
    assert_eq!(values(&plugin, r#"{"start": 5, "maxEvents": 3}"#), [6, 7, 8]);
    // More than one batch.
    let params = r#"{"start": 0, "maxEvents": 1000}"#;
    assert_eq!(values(&plugin, params), (1..=1000).collect::<Vec<_>>());
}

#[test]
fn steps_are_random_and_within_the_jitter() {
    let Some(library) = library() else { return };
    let plugin = init(&library, r#"{"jitter": 3}"#);
    let mut all = vec![100];
    all.extend(values(&plugin, r#"{"start": 100, "maxEvents": 2000}"#));
    assert_eq!(all.len(), 2001);
    let mut steps: Vec<u64> = all.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_unstable();
    steps.dedup();
    // That one of the four is missing has a chance of less than 10^-249.
    assert_eq!(steps, [1, 2, 3, 4]);
}

#[test]
fn absent_settings_have_the_documented_values() {
    let Some(library) = library() else { return };
    for (config, params) in [("", ""), ("{}", "{}"), (" {\n} ", " \t\r\n")] {
        let plugin = init(&library, config);
        let mut all = vec![1];
        all.extend(values(&plugin, params));
        assert_eq!(all.len(), 21, "{params:?}");
        assert!(all.windows(2).all(|pair| (1..=11).contains(&(pair[1] - pair[0]))), "{all:?}");
    }
    let plugin = init(&library, "");
    assert_eq!(values(&plugin, r#"{"maxEvents": 0}"#).len(), 0);
    // A name may be written with escapes.
    assert_eq!(values(&plugin, r#"{"max\u0045vents" : 7}"#).len(), 7);
}

#[test]
fn the_counter_ends_where_it_cannot_grow() {
    let Some(library) = library() else { return };
    let plugin = init(&library, r#"{"jitter": 0}"#);
    let params = format!(r#"{{"start": {}}}"#, u64::MAX - 2);
    assert_eq!(values(&plugin, &params), [u64::MAX - 1, u64::MAX]);
    assert_eq!(values(&plugin, &format!(r#"{{"start": {}}}"#, u64::MAX)).len(), 0);
    let plugin = init(&library, &format!(r#"{{"jitter": {}}}"#, u64::MAX));
    let all = values(&plugin, r#"{"start": 0, "maxEvents": 1000}"#);
    assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
    assert!(all.len() < 1000);
}

#[test]
fn events_need_nothing_filled_in() {
    let Some(library) = library() else { return };
    let plugin = init(&library, "");
    let mut stream = plugin.open("").unwrap();
    let Ok(Next::Events(batch)) = stream.next_batch() else { panic!("events") };
    let mut last = 0;
    for event in batch.events() {
        let encoded = event.encoded();
        assert_eq!((encoded.plugin_id(), encoded.thread_id()), (PluginId(4), NO_THREAD));
        // 2020-09-13; later than that, and not the sign for no time.
        assert!(encoded.timestamp() > 1_600_000_000_000_000_000);
        assert!(encoded.timestamp() < u64::MAX && encoded.timestamp() >= last);
        last = encoded.timestamp();
        let payload = String::from_utf8_lossy(encoded.payload()).into_owned();
        assert_eq!(plugin.event_text(&event), format!("{{\"sample\": \"{payload}\"}}"));
    }
}

#[test]
fn progress_follows_the_events() {
    let Some(library) = library() else { return };
    let plugin = init(&library, "");
    let hundredths = |stream: &EventStream<'_>| stream.progress().unwrap().hundredths;
    // Batches hold 64 events.
    let mut stream = plugin.open(r#"{"maxEvents": 128}"#).unwrap();
    let mut seen = vec![hundredths(&stream)];
    while let Ok(Next::Events(_)) = stream.next_batch() {
        seen.push(hundredths(&stream));
    }
    assert_eq!(seen, [0, 5000, 10_000]);
    assert_eq!(stream.progress().unwrap().words.as_deref(), Some("128 of 128 events"));
    assert_eq!(hundredths(&plugin.open(r#"{"maxEvents": 0}"#).unwrap()), 10_000);
    let all = format!(r#"{{"maxEvents": {}}}"#, u64::MAX);
    assert_eq!(hundredths(&plugin.open(&all).unwrap()), 0);
}

#[test]
fn the_open_parameters_it_suggests_can_be_opened() {
    let Some(library) = library() else { return };
    let plugin = init(&library, "");
    let suggested = plugin.open_params().unwrap();
    assert_eq!(suggested.len(), 1);
    assert!(suggested[0].description.is_some());
    assert_eq!(values(&plugin, &suggested[0].value).len(), 20);
}

#[test]
fn a_configuration_is_refused_by_its_schema_or_by_the_plugin() {
    let Some(library) = library() else { return };
    for (config, place) in [
        (r#"{"jitter": "10"}"#, "/jitter"),
        (r#"{"jitter": -1}"#, "/jitter"),
        (r#"{"jitter": 1.5}"#, "/jitter"),
        (r#"{"jitter": null}"#, "/jitter"),
        (r#"{"jiter": 1}"#, ""),
        ("[]", ""),
    ] {
        let Err(InitError::Config(ConfigError::Violations(found))) = try_init(&library, config)
        else {
            panic!("{config}");
        };
        assert_eq!(found[0].pointer, place, "{config}");
    }
    // What a schema cannot tell.
    for (config, reason) in [
        (
            r#"{"jitter": 1, "jitter": 2}"#,
            "init config, line 1, column 15: `jitter` is given twice",
        ),
        (
            r#"{"jitter": 1.0}"#,
            "init config, line 1, column 12: `jitter` must be a whole number that is not \
             negative, without fraction and exponent",
        ),
        (
            "{\n  \"jitter\": 18446744073709551616\n}",
            "init config, line 2, column 13: the value of `jitter` is larger than \
             18446744073709551615",
        ),
    ] {
        let Err(InitError::Failed(failure)) = try_init(&library, config) else {
            panic!("{config}");
        };
        assert_eq!(failure.reason.as_deref(), Some(reason));
    }
}

#[test]
fn open_parameters_are_refused_with_their_place() {
    let Some(library) = library() else { return };
    let plugin = init(&library, "");
    for (params, place, problem) in [
        ("20", "line 1, column 1", r#"expected a JSON object, such as {"start": 10}"#),
        ("{", "line 1, column 2", "expected the name of a setting in double quotes"),
        ("{start: 1}", "line 1, column 2", "expected the name of a setting in double quotes"),
        (r#"{"start"#, "line 1, column 2", "the name that begins here is not closed"),
        ("{\"a\n\": 1}", "line 1, column 4", "a control character cannot stand in a name"),
        (r#"{"\x": 1}"#, "line 1, column 3", "this is no escape of JSON"),
        (r#"{"\u00g0": 1}"#, "line 1, column 3", "this is no escape of JSON"),
        (r#"{"\u00"#, "line 1, column 3", "this is no escape of JSON"),
        (r#"{"\"#, "line 1, column 3", "this is no escape of JSON"),
        (r#"{"start" 1}"#, "line 1, column 10", "expected `:` after `start`"),
        (
            r#"{"start": 1 2}"#,
            "line 1, column 13",
            "expected `,` or `}` after the value of `start`",
        ),
        (r#"{"start": 1"#, "line 1, column 12", "expected `,` or `}` after the value of `start`"),
        (
            r#"{"start": 1,}"#,
            "line 1, column 13",
            "expected the name of a setting in double quotes",
        ),
        (r#"{"start": 1} x"#, "line 1, column 14", "nothing may follow the closing `}`"),
        (r#"{"start": 01}"#, "line 1, column 11", "the value of `start` cannot begin with a zero"),
        (
            "{\"start\": 1,\n \"maxevents\": 2}",
            "line 2, column 2",
            "there is no setting `maxevents`; known are `start`, `maxEvents`",
        ),
        (
            r#"{"maxEvents": "20"}"#,
            "line 1, column 15",
            "`maxEvents` must be a whole number, but here is a string",
        ),
        (
            r#"{"maxEvents": {"a": [1]}}"#,
            "line 1, column 15",
            "`maxEvents` must be a whole number, but here is an object",
        ),
        (
            r#"{"maxEvents":"#,
            "line 1, column 14",
            "`maxEvents` must be a whole number, but here is the end of the text",
        ),
        (
            r#"{"start": -1}"#,
            "line 1, column 11",
            "`start` must be a whole number that is not negative, without fraction and exponent",
        ),
    ] {
        assert_eq!(refusal(&plugin, params), format!("open params, {place}: {problem}"));
    }
    let long = format!("{{\"{}\": 1}}", "x".repeat(100_000));
    assert!(refusal(&plugin, &long).len() < 200);
    // A refusal changes nothing.
    assert_eq!(values(&plugin, "").len(), 20);
}

#[test]
fn fields_tell_the_value() {
    let Some(library) = library() else { return };
    let plugin = init(&library, "");
    let one = |payload: &str, field: &str| extract(&plugin, payload.as_bytes(), field).unwrap();
    for value in ["0", "12", "18446744073709551615"] {
        assert_eq!(one(value, "dummy.value"), value);
        assert_eq!(one(value, "dummy.strvalue"), value);
    }
    for (value, divisor, divisible) in [
        ("12", "3", "1"),
        ("12", "12", "1"),
        ("12", "1", "1"),
        ("12", "5", "0"),
        ("12", "24", "0"),
        ("0", "7", "1"),
        ("12", "0", "0"),
        ("0", "0", "0"),
        ("18446744073709551615", "18446744073709551615", "1"),
    ] {
        let field = format!("dummy.divisible[{divisor}]");
        assert_eq!(one(value, &field), divisible, "{value} {field}");
    }
    for (field, required) in
        [("dummy.divisible", true), ("dummy.divisible[x]", false), ("dummy.divisible[-1]", false)]
    {
        let error = library.field(field).unwrap_err();
        assert_eq!(matches!(error, FieldError::ArgumentRequired { .. }), required);
        assert_eq!(matches!(error, FieldError::NotAnIndex { .. }), !required);
    }
}

#[test]
fn captures_of_the_upstream_plugin_can_be_read() {
    let Some(library) = library() else { return };
    let plugin = init(&library, "");
    let payload = 1234_u64.to_ne_bytes();
    assert_eq!(extract(&plugin, &payload, "dummy.value").as_deref(), Some("1234"));
    assert_eq!(extract(&plugin, &payload, "dummy.strvalue").as_deref(), Some("1234"));
    // Eight bytes that are digits are text.
    assert_eq!(extract(&plugin, b"12345678", "dummy.value").as_deref(), Some("12345678"));
}

#[test]
fn what_is_no_value_has_no_fields() {
    let Some(library) = library() else { return };
    let plugin = init(&library, "");
    for payload in [&b""[..], b"-1", b"1 ", b" 1", b"1x", b"18446744073709551616", b"1\0", b"{}"] {
        for field in ["dummy.value", "dummy.strvalue", "dummy.divisible[1]"] {
            assert_eq!(extract(&plugin, payload, field), None, "{payload:?} {field}");
        }
    }
}

#[test]
fn events_of_other_sources_have_no_fields() {
    let Some(library) = library() else { return };
    let plugin = init(&library, "");
    let mut bytes = Vec::new();
    assert!(encode_plugin_event(&mut bytes, 17, PluginId(3), b"12"));
    let encoded = EventRef::parse(&bytes).unwrap();
    let field = library.field("dummy.value").unwrap();
    let mut extractor = plugin.extractor().unwrap();
    let mut of = |source| {
        let event = Event::new(encoded, 1, source);
        extractor
            .extract(&event, &field)
            .unwrap()
            .map(|extracted| extracted.value() == ValueRef::Uint64(12))
    };
    assert_eq!(of(Some(c"dummy")), None);
    assert_eq!(of(None), None);
    assert_eq!(of(Some(c"dummy_c")), Some(true));
}

#[test]
fn plugins_and_streams_do_not_know_of_each_other() {
    let Some(library) = library() else { return };
    let (by_one, by_more) = (init(&library, r#"{"jitter": 0}"#), init(&library, ""));
    let mut streams: Vec<_> = [10, 20, 30]
        .map(|start| by_one.open(&format!(r#"{{"start": {start}, "maxEvents": 2}}"#)).unwrap())
        .into();
    assert!(refusal(&by_more, "[").starts_with("open params, line 1"));
    assert_eq!(values(&by_more, "").len(), 20);
    drop(by_more);
    for (stream, expected) in streams.iter_mut().zip([["11", "12"], ["21", "22"], ["31", "32"]]) {
        assert_eq!(payloads(stream), expected);
    }
}

#[test]
fn opening_and_closing_keeps_no_memory() {
    let Some(library) = library() else { return };
    let plugin = init(&library, "");
    let round = |times| {
        for _ in 0..times {
            let mut stream = plugin.open(r#"{"maxEvents": 3}"#).unwrap();
            assert!(matches!(stream.next_batch(), Ok(Next::Events(batch)) if batch.len() == 3));
            assert!(stream.progress().is_some());
            assert!(!refusal(&plugin, "[").is_empty());
        }
    };
    round(100);
    let before = resident();
    round(8_000);
    // A stream is larger than 6 kB: were they kept, it would be 50 MB. Other tests of this
    // process use memory at the same time.
    let grown = resident().saturating_sub(before);
    assert!(grown < 25_000_000, "{grown} bytes");
}

/// The bytes of this process in memory; 0 where that is not to be learnt.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
