//! Opening, reading and closing event streams.

use falconry_core::{EventError, NO_THREAD, PluginId, TIMESTAMP_UNSET};
use falconry_plugin::{
    AsyncQueue, EventStream, FieldRequest, Next, OpenError, PluginLibrary, StreamError,
};

use crate::fixture::Fixture;

/// What one call yielded, in a form that is easy to compare.
#[derive(Debug, PartialEq)]
enum Got {
    Events(Vec<String>),
    Timeout,
    Eof,
    Error(StreamError),
}

fn next(stream: &mut EventStream<'_>) -> Got {
    match stream.next_batch() {
        Ok(Next::Events(batch)) => Got::Events(
            batch
                .events()
                .map(|event| {
                    let payload = String::from_utf8_lossy(event.encoded().payload());
                    format!("{} {payload}", event.number())
                })
                .collect(),
        ),
        Ok(Next::Timeout) => Got::Timeout,
        Ok(Next::Eof) => Got::Eof,
        Err(error) => Got::Error(error),
    }
}

/// Opens a stream and calls it that often.
fn read(params: &str, calls: usize) -> Vec<Got> {
    let fixture = Fixture::init("");
    let mut stream = fixture.plugin.open(params).unwrap();
    (0..calls).map(|_| next(&mut stream)).collect()
}

fn events(texts: &[&str]) -> Got {
    Got::Events(texts.iter().map(|&text| text.to_owned()).collect())
}

fn three(call: u32, first: u64) -> Got {
    Got::Events((first..first + 3).map(|number| format!("{number} call {call}")).collect())
}

/// The error of the second event of the first batch; the first event comes before it.
fn second(params: &str) -> StreamError {
    let mut got = read(params, 3);
    assert_eq!(got[0], events(&["1 call 0"]), "{params}");
    assert_eq!(got[1], got[2], "{params}");
    match got.remove(1) {
        Got::Error(error) => error,
        other => panic!("{params}: {other:?}"),
    }
}

#[test]
fn a_stream_is_opened_and_closed() {
    let fixture = Fixture::init("");
    let stream = fixture.plugin.open("well").unwrap();
    assert_eq!(stream.source(), c"fixture");
    stream.close();
    assert_eq!(fixture.said(), ["init", "open well", "close"]);
}

#[test]
fn a_stream_that_does_not_open_is_closed() {
    for (params, closed) in
        [("fail without instance", "close null"), ("fail with instance", "close")]
    {
        let fixture = Fixture::init("");
        let Err(OpenError::Failed(failure)) = fixture.plugin.open(params) else {
            panic!("{params}");
        };
        assert_eq!(failure.reason.as_deref(), Some("cannot open"));
        assert_eq!(fixture.said()[2..], ["get_last_error", closed]);
    }
    for params in ["rc unwritten", "eof at open"] {
        assert!(matches!(Fixture::init("").plugin.open(params), Err(OpenError::Failed(_))));
    }
    assert_eq!(Fixture::init("").plugin.open("a\0b").unwrap_err(), OpenError::Nul);
}

#[test]
fn only_sources_of_plugin_events_are_opened() {
    let macros = ["plugin_open=absent_a", "plugin_close=absent_b", "plugin_next_batch=absent_c"];
    let fixture = Fixture::init_with(&macros, "");
    assert_eq!(fixture.plugin.open("").unwrap_err(), OpenError::NoSourcing);
    let fixture = Fixture::init_with(&["ID=0", "SOURCE=NULL"], "");
    assert_eq!(fixture.plugin.open("").unwrap_err(), OpenError::SystemCalls);
}

#[test]
fn events_are_numbered_over_all_batches() {
    assert_eq!(read("well", 3), [three(0, 1), three(1, 4), three(2, 7)]);
}

#[test]
fn success_without_events_is_an_error() {
    assert_eq!(read("success zero", 1), [Got::Error(StreamError::NoEvents)]);
    // Count and array are not even written.
    assert_eq!(read("success nothing written", 1), [Got::Error(StreamError::NoEvents)]);
}

#[test]
fn a_timeout_is_followed_by_the_next_call() {
    assert_eq!(read("timeout", 2), [Got::Timeout, Got::Timeout]);
    let expected = [three(0, 1), Got::Timeout, three(1, 4), Got::Timeout];
    assert_eq!(read("timeout with events", 4), expected);
}

#[test]
fn a_timeout_that_leaves_the_count_unwritten_repeats_nothing() {
    assert_eq!(read("timeout unwritten", 3), [three(0, 1), Got::Timeout, Got::Timeout]);
}

#[test]
fn the_end_comes_after_the_events_and_stays() {
    assert_eq!(read("eof", 2), [Got::Eof, Got::Eof]);
    assert_eq!(read("eof with events", 3), [three(0, 1), Got::Eof, Got::Eof]);
}

