//! Telling plugins that a capture begins and ends.

use std::error::Error;
use std::ffi::c_void;
use std::fmt;
use std::ptr::null_mut;

use falconry_core::Capability;

use crate::abi::{CaptureListenInput, Owner, ReturnCode, RoutineFn, RoutineVtable};
use crate::failure::CallFailure;
use crate::owner::{self, set_last_error};
use crate::plugin::Plugin;
use crate::tables;

/// Why a plugin cannot be told that a capture begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenError {
    /// The plugin does not listen.
    NotSupported,
    /// The plugin was told of a capture that goes on.
    InUse,
    /// The plugin says no.
    Failed(CallFailure),
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSupported => f.write_str("the plugin does not listen to captures"),
            Self::InUse => f.write_str("the plugin listens to a capture already"),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

impl Error for ListenError {}

/// A capture that a plugin was told of; dropping it tells the plugin that the capture ends.
#[derive(Debug)]
pub struct Listening<'p> {
    plugin: &'p Plugin,
}

impl Plugin {
    /// Tells the plugin that a capture begins.
    ///
    /// # Errors
    ///
    /// When the plugin does not listen to captures, listens to one already, or says no; with a
    /// plugin that says no, the capture must not be opened.
    pub fn begin_capture(&self) -> Result<Listening<'_>, ListenError> {
        let able = self.facts().capabilities.contains(Capability::CaptureListening);
        let capture_open = self.symbols().capture_open.filter(|_| able);
        let capture_open = capture_open.ok_or(ListenError::NotSupported)?;
        if self.listening.replace(true) {
            return Err(ListenError::InUse);
        }
        let input = input(self);
        // SAFETY: the state is the plugin's own; the input lives until the call returns, and what
        // its pointers lead to is static.
        let code = unsafe { capture_open(self.state(), &raw const input) };
        match self.result("capture_open", code) {
            Ok(()) => Ok(Listening { plugin: self }),
            Err(failure) => {
                self.listening.set(false);
                Err(ListenError::Failed(failure))
            }
        }
    }
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        self.plugin.listening.set(false);
        if let Some(capture_close) = self.plugin.symbols().capture_close {
            let input = input(self.plugin);
            // SAFETY: as in `begin_capture`.
            unsafe { capture_close(self.plugin.state(), &raw const input) };
        }
    }
}

fn input(plugin: &Plugin) -> CaptureListenInput {
    CaptureListenInput {
        owner: plugin.owner().as_owner(),
        routine: &raw const ROUTINES,
        table_reader_ext: &raw const tables::READER,
        table_writer_ext: &raw const tables::WRITER,
        get_owner_last_error: owner::last_error,
    }
}

/// Routines in the background, which this host does not run: the reference host is built without
/// them by default.
static ROUTINES: RoutineVtable = RoutineVtable { subscribe, unsubscribe };

unsafe extern "C-unwind" fn subscribe(
    _owner: Owner,
    _routine: Option<RoutineFn>,
    _state: *mut c_void,
) -> *mut c_void {
    owner::guarded((), || set_last_error("routines are not supported"));
    null_mut()
}

unsafe extern "C-unwind" fn unsubscribe(_owner: Owner, _routine: *mut c_void) -> ReturnCode {
    owner::guarded((), || set_last_error("routines are not supported"));
    ReturnCode::FAILURE
}
