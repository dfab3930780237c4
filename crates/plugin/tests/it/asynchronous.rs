//! Asynchronous events, dumps of state, and listening to captures.

use std::sync::Arc;

use falconry_core::{EventRef, PluginId, TIMESTAMP_UNSET};
use falconry_plugin::{AsyncError, AsyncQueue, ListenError, Next, Severity};

use crate::fixture::Fixture;

#[test]
fn events_are_judged_and_queued_even_while_the_handler_is_set() {
    let fixture = Fixture::init("");
    let queue = Arc::new(AsyncQueue::default());
    let stream = fixture.plugin.open("well").unwrap();
    let _ = fixture.said();
    let session = fixture.plugin.send_async_events(&stream, &queue).unwrap();
    let shape = "the lengths of the parameters make an event of";
    assert_eq!(
        fixture.said(),
        [
            "push 0 ".to_owned(),
            "push 1 an event of type 322 does not belong here; plugin events have the type 322, \
             asynchronous ones 402"
                .to_owned(),
            "push 1 the plugin does not list `tock` among its asynchronous events".to_owned(),
            "push 1 the event belongs to the thread 17, and must to none".to_owned(),
            "push 1 the event has 7 bytes and needs at least 26".to_owned(),
            format!("push 1 {shape} 51 bytes, and it states 4294967295"),
            // From a thread of the plugin's own.
            "push 0 ".to_owned(),
        ]
    );
    assert_eq!(queue.len(), 2);
    let bytes = queue.pop_due(u64::MAX).unwrap();
    let event = EventRef::parse(&bytes).unwrap();
    // The fixture wrote the id 5 and no time.
    assert_eq!((event.plugin_id(), event.name()), (PluginId(999), Some(&b"tick"[..])));
    assert_eq!(event.payload(), b"data");
    assert_ne!(event.timestamp(), TIMESTAMP_UNSET);
    let again = fixture.plugin.send_async_events(&stream, &queue);
    assert_eq!(again.unwrap_err(), AsyncError::InUse);

    drop(stream);
    drop(session);
    let late = "push 1 no capture is open that takes events";
    assert_eq!(fixture.said(), ["close", "handler reset", late]);
}

#[test]
fn a_full_queue_drops_events_and_the_plugin_is_not_told() {
    let fixture = Fixture::init("");
    let queue = Arc::new(AsyncQueue::with_capacity(1));
    let stream = fixture.plugin.open("well").unwrap();
    let _session = fixture.plugin.send_async_events(&stream, &queue).unwrap();
    assert_eq!((queue.len(), queue.dropped()), (1, 1));
    let (records, _) = fixture.log.take();
    assert_eq!(records.iter().filter(|record| record.message == "push 0 ").count(), 2);
    assert!(records.iter().any(|record| record.severity == Severity::Warning));
}

#[test]
fn events_from_the_future_are_dropped_and_the_plugin_is_not_told() {
    let fixture = Fixture::init("future");
    let queue = Arc::new(AsyncQueue::default());
    let stream = fixture.plugin.open("well").unwrap();
    let _session = fixture.plugin.send_async_events(&stream, &queue).unwrap();
    assert_eq!((queue.len(), queue.dropped()), (0, 2));
    assert!(fixture.said().contains(&"push 0 ".to_owned()));
}

#[test]
fn events_for_another_source_are_refused() {
    let fixture = Fixture::init_with(&["ASYNC_SOURCES=\"[\\\"other\\\"]\""], "");
    // The plugin's own source is always among those it sends events for, so another one is open.
    let other = Fixture::init_with(&["SOURCE=\"foreign\"", "NAME=\"foreign\""], "");
    let queue = Arc::new(AsyncQueue::default());
    let stream = other.plugin.open("well").unwrap();
    let _session = fixture.plugin.send_async_events(&stream, &queue).unwrap();
    assert!(queue.is_empty());
    let refused = "push 1 the plugin sends no events for the source `foreign`";
    assert!(fixture.said().contains(&refused.to_owned()));
}

#[test]
fn a_plugin_may_refuse_the_handler() {
    let fixture = Fixture::init("refuse handler");
    let queue = Arc::new(AsyncQueue::default());
    let stream = fixture.plugin.open("well").unwrap();
    let error = fixture.plugin.send_async_events(&stream, &queue).unwrap_err();
    assert_eq!(error.to_string(), "plugin_set_async_event_handler failed: no producers");
    let without = Fixture::init_with(&["plugin_set_async_event_handler=absent_a"], "");
    let stream = without.plugin.open("well").unwrap();
    let error = without.plugin.send_async_events(&stream, &queue).unwrap_err();
    assert_eq!(error, AsyncError::NotSupported);
}

#[test]
fn the_state_is_dumped_as_the_plugin_wrote_it() {
    let fixture = Fixture::init("");
    let events = fixture.plugin.dump_state().unwrap();
    assert_eq!(events.len(), 1);
    let event = EventRef::parse(&events[0]).unwrap();
    assert_eq!((event.plugin_id(), event.timestamp()), (PluginId(5), TIMESTAMP_UNSET));
    let without = Fixture::init_with(&["plugin_dump_state=absent_a"], "");
    assert_eq!(without.plugin.dump_state(), Err(AsyncError::NotSupported));
}

#[test]
fn a_plugin_is_told_when_a_capture_begins_and_ends() {
    let fixture = Fixture::init("");
    let listening = fixture.plugin.begin_capture().unwrap();
    assert_eq!(fixture.plugin.begin_capture().unwrap_err(), ListenError::InUse);
    drop(listening);
    assert_eq!(
        fixture.said(),
        [
            "init",
            "capture_open",
            "routines are not supported",
            "unsubscribe failed",
            "capture_close",
        ]
    );
    let error = Fixture::init("refuse capture").plugin.begin_capture().unwrap_err();
    assert_eq!(error.to_string(), "plugin_capture_open failed: no capture");
    let without = Fixture::init_with(&["plugin_capture_open=absent_a"], "");
    assert_eq!(without.plugin.begin_capture().unwrap_err(), ListenError::NotSupported);
}

#[test]
fn a_live_capture_keeps_the_order_of_the_reference_host() {
    let fixture = Fixture::init("");
    let queue = Arc::new(AsyncQueue::default());
    {
        let mut stream = fixture.plugin.open("well").unwrap();
        let session = fixture.plugin.send_async_events(&stream, &queue).unwrap();
        let listening = fixture.plugin.begin_capture().unwrap();
        let Ok(Next::Events(batch)) = stream.next_batch() else {
            panic!("events");
        };
        for event in batch.events() {
            let _ = fixture.plugin.parse(&event);
        }
        stream.close();
        drop(session);
        drop(listening);
    }
    let Fixture { plugin, log } = fixture;
    drop(plugin);
    let said = crate::fixture::said(&log);
    let steps: Vec<_> = said
        .iter()
        .map(String::as_str)
        .filter(|text| !text.starts_with("push") && !text.contains("routine"))
        .filter(|text| !text.contains("unsubscribe"))
        .collect();
    let parsed = "parse_event";
    assert_eq!(
        steps,
        [
            "init",
            "open well",
            "capture_open",
            parsed,
            parsed,
            parsed,
            "close",
            "handler reset",
            "capture_close",
            "destroy",
        ]
    );
}
