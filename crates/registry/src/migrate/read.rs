//! Divides the lines of a first-generation `plugins` into entries and their fields.

use std::ops::Range;

use super::{MigrateError, refuse_labels, refused};
use crate::document::Document;
use crate::problem::{is_merge, is_null};
use crate::yaml::{Kind, Node, Resolved, Style, resolve};

/// The lines of `plugins`, divided.
#[derive(Debug)]
pub(super) struct Plugins<'t> {
    /// The bytes behind the colon of `plugins` that an empty list is written at.
    pub(super) colon: usize,
    /// The bytes that the pieces stand for.
    pub(super) region: Range<usize>,
    /// The column of the keys `source` and `extractor`: where the dashes come to stand.
    pub(super) column: usize,
    /// How many columns a nested mapping stands to the right of its key.
    pub(super) step: usize,
    /// The pieces in their order.
    pub(super) pieces: Vec<Piece<'t>>,
}

/// A part of `plugins`.
#[derive(Debug)]
pub(super) enum Piece<'t> {
    /// A comment or an empty line between entries, with its new column.
    Between { column: usize, line: Line<'t> },
    /// An entry on lines of its own.
    Block(Block<'t>),
    /// An entry in brackets, on one line.
    Flow(Flow<'t>),
}

/// A line without its indentation, and its line end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    pub(super) column: usize,
    pub(super) content: &'t str,
    pub(super) end: &'t str,
}

/// What an entry says apart from its fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) is_source: bool,
    pub(super) is_reserved: bool,
}

/// An entry on lines of its own.
#[derive(Debug)]
pub(super) struct Block<'t> {
    pub(super) head: Head,
    /// The column of its dash.
    pub(super) column: usize,
    /// The column of its keys.
    pub(super) key_column: usize,
    /// The line of the dash, when no key stands on it.
    pub(super) dash: Option<Line<'t>>,
    pub(super) fields: Vec<Field<'t>>,
}

/// A key with its value, and the comments above it.
#[derive(Debug)]
pub(super) struct Field<'t> {
    pub(super) name: &'t str,
    pub(super) above: Vec<Line<'t>>,
    /// Its lines; the first one from the key on.
    pub(super) lines: Vec<Line<'t>>,
    pub(super) ending: Ending,
}

/// What may follow a value without becoming part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ending {
    /// Anything.
    #[default]
    Certain,
    /// Of a block scalar: no comment or white space that is indented as deep as its lines.
    Block,
    /// Of a block scalar that keeps empty lines: no empty lines either.
    KeptBlock,
}

/// An entry in brackets.
#[derive(Debug)]
pub(super) struct Flow<'t> {
    pub(super) head: Head,
    /// From the dash to the opening bracket.
    pub(super) before: &'t str,
    /// From the closing bracket on.
    pub(super) after: &'t str,
    pub(super) end: &'t str,
    /// The names of its keys, and the keys with their values.
    pub(super) fields: Vec<(&'t str, &'t str)>,
}

/// Divides the `plugins` of the document.
pub(super) fn read(document: &Document) -> Result<Plugins<'_>, MigrateError> {
    let reader = Reader { document, text: document.text() };
    let root = document.tree().roots().next().ok_or(MigrateError::NotFirstGeneration)?;
    if let Some(at) = lone_return(reader.text) {
        return Err(refused(document, at, "a line ends in a carriage return alone"));
    }
    if root.style() != Style::Block || root.kind() != Kind::Mapping {
        return Err(refused(document, root.outer_start(), "the document is written in brackets"));
    }
    reader.unique_keys(root, |key| key.is_key("plugins"))?;
    let (key, plugins) = root.entry("plugins").ok_or(MigrateError::NotFirstGeneration)?;
    let colon = reader.colon(key)?;
    reader.refuse_own_label(plugins)?;
    let mut read = Plugins {
        colon,
        region: 0..0,
        column: reader.column(key) + 2,
        step: 2,
        pieces: Vec::new(),
    };
    if plugins.style() == Style::Flow {
        let has_entries = plugins.entries().any(|(_, list)| list.children().next().is_some());
        let inside = plugins.span();
        let mut comments = document.tree().comments().iter();
        if has_entries || comments.any(|comment| inside.contains(comment.span)) {
            return Err(refused(document, inside.start, "the plugins are written in brackets"));
        }
        reader.list_keys(plugins)?;
        read.region = colon..inside.end as usize;
        return Ok(read);
    }
    if let Some((first, _)) = plugins.entries().next() {
        read.column = reader.column(first);
        let step = read.column.saturating_sub(reader.column(key));
        read.step = if (1..=8).contains(&step) { step } else { 2 };
    }
    reader.list_keys(plugins)?;
    reader.lists(key, plugins, &mut read)?;
    Ok(read)
}

