//! The fields that a plugin extracts: their types, arguments and definitions.

use std::fmt;

/// The type of an extracted field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldType {
    /// An unsigned 64-bit number.
    Uint64,
    /// A text; its bytes need not be UTF-8.
    String,
    /// A duration in nanoseconds.
    RelTime,
    /// A time in nanoseconds since the Unix epoch.
    AbsTime,
    /// True or false.
    Bool,
    /// An IPv4 or IPv6 address.
    IpAddr,
    /// A network; the plugin API transports its address only.
    IpNet,
}

impl FieldType {
    /// Every type, in the order of its code.
    pub const ALL: [Self; 7] = [
        Self::Uint64,
        Self::String,
        Self::RelTime,
        Self::AbsTime,
        Self::Bool,
        Self::IpAddr,
        Self::IpNet,
    ];

    /// The type's name, as a plugin writes it in its list of fields.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Uint64 => "uint64",
            Self::String => "string",
            Self::RelTime => "reltime",
            Self::AbsTime => "abstime",
            Self::Bool => "bool",
            Self::IpAddr => "ipaddr",
            Self::IpNet => "ipnet",
        }
    }

    /// The type of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The number that stands for the type in the plugin API.
    #[must_use]
    pub fn code(self) -> u32 {
        match self {
            Self::Uint64 => 8,
            Self::String => 9,
            Self::RelTime => 20,
            Self::AbsTime => 21,
            Self::Bool => 25,
            Self::IpAddr => 40,
            Self::IpNet => 41,
        }
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What may stand in brackets behind a field's name.
///
/// At least one of `index` and `key` is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldArg {
    /// The field has no meaning without its argument.
    pub required: bool,
    /// The argument may be a position, as in `field[3]`.
    pub index: bool,
    /// The argument may be a key, as in `field[user]`.
    pub key: bool,
}

/// A field as its plugin defines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDef {
    /// The name in conditions and outputs.
    pub name: String,
    /// The type of the value, or of each value of a list.
    pub kind: FieldType,
    /// Whether the field yields a list.
    pub is_list: bool,
    /// The argument it takes; none when it takes no argument.
    pub arg: Option<FieldArg>,
    /// What the field means, in words for people.
    pub description: String,
    /// A short name for columns.
    pub display: Option<String>,
    /// Not shown in lists of fields.
    pub hidden: bool,
    /// Suited for the info column of a viewer.
    pub info: bool,
    /// Takes part in telling conversations apart.
    pub conversation: bool,
    /// The plugin suggests appending the field to the output of rules.
    pub add_output: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_its_name() {
        for kind in FieldType::ALL {
            assert_eq!(FieldType::from_name(kind.name()), Some(kind));
        }
        for none in ["", "Uint64", "int64", "u64", "string "] {
            assert_eq!(FieldType::from_name(none), None, "{none:?}");
        }
    }

    #[test]
    fn codes_are_those_of_the_plugin_api() {
        assert_eq!(FieldType::ALL.map(FieldType::code), [8, 9, 20, 21, 25, 40, 41]);
    }
}
