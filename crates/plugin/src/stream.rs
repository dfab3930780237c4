//! An opened event stream.

use std::ffi::{CStr, CString};
use std::fmt;
use std::ptr::null_mut;
use std::slice;
use std::time::{SystemTime, UNIX_EPOCH};

use falconry_core::{
    Capability, EventRef, NO_THREAD, PLUGIN_EVENT, PLUGIN_EVENT_ID_OFFSET,
    PLUGIN_EVENT_PAYLOAD_OFFSET, PluginId, TIMESTAMP_UNSET,
};

use crate::abi::{self, Instance, ReturnCode};
use crate::event::Event;
use crate::plugin::Plugin;
use crate::raw::{self, RawError};
use crate::stream_error::{OpenError, StreamError};
use crate::text;

/// The largest number of events that are taken at once.
const BATCH: u32 = 1 << 20;

/// An opened event stream; dropping it closes it.
///
/// No event costs an allocation once the stream has seen batches of the usual size.
pub struct EventStream<'p> {
    plugin: &'p Plugin,
    instance: Instance,
    source: CString,
    /// Where the events of the last batch are.
    places: Vec<Place>,
    /// The events of the last batch that are not as the plugin delivered them.
    copies: Vec<u8>,
    /// What to report once the events that came before it were delivered.
    then: Option<End>,
    delivered: u64,
}

/// Where an event is.
#[derive(Clone, Copy)]
enum Place {
    /// In the plugin's memory.
    Plugin { start: *const u8, length: usize },
    /// In our copies.
    Copy { start: usize, length: usize },
}

/// What comes after the events of a batch.
#[derive(Clone)]
enum End {
    Timeout,
    Eof,
    Failed(StreamError),
}

/// What the next call of a plugin yields.
#[derive(Debug)]
pub enum Next<'a> {
    /// Events, at least one.
    Events(Batch<'a>),
    /// Nothing yet. Some plugins wait before they say so and others do not: whoever asks again
    /// should wait a little.
    Timeout,
    /// Nothing any more.
    Eof,
}

/// The events that a plugin delivered at once.
///
/// They live until the stream is asked for the next ones.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    places: &'a [Place],
    copies: &'a [u8],
    /// The number of the first event.
    first: u64,
    source: &'a CStr,
}

impl Plugin {
    /// Opens an event stream.
    ///
    /// # Errors
    ///
    /// When the plugin cannot be the source of plugin events, or does not open the stream.
    pub fn open(&self, params: &str) -> Result<EventStream<'_>, OpenError> {
        let facts = self.facts();
        if !facts.capabilities.contains(Capability::Sourcing) {
            return Err(OpenError::NoSourcing);
        }
        if facts.id == PluginId::ZERO {
            return Err(OpenError::SystemCalls);
        }
        let params = CString::new(params)?;
        let source = CString::new(facts.source.as_str())?;
        let open = self.symbols().open.ok_or(OpenError::NoSourcing)?;
        let mut code = ReturnCode::FAILURE;
        let instance = {
            let _alone = self.library().lifecycle();
            // SAFETY: the state is the plugin's own; parameters and code live until the call
            // returns.
            unsafe { open(self.state(), params.as_ptr(), &raw mut code) }
        };
        // From here on, dropping the stream closes it. So does a failure, as in the reference
        // host, even when the plugin returned no instance.
        let stream = EventStream {
            plugin: self,
            instance,
            source,
            places: Vec::new(),
            copies: Vec::new(),
            then: None,
            delivered: 0,
        };
        self.result("open", code).map_err(OpenError::Failed)?;
        Ok(stream)
    }
}

