//! What an edit puts into a document.

use crate::yaml::{Kind, Node, Resolved, resolve};

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `true` or `false`.
    Boolean(bool),
    /// A plugin id.
    Integer(u32),
    /// A text; written so that it reads as that very text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Keys with their values.
    Map(Vec<(&'static str, Value)>),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// Whether `node` reads as this value.
    #[must_use]
    pub fn is_read_from(&self, node: Node<'_>) -> bool {
        match self {
            Self::Boolean(value) => {
                matches!(resolve(node), Resolved::Boolean { value: read, .. } if read == *value)
            }
            Self::Integer(value) => {
                let value = i128::from(*value);
                matches!(resolve(node), Resolved::Integer { value: read, .. } if read == value)
            }
            Self::Text(text) => {
                let is_text = node.kind() == Kind::Scalar && resolve(node) == Resolved::Text;
                is_text && node.text() == text
            }
            Self::List(items) => {
                node.kind() == Kind::Sequence
                    && node.children().count() == items.len()
                    && items.iter().zip(node.children()).all(|(item, node)| item.is_read_from(node))
            }
            Self::Map(fields) => {
                node.kind() == Kind::Mapping
                    && node.entries().count() == fields.len()
                    && fields.iter().zip(node.entries()).all(|((name, value), (key, node))| {
                        key.is_key(name) && value.is_read_from(node)
                    })
            }
        }
    }
}
