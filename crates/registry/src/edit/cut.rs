//! Finds the bytes to remove with a key or an item.

use falconry_diagnostics::Span;

use super::EditError;
use super::lines::last_block_scalar;
use super::splice::{Planner, Splice};
use crate::yaml::{Node, Style};

/// A key with its value, or an item.
#[derive(Clone, Copy)]
struct Member {
    start: u32,
    end: u32,
    is_removed: bool,
}

impl<'t> Planner<'t> {
    /// Removes one of the `removed` keys of a mapping.
    pub(super) fn remove_key(
        &self,
        container: Node<'t>,
        name: &str,
        removed: &[&str],
    ) -> Result<Vec<Splice>, EditError> {
        let entries: Vec<_> = container.entries().collect();
        let Some(index) = entries.iter().position(|(key, _)| key.is_key(name)) else {
            return Err(EditError::refused(container, "it has no such key"));
        };
        let member = |(key, value): &(Node<'_>, Node<'_>)| Member {
            start: key.outer_start(),
            end: value.span().end.max(key.span().end),
            is_removed: removed.contains(&key.text()),
        };
        let members: Vec<Member> = entries.iter().map(member).collect();
        if members.iter().all(|member| member.is_removed) {
            return Err(EditError::refused(container, "nothing would be left of it"));
        }
        if container.style() == Style::Flow {
            return self.cut_flow(container, &members, index);
        }
        let (key, value) = entries[index];
        let first = members[0].start;
        let is_behind_dash = !self.is_blank(self.line_start(first), first as usize);
        let is_run = members[..=index].iter().all(|member| member.is_removed);
        if is_behind_dash && is_run {
            let next = members.iter().find(|member| !member.is_removed);
            let next = next.map_or(first, |next| next.start);
            let below = Span { start: Span::new(0, self.line_end(members[0].end)).end, end: next };
            if !self.has_comment(below) {
                // The next key that stays moves up, past all those in between.
                let span = Span { start: first, end: next };
                let splice = Splice { span, text: String::new() };
                return Ok(if index == 0 { vec![splice] } else { Vec::new() });
            }
            if index == 0 {
                // The dash stays alone on its line, above the comment.
                let dash = self.text()[..first as usize].trim_end_matches([' ', '\t']).len();
                let span = Span::new(dash, self.end_of_lines(key, value));
                return Ok(vec![Splice { span, text: String::new() }]);
            }
        }
        let line = self.line_start(members[index].start);
        if !self.is_blank(line, members[index].start as usize) {
            return Err(EditError::refused(key, "something stands before it on its line"));
        }
        let end = self.end_of_lines(key, value);
        // Empty lines below it would become part of a block scalar above.
        let above = members[..index].iter().rposition(|member| !member.is_removed);
        let is_kept = above.is_some_and(|above| self.keeps_empty_lines(entries[above].1));
        let end = if is_kept { self.end_of_empty_lines(end) } else { end };
        Ok(vec![self.cut_lines(line, end)])
    }

    /// Removes an item of a list that has others.
    pub(super) fn remove_item(
        &self,
        container: Node<'t>,
        index: usize,
    ) -> Result<Vec<Splice>, EditError> {
        let items: Vec<_> = container.children().collect();
        let Some(item) = items.get(index).copied() else {
            return Err(EditError::refused(container, "it has no such item"));
        };
        if items.len() == 1 {
            return Err(EditError::refused(container, "nothing would be left of it"));
        }
        if container.style() == Style::Flow {
            let member = |(at, item): (usize, &Node<'_>)| Member {
                start: item.outer_start(),
                end: item.span().end,
                is_removed: at == index,
            };
            let members: Vec<Member> = items.iter().enumerate().map(member).collect();
            return self.cut_flow(container, &members, index);
        }
        let before = match index {
            0 => container.span().start as usize,
            _ => self.end_of_lines(items[index - 1], items[index - 1]),
        };
        let Some(dash) = self.dash(before, item.outer_start()) else {
            return Err(EditError::refused(item, "its dash was not found"));
        };
        let line = self.line_start(Span::new(dash, dash).start);
        if !self.is_blank(line, dash) {
            return Err(EditError::refused(item, "something stands before its dash"));
        }
        let dash_line = self.line_end(Span::new(dash + 1, dash + 1).start);
        let end = self.end_of_lines(item, item).max(dash_line);
        let is_last = index + 1 == items.len();
        let (start, end) = match index.checked_sub(1) {
            None => (line, self.separator_below(line, end).unwrap_or(end)),
            // An empty line can be part of the block scalar above, or become so.
            Some(before) if self.keeps_empty_lines(items[before]) => {
                (line, self.end_of_empty_lines(end))
            }
            Some(before) if last_block_scalar(items[before]).is_some() => (line, end),
            Some(_) => (self.separator_above(line, end, is_last).unwrap_or(line), end),
        };
        Ok(vec![self.cut_lines(start, end)])
    }

