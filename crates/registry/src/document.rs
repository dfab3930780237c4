//! A registry document: its text, its tree and everything that is wrong with its form.

use std::fmt;
use std::sync::Arc;

use falconry_diagnostics::{SourceFile, Span};

use crate::entry::Registry;
use crate::problem::{self, Problem};
use crate::yaml::{MAX_BYTES, SyntaxError, Tree, parse_recovering};

/// Why a document cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// It has more bytes than [`MAX_BYTES`].
    TooLarge {
        /// What the document is called.
        name: String,
        /// Its size in bytes.
        bytes: u64,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { name, bytes } => write!(
                f,
                "{name} has {bytes} bytes; a registry document of more than {MAX_BYTES} bytes is \
                 not read"
            ),
        }
    }
}

impl std::error::Error for LoadError {}

/// Bytes that no YAML document may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadBytes {
    /// The place of the first of them, in the document's text.
    pub span: Span,
    /// What they are.
    pub kind: BadBytesKind,
    /// How many there are.
    pub count: usize,
}

/// The kinds of [`BadBytes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadBytesKind {
    /// They are not UTF-8; each run stands in the text as U+FFFD.
    NotUtf8,
    /// Control characters, such as NUL or ESC.
    Control(char),
}

/// A document as it was read, sound or not.
#[derive(Debug)]
pub struct Document {
    file: Arc<SourceFile>,
    tree: Tree,
    /// Bytes that no YAML document may contain.
    pub bad_bytes: Vec<BadBytes>,
    /// The errors in the YAML itself.
    pub syntax_errors: Vec<SyntaxError>,
    /// The bytes that could not be parsed.
    pub damaged: Vec<Span>,
    /// What is not of a registry document's shape.
    pub problems: Vec<Problem>,
    is_exact: bool,
}

impl Document {
    /// Reads a document of any content; `name` is what messages call it.
    ///
    /// # Errors
    /// Only when it is too large; everything else that is wrong with it becomes a finding.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, LoadError> {
        if bytes.len() > MAX_BYTES {
            return Err(LoadError::TooLarge { name: name.to_owned(), bytes: bytes.len() as u64 });
        }
        Ok(match String::from_utf8(bytes) {
            Ok(text) => Self::from_text(name, text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let count = text.matches('\u{fffd}').count();
                let mut document = Self::from_text(name, text);
                let span = Span::new(at, at + '\u{fffd}'.len_utf8());
                document.bad_bytes.push(BadBytes { span, kind: BadBytesKind::NotUtf8, count });
                document.is_exact = false;
                document
            }
        })
    }

    /// Reads a document from its text.
    ///
    /// # Panics
    /// When the text is 4 GiB or longer; [`Self::from_bytes`] is the reader with a cap.
    #[must_use]
    pub fn from_text(name: &str, text: impl Into<String>) -> Self {
        let file = Arc::new(SourceFile::new(name, text));
        let mut document = match Tree::parse(&file) {
            Ok(tree) => Self::of_tree(&file, tree, Vec::new(), Vec::new()),
            Err(_) => {
                let recovered = parse_recovering(&file);
                Self::of_tree(&file, recovered.tree, recovered.errors, recovered.damaged)
            }
        };
        document.bad_bytes.extend(control_characters(file.text()));
        document
    }

    fn of_tree(
        file: &Arc<SourceFile>,
        tree: Tree,
        syntax_errors: Vec<SyntaxError>,
        damaged: Vec<Span>,
    ) -> Self {
        let problems = problem::find(&tree);
        let file = Arc::clone(file);
        Self { file, tree, bad_bytes: Vec::new(), syntax_errors, damaged, problems, is_exact: true }
    }

    /// The document's text and name.
    #[must_use]
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// The document's text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.file.text()
    }

    /// The tree of everything that could be parsed.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Whether the whole document could be parsed, so that it can be edited.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.is_exact && self.syntax_errors.is_empty()
    }

    /// The contents.
    #[must_use]
    pub fn registry(&self) -> Registry<'_> {
        crate::read::registry(&self.tree, self.text(), &self.damaged)
    }
}

/// Whether YAML allows the character nowhere: C0 controls but tab and line ends, DEL, C1 controls
/// but NEL.
pub(crate) fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}')
        || matches!(character, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}')
}

fn control_characters(text: &str) -> Option<BadBytes> {
    // Almost every document is free of them, and bytes are scanned faster than characters.
    let may_be_bad =
        |byte: u8| (byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t')) || byte == 0x7f;
    let suspicious = text.bytes().any(|byte| may_be_bad(byte) || byte == 0xc2 || byte == 0xef);
    if !suspicious {
        return None;
    }
    let mut found = text.char_indices().filter(|(_, character)| is_forbidden(*character));
    let (at, character) = found.next()?;
    let span = Span::new(at, at + character.len_utf8());
    Some(BadBytes { span, kind: BadBytesKind::Control(character), count: 1 + found.count() })
}
