//! The bytes of an event, as the plugin API and capture files hold them.
//!
//! Everything is little-endian, packed and unaligned:
//!
//! ```text
//!  0  timestamp u64     nanoseconds since the epoch; 2^64-1 means unset
//!  8  thread id u64     2^64-1 means none
//! 16  length    u32     of the whole event
//! 20  type      u16
//! 22  number of parameters u32
//! 26  the length of each parameter, u32
//! ..  the parameters, one after the other
//! ```

use std::error::Error;
use std::fmt;

use crate::PluginId;

/// The type of an event that a plugin sources: plugin id and payload.
pub const PLUGIN_EVENT: u16 = 322;
/// The type of an asynchronous event: plugin id, name and payload.
pub const ASYNC_EVENT: u16 = 402;
/// The length of the part that all events share.
pub const EVENT_HEADER_LEN: usize = 26;
/// Where the plugin id stands in an event of type [`PLUGIN_EVENT`].
pub const PLUGIN_EVENT_ID_OFFSET: usize = 34;
/// Where the payload of an event of type [`PLUGIN_EVENT`] begins.
pub const PLUGIN_EVENT_PAYLOAD_OFFSET: usize = 38;
/// Where the name stands in an event of type [`ASYNC_EVENT`].
pub const ASYNC_EVENT_NAME_OFFSET: usize = 42;
/// The timestamp of an event whose time is not known yet.
pub const TIMESTAMP_UNSET: u64 = u64::MAX;
/// The thread id of an event that belongs to no thread.
pub const NO_THREAD: u64 = u64::MAX;

/// Why bytes are no event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventError {
    /// Fewer bytes than an event of that many parameters has at least.
    TooShort {
        /// The bytes at hand, or the length that the event states, whichever is smaller.
        have: usize,
        /// The bytes it needs.
        need: usize,
    },
    /// The stated length is not the number of bytes.
    Length {
        /// The length that the event states.
        stated: u32,
        /// The bytes at hand.
        have: usize,
    },
    /// The event's type is not the one expected.
    Type {
        /// The type that the event states.
        found: u16,
    },
    /// The number of parameters is not that of the event's type.
    Parameters {
        /// The event's type.
        kind: u16,
        /// The number that the event states.
        found: u32,
    },
    /// The lengths of the parameters do not add up to the length of the event.
    ParameterLengths {
        /// Their sum, with header and array of lengths.
        sum: u64,
        /// The length that the event states.
        stated: u32,
    },
    /// The parameter that holds the plugin id is not four bytes long.
    IdLength {
        /// The length that the event states for it.
        found: u32,
    },
    /// The name of an asynchronous event has no NUL at its end.
    Name,
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { have, need } => {
                write!(f, "the event has {have} bytes and needs at least {need}")
            }
            Self::Length { stated, have } => {
                write!(f, "the event states a length of {stated} bytes and has {have}")
            }
            Self::Type { found } => write!(
                f,
                "an event of type {found} does not belong here; plugin events have the type \
                 {PLUGIN_EVENT}, asynchronous ones {ASYNC_EVENT}"
            ),
            Self::Parameters { kind, found } => {
                write!(f, "an event of type {kind} cannot have {found} parameters")
            }
            Self::ParameterLengths { sum, stated } => write!(
                f,
                "the lengths of the parameters make an event of {sum} bytes, and it states {stated}"
            ),
            Self::IdLength { found } => {
                write!(f, "the parameter with the plugin id has {found} bytes instead of 4")
            }
            Self::Name => f.write_str("the event's name does not end in a NUL byte"),
        }
    }
}

impl Error for EventError {}

/// A plugin event or an asynchronous event over its bytes, found to be well-formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRef<'a> {
    bytes: &'a [u8],
}

impl<'a> EventRef<'a> {
    /// Looks at the bytes of one whole event.
    ///
    /// # Errors
    ///
    /// When they are no well-formed event of type [`PLUGIN_EVENT`] or [`ASYNC_EVENT`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, EventError> {
        if bytes.len() < EVENT_HEADER_LEN {
            return Err(EventError::TooShort { have: bytes.len(), need: EVENT_HEADER_LEN });
        }
        let stated = u32_at(bytes, 16);
        if stated as usize != bytes.len() {
            return Err(EventError::Length { stated, have: bytes.len() });
        }
        check_shape(bytes, stated)?;
        let event = Self { bytes };
        if event.kind() == ASYNC_EVENT && !event.parameter(1).contains(&0) {
            return Err(EventError::Name);
        }
        Ok(event)
    }

    /// All bytes of the event.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The time in nanoseconds since the epoch, or [`TIMESTAMP_UNSET`].
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        u64_at(self.bytes, 0)
    }

    /// The thread, or [`NO_THREAD`].
    #[must_use]
    pub fn thread_id(&self) -> u64 {
        u64_at(self.bytes, 8)
    }

    /// The type: [`PLUGIN_EVENT`] or [`ASYNC_EVENT`].
    #[must_use]
    pub fn kind(&self) -> u16 {
        u16_at(self.bytes, 20)
    }

    /// The plugin that the event belongs to.
    #[must_use]
    pub fn plugin_id(&self) -> PluginId {
        // The first parameter of both types, behind the lengths of all of them.
        PluginId(u32_at(self.bytes, EVENT_HEADER_LEN + 4 * self.parameter_count()))
    }

    /// The name of an asynchronous event, without its NUL.
    #[must_use]
    pub fn name(&self) -> Option<&'a [u8]> {
        let name = (self.kind() == ASYNC_EVENT).then(|| self.parameter(1))?;
        name.split(|byte| *byte == 0).next()
    }

    /// What the plugin has to say.
    #[must_use]
    pub fn payload(&self) -> &'a [u8] {
        self.parameter(self.parameter_count() - 1)
    }

    fn parameter_count(&self) -> usize {
        u32_at(self.bytes, 22) as usize
    }

    fn parameter(&self, index: usize) -> &'a [u8] {
        let length = |nth: usize| u32_at(self.bytes, EVENT_HEADER_LEN + 4 * nth) as usize;
        let lengths = EVENT_HEADER_LEN + 4 * self.parameter_count();
        let start = lengths + (0..index).map(length).sum::<usize>();
        &self.bytes[start..start + length(index)]
    }
}

