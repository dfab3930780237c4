//! A field as a condition or an output names it, with its argument.

use std::error::Error;
use std::ffi::{CString, NulError};
use std::fmt;
use std::sync::Arc;

use falconry_core::{FieldArg, FieldDef};

use crate::library::PluginLibrary;

/// The index that a plugin is given when the argument is none.
///
/// The reference host does so although the API's own text promises 0; plugins look at the flag
/// that says whether there is an argument.
const NO_INDEX: u64 = u64::MAX;

/// A field of a library's plugin, and the argument to extract it with.
#[derive(Clone, Debug)]
pub struct FieldRequest {
    library: Arc<PluginLibrary>,
    position: usize,
    pub(crate) id: u32,
    pub(crate) name: CString,
    pub(crate) present: bool,
    pub(crate) key: Option<CString>,
    pub(crate) index: u64,
}

/// Why a text names no field of a plugin, or not in the right way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// The plugin has no such field.
    Unknown {
        /// The text.
        text: String,
    },
    /// The field has no meaning without an argument.
    ArgumentRequired {
        /// The field.
        field: String,
    },
    /// The field takes no argument.
    NoArgument {
        /// The field.
        field: String,
    },
    /// The argument must be a position, and is none.
    NotAnIndex {
        /// The field.
        field: String,
        /// The argument.
        argument: String,
    },
    /// The bracket before the argument is not closed, or text follows the closing one.
    Brackets {
        /// The text.
        text: String,
    },
    /// There is a NUL in the text.
    Nul,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { text } => write!(f, "the plugin has no field `{text}`"),
            Self::ArgumentRequired { field } => {
                write!(f, "the field `{field}` needs an argument: write `{field}[...]`")
            }
            Self::NoArgument { field } => {
                write!(f, "the field `{field}` takes no argument: write `{field}`")
            }
            Self::NotAnIndex { field, argument } => write!(
                f,
                "`{argument}` is no position, and the field `{field}` takes no other argument: \
                 write a number without leading zeros, such as `{field}[0]`"
            ),
            Self::Brackets { text } => {
                write!(f, "`{text}`: an argument stands in one pair of brackets at the end")
            }
            Self::Nul => f.write_str("the name of a field cannot hold a NUL byte"),
        }
    }
}

impl Error for FieldError {}

impl From<NulError> for FieldError {
    fn from(_: NulError) -> Self {
        Self::Nul
    }
}

impl PluginLibrary {
    /// Reads a field as conditions name it: `field`, `field[argument]`.
    ///
    /// The longest name of a field that the text begins with is meant. When two fields have one
    /// name, the first is.
    ///
    /// # Errors
    ///
    /// When it is no field of the library's plugin, or the argument does not suit it.
    pub fn field(self: &Arc<Self>, text: &str) -> Result<FieldRequest, FieldError> {
        let unknown = || FieldError::Unknown { text: text.to_owned() };
        let mut best: Option<(usize, &FieldDef)> = None;
        for (position, field) in self.facts().fields.iter().enumerate() {
            let longer = best.is_none_or(|(_, other)| field.name.len() > other.name.len());
            if longer && text.starts_with(&field.name) {
                best = Some((position, field));
            }
        }
        let (position, field) = best.ok_or_else(unknown)?;
        let rest = &text[field.name.len()..];
        let argument = match rest.strip_prefix('[') {
            None if rest.is_empty() => None,
            None => return Err(unknown()),
            Some(rest) => match rest.split_once(']') {
                Some((argument, "")) => Some(argument),
                _ => return Err(FieldError::Brackets { text: text.to_owned() }),
            },
        };
        self.request(position, field, argument)
    }

    fn request(
        self: &Arc<Self>,
        position: usize,
        field: &FieldDef,
        argument: Option<&str>,
    ) -> Result<FieldRequest, FieldError> {
        let name = || field.name.clone();
        let (key, index) = match (argument, field.arg) {
            (None, Some(FieldArg { required: true, .. })) => {
                return Err(FieldError::ArgumentRequired { field: name() });
            }
            (None, _) => (None, NO_INDEX),
            (Some(_), None) => return Err(FieldError::NoArgument { field: name() }),
            (Some(text), Some(arg)) => {
                let index = if arg.index { position_of(text) } else { None };
                if index.is_none() && !arg.key {
                    let argument = text.to_owned();
                    return Err(FieldError::NotAnIndex { field: name(), argument });
                }
                // An SDK takes every argument with a key for a key.
                let key = if arg.key { Some(CString::new(text)?) } else { None };
                (key, index.unwrap_or(NO_INDEX))
            }
        };
        Ok(FieldRequest {
            library: Arc::clone(self),
            position,
            // A list of fields is far shorter than 2^32 bytes.
            id: position as u32,
            name: CString::new(field.name.as_str())?,
            present: argument.is_some(),
            key,
            index,
        })
    }
}

impl FieldRequest {
    /// The field's definition.
    #[must_use]
    pub fn definition(&self) -> &FieldDef {
        &self.library.facts().fields[self.position]
    }

    /// Whether the field is one of that library.
    pub(crate) fn is_of(&self, library: &Arc<PluginLibrary>) -> bool {
        Arc::ptr_eq(&self.library, library)
    }
}

/// A position: decimal digits without a leading zero.
fn position_of(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_plain_numbers() {
        for (text, position) in
            [("0", Some(0)), ("7", Some(7)), ("18446744073709551615", Some(u64::MAX))]
        {
            assert_eq!(position_of(text), position);
        }
        for text in ["", "07", "00", "-1", "+1", "1 ", "x", "18446744073709551616", "٣"] {
            assert_eq!(position_of(text), None, "{text:?}");
        }
    }
}
