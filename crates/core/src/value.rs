//! The values of extracted fields.

use std::fmt;
use std::net::IpAddr;

use crate::FieldType;

/// One value, borrowed from where it was extracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueRef<'a> {
    /// See [`FieldType::Uint64`].
    Uint64(u64),
    /// See [`FieldType::String`]. The bytes need not be UTF-8.
    String(&'a [u8]),
    /// See [`FieldType::RelTime`].
    RelTime(u64),
    /// See [`FieldType::AbsTime`].
    AbsTime(u64),
    /// See [`FieldType::Bool`].
    Bool(bool),
    /// See [`FieldType::IpAddr`].
    IpAddr(IpAddr),
    /// See [`FieldType::IpNet`].
    IpNet(IpAddr),
}

impl ValueRef<'_> {
    /// The type of the value.
    #[must_use]
    pub fn kind(&self) -> FieldType {
        match self {
            Self::Uint64(_) => FieldType::Uint64,
            Self::String(_) => FieldType::String,
            Self::RelTime(_) => FieldType::RelTime,
            Self::AbsTime(_) => FieldType::AbsTime,
            Self::Bool(_) => FieldType::Bool,
            Self::IpAddr(_) => FieldType::IpAddr,
            Self::IpNet(_) => FieldType::IpNet,
        }
    }

    /// A copy that lives on its own.
    #[must_use]
    pub fn to_value(self) -> Value {
        match self {
            Self::Uint64(number) => Value::Uint64(number),
            Self::String(bytes) => Value::String(bytes.to_vec()),
            Self::RelTime(nanoseconds) => Value::RelTime(nanoseconds),
            Self::AbsTime(nanoseconds) => Value::AbsTime(nanoseconds),
            Self::Bool(truth) => Value::Bool(truth),
            Self::IpAddr(address) => Value::IpAddr(address),
            Self::IpNet(address) => Value::IpNet(address),
        }
    }
}

impl fmt::Display for ValueRef<'_> {
    /// The plain value: times as nanoseconds, bytes that are no UTF-8 replaced.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uint64(number) | Self::RelTime(number) | Self::AbsTime(number) => number.fmt(f),
            Self::String(bytes) => String::from_utf8_lossy(bytes).fmt(f),
            Self::Bool(truth) => truth.fmt(f),
            Self::IpAddr(address) | Self::IpNet(address) => address.fmt(f),
        }
    }
}

/// One value, or a list of them, that lives on its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// See [`FieldType::Uint64`].
    Uint64(u64),
    /// See [`FieldType::String`]. The bytes need not be UTF-8.
    String(Vec<u8>),
    /// See [`FieldType::RelTime`].
    RelTime(u64),
    /// See [`FieldType::AbsTime`].
    AbsTime(u64),
    /// See [`FieldType::Bool`].
    Bool(bool),
    /// See [`FieldType::IpAddr`].
    IpAddr(IpAddr),
    /// See [`FieldType::IpNet`].
    IpNet(IpAddr),
    /// The values of a list field; none of them is a list.
    List(Vec<Value>),
}

impl Value {
    /// The value, borrowed; none for a list, whose values are borrowed one by one.
    #[must_use]
    pub fn as_ref(&self) -> Option<ValueRef<'_>> {
        Some(match self {
            Self::Uint64(number) => ValueRef::Uint64(*number),
            Self::String(bytes) => ValueRef::String(bytes),
            Self::RelTime(nanoseconds) => ValueRef::RelTime(*nanoseconds),
            Self::AbsTime(nanoseconds) => ValueRef::AbsTime(*nanoseconds),
            Self::Bool(truth) => ValueRef::Bool(*truth),
            Self::IpAddr(address) => ValueRef::IpAddr(*address),
            Self::IpNet(address) => ValueRef::IpNet(*address),
            Self::List(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_survives_the_way_to_a_copy_and_back() {
        let address: IpAddr = "192.0.2.7".parse().unwrap();
        for value in [
            ValueRef::Uint64(7),
            ValueRef::String(b"\xff text"),
            ValueRef::RelTime(1),
            ValueRef::AbsTime(2),
            ValueRef::Bool(true),
            ValueRef::IpAddr(address),
            ValueRef::IpNet(address),
        ] {
            assert_eq!(value.to_value().as_ref(), Some(value));
        }
        assert_eq!(Value::List(vec![]).as_ref(), None);
    }

    #[test]
    fn text_that_is_no_utf_8_is_shown_with_a_replacement() {
        assert_eq!(ValueRef::String(b"a\xffb").to_string(), "a\u{fffd}b");
        assert_eq!(ValueRef::Bool(false).to_string(), "false");
    }
}
