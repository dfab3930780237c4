//! Taking asynchronous events from plugins.

use std::error::Error;
use std::ffi::c_char;
use std::fmt;
use std::sync::{Arc, PoisonError};

use falconry_core::{
    ASYNC_EVENT, Capability, EVENT_HEADER_LEN, EventRef, NO_THREAD, PluginId, TIMESTAMP_UNSET,
};

use crate::abi::{self, MAX_ERROR_LEN, Owner, ReturnCode};
use crate::async_queue::AsyncQueue;
use crate::failure::CallFailure;
use crate::library::locked;
use crate::log::{LogRecord, Severity};
use crate::owner::{self, Shared, guarded};
use crate::plugin::Plugin;
use crate::raw::{self, RawError};
use crate::stream::{EventStream, wall_clock};

/// How far ahead the time of an event may be.
const AHEAD: u64 = 10_000_000_000;
/// The largest number of events that are taken from one dump of a plugin's state.
const DUMPED: usize = 1 << 16;

/// Why a plugin cannot send asynchronous events, or tell its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsyncError {
    /// The plugin does not do that.
    NotSupported,
    /// The plugin sends asynchronous events already.
    InUse,
    /// The plugin says no.
    Failed(CallFailure),
}

impl fmt::Display for AsyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSupported => f.write_str("the plugin has no asynchronous events"),
            Self::InUse => f.write_str("the plugin sends asynchronous events already"),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

impl Error for AsyncError {}

/// What the handler needs to know to judge an event, from any thread.
pub(crate) struct Session {
    names: Vec<String>,
    /// The id that events get: that of the open source, whoever produced them.
    id: PluginId,
    /// The name of the open source, when the plugin sends no events for it.
    incompatible: Option<String>,
    queue: Arc<AsyncQueue>,
}

/// What a dump of a plugin's state collects.
pub(crate) struct Dump {
    names: Vec<String>,
    events: Vec<Vec<u8>>,
}

/// A plugin that may send asynchronous events; dropping it makes the plugin stop.
#[derive(Debug)]
pub struct AsyncEvents<'p> {
    plugin: &'p Plugin,
}

impl Plugin {
    /// Lets the plugin send asynchronous events into `queue`, from any of its threads, beside
    /// those of the open stream.
    ///
    /// Drop the result after the stream.
    ///
    /// # Errors
    ///
    /// When the plugin has no asynchronous events, sends them already, or says no.
    pub fn send_async_events(
        &self,
        stream: &EventStream<'_>,
        queue: &Arc<AsyncQueue>,
    ) -> Result<AsyncEvents<'_>, AsyncError> {
        let facts = self.facts();
        let set_handler = self.symbols().set_async_event_handler;
        let able = facts.capabilities.contains(Capability::AsyncEvents);
        let set_handler = set_handler.filter(|_| able).ok_or(AsyncError::NotSupported)?;
        let source = stream.source().to_bytes();
        let session = Session {
            names: facts.async_events.clone(),
            id: stream.plugin_id(),
            incompatible: (!facts.async_sources.accepts(source))
                .then(|| String::from_utf8_lossy(source).into_owned()),
            queue: Arc::clone(queue),
        };
        let shared = self.owner().shared();
        {
            let mut active = shared.session.write().unwrap_or_else(PoisonError::into_inner);
            if active.is_some() {
                return Err(AsyncError::InUse);
            }
            // Before the plugin is told: it may send the first event while it is being told.
            *active = Some(Arc::new(session));
        }
        // SAFETY: the state is the plugin's own; the handler is static.
        let code = unsafe { set_handler(self.state(), self.owner().as_owner(), Some(handle)) };
        match self.result("set_async_event_handler", code) {
            Ok(()) => Ok(AsyncEvents { plugin: self }),
            Err(failure) => {
                shared.end_session();
                Err(AsyncError::Failed(failure))
            }
        }
    }

    /// Asks the plugin for events that tell its state, to be written at the start of a capture.
    ///
    /// The events are as the plugin made them; their time and id may be unset.
    ///
    /// # Errors
    ///
    /// When the plugin cannot tell its state.
    pub fn dump_state(&self) -> Result<Vec<Vec<u8>>, AsyncError> {
        let facts = self.facts();
        let able = facts.capabilities.contains(Capability::AsyncEvents);
        let dump_state = self.symbols().dump_state.filter(|_| able);
        let dump_state = dump_state.ok_or(AsyncError::NotSupported)?;
        let shared = self.owner().shared();
        let names = facts.async_events.clone();
        *locked(&shared.dump) = Some(Dump { names, events: Vec::new() });
        // SAFETY: the state is the plugin's own; the handler is static.
        let code = unsafe { dump_state(self.state(), self.owner().as_owner(), Some(take_dumped)) };
        let dump = locked(&shared.dump).take();
        self.result("dump_state", code).map_err(AsyncError::Failed)?;
        Ok(dump.map_or_else(Vec::new, |dump| dump.events))
    }
}

