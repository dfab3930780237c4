//! What is wrong with a text that should be YAML.

use std::fmt;

use falconry_diagnostics::Span;
use granit_parser::{ErrorKind, ScanError};

/// An error in the YAML itself, at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The bytes where the reader noticed it; may be empty.
    pub span: Span,
    /// What is wrong.
    pub kind: SyntaxErrorKind,
}

/// The kinds of [`SyntaxError`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// The scanner or the parser refused the text; its own words.
    Grammar {
        /// What the parser says.
        message: String,
        /// What to do about it, for the kinds that authors meet.
        help: Option<&'static str>,
    },
    /// An alias without an anchor before it.
    UnknownAlias {
        /// The alias's name, without `*`.
        name: String,
    },
    /// An alias inside the very collection that it stands for.
    RecursiveAlias,
    /// More errors follow that were not looked for.
    TooManyErrors,
}

impl SyntaxErrorKind {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Grammar { help, .. } => *help,
            Self::UnknownAlias { .. } => Some("define it with `&name` before its first use"),
            Self::RecursiveAlias => Some("write the value out"),
            Self::TooManyErrors => Some("repair the errors above and check again"),
        }
    }
}

impl fmt::Display for SyntaxErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grammar { message, .. } => f.write_str(message),
            Self::UnknownAlias { name } => {
                write!(f, "there is no anchor `{name}` before this alias")
            }
            Self::RecursiveAlias => f.write_str("an alias stands inside the value that it names"),
            Self::TooManyErrors => f.write_str(
                "there are more YAML errors behind this place than are reported at once",
            ),
        }
    }
}

impl SyntaxError {
    /// The parser's error with a place in `text`.
    pub(super) fn from_scan(error: &ScanError, text: &str) -> Self {
        let mut at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        // The character at the place, so that there is something to underline.
        let end = text[at..]
            .chars()
            .next()
            .filter(|character| !matches!(character, '\n' | '\r'))
            .map_or(at, |character| at + character.len_utf8());
        let kind = SyntaxErrorKind::Grammar { message: error.info(), help: help(error.kind()) };
        Self { span: Span::new(at, end), kind }
    }
}

fn help(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart => "indent with spaces; YAML allows no tab here",
        ErrorKind::UnclosedQuotedScalar => "close the quotation mark",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence => "close the bracket",
        ErrorKind::RecursionLimitExceeded => "a registry document nests at most 7 levels deep",
        ErrorKind::UnexpectedCharacter { .. } => {
            "put the text in quotation marks if the character belongs to it"
        }
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry => {
            "align the line with its siblings: keys of one mapping and dashes of one list start in \
             the same column"
        }
        _ => {
            "put a text that contains `: `, ` #`, or a leading `*`, `&`, `!`, `{`, `[`, `@` in \
             quotation marks"
        }
    })
}
