//! A text with a name, and places in it.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

/// A range of bytes in a [`SourceFile`]; `end` is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The offset of the first byte.
    pub start: u32,
    /// The offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span of the bytes `start..end`.
    ///
    /// # Panics
    /// When an offset does not fit 32 bits; readers refuse such files before they make spans.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let offset = |value: usize| u32::try_from(value).expect("files are capped below 4 GiB");
        Self { start: offset(start), end: offset(end) }
    }

    /// The span as a range to index a text with.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies within this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A place as people count it: both numbers start at 1, columns count Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in Unicode scalar values.
    pub column: usize,
}

/// A text and the name that messages call it by.
pub struct SourceFile {
    name: String,
    text: String,
    line_starts: OnceLock<Vec<u32>>,
    /// How many characters start before each block of the text.
    blocks: OnceLock<Vec<u32>>,
}

/// So many bytes of a text share a count of characters: a column is found by looking at one block
/// at most, however long the line is.
const BLOCK: usize = 4096;

const BYTE_ORDER_MARK: char = '\u{feff}';

impl fmt::Debug for SourceFile {
    /// Without the text, which may have many megabytes and is behind every label.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile")
            .field("name", &self.name)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl SourceFile {
    /// A source file of `text`, called `name` in messages.
    ///
    /// # Panics
    /// When `text` is 4 GiB or longer.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        assert!(u32::try_from(text.len()).is_ok(), "files are capped below 4 GiB");
        Self { name: name.into(), text, line_starts: OnceLock::new(), blocks: OnceLock::new() }
    }

    /// What messages call the file: usually its path as the user gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of the byte at `offset`; an offset behind the end means the end, and
    /// one inside a character means that character.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let offset = self.text.floor_char_boundary(offset as usize);
        let line = self.line_at(offset);
        let start = self.line_starts()[line - 1] as usize;
        let mut before = self.chars_before(offset) - self.chars_before(start);
        // The byte-order mark is no column of its own.
        if line == 1 && offset > 0 && self.text.starts_with(BYTE_ORDER_MARK) {
            before -= 1;
        }
        Position { line, column: before + 1 }
    }

    /// The line (from 1) of the byte at `offset`; an offset behind the end means the end.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> usize {
        self.line_at((offset as usize).min(self.text.len()))
    }

    fn line_at(&self, offset: usize) -> usize {
        self.line_starts().partition_point(|&start| start as usize <= offset).max(1)
    }

    /// The bytes of line `line` (from 1) without its line end.
    ///
    /// # Panics
    /// When there is no such line. The line of any [`position`](Self::position) exists, also the
    /// empty one behind a final line end.
    #[must_use]
    pub fn line_range(&self, line: usize) -> Range<usize> {
        let starts = self.line_starts();
        let start = starts[line - 1] as usize;
        let end = starts.get(line).map_or(self.text.len(), |&next| next as usize);
        let text = &self.text[start..end];
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        start..start + text.len()
    }

    /// The number of lines; a final line end does not start another.
    #[must_use]
    pub fn line_count(&self) -> usize {
        let starts = self.line_starts();
        match starts.last() {
            Some(&last) if last as usize == self.text.len() && starts.len() > 1 => starts.len() - 1,
            _ => starts.len(),
        }
    }

    fn chars_before(&self, offset: usize) -> usize {
        let blocks = self.blocks.get_or_init(|| {
            let mut count = 0;
            let blocks = self.text.as_bytes().chunks(BLOCK);
            std::iter::once(0)
                .chain(blocks.map(|block| {
                    count += char_starts(block);
                    Span::new(count, count).start
                }))
                .collect()
        });
        let block = offset / BLOCK;
        let rest = &self.text.as_bytes()[block * BLOCK..offset];
        blocks[block] as usize + char_starts(rest)
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| Span::new(at + 1, at + 1).start)).collect()
        })
    }
}

/// How many characters start in these bytes of a text.
fn char_starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines_from_one() {
        let file = SourceFile::new("f", "\u{feff}ab\r\né=x\n");
        assert_eq!(file.position(3), Position { line: 1, column: 1 });
        assert_eq!(file.position(7), Position { line: 2, column: 1 });
        assert_eq!(file.position(8), Position { line: 2, column: 1 });
        assert_eq!(file.position(9), Position { line: 2, column: 2 });
        assert_eq!(file.position(99), Position { line: 3, column: 1 });
        assert_eq!(&file.text()[file.line_range(1)], "\u{feff}ab");
        assert_eq!(file.line_count(), 2);
    }

    #[test]
    fn columns_of_long_lines_are_counted_across_blocks() {
        // Two-byte characters behind one single byte, so that blocks end inside characters.
        let text = format!("\u{feff}x\n.{}", "é".repeat(3 * BLOCK));
        let file = SourceFile::new("f", text.as_str());
        let line = text.find('.').unwrap();
        for column in [1, 2, 3, BLOCK / 2, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 1] {
            let offset = line + text[line..].char_indices().nth(column - 1).unwrap().0;
            let offset = u32::try_from(offset).unwrap();
            assert_eq!(file.position(offset), Position { line: 2, column });
        }
        let end = u32::try_from(text.len()).unwrap();
        assert_eq!(file.position(end).column, 3 * BLOCK + 2);
        assert_eq!(file.position(u32::MAX), file.position(end));
    }

    #[test]
    fn only_a_byte_order_mark_at_the_start_is_no_column() {
        let file = SourceFile::new("f", "\u{feff}a\n\u{feff}b");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(2), Position { line: 1, column: 1 });
        assert_eq!(file.position(4), Position { line: 1, column: 2 });
        assert_eq!(file.position(8), Position { line: 2, column: 2 });
    }

    #[test]
    fn the_line_of_a_position_exists() {
        let file = SourceFile::new("f", "a\n");
        assert_eq!(file.position(2), Position { line: 2, column: 1 });
        assert_eq!(file.line_of(2), 2);
        assert_eq!(file.line_range(2), 2..2);
    }

    #[test]
    fn a_line_ends_once() {
        let file = SourceFile::new("f", "a\r\r\n\n\r\n");
        assert_eq!(file.line_range(1), 0..2);
        assert_eq!(file.line_range(2), 4..4);
        assert_eq!(file.line_range(3), 5..5);
        assert_eq!(file.line_count(), 3);
    }

    #[test]
    fn an_empty_file_has_one_line() {
        let file = SourceFile::new("f", "");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.line_count(), 1);
        assert_eq!(file.line_range(1), 0..0);
    }
}
