//! Writes the divided lines as a list of second-generation entries.

use super::Options;
use super::read::{Block, Ending, Field, Flow, Head, Line, Piece, Plugins};
use crate::document::Document;

/// The text of the new document.
pub(super) fn write(document: &Document, plugins: &Plugins<'_>, options: Options) -> String {
    let text = document.text();
    let first_line = text.find('\n');
    let is_crlf = first_line.is_some_and(|at| text[..at].ends_with('\r'));
    let region = &plugins.region;
    let is_entry = |piece: &Piece<'_>| !matches!(piece, Piece::Between { .. });
    let mut writer = Writer {
        out: String::with_capacity(text.len() + text.len() / 4),
        line_end: if is_crlf { "\r\n" } else { "\n" },
        column: plugins.column,
        step: plugins.step,
        options,
        ending: Ending::Certain,
    };
    if plugins.pieces.iter().any(is_entry) {
        writer.out.push_str(&text[..region.start]);
    } else {
        writer.out.push_str(&text[..plugins.colon]);
        writer.out.push_str(" []");
        writer.out.push_str(text.get(plugins.colon..region.start).unwrap_or_default());
    }
    for piece in &plugins.pieces {
        match piece {
            Piece::Between { column, line } => writer.comment(*column, writer.column, line),
            Piece::Block(block) => writer.block(block),
            Piece::Flow(flow) => writer.flow(flow),
        }
    }
    // A document without a final line end stays without.
    if !text[..region.end].ends_with('\n')
        && let Some(unended) = writer.out.strip_suffix('\n')
    {
        writer.out.truncate(unended.strip_suffix('\r').unwrap_or(unended).len());
    }
    writer.out.push_str(&text[region.end..]);
    writer.out
}

struct Writer {
    out: String,
    line_end: &'static str,
    column: usize,
    step: usize,
    options: Options,
    /// How the value above ends.
    ending: Ending,
}

/// A line of an entry that is to be written.
enum Part<'p, 't> {
    Field(&'p Field<'t>),
    Key(&'static str),
}

impl Writer {
    fn line(&mut self, column: usize, content: &str, end: &str) {
        // A line that was the last one of the old document is ended now.
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push_str(self.line_end);
        }
        self.out.extend(std::iter::repeat_n(' ', column));
        self.out.push_str(content);
        self.out.push_str(end);
    }

    /// A comment or an empty line; `safe` is a column that no block scalar above has its lines in.
    fn comment(&mut self, column: usize, safe: usize, line: &Line<'_>) {
        let is_empty = line.content.trim().is_empty();
        match self.ending {
            Ending::Certain => self.line(column, line.content, line.end),
            Ending::KeptBlock if is_empty => {}
            Ending::Block if is_empty => self.line(0, "", line.end),
            Ending::Block | Ending::KeptBlock => {
                self.line(column.min(safe), line.content, line.end);
                // Behind a comment, nothing belongs to the scalar any more.
                self.ending = Ending::Certain;
            }
        }
    }

    fn block(&mut self, block: &Block<'_>) {
        let keys = self.column + block.key_column.saturating_sub(block.column);
        let (inner, innermost) = (keys + self.step, keys + 2 * self.step);
        let mut parts: Vec<(usize, Part<'_, '_>)> = Vec::new();
        let is_name = |field: &&Field<'_>| field.name == "name";
        let stays = |field: &&Field<'_>| !block.head.moves(field.name);
        let field = |name: &str| block.fields.iter().find(|field| field.name == name);
        let staying = || block.fields.iter().filter(stays);
        let fields = staying().filter(is_name).chain(staying().filter(|field| !is_name(field)));
        parts.extend(fields.map(|field| (keys, Part::Field(field))));
        parts.push((keys, Part::Key("capabilities:")));
        parts.push((inner, Part::Key(block.head.capability())));
        parts.push((innermost, Part::Key("supported: true")));
        let moved = ["id", "source", "sources"].into_iter().filter(|name| block.head.moves(name));
        parts.extend(moved.filter_map(field).map(|field| (innermost, Part::Field(field))));
        if block.head.gets_extraction(self.options) {
            parts.push((inner, Part::Key("extraction:")));
            parts.push((innermost, Part::Key("supported: true")));
        }
        let mut dash = match &block.dash {
            Some(line) => {
                self.line(self.column, line.content, line.end);
                self.ending = Ending::Certain;
                None
            }
            None => Some(format!("-{:gap$}", "", gap = block.key_column - block.column - 1)),
        };
        for (column, part) in parts {
            let dash = dash.take();
            // What stands above the first key of an entry stands above its dash.
            let above = if dash.is_some() { self.column } else { column };
            let dash = dash.unwrap_or_default();
            match part {
                Part::Key(key) => {
                    self.line(above, &format!("{dash}{key}"), self.line_end);
                    self.ending = Ending::Certain;
                }
                Part::Field(field) => {
                    let move_to = |line: &Line<'_>, to: usize| {
                        let is_empty = line.content.is_empty() && line.column == 0;
                        if is_empty {
                            0
                        } else {
                            (line.column + to).saturating_sub(block.key_column)
                        }
                    };
                    for line in &field.above {
                        self.comment(move_to(line, above), above, line);
                    }
                    let (first, rest) = field.lines.split_at(1);
                    for line in first {
                        self.line(above, &format!("{dash}{}", line.content), line.end);
                    }
                    for line in rest {
                        self.line(move_to(line, column), line.content, line.end);
                    }
                    self.ending = field.ending;
                }
            }
        }
    }

    fn flow(&mut self, flow: &Flow<'_>) {
        let join = |fields: &[&str]| fields.join(", ");
        let field = |name: &&str| {
            let found = flow.fields.iter().find(|(known, _)| known == name);
            found.map(|(_, written)| *written)
        };
        let named = flow.fields.iter().filter(|(name, _)| *name == "name");
        let others = flow.fields.iter().filter(|(name, _)| *name != "name");
        let staying = named.chain(others).filter(|(name, _)| !flow.head.moves(name));
        let mut fields: Vec<&str> = staying.map(|(_, written)| *written).collect();
        let moved = ["id", "source", "sources"].into_iter().filter(|name| flow.head.moves(name));
        let mut inner = vec!["supported: true"];
        inner.extend(moved.filter_map(|name| field(&name)));
        let mut capabilities = format!("{} {{{}}}", flow.head.capability(), join(&inner));
        if flow.head.gets_extraction(self.options) {
            capabilities.push_str(", extraction: {supported: true}");
        }
        let capabilities = format!("capabilities: {{{capabilities}}}");
        fields.push(&capabilities);
        let content = format!("{}{{{}{}", flow.before, join(&fields), flow.after);
        self.line(self.column, &content, flow.end);
        self.ending = Ending::Certain;
    }
}

impl Head {
    /// Whether the field goes into the capability.
    fn moves(self, name: &str) -> bool {
        if self.is_source { matches!(name, "id" | "source") } else { name == "sources" }
    }

    fn capability(self) -> &'static str {
        if self.is_source { "sourcing:" } else { "extraction:" }
    }

    /// Whether a plugin that sources events is said to extract fields too.
    pub(super) fn gets_extraction(self, options: Options) -> bool {
        self.is_source && !self.is_reserved && options.extraction
    }
}
