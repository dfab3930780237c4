//! Extracting fields from events.

use std::error::Error;
use std::ffi::{CStr, c_char};
use std::fmt;
use std::net::IpAddr;
use std::ptr::{null, null_mut};
use std::slice;

use falconry_core::{Capability, FieldType, ValueRef};

use crate::abi::{ByteBuffer, ExtractField, FieldExtractInput, ReturnCode, ValueOffsets};
use crate::event::Event;
use crate::owner;
use crate::plugin::Plugin;
use crate::request::FieldRequest;
use crate::tables;

/// The largest number of values that are read of one list.
const VALUES: u64 = 1 << 20;

/// Extracts fields from events. A plugin has one at a time, since what was extracted stays in the
/// plugin's memory until its next extraction.
///
/// No extraction costs an allocation once lists of the usual length were seen.
pub struct Extractor<'p> {
    plugin: &'p Plugin,
    /// What the last extraction yielded. The lifetime is a lie that does not leave this struct:
    /// values are handed out for as long as they live, and cleared before the next extraction.
    values: Vec<ValueRef<'static>>,
}

/// Why there is no extractor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtractorError {
    /// The plugin extracts nothing.
    NoExtraction,
    /// The plugin has an extractor already.
    InUse,
}

impl fmt::Display for ExtractorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoExtraction => "the plugin extracts no fields",
            Self::InUse => "the plugin has an extractor already, and can have one at a time",
        })
    }
}

impl Error for ExtractorError {}

/// What is wrong with the values that a plugin returned for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtractError {
    /// The field is one of another library's plugin.
    ForeignField,
    /// There are values, and a null pointer to them.
    NoValues {
        /// How many there are.
        count: u64,
    },
    /// There are several values of a field that is no list.
    Several {
        /// How many there are.
        count: u64,
    },
    /// There are more values than can be meant.
    TooMany {
        /// How many there are.
        count: u64,
    },
    /// A value is a null pointer.
    NoValue {
        /// Its position.
        position: usize,
    },
    /// A value is no address: it has neither 4 nor 16 bytes.
    AddressLength {
        /// Its position.
        position: usize,
        /// The number of bytes.
        length: u32,
    },
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ForeignField => f.write_str("the field is one of another plugin"),
            Self::NoValues { count } => {
                write!(f, "the plugin returned {count} values and a null pointer to them")
            }
            Self::Several { count } => {
                write!(f, "the plugin returned {count} values of a field that is no list")
            }
            Self::TooMany { count } => write!(f, "the plugin returned {count} values"),
            Self::NoValue { position } => {
                write!(f, "the plugin returned a null pointer as value {position}")
            }
            Self::AddressLength { position, length } => write!(
                f,
                "the plugin returned an address of {length} bytes as value {position}; addresses \
                 have 4 or 16"
            ),
        }
    }
}

impl Error for ExtractError {}

/// What was extracted: one value, or those of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extracted<'a> {
    values: &'a [ValueRef<'a>],
    position: Option<ValuePosition>,
}

impl<'a> Extracted<'a> {
    /// The value; the first one of a list.
    #[must_use]
    pub fn value(&self) -> ValueRef<'a> {
        self.values[0]
    }

    /// All values, at least one.
    #[must_use]
    pub fn values(&self) -> &'a [ValueRef<'a>] {
        self.values
    }

    /// Where the (first) value stands in the event, where the plugin was asked and knows it.
    #[must_use]
    pub fn position(&self) -> Option<ValuePosition> {
        self.position
    }
}

/// Where a value stands in the bytes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValuePosition {
    /// Its first byte, counted from the start of the event.
    pub start: u32,
    /// The number of its bytes.
    pub length: u32,
}