/// The length of a plugin event whose first [`PLUGIN_EVENT_PAYLOAD_OFFSET`] bytes at most are at
/// hand, when all that they say is consistent.
///
/// A host that holds a mere pointer reads the fixed part first and trusts the stated length only
/// when the lengths of the parameters confirm it.
///
/// # Errors
///
/// When the event is not a well-formed event of type [`PLUGIN_EVENT`] or [`ASYNC_EVENT`].
pub fn check_event_start(start: &[u8]) -> Result<u32, EventError> {
    if start.len() < EVENT_HEADER_LEN {
        return Err(EventError::TooShort { have: start.len(), need: EVENT_HEADER_LEN });
    }
    let stated = u32_at(start, 16);
    check_shape(start, stated)?;
    Ok(stated)
}

/// Checks type, number and lengths of parameters; touches nothing behind the array of lengths.
fn check_shape(bytes: &[u8], stated: u32) -> Result<(), EventError> {
    let kind = u16_at(bytes, 20);
    let expected = match kind {
        PLUGIN_EVENT => 2,
        ASYNC_EVENT => 3,
        found => return Err(EventError::Type { found }),
    };
    let found = u32_at(bytes, 22);
    if found != expected {
        return Err(EventError::Parameters { kind, found });
    }
    let fixed = EVENT_HEADER_LEN + 4 * expected as usize;
    let have = bytes.len().min(stated as usize);
    if have < fixed {
        return Err(EventError::TooShort { have, need: fixed });
    }
    let lengths = (0..expected as usize).map(|nth| u32_at(bytes, EVENT_HEADER_LEN + 4 * nth));
    let sum = lengths.map(u64::from).sum::<u64>() + fixed as u64;
    if sum != u64::from(stated) {
        return Err(EventError::ParameterLengths { sum, stated });
    }
    match u32_at(bytes, EVENT_HEADER_LEN) {
        4 => Ok(()),
        found => Err(EventError::IdLength { found }),
    }
}

/// Appends a plugin event to `buffer`; false, and nothing appended, when it would be longer than
/// an event can be.
#[must_use]
pub fn encode_plugin_event(
    buffer: &mut Vec<u8>,
    timestamp: u64,
    id: PluginId,
    payload: &[u8],
) -> bool {
    encode(buffer, timestamp, PLUGIN_EVENT, &[&id.0.to_le_bytes(), payload])
}

/// Appends an asynchronous event to `buffer`; false, and nothing appended, when the name holds a
/// NUL or the event would be longer than an event can be.
#[must_use]
pub fn encode_async_event(
    buffer: &mut Vec<u8>,
    timestamp: u64,
    id: PluginId,
    name: &str,
    payload: &[u8],
) -> bool {
    let mut terminated = Vec::with_capacity(name.len() + 1);
    terminated.extend_from_slice(name.as_bytes());
    terminated.push(0);
    !name.contains('\0')
        && encode(buffer, timestamp, ASYNC_EVENT, &[&id.0.to_le_bytes(), &terminated, payload])
}

