//! Asynchronous events that wait for their turn.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Mutex;

use falconry_core::TIMESTAMP_UNSET;

use crate::library::locked;
use crate::stream::wall_clock;

/// The number of events that the reference host lets wait.
const CAPACITY: usize = 4096;

/// Asynchronous events that wait until it is their time.
///
/// Plugins put events in from any of their threads. Whoever reads the event stream takes those out
/// that are due.
#[derive(Debug)]
pub struct AsyncQueue {
    capacity: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    /// Time, order of arrival, bytes.
    events: BinaryHeap<Reverse<(u64, u64, Vec<u8>)>>,
    arrived: u64,
    dropped: u64,
}

impl Default for AsyncQueue {
    fn default() -> Self {
        Self::with_capacity(CAPACITY)
    }
}

impl AsyncQueue {
    /// A queue with room for that many events.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { capacity, waiting: Mutex::default() }
    }

    /// Takes out the earliest event whose time is not after `until`. An event without a time is
    /// due at once, and its time is now.
    #[must_use]
    pub fn pop_due(&self, until: u64) -> Option<Vec<u8>> {
        let mut waiting = locked(&self.waiting);
        if waiting.events.peek()?.0.0 > until {
            return None;
        }
        let Reverse((_, _, mut bytes)) = waiting.events.pop()?;
        if bytes[..8] == TIMESTAMP_UNSET.to_le_bytes() {
            bytes[..8].copy_from_slice(&wall_clock().to_le_bytes());
        }
        Some(bytes)
    }

    /// The number of events that wait.
    #[must_use]
    pub fn len(&self) -> usize {
        locked(&self.waiting).events.len()
    }

    /// Whether no event waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of events for which there was no room, or whose time was too far ahead.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        locked(&self.waiting).dropped
    }

    /// Puts an event in, and returns whether there was room for it.
    pub(crate) fn push(&self, timestamp: u64, bytes: Vec<u8>) -> bool {
        let mut waiting = locked(&self.waiting);
        if waiting.events.len() >= self.capacity {
            waiting.dropped += 1;
            return false;
        }
        let due = if timestamp == TIMESTAMP_UNSET { 0 } else { timestamp };
        let order = waiting.arrived;
        waiting.arrived += 1;
        waiting.events.push(Reverse((due, order, bytes)));
        true
    }

    pub(crate) fn count_dropped(&self) {
        locked(&self.waiting).dropped += 1;
    }
}

#[cfg(test)]
mod tests {
    use falconry_core::{EventRef, PluginId, encode_async_event};

    use super::*;

    fn event(timestamp: u64, name: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        assert!(encode_async_event(&mut bytes, timestamp, PluginId(1), name, b""));
        bytes
    }

    fn name(bytes: Option<Vec<u8>>) -> Option<String> {
        let bytes = bytes?;
        let name = EventRef::parse(&bytes).unwrap().name().unwrap().to_vec();
        Some(String::from_utf8(name).unwrap())
    }

    #[test]
    fn events_come_in_the_order_of_their_times() {
        let queue = AsyncQueue::default();
        for (time, name) in [(30, "late"), (10, "first"), (10, "second"), (20, "third")] {
            assert!(queue.push(time, event(time, name)));
        }
        let taken: Vec<_> = std::iter::from_fn(|| name(queue.pop_due(20))).collect();
        assert_eq!(taken, ["first", "second", "third"]);
        assert_eq!(queue.len(), 1);
        assert_eq!(name(queue.pop_due(u64::MAX)).as_deref(), Some("late"));
    }

    #[test]
    fn an_event_without_time_is_due_and_gets_one() {
        let queue = AsyncQueue::default();
        assert!(queue.push(TIMESTAMP_UNSET, event(TIMESTAMP_UNSET, "now")));
        let bytes = queue.pop_due(0).unwrap();
        assert_ne!(EventRef::parse(&bytes).unwrap().timestamp(), TIMESTAMP_UNSET);
    }

    #[test]
    fn a_full_queue_drops_and_counts() {
        let queue = AsyncQueue::with_capacity(1);
        assert!(queue.push(1, event(1, "a")) && !queue.push(2, event(2, "b")));
        assert_eq!((queue.len(), queue.dropped()), (1, 1));
    }
}