#[test]
fn a_failure_comes_after_the_events_and_stays() {
    for (params, code, reason) in [
        ("failure", 1, "broken pipe"),
        ("failure with events", 1, "broken pipe"),
        ("failure with garbage", 1, "broken pipe"),
        ("not supported", 3, "not at all"),
        ("six", 6, "six"),
    ] {
        let mut got = read(params, 3);
        if params.ends_with("events") {
            assert_eq!(got[0], three(0, 1));
        }
        assert_eq!(got[1], got[2]);
        let Got::Error(StreamError::Failed(failure)) = got.remove(1) else {
            panic!("{params}: {got:?}");
        };
        assert_eq!((failure.code, failure.reason.as_deref()), (code, Some(reason)));
    }
}

#[test]
fn a_count_without_events_is_an_error() {
    assert_eq!(read("null array", 1), [Got::Error(StreamError::NoArray { count: 3 })]);
    assert_eq!(read("huge count", 1), [Got::Error(StreamError::TooMany { count: u32::MAX })]);
    assert_eq!(second("null event"), StreamError::NoEvent { number: 2 });
}

#[test]
fn events_of_a_source_are_plugin_events() {
    let malformed = |error| StreamError::Malformed { number: 2, error };
    assert_eq!(second("type"), malformed(EventError::Type { found: 1 }));
    assert_eq!(second("async type"), malformed(EventError::Type { found: 402 }));
    let found = EventError::Parameters { kind: 322, found: 1 };
    assert_eq!(second("nparams"), malformed(found));
}

#[test]
fn an_event_of_another_plugin_is_an_error() {
    let error = second("foreign id");
    let (expected, found) = (PluginId(999), PluginId(5));
    assert_eq!(error, StreamError::ForeignId { number: 2, expected, found });
    assert!(error.to_string().contains("999") && error.to_string().contains('5'));
}

#[test]
fn lengths_that_lie_are_errors() {
    let malformed = |error| StreamError::Malformed { number: 2, error };
    let short = EventError::TooShort { have: 30, need: 34 };
    assert_eq!(second("len small"), malformed(short));
    let large = EventError::ParameterLengths { sum: 44, stated: u32::MAX };
    assert_eq!(second("len large"), malformed(large));
    let sum = 38 + u64::from(u32::MAX);
    let parameter = EventError::ParameterLengths { sum, stated: 44 };
    assert_eq!(second("param large"), malformed(parameter));
    let id = EventError::ParameterLengths { sum: 43, stated: 44 };
    assert_eq!(second("id length"), malformed(id));
}

#[test]
fn what_the_plugin_left_open_is_filled_in() {
    for params in ["id zero", "tid", "time unset", "empty payload", "static"] {
        let fixture = Fixture::init("");
        let mut stream = fixture.plugin.open(params).unwrap();
        let Ok(Next::Events(batch)) = stream.next_batch() else {
            panic!("{params}");
        };
        for event in batch.events() {
            let encoded = event.encoded();
            assert_eq!(encoded.plugin_id(), PluginId(999), "{params}");
            assert_eq!(encoded.thread_id(), NO_THREAD, "{params}");
            assert_ne!(encoded.timestamp(), TIMESTAMP_UNSET, "{params}");
        }
    }
}

#[test]
fn the_memory_of_the_plugin_is_not_written_to() {
    // The plugin's event is constant: writing to it would end the process. Its time is that of
    // each delivery, not that of the first.
    let fixture = Fixture::init("");
    let mut stream = fixture.plugin.open("static").unwrap();
    let mut times = Vec::new();
    for _ in 0..2 {
        let Ok(Next::Events(batch)) = stream.next_batch() else {
            panic!("one event");
        };
        times.extend(batch.events().map(|event| event.encoded().timestamp()));
    }
    assert!(times[0] < times[1], "{times:?}");
}

#[test]
fn progress_is_between_nothing_and_everything() {
    let fixture = Fixture::init("");
    let progress = |params| fixture.plugin.open(params).unwrap().progress().unwrap();
    let quarter = progress("well");
    assert_eq!((quarter.hundredths, quarter.words.as_deref()), (2500, Some("a quarter")));
    assert_eq!(progress("progress large").hundredths, 10_000);
    let unwritten = progress("progress unwritten");
    assert_eq!((unwritten.hundredths, unwritten.words), (0, None));
    let fixture = Fixture::init_with(&["plugin_get_progress=absent_a"], "");
    assert_eq!(fixture.plugin.open("").unwrap().progress(), None);
}

#[test]
fn what_is_not_bound_to_a_thread_can_be_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<PluginLibrary>();
    shared::<FieldRequest>();
    shared::<AsyncQueue>();
    shared::<StreamError>();
}

#[test]
fn streams_of_one_plugin_are_read_side_by_side() {
    let fixture = Fixture::init("");
    let mut first = fixture.plugin.open("well").unwrap();
    let mut second = fixture.plugin.open("well").unwrap();
    assert_eq!(next(&mut first), three(0, 1));
    assert_eq!(next(&mut second), three(0, 1));
    assert_eq!(next(&mut first), three(1, 4));
}
