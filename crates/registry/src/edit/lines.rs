//! Lines of a document, and the empty ones that belong to a block scalar.

use super::splice::Planner;
use crate::yaml::{Kind, Node, Style};

impl<'t> Planner<'t> {
    pub(super) fn column(&self, at: u32) -> usize {
        let start = self.line_start(at);
        self.text()[start..at as usize].trim_start_matches('\u{feff}').chars().count()
    }

    pub(super) fn line_start(&self, at: u32) -> usize {
        self.text()[..at as usize].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The end of the line that the byte before `at` stands on, without its line end.
    pub(super) fn line_end(&self, at: u32) -> usize {
        let rest = &self.text()[at as usize..];
        let end = rest.find('\n').unwrap_or(rest.len());
        at as usize + rest[..end].trim_end_matches('\r').len()
    }

    /// The end of the last line of a key and its value, without its line end: below it something
    /// can be added.
    pub(super) fn end_of_lines(&self, key: Node<'t>, value: Node<'t>) -> usize {
        let end = self.line_end(value.span().end.max(key.span().end));
        if self.keeps_empty_lines(value) { self.end_of_empty_lines(end) } else { end }
    }

    /// The end of the last of the empty lines below the one that ends at `end`.
    pub(super) fn end_of_empty_lines(&self, mut end: usize) -> usize {
        let text = self.text();
        while let Some(newline) = text[end..].find('\n').filter(|_| end < text.len()) {
            let start = end + newline + 1;
            let line = text[start..].lines().next();
            match line.filter(|line| line.trim().is_empty()) {
                Some(line) => end = start + line.len(),
                None => break,
            }
        }
        end
    }

    /// Whether the value ends in a block scalar that empty lines below it belong to.
    pub(super) fn keeps_empty_lines(&self, value: Node<'t>) -> bool {
        let Some(scalar) = last_block_scalar(value) else { return false };
        let header = self.text()[..scalar.span().start as usize].trim_end();
        let header = header.lines().next_back().unwrap_or_default();
        let header = header.split(" #").next().unwrap_or_default();
        header.rfind(['|', '>']).is_some_and(|at| header[at..].contains('+'))
    }
}

/// The block scalar that the node ends in.
pub(super) fn last_block_scalar(mut node: Node<'_>) -> Option<Node<'_>> {
    while matches!(node.kind(), Kind::Sequence | Kind::Mapping) {
        node = node.children().last()?;
    }
    let is_block = matches!(node.style(), Style::Literal | Style::Folded);
    (is_block && node.kind() == Kind::Scalar).then_some(node)
}