    /// The start of the empty line above `line`, when it would separate nothing any more once the
    /// lines down to the one that ends at `end` are gone.
    fn separator_above(&self, line: usize, end: usize, is_last: bool) -> Option<usize> {
        let is_empty = |line: &str| line.trim().is_empty();
        let above = self.text()[..line].strip_suffix('\n')?;
        let start = above.rfind('\n').map_or(0, |newline| newline + 1);
        let below = self.text()[end..].lines().nth(1);
        let is_separated = is_last || below.is_some_and(is_empty);
        (is_empty(&above[start..]) && is_separated).then_some(start)
    }

    /// The end of the empty line below the one that ends at `end`, when the first item starts at
    /// `line` with nothing above it.
    fn separator_below(&self, line: usize, end: usize) -> Option<usize> {
        let above = self.text()[..line].lines().next_back().unwrap_or_default().trim_start();
        let start = end + self.text()[end..].find('\n')? + 1;
        let below = self.text()[start..].lines().next()?;
        let is_separator = below.trim().is_empty() && !above.is_empty() && !above.starts_with('#');
        is_separator.then_some(start + below.len())
    }

    /// Cuts one of several members out of a bracket, with one of the commas beside it. Comments
    /// beside other members stay.
    fn cut_flow(
        &self,
        container: Node<'t>,
        members: &[Member],
        index: usize,
    ) -> Result<Vec<Splice>, EditError> {
        let Member { start, end, .. } = members[index];
        let next = members
            .get(index + 1)
            .filter(|_| members[index + 1..].iter().any(|member| !member.is_removed));
        let span = match (next, index.checked_sub(1).map(|before| members[before].end)) {
            (Some(next), _) if !self.has_comment(Span { start: end, end: next.start }) => {
                Span { start, end: next.start }
            }
            (None, Some(before)) if !self.has_comment(Span { start: before, end: start }) => {
                Span { start: before, end }
            }
            _ => {
                let rest = &self.text()[end as usize..];
                let gap = rest.len() - rest.trim_start().len();
                let comma = rest[gap..].starts_with(',');
                if next.is_some() && !comma {
                    return Err(EditError::refused(container, "a comment stands before a comma"));
                }
                let end = end as usize + if comma { gap + 1 } else { 0 };
                Span { start, end: Span::new(end, end).end }
            }
        };
        Ok(vec![Splice { span, text: String::new() }])
    }

    /// Cuts whole lines, from the line that starts at `start` to the one that ends at `end`, with
    /// the line end before them: what is added at `end` stays.
    pub(super) fn cut_lines(&self, start: usize, end: usize) -> Splice {
        let text = &self.text()[..start];
        let before = text.strip_suffix('\n').unwrap_or(text);
        let before = before.strip_suffix('\r').unwrap_or(before);
        // An empty line can belong to the block scalar above: at the end of the text it would be
        // none without its line end.
        let is_kept = end == self.text().len() && before.ends_with('\n');
        let start = if is_kept { start } else { before.len() };
        Splice { span: Span::new(start, end), text: String::new() }
    }

    fn is_blank(&self, start: usize, end: usize) -> bool {
        self.text()[start..end].trim_start_matches('\u{feff}').trim().is_empty()
    }

    /// The dash that starts the item at `item`, searched from `from`, comments skipped.
    fn dash(&self, from: usize, item: u32) -> Option<usize> {
        let mut at = from;
        let text = self.text();
        while at < item as usize {
            let line_end = text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
            let content = text[at..line_end].trim_start();
            if content.starts_with('-') {
                return Some(line_end - content.len());
            }
            if !content.is_empty() && !content.starts_with('#') {
                return None;
            }
            at = line_end;
        }
        None
    }
}