impl Plugin {
    /// The plugin's extractor.
    ///
    /// # Errors
    ///
    /// When the plugin extracts nothing, or has an extractor already.
    pub fn extractor(&self) -> Result<Extractor<'_>, ExtractorError> {
        if !self.facts().capabilities.contains(Capability::Extraction) {
            return Err(ExtractorError::NoExtraction);
        }
        if self.extracting.replace(true) {
            return Err(ExtractorError::InUse);
        }
        Ok(Extractor { plugin: self, values: Vec::new() })
    }
}

impl Extractor<'_> {
    /// Whether the plugin wants to see the event. An event whose source is not known is offered
    /// to no plugin.
    #[must_use]
    pub fn accepts(&self, event: &Event<'_>) -> bool {
        let filter = &self.plugin.facts().extract_sources;
        self.plugin.extract_event_types().accept(event.encoded().kind())
            && event.source().is_some_and(|source| filter.accepts(source.to_bytes()))
    }

    /// Extracts a field. None when the event has no such value, when the plugin reports a
    /// failure, and when it does not want to see the event.
    ///
    /// # Errors
    ///
    /// When what the plugin returned cannot be read.
    pub fn extract<'s>(
        &'s mut self,
        event: &Event<'s>,
        field: &'s FieldRequest,
    ) -> Result<Option<Extracted<'s>>, ExtractError> {
        self.call(event, field, null_mut())
    }

    /// As [`Extractor::extract`], and asks the plugin where in the event the value stands.
    ///
    /// # Errors
    ///
    /// As [`Extractor::extract`].
    pub fn extract_with_position<'s>(
        &'s mut self,
        event: &Event<'s>,
        field: &'s FieldRequest,
    ) -> Result<Option<Extracted<'s>>, ExtractError> {
        let mut offsets = ValueOffsets { start: null_mut(), length: null_mut() };
        let extracted = self.call(event, field, &raw mut offsets)?;
        Ok(extracted.map(|extracted| {
            let end = event.encoded().bytes().len() as u64;
            // SAFETY: the value was extracted just now, with these offsets.
            let position = unsafe { position(&offsets) };
            let inside =
                |place: &ValuePosition| u64::from(place.start) + u64::from(place.length) <= end;
            Extracted { position: position.filter(inside), ..extracted }
        }))
    }

    fn call<'s>(
        &'s mut self,
        event: &Event<'s>,
        field: &'s FieldRequest,
        value_offsets: *mut ValueOffsets,
    ) -> Result<Option<Extracted<'s>>, ExtractError> {
        if !field.is_of(self.plugin.library()) {
            return Err(ExtractError::ForeignField);
        }
        let Some(extract_fields) = self.plugin.symbols().extract_fields else {
            return Ok(None);
        };
        if !self.accepts(event) {
            return Ok(None);
        }
        let definition = field.definition();
        let mut request = ExtractField {
            res: null(),
            res_len: 0,
            field_id: field.id,
            field: field.name.as_ptr(),
            arg_key: field.key.as_deref().map_or(null(), CStr::as_ptr),
            arg_index: field.index,
            arg_present: field.present.into(),
            ftype: definition.kind.code(),
            flist: definition.is_list.into(),
        };
        let event_input = event.input();
        // One field in a call: an SDK keeps the results of a call by field, and one request for a
        // field would overwrite another.
        let input = FieldExtractInput {
            owner: self.plugin.owner().as_owner(),
            get_owner_last_error: owner::last_error,
            num_fields: 1,
            fields: &raw mut request,
            table_reader: tables::READER.reader,
            table_reader_ext: &raw const tables::READER,
            value_offsets,
        };
        self.values.clear();
        // SAFETY: the state is the plugin's own; all inputs live until the call returns.
        let code = unsafe {
            extract_fields(self.plugin.state(), &raw const event_input, &raw const input)
        };
        let (results, count) = (request.res, request.res_len);
        if code != ReturnCode::SUCCESS || count == 0 {
            return Ok(None);
        }
        if results.is_null() {
            return Err(ExtractError::NoValues { count });
        }
        if count > 1 && !definition.is_list {
            return Err(ExtractError::Several { count });
        }
        if count > VALUES {
            return Err(ExtractError::TooMany { count });
        }
        for position in 0..count as usize {
            // SAFETY: the plugin says that so many values of the field's type stand there. They
            // stay until the next extraction, or as long as the event and the request if they are
            // parts of those; `'s` is no longer than any of the three.
            let value = unsafe { read(definition.kind, results.cast(), position) }?;
            self.values.push(value);
        }
        Ok(Some(Extracted { values: &self.values, position: None }))
    }
}