fn lone_return(text: &str) -> Option<u32> {
    let mut returns = text.match_indices('\r');
    let at = returns.find(|(at, _)| !text[at + 1..].starts_with('\n'))?.0;
    u32::try_from(at).ok()
}

struct Reader<'t> {
    document: &'t Document,
    text: &'t str,
}

impl<'t> Reader<'t> {
    fn refused(&self, node: Node<'_>, reason: impl Into<String>) -> MigrateError {
        refused(self.document, node.outer_start(), reason)
    }

    /// The number, from 1, of the line of a byte.
    fn line_of(&self, at: usize) -> usize {
        self.document.file().line_of(u32::try_from(at).unwrap_or(u32::MAX))
    }

    fn line(&self, number: usize) -> Line<'t> {
        let range = self.document.file().line_range(number);
        let written = &self.text[range.clone()];
        let content = written.trim_start_matches(' ');
        let rest = &self.text[range.end..];
        let end = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
        Line { column: written.len() - content.len(), content, end: &rest[..end] }
    }

    /// A line from the byte `at` on.
    fn line_from(&self, at: usize) -> Line<'t> {
        let line = self.document.file().line_range(self.line_of(at));
        Line {
            column: at - line.start,
            content: &self.text[at..line.end],
            ..self.line(self.line_of(at))
        }
    }

    fn column(&self, node: Node<'_>) -> usize {
        let at = node.outer_start() as usize;
        let start = self.document.file().line_range(self.line_of(at)).start;
        self.text[start..at].trim_start_matches('\u{feff}').len()
    }

    /// What stands before the node on its line.
    fn before(&self, node: Node<'_>) -> &'t str {
        let at = node.outer_start() as usize;
        let start = self.document.file().line_range(self.line_of(at)).start;
        self.text[start..at].trim_start_matches('\u{feff}')
    }

    /// The place behind the colon of a key.
    fn colon(&self, key: Node<'_>) -> Result<usize, MigrateError> {
        self.refuse_own_label(key)?;
        let end = key.span().end as usize;
        let rest = &self.text[end..];
        let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if key.kind() == Kind::Scalar && rest[gap..].starts_with(':') {
            Ok(end + gap + 1)
        } else {
            Err(self.refused(key, "it is no plain key with a colon behind it"))
        }
    }

    fn refuse_own_label(&self, node: Node<'_>) -> Result<(), MigrateError> {
        if node.kind() == Kind::Alias || node.anchor().is_some() || node.tag().is_some() {
            return Err(self.refused(node, "it has an anchor, an alias or a tag"));
        }
        Ok(())
    }

    /// Refuses a key that stands twice, and one that merges another mapping in.
    fn unique_keys(
        &self,
        mapping: Node<'t>,
        matters: impl Fn(Node<'t>) -> bool,
    ) -> Result<(), MigrateError> {
        let mut seen: Vec<&str> = Vec::new();
        for (key, _) in mapping.entries().filter(|(key, _)| matters(*key)) {
            if is_merge(key) {
                return Err(self.refused(key, "it merges another mapping in"));
            }
            if seen.contains(&key.text()) {
                return Err(self.refused(key, format!("`{}` stands there twice", key.text())));
            }
            seen.push(key.text());
        }
        Ok(())
    }

    /// Refuses keys of `plugins` other than the two lists.
    fn list_keys(&self, plugins: Node<'t>) -> Result<(), MigrateError> {
        self.unique_keys(plugins, |_| true)?;
        plugins.entries().try_for_each(|(key, list)| {
            self.colon(key)?;
            self.refuse_own_label(list)?;
            if !matches!(key.text(), "source" | "extractor") {
                return Err(self.refused(key, "it is neither `source` nor `extractor`"));
            }
            if list.kind() != Kind::Sequence && !is_null(list) {
                return Err(self.refused(list, "it is no list"));
            }
            Ok(())
        })
    }

    fn lists(
        &self,
        key: Node<'t>,
        plugins: Node<'t>,
        read: &mut Plugins<'t>,
    ) -> Result<(), MigrateError> {
        let first = self.line_of(key.span().start as usize) + 1;
        let mut next = first;
        // The column that the comments before a key come from.
        let mut column = read.column;
        for (key, list) in plugins.entries() {
            let line = self.line_of(key.span().start as usize);
            self.between(next..line, column, read);
            self.heading(key, list, read)?;
            next = line + 1;
            let is_source = key.text() == "source";
            for item in list.children() {
                next = self.entry(item, is_source, next, read)?;
                column = match read.pieces.last() {
                    Some(Piece::Block(block)) => block.column,
                    _ => column,
                };
            }
        }
        let start = |line: usize| match line.checked_sub(1) {
            Some(before) if before > 0 => {
                let range = self.document.file().line_range(before);
                range.end + self.line(before).end.len()
            }
            _ => 0,
        };
        read.region = start(first)..start(next);
        Ok(())
    }

    /// Comments and empty lines between entries whose dashes stand in `column`.
    fn between(&self, lines: Range<usize>, column: usize, read: &mut Plugins<'t>) {
        for number in lines {
            let line = self.line(number);
            let new = if line.content.is_empty() {
                0
            } else if line.column >= column {
                line.column - (column - read.column.min(column))
            } else {
                line.column.min(read.column)
            };
            read.pieces.push(Piece::Between { column: new, line });
        }
    }

    /// The line of `source:` or `extractor:`; only its comment is kept.
    fn heading(
        &self,
        key: Node<'t>,
        list: Node<'t>,
        read: &mut Plugins<'t>,
    ) -> Result<(), MigrateError> {
        let mut end = self.colon(key)?;
        if list.children().next().is_some() {
            if list.style() == Style::Flow {
                return Err(self.refused(list, "the list is written in brackets"));
            }
        } else if !list.is_absent() {
            end = list.span().end as usize;
            if self.line_of(end) != self.line_of(key.span().start as usize) {
                return Err(self.refused(list, "it does not stand on the line of its key"));
            }
        }
        let rest = self.line_from(end);
        let content = rest.content.trim_start_matches([' ', '\t']);
        if content.starts_with('#') {
            let line = Line { content, ..rest };
            read.pieces.push(Piece::Between { column: read.column, line });
        } else if !content.is_empty() {
            return Err(self.refused(list, "something stands between its key and the list"));
        }
        Ok(())
    }

    /// Reads an entry; `next` is the first line that was not read yet. Returns the next one.
    fn entry(
        &self,
        item: Node<'t>,
        is_source: bool,
        next: usize,
        read: &mut Plugins<'t>,
    ) -> Result<usize, MigrateError> {
        self.refuse_own_label(item)?;
        if item.kind() != Kind::Mapping {
            return Err(self.refused(item, "the entry is no mapping"));
        }
        self.unique_keys(item, |_| true)?;
        if let Some((key, _)) = item.entry("capabilities") {
            return Err(self.refused(key, "the first generation has no `capabilities`"));
        }
        let is_moved = |name: &str| match is_source {
            true => matches!(name, "id" | "source"),
            false => name == "sources",
        };
        for (place, (key, value)) in item.entries().enumerate() {
            if is_moved(key.text()) || (key.text() == "name" && place > 0) {
                refuse_labels(self.document, value)?;
            }
        }
        let reserved = item.get("reserved").map(resolve);
        let is_reserved = matches!(reserved, Some(Resolved::Boolean { value: true, .. }));
        let head = Head { is_source, is_reserved };
        if item.style() == Style::Flow {
            return self.flow(item, head, next, read);
        }
        let Some((first, _)) = item.entries().next() else {
            return Err(self.refused(item, "the entry is empty"));
        };
        let key_line = self.line_of(first.outer_start() as usize);
        let before = self.before(first);
        let (dash, dash_line) = match before.trim() {
            "-" => (None, key_line),
            "" => {
                let number = self
                    .dash_above(next..key_line)
                    .ok_or_else(|| self.refused(item, "the dash of the entry was not found"))?;
                (Some(self.line(number)), number)
            }
            _ => return Err(self.refused(item, "more than a dash stands before its first key")),
        };
        let column = self.line(dash_line).column;
        self.between(next..dash_line, column, read);
        let key_column = self.column(first);
        let mut block = Block { head, column, key_column, dash, fields: Vec::new() };
        let mut next = if block.dash.is_some() { dash_line + 1 } else { dash_line };
        for (key, value) in item.entries() {
            next = self.field(key, value, next, &mut block)?;
        }
        read.pieces.push(Piece::Block(block));
        Ok(next)
    }

    /// The line of a dash without a key, above the first key.
    fn dash_above(&self, lines: Range<usize>) -> Option<usize> {
        let is_content = |number: &usize| {
            let content = self.line(*number).content;
            !content.is_empty() && !content.starts_with('#')
        };
        let number = lines.rev().find(is_content)?;
        let rest = self.line(number).content.strip_prefix('-')?.trim_start();
        (rest.is_empty() || rest.starts_with('#')).then_some(number)
    }

    fn field(
        &self,
        key: Node<'t>,
        value: Node<'t>,
        next: usize,
        block: &mut Block<'t>,
    ) -> Result<usize, MigrateError> {
        let colon = self.colon(key)?;
        let is_first = block.fields.is_empty() && block.dash.is_none();
        if !is_first && !self.before(key).trim().is_empty() {
            return Err(self.refused(key, "it does not start a line"));
        }
        let start = key.outer_start() as usize;
        let key_line = self.line_of(start);
        let mut last = self.line_of(self.end(value, colon).saturating_sub(1)).max(key_line);
        let mut ending = Ending::Certain;
        if matches!(value.style(), Style::Literal | Style::Folded) {
            let keeps = keeps_empty_lines(self.line_from(colon).content);
            ending = if keeps { Ending::KeptBlock } else { Ending::Block };
            last = self.end_of_block(last, keeps);
        }
        let mut lines = vec![self.line_from(start)];
        lines.extend((key_line + 1..=last).map(|number| self.line(number)));
        let above = (next..key_line).map(|number| self.line(number)).collect();
        block.fields.push(Field { name: key.text(), above, lines, ending });
        Ok(last + 1)
    }

    /// The last line of a block scalar whose last visible line is `last`: lines of white space
    /// can be content too, empty lines only if they are kept.
    fn end_of_block(&self, last: usize, keeps_empty_lines: bool) -> usize {
        let mut end = last;
        for number in last + 1..=self.document.file().line_count() {
            let line = self.line(number);
            if !line.content.trim().is_empty() {
                break;
            }
            if keeps_empty_lines || line.column > 0 || !line.content.is_empty() {
                end = number;
            }
        }
        end
    }

    /// The place behind a value.
    fn end(&self, value: Node<'_>, colon: usize) -> usize {
        let span = value.span();
        // Of an absent value and an empty block scalar, the parser knows no place.
        if span.start == span.end { colon } else { (span.end as usize).max(colon) }
    }

    fn flow(
        &self,
        item: Node<'t>,
        head: Head,
        next: usize,
        read: &mut Plugins<'t>,
    ) -> Result<usize, MigrateError> {
        let span = item.span();
        let number = self.line_of(span.start as usize);
        let is_one_line = self.line_of(span.end as usize - 1) == number;
        if !is_one_line || self.before(item).trim() != "-" {
            let reason = "the entry is written in brackets and on several lines";
            return Err(self.refused(item, reason));
        }
        let line = self.line(number);
        self.between(next..number, line.column, read);
        let mut fields = Vec::new();
        for (key, value) in item.entries() {
            let end = self.end(value, self.colon(key)?);
            fields.push((key.text(), &self.text[key.span().start as usize..end]));
        }
        let after = self.line_from(span.end as usize - 1);
        let before = &self.before(item)[line.column..];
        let (after, end) = (after.content, after.end);
        read.pieces.push(Piece::Flow(Flow { head, before, after, end, fields }));
        Ok(number + 1)
    }
}

/// Whether the empty lines behind a block scalar belong to its value: `|+`.
fn keeps_empty_lines(header: &str) -> bool {
    header.split(" #").next().is_some_and(|header| header.contains('+'))
}