impl Drop for AsyncEvents<'_> {
    fn drop(&mut self) {
        // First the host stops listening, then the plugin stops its threads.
        self.plugin.owner().shared().end_session();
        if let Some(set_handler) = self.plugin.symbols().set_async_event_handler {
            // SAFETY: the state is the plugin's own.
            unsafe { set_handler(self.plugin.state(), self.plugin.owner().as_owner(), None) };
        }
    }
}

impl Shared {
    fn end_session(&self) {
        *self.session.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The handler that plugins send asynchronous events to.
unsafe extern "C-unwind" fn handle(
    owner: Owner,
    event: *const abi::Event,
    error: *mut c_char,
) -> ReturnCode {
    // SAFETY: the API demands of the plugin what `answer` and `sent` demand.
    unsafe {
        answer(error, || {
            let shared = owner::find(owner).ok_or("the plugin is gone")?;
            let session = shared.session.read().unwrap_or_else(PoisonError::into_inner).clone();
            let session = session.ok_or("no capture is open that takes events")?;
            let event = sent(event, &session.names)?;
            if let Some(source) = &session.incompatible {
                return Err(format!("the plugin sends no events for the source `{source}`"));
            }
            if event.thread_id() != NO_THREAD {
                let thread = event.thread_id();
                return Err(format!("the event belongs to the thread {thread}, and must to none"));
            }
            let mut bytes = event.bytes().to_vec();
            let at = EVENT_HEADER_LEN + 12;
            bytes[at..at + 4].copy_from_slice(&session.id.0.to_le_bytes());
            let timestamp = event.timestamp();
            // As in the reference host, the plugin is not told of events that are dropped.
            if timestamp != TIMESTAMP_UNSET && timestamp > wall_clock().saturating_add(AHEAD) {
                session.queue.count_dropped();
                complain(&shared, "an asynchronous event is too far ahead of time: dropped");
            } else if !session.queue.push(timestamp, bytes) {
                complain(&shared, "too many asynchronous events are waiting: one was dropped");
            }
            Ok(())
        })
    }
}

/// The handler that plugins send the events to that tell their state.
unsafe extern "C-unwind" fn take_dumped(
    owner: Owner,
    event: *const abi::Event,
    error: *mut c_char,
) -> ReturnCode {
    // SAFETY: the API demands of the plugin what `answer` and `sent` demand.
    unsafe {
        answer(error, || {
            let shared = owner::find(owner).ok_or("the plugin is gone")?;
            let mut dump = locked(&shared.dump);
            let dump = dump.as_mut().ok_or("no state was asked for")?;
            let event = sent(event, &dump.names)?;
            if dump.events.len() >= DUMPED {
                return Err("the state consists of too many events".to_owned());
            }
            dump.events.push(event.bytes().to_vec());
            Ok(())
        })
    }
}

/// The event that a plugin sent, when it is one of those that it may send.
///
/// # Safety
///
/// The pointer is null or leads to an event that stays for `'a`.
unsafe fn sent<'a>(event: *const abi::Event, names: &[String]) -> Result<EventRef<'a>, String> {
    if event.is_null() {
        return Err("the event is a null pointer".to_owned());
    }
    // SAFETY: the pointer is not null.
    let event = unsafe { raw::event(event.cast(), ASYNC_EVENT) }.map_err(|error| match error {
        RawError::Malformed(error) => error.to_string(),
        RawError::TooLong(length) => format!("the event states a length of {length} bytes"),
    })?;
    let name = event.name().unwrap_or_default();
    if names.iter().any(|known| known.as_bytes() == name) {
        return Ok(event);
    }
    let name = String::from_utf8_lossy(&name[..name.len().min(100)]);
    Err(format!("the plugin does not list `{name}` among its asynchronous events"))
}

/// Runs a handler; what it has to complain about is written where the plugin reads it.
///
/// # Safety
///
/// `error` is null or has room for [`MAX_ERROR_LEN`] bytes.
unsafe fn answer(error: *mut c_char, body: impl FnOnce() -> Result<(), String>) -> ReturnCode {
    let Err(reason) = guarded(Err("the host failed".to_owned()), body) else {
        return ReturnCode::SUCCESS;
    };
    if !error.is_null() {
        let length = reason.len().min(MAX_ERROR_LEN - 1);
        // SAFETY: there is room for the text and its NUL.
        unsafe {
            error.cast::<u8>().copy_from_nonoverlapping(reason.as_ptr(), length);
            error.add(length).write(0);
        }
    }
    ReturnCode::FAILURE
}

fn complain(shared: &Shared, message: &str) {
    shared.log.log(LogRecord {
        plugin: shared.name.clone(),
        component: None,
        message: message.to_owned(),
        severity: Severity::Warning,
    });
}
