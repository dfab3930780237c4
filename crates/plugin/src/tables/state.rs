//! The types and values of state tables.

use std::ffi::{CStr, c_char};
use std::fmt;

use crate::abi::StateData;

/// The type of a table's key or field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateType {
    /// A signed number of 8 bits.
    Int8,
    /// A signed number of 16 bits.
    Int16,
    /// A signed number of 32 bits.
    Int32,
    /// A signed number of 64 bits.
    Int64,
    /// An unsigned number of 8 bits.
    Uint8,
    /// An unsigned number of 16 bits.
    Uint16,
    /// An unsigned number of 32 bits.
    Uint32,
    /// An unsigned number of 64 bits.
    Uint64,
    /// A text; its bytes need not be UTF-8.
    String,
    /// A table inside an entry.
    Table,
    /// True or false.
    Bool,
}

impl StateType {
    /// Every type, in the order of its code.
    pub const ALL: [Self; 11] = [
        Self::Int8,
        Self::Int16,
        Self::Int32,
        Self::Int64,
        Self::Uint8,
        Self::Uint16,
        Self::Uint32,
        Self::Uint64,
        Self::String,
        Self::Table,
        Self::Bool,
    ];

    /// The number that stands for the type in the plugin API.
    #[must_use]
    pub fn code(self) -> u32 {
        if self == Self::Bool { 25 } else { self as u32 + 1 }
    }

    /// The type of that number.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The type's name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint8 => "uint8",
            Self::Uint16 => "uint16",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::String => "string",
            Self::Table => "table",
            Self::Bool => "bool",
        }
    }
}

impl fmt::Display for StateType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A value of a table: a key, or what stands in a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateValue {
    /// See [`StateType::Int8`].
    Int8(i8),
    /// See [`StateType::Int16`].
    Int16(i16),
    /// See [`StateType::Int32`].
    Int32(i32),
    /// See [`StateType::Int64`].
    Int64(i64),
    /// See [`StateType::Uint8`].
    Uint8(u8),
    /// See [`StateType::Uint16`].
    Uint16(u16),
    /// See [`StateType::Uint32`].
    Uint32(u32),
    /// See [`StateType::Uint64`].
    Uint64(u64),
    /// See [`StateType::String`]. The bytes hold no NUL.
    String(Box<CStr>),
    /// See [`StateType::Bool`].
    Bool(bool),
}

impl StateValue {
    /// The type of the value.
    #[must_use]
    pub fn kind(&self) -> StateType {
        match self {
            Self::Int8(_) => StateType::Int8,
            Self::Int16(_) => StateType::Int16,
            Self::Int32(_) => StateType::Int32,
            Self::Int64(_) => StateType::Int64,
            Self::Uint8(_) => StateType::Uint8,
            Self::Uint16(_) => StateType::Uint16,
            Self::Uint32(_) => StateType::Uint32,
            Self::Uint64(_) => StateType::Uint64,
            Self::String(_) => StateType::String,
            Self::Bool(_) => StateType::Bool,
        }
    }

    /// What a new entry holds in a field of that type. Tables inside entries have no value.
    #[must_use]
    pub fn zero(kind: StateType) -> Option<Self> {
        Some(match kind {
            StateType::Int8 => Self::Int8(0),
            StateType::Int16 => Self::Int16(0),
            StateType::Int32 => Self::Int32(0),
            StateType::Int64 => Self::Int64(0),
            StateType::Uint8 => Self::Uint8(0),
            StateType::Uint16 => Self::Uint16(0),
            StateType::Uint32 => Self::Uint32(0),
            StateType::Uint64 => Self::Uint64(0),
            StateType::String => Self::String(Box::default()),
            StateType::Bool => Self::Bool(false),
            StateType::Table => return None,
        })
    }

    /// Copies a value of type `kind` out of the form of the plugin API. None for a null text, and
    /// for tables.
    ///
    /// # Safety
    ///
    /// `data` holds a value of that type; a text is null or a C string.
    pub(crate) unsafe fn copy(kind: StateType, data: &StateData) -> Option<Self> {
        // SAFETY: the caller says which member was written; any bytes are a number.
        unsafe {
            Some(match kind {
                StateType::Int8 => Self::Int8(data.s8),
                StateType::Int16 => Self::Int16(data.s16),
                StateType::Int32 => Self::Int32(data.s32),
                StateType::Int64 => Self::Int64(data.s64),
                StateType::Uint8 => Self::Uint8(data.u8),
                StateType::Uint16 => Self::Uint16(data.u16),
                StateType::Uint32 => Self::Uint32(data.u32),
                StateType::Uint64 => Self::Uint64(data.u64),
                StateType::Bool => Self::Bool(data.b != 0),
                StateType::String if data.str.is_null() => return None,
                StateType::String => Self::String(CStr::from_ptr(data.str).into()),
                StateType::Table => return None,
            })
        }
    }

    /// The value in the form of the plugin API. A text is borrowed from `self`.
    pub(crate) fn data(&self) -> StateData {
        let mut data = StateData { u64: 0 };
        match self {
            Self::Int8(number) => data.s8 = *number,
            Self::Int16(number) => data.s16 = *number,
            Self::Int32(number) => data.s32 = *number,
            Self::Int64(number) => data.s64 = *number,
            Self::Uint8(number) => data.u8 = *number,
            Self::Uint16(number) => data.u16 = *number,
            Self::Uint32(number) => data.u32 = *number,
            Self::Uint64(number) => data.u64 = *number,
            Self::Bool(truth) => data.b = (*truth).into(),
            Self::String(text) => data.str = text.as_ptr().cast::<c_char>(),
        }
        data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_its_code() {
        assert_eq!(StateType::ALL.map(StateType::code), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 25]);
        for kind in StateType::ALL {
            assert_eq!(StateType::from_code(kind.code()), Some(kind));
        }
        for code in [0, 11, 24, 26, u32::MAX] {
            assert_eq!(StateType::from_code(code), None);
        }
    }

    #[test]
    fn values_survive_the_form_of_the_api() {
        for value in [
            StateValue::Int8(-1),
            StateValue::Int16(-2),
            StateValue::Int32(-3),
            StateValue::Int64(-4),
            StateValue::Uint8(1),
            StateValue::Uint16(2),
            StateValue::Uint32(3),
            StateValue::Uint64(u64::MAX),
            StateValue::Bool(true),
            StateValue::String(c"text".into()),
        ] {
            // SAFETY: the data is of that type, and a text in it lives as long as `value`.
            let copied = unsafe { StateValue::copy(value.kind(), &value.data()) };
            assert_eq!(copied.as_ref(), Some(&value));
        }
        let null = StateData { str: std::ptr::null() };
        // SAFETY: the text is null.
        assert_eq!(unsafe { StateValue::copy(StateType::String, &null) }, None);
    }
}
