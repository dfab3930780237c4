//! An event on its way to plugins.

use std::ffi::CStr;

use falconry_core::EventRef;

use crate::abi;

/// An event with what a plugin needs to know beside its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    encoded: EventRef<'a>,
    number: u64,
    source: Option<&'a CStr>,
}

impl<'a> Event<'a> {
    /// An event with its number among those that were delivered, counted from 1, and its event
    /// source, where that is known.
    #[must_use]
    pub fn new(encoded: EventRef<'a>, number: u64, source: Option<&'a CStr>) -> Self {
        Self { encoded, number, source }
    }

    /// The event's bytes and what they say.
    #[must_use]
    pub fn encoded(&self) -> EventRef<'a> {
        self.encoded
    }

    /// Its number among the events that were delivered, counted from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Its event source, where that is known.
    #[must_use]
    pub fn source(&self) -> Option<&'a CStr> {
        self.source
    }

    /// The event as plugins take it. The pointers in it are valid as long as `'a`.
    pub(crate) fn input(&self) -> abi::EventInput {
        abi::EventInput {
            evt: self.encoded.bytes().as_ptr().cast(),
            evtnum: self.number,
            evtsrc: self.source.map_or(std::ptr::null(), CStr::as_ptr),
        }
    }
}