impl EventStream<'_> {
    /// Asks the plugin for events.
    ///
    /// When a plugin delivers events and reports a timeout, an end or a failure with them, the
    /// events come first; the report is the answer to the next call. The same holds for a faulty
    /// event behind good ones. After an end or a failure the plugin is not called again, and the
    /// answer stays the same.
    ///
    /// # Errors
    ///
    /// When the plugin fails or delivers what is no event.
    pub fn next_batch(&mut self) -> Result<Next<'_>, StreamError> {
        match self.then.clone() {
            Some(End::Timeout) => {
                self.then = None;
                return Ok(Next::Timeout);
            }
            Some(End::Eof) => return Ok(Next::Eof),
            Some(End::Failed(error)) => return Err(error),
            None => {}
        }
        self.places.clear();
        self.copies.clear();
        self.fetch();
        if !self.places.is_empty() {
            let first = self.delivered + 1;
            self.delivered += self.places.len() as u64;
            let (places, copies) = (&self.places, &self.copies);
            return Ok(Next::Events(Batch { places, copies, first, source: &self.source }));
        }
        match &self.then {
            Some(End::Failed(error)) => Err(error.clone()),
            Some(End::Eof) => Ok(Next::Eof),
            Some(End::Timeout) | None => {
                self.then = None;
                Ok(Next::Timeout)
            }
        }
    }

    /// How far the stream is, in hundredths of a percent, with the plugin's words for it. None
    /// when the plugin does not know.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        let get_progress = self.plugin.symbols().get_progress?;
        let mut hundredths = 0;
        // SAFETY: state and instance are the plugin's own and the stream is open; the result is
        // null or a C string.
        let words = unsafe {
            let words = get_progress(self.plugin.state(), self.instance, &raw mut hundredths);
            text::copy(words, text::SHORT)
        };
        let words = words.filter(|words| !words.is_empty());
        Some(Progress { hundredths: hundredths.min(10_000), words })
    }

    /// The event source of all events of the stream.
    #[must_use]
    pub fn source(&self) -> &CStr {
        &self.source
    }

    /// The plugin id of all events of the stream.
    #[must_use]
    pub fn plugin_id(&self) -> PluginId {
        self.plugin.facts().id
    }

    /// Closes the stream, as dropping it does.
    pub fn close(self) {
        drop(self);
    }

    /// Calls the plugin, and notes where its events are and what comes after them.
    fn fetch(&mut self) {
        let Some(next_batch) = self.plugin.symbols().next_batch else {
            unreachable!("a plugin without plugin_next_batch is not opened")
        };
        // Some plugins leave both unwritten when they have nothing.
        let mut count = 0;
        let mut events = null_mut();
        // SAFETY: state and instance are the plugin's own, and the stream is open. Nobody uses the
        // events of the last batch any more: they borrow this stream.
        let code = unsafe {
            next_batch(self.plugin.state(), self.instance, &raw mut count, &raw mut events)
        };
        // The reason of a failure is asked for at once, before anything else is called.
        self.then = match code {
            ReturnCode::SUCCESS if count == 0 => Some(End::Failed(StreamError::NoEvents)),
            ReturnCode::SUCCESS => None,
            ReturnCode::TIMEOUT => Some(End::Timeout),
            ReturnCode::EOF => Some(End::Eof),
            code => {
                let failure = self.plugin.failure("next_batch", code);
                Some(End::Failed(StreamError::Failed(failure)))
            }
        };
        // A plugin that failed may have left anything there: its own reason says more.
        if let Err(error) = self.take(count, events)
            && !matches!(self.then, Some(End::Failed(_)))
        {
            self.then = Some(End::Failed(error));
        }
    }

    fn take(&mut self, count: u32, events: *mut *mut abi::Event) -> Result<(), StreamError> {
        if count == 0 {
            return Ok(());
        }
        if events.is_null() {
            return Err(StreamError::NoArray { count });
        }
        if count > BATCH {
            return Err(StreamError::TooMany { count });
        }
        // The same for all events of the batch that have no time.
        let mut now = None;
        for nth in 0..count as usize {
            // SAFETY: the plugin says that so many pointers stand there.
            let event = unsafe { events.add(nth).read_unaligned() };
            let number = self.delivered + 1 + nth as u64;
            if event.is_null() {
                return Err(StreamError::NoEvent { number });
            }
            self.take_event(number, event.cast(), &mut now)?;
        }
        Ok(())
    }

    /// Checks an event and notes its place; its copy's when something in it must be filled in.
    ///
    /// The plugin's memory is never written to: it may be constant, and a plugin that uses it
    /// again for the next event must not find the last event's time in it.
    fn take_event(
        &mut self,
        number: u64,
        event: *const u8,
        now: &mut Option<u64>,
    ) -> Result<(), StreamError> {
        // SAFETY: the plugin says that an event stands there, until the next call for events.
        let parsed = unsafe { raw::event(event, PLUGIN_EVENT) }.map_err(|error| match error {
            RawError::Malformed(error) => StreamError::Malformed { number, error },
            RawError::TooLong(length) => StreamError::TooLong { number, length },
        })?;
        let (bytes, length) = (parsed.bytes(), parsed.bytes().len());

        let expected = self.plugin.facts().id;
        let found = parsed.plugin_id();
        if found != expected && found != PluginId::ZERO {
            return Err(StreamError::ForeignId { number, expected, found });
        }
        let no_time = parsed.timestamp() == TIMESTAMP_UNSET;
        if found == expected && !no_time && parsed.thread_id() == NO_THREAD {
            self.places.push(Place::Plugin { start: event, length });
            return Ok(());
        }
        let start = self.copies.len();
        self.copies.extend_from_slice(bytes);
        let copy = &mut self.copies[start..];
        if no_time {
            let now = *now.get_or_insert_with(wall_clock);
            copy[..8].copy_from_slice(&now.to_le_bytes());
        }
        copy[8..16].copy_from_slice(&NO_THREAD.to_le_bytes());
        copy[PLUGIN_EVENT_ID_OFFSET..PLUGIN_EVENT_PAYLOAD_OFFSET]
            .copy_from_slice(&expected.0.to_le_bytes());
        self.places.push(Place::Copy { start, length });
        Ok(())
    }
}

impl Drop for EventStream<'_> {
    fn drop(&mut self) {
        if let Some(close) = self.plugin.symbols().close {
            let _alone = self.plugin.library().lifecycle();
            // SAFETY: state and instance are the plugin's own, and this is the last use of the
            // instance, which is null when the plugin returned none.
            unsafe { close(self.plugin.state(), self.instance) };
        }
    }
}

impl fmt::Debug for EventStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("source", &self.source).finish_non_exhaustive()
    }
}

impl<'a> Batch<'a> {
    /// The number of events.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "a batch has at least one event")]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The events, in their order.
    pub fn events(self) -> impl ExactSizeIterator<Item = Event<'a>> {
        self.places.iter().enumerate().map(move |(nth, place)| {
            let bytes = match *place {
                // SAFETY: the plugin's event was found to have so many bytes, and stays until the
                // stream that the batch borrows is asked again.
                Place::Plugin { start, length } => unsafe { slice::from_raw_parts(start, length) },
                Place::Copy { start, length } => &self.copies[start..start + length],
            };
            let event = EventRef::parse(bytes).expect("it was parsed when it was taken");
            Event::new(event, self.first + nth as u64, Some(self.source))
        })
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("first", &self.first).field("len", &self.len()).finish()
    }
}

/// How far an event stream is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In hundredths of a percent, from 0 to 10000.
    pub hundredths: u32,
    /// In the plugin's words.
    pub words: Option<String>,
}

/// Nanoseconds since the epoch.
pub(crate) fn wall_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(TIMESTAMP_UNSET - 1)
}
