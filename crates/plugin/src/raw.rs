//! Events at addresses that plugins hand over.

use std::slice;

use falconry_core::{EVENT_HEADER_LEN, EventError, EventRef, check_event_start};

use crate::abi;

/// The longest event that is taken.
const LONGEST: u32 = 256 << 20;
/// The bytes of the longest fixed part: header and the lengths of three parameters.
const FIXED: usize = EVENT_HEADER_LEN + 12;

/// Why there is no event at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RawError {
    Malformed(EventError),
    TooLong(u32),
}

/// The event of type `kind` at that address, when all that it says about its length is consistent.
///
/// # Safety
///
/// At the address, the header of an event is readable, and as many bytes as it truly states; they
/// stay as they are for `'a`.
pub(crate) unsafe fn event<'a>(address: *const u8, kind: u16) -> Result<EventRef<'a>, RawError> {
    // The lengths are read before any of them is believed.
    // SAFETY: the header is readable.
    let header = unsafe { address.cast::<abi::Event>().read_unaligned() };
    let (found, stated) = (header.kind, header.len);
    if found != kind {
        return Err(RawError::Malformed(EventError::Type { found }));
    }
    let have = (stated as usize).min(FIXED);
    if have < EVENT_HEADER_LEN {
        let error = EventError::TooShort { have, need: EVENT_HEADER_LEN };
        return Err(RawError::Malformed(error));
    }
    // SAFETY: the event states that it has at least so many bytes.
    let start = unsafe { slice::from_raw_parts(address, have) };
    let length = check_event_start(start).map_err(RawError::Malformed)?;
    if length > LONGEST {
        return Err(RawError::TooLong(length));
    }
    // SAFETY: the stated length was found to be the sum of the parts, and fits in memory.
    let bytes = unsafe { slice::from_raw_parts(address, length as usize) };
    EventRef::parse(bytes).map_err(RawError::Malformed)
}