impl Drop for Extractor<'_> {
    fn drop(&mut self) {
        self.plugin.extracting.set(false);
    }
}

impl fmt::Debug for Extractor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extractor").field("plugin", self.plugin).finish_non_exhaustive()
    }
}

/// Reads one value. SDKs return arrays that are not aligned.
///
/// # Safety
///
/// At `results` stand more than `position` values of type `kind`, which stay for `'a`.
unsafe fn read<'a>(
    kind: FieldType,
    results: *const u8,
    position: usize,
) -> Result<ValueRef<'a>, ExtractError> {
    // SAFETY: (of all blocks here) the caller promises that the value is there. Any bytes are a
    // number; pointers are checked before they are followed, as far as pointers can be.
    let number = || unsafe { results.cast::<u64>().add(position).read_unaligned() };
    Ok(match kind {
        FieldType::Uint64 => ValueRef::Uint64(number()),
        FieldType::RelTime => ValueRef::RelTime(number()),
        FieldType::AbsTime => ValueRef::AbsTime(number()),
        FieldType::Bool => {
            // SAFETY: as above.
            let truth = unsafe { results.cast::<u32>().add(position).read_unaligned() };
            ValueRef::Bool(truth != 0)
        }
        FieldType::String => {
            // SAFETY: as above.
            let text = unsafe { results.cast::<*const c_char>().add(position).read_unaligned() };
            if text.is_null() {
                return Err(ExtractError::NoValue { position });
            }
            // SAFETY: a string of a plugin that is not null is a C string.
            ValueRef::String(unsafe { CStr::from_ptr(text) }.to_bytes())
        }
        FieldType::IpAddr => {
            // SAFETY: as above.
            ValueRef::IpAddr(unsafe { address(results, position) }?)
        }
        FieldType::IpNet => {
            // SAFETY: as above.
            ValueRef::IpNet(unsafe { address(results, position) }?)
        }
    })
}

/// Reads one address.
///
/// # Safety
///
/// At `results` stand more than `position` byte buffers.
unsafe fn address(results: *const u8, position: usize) -> Result<IpAddr, ExtractError> {
    // SAFETY: the caller promises that the buffer is there.
    let buffer = unsafe { results.cast::<ByteBuffer>().add(position).read_unaligned() };
    let length = buffer.len;
    if length != 4 && length != 16 {
        return Err(ExtractError::AddressLength { position, length });
    }
    if buffer.ptr.is_null() {
        return Err(ExtractError::NoValue { position });
    }
    // SAFETY: the buffer says that it has so many bytes, 4 or 16.
    let bytes = unsafe { slice::from_raw_parts(buffer.ptr, length as usize) };
    match (<[u8; 4]>::try_from(bytes), <[u8; 16]>::try_from(bytes)) {
        (Ok(v4), _) => Ok(IpAddr::from(v4)),
        (_, Ok(v6)) => Ok(IpAddr::from(v6)),
        _ => Err(ExtractError::AddressLength { position, length }),
    }
}

/// Reads where the first value stands.
///
/// # Safety
///
/// Each pointer is null, or leads to one number at least.
unsafe fn position(offsets: &ValueOffsets) -> Option<ValuePosition> {
    if offsets.start.is_null() || offsets.length.is_null() {
        return None;
    }
    // SAFETY: neither is null.
    let (start, length) =
        unsafe { (offsets.start.read_unaligned(), offsets.length.read_unaligned()) };
    (length != 0).then_some(ValuePosition { start, length })
}