fn encode(buffer: &mut Vec<u8>, timestamp: u64, kind: u16, parameters: &[&[u8]]) -> bool {
    let sum: usize = parameters.iter().map(|parameter| parameter.len()).sum();
    let Ok(length) = u32::try_from(EVENT_HEADER_LEN + 4 * parameters.len() + sum) else {
        return false;
    };
    buffer.reserve(length as usize);
    buffer.extend_from_slice(&timestamp.to_le_bytes());
    buffer.extend_from_slice(&NO_THREAD.to_le_bytes());
    buffer.extend_from_slice(&length.to_le_bytes());
    buffer.extend_from_slice(&kind.to_le_bytes());
    // No parameter is longer than the event, whose length fits.
    buffer.extend_from_slice(&(parameters.len() as u32).to_le_bytes());
    for parameter in parameters {
        buffer.extend_from_slice(&(parameter.len() as u32).to_le_bytes());
    }
    for parameter in parameters {
        buffer.extend_from_slice(parameter);
    }
    true
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut bytes = Vec::new();
        assert!(encode_plugin_event(&mut bytes, 17, PluginId(999), b"hello"));
        bytes
    }

    fn with(at: usize, patch: &[u8]) -> Vec<u8> {
        let mut bytes = sample();
        bytes[at..at + patch.len()].copy_from_slice(patch);
        bytes
    }

    #[test]
    fn a_plugin_event_is_laid_out_as_documented() {
        let bytes = sample();
        assert_eq!(bytes.len(), PLUGIN_EVENT_PAYLOAD_OFFSET + 5);
        assert_eq!(&bytes[PLUGIN_EVENT_ID_OFFSET..][..4], &999u32.to_le_bytes());
        assert_eq!(&bytes[PLUGIN_EVENT_PAYLOAD_OFFSET..], b"hello");
        let event = EventRef::parse(&bytes).unwrap();
        assert_eq!((event.timestamp(), event.thread_id()), (17, NO_THREAD));
        assert_eq!((event.kind(), event.plugin_id()), (PLUGIN_EVENT, PluginId(999)));
        assert_eq!((event.name(), event.payload()), (None, &b"hello"[..]));
        assert_eq!(check_event_start(&bytes[..38]), Ok(43));
    }

    #[test]
    fn an_asynchronous_event_is_laid_out_as_documented() {
        let mut bytes = Vec::new();
        assert!(encode_async_event(&mut bytes, TIMESTAMP_UNSET, PluginId(3), "tick", b"data"));
        assert_eq!(&bytes[ASYNC_EVENT_NAME_OFFSET..][..5], b"tick\0");
        let event = EventRef::parse(&bytes).unwrap();
        assert_eq!((event.kind(), event.plugin_id()), (ASYNC_EVENT, PluginId(3)));
        assert_eq!((event.name(), event.payload()), (Some(&b"tick"[..]), &b"data"[..]));
        let length = bytes.len();
        assert!(!encode_async_event(&mut bytes, 0, PluginId(3), "a\0b", b""));
        assert_eq!(bytes.len(), length);
    }

    #[test]
    fn an_empty_payload_is_a_payload() {
        let mut bytes = Vec::new();
        assert!(encode_plugin_event(&mut bytes, 1, PluginId(1), b""));
        assert_eq!(EventRef::parse(&bytes).unwrap().payload(), b"");
    }

    #[test]
    fn what_lies_about_itself_is_no_event() {
        let cases = [
            (sample()[..25].to_vec(), EventError::TooShort { have: 25, need: 26 }),
            (sample()[..42].to_vec(), EventError::Length { stated: 43, have: 42 }),
            (with(20, &1u16.to_le_bytes()), EventError::Type { found: 1 }),
            (with(22, &3u32.to_le_bytes()), EventError::Parameters { kind: 322, found: 3 }),
            (with(30, &6u32.to_le_bytes()), EventError::ParameterLengths { sum: 44, stated: 43 }),
            (
                with(26, &u32::MAX.to_le_bytes()),
                EventError::ParameterLengths { sum: 34 + 5 + u64::from(u32::MAX), stated: 43 },
            ),
            (
                {
                    let mut bytes = with(26, &5u32.to_le_bytes());
                    bytes[30..34].copy_from_slice(&4u32.to_le_bytes());
                    bytes
                },
                EventError::IdLength { found: 5 },
            ),
        ];
        for (bytes, error) in cases {
            assert_eq!(EventRef::parse(&bytes), Err(error.clone()), "{error}");
        }
        // A length too small for the array of lengths.
        assert_eq!(
            check_event_start(&with(16, &30u32.to_le_bytes())),
            Err(EventError::TooShort { have: 30, need: 34 })
        );
    }

    #[test]
    fn a_name_ends_at_its_first_nul() {
        let mut bytes = Vec::new();
        assert!(encode_async_event(&mut bytes, 0, PluginId(3), "tick", b""));
        let mut short = bytes.clone();
        short[44] = 0;
        assert_eq!(EventRef::parse(&short).unwrap().name(), Some(&b"ti"[..]));
        let mut endless = bytes;
        endless[46] = b'!';
        assert_eq!(EventRef::parse(&endless), Err(EventError::Name));
        let mut nameless = Vec::new();
        assert!(encode(&mut nameless, 0, ASYNC_EVENT, &[&[0; 4], b"", b"data"]));
        assert_eq!(EventRef::parse(&nameless), Err(EventError::Name));
    }

    #[test]
    fn no_bytes_make_the_reader_panic() {
        // Every single byte of a good event is replaced by every value.
        let good = sample();
        for at in 0..good.len() {
            for value in 0..=u8::MAX {
                let mut bytes = good.clone();
                bytes[at] = value;
                if let Ok(event) = EventRef::parse(&bytes) {
                    assert!(event.payload().len() < bytes.len());
                }
            }
        }
    }
}
