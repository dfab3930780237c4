//! Finds the bytes that a change of a mapping or a list replaces.

use falconry_diagnostics::Span;

use super::EditError;
use super::render::{Layout, flow, scalar};
use super::value::Value;
use crate::shape::MapShape;
use crate::yaml::{Kind, Node, Style, Tree};

/// A change of one mapping or list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Gives a key of a mapping that value, adding the key if it is missing.
    Set { key: &'static str, value: Value },
    /// Removes a key of a mapping.
    Unset { key: &'static str },
    /// Adds an item at the end of a list.
    Push { value: Value },
    /// Removes an item of a list.
    RemoveItem { index: usize },
}

/// Bytes and what comes in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) span: Span,
    pub(super) text: String,
}

/// Plans splices for one document.
pub(super) struct Planner<'t> {
    tree: &'t Tree,
    layout: Layout,
}

impl<'t> Planner<'t> {
    pub(super) fn new(tree: &'t Tree) -> Self {
        Self { tree, layout: layout_of(tree) }
    }

    /// The splices that make `change` in `container`; the keys of `shape` say where a new key
    /// goes.
    pub(super) fn plan(
        &self,
        container: Node<'t>,
        shape: Option<&MapShape>,
        change: &Change,
    ) -> Result<Vec<Splice>, EditError> {
        let one = |splice: Result<Splice, EditError>| splice.map(|splice| vec![splice]);
        match (container.kind(), change) {
            (Kind::Mapping, Change::Set { key, value }) => match container.entry(key) {
                Some((key, old)) if is_emptied_block(old, value) => self.empty_list(key, old),
                Some((key, old)) => one(self.replace(container, key, old, value)),
                None => one(self.insert_key(container, shape, key, value)),
            },
            (Kind::Mapping, Change::Unset { key }) => one(self.remove_key(container, key)),
            (Kind::Sequence, Change::Push { value }) => one(self.push(container, value)),
            (Kind::Sequence, Change::RemoveItem { index }) => {
                one(self.remove_item(container, *index))
            }
            (Kind::Alias, _) => {
                Err(EditError::refused(container, "it is an alias of a value elsewhere"))
            }
            _ => Err(EditError::refused(container, "it is not of the type that the edit needs")),
        }
    }

    fn text(&self) -> &'t str {
        self.tree.text()
    }

    fn column(&self, at: u32) -> usize {
        let start = self.line_start(at);
        self.text()[start..at as usize].trim_start_matches('\u{feff}').chars().count()
    }

    fn line_start(&self, at: u32) -> usize {
        self.text()[..at as usize].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The end of the line that the byte before `at` stands on, without its line end.
    fn line_end(&self, at: u32) -> usize {
        let rest = &self.text()[at as usize..];
        let end = rest.find('\n').unwrap_or(rest.len());
        at as usize + rest[..end].trim_end_matches('\r').len()
    }

    fn colon(&self, key: Node<'_>) -> Result<usize, EditError> {
        let end = key.span().end as usize;
        let rest = &self.text()[end..];
        let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if rest[gap..].starts_with(':') {
            Ok(end + gap + 1)
        } else {
            Err(EditError::refused(key, "there is no colon behind its key"))
        }
    }

    fn has_comment(&self, span: Span) -> bool {
        let comments = self.tree.comments();
        let first = comments.partition_point(|comment| comment.span.end <= span.start);
        comments.get(first).is_some_and(|comment| comment.span.start < span.end)
    }

    fn replace(
        &self,
        container: Node<'t>,
        key: Node<'t>,
        old: Node<'t>,
        value: &Value,
    ) -> Result<Splice, EditError> {
        if old.kind() == Kind::Alias || old.tag().is_some() || old.anchor().is_some() {
            return Err(EditError::refused(old, "it has an anchor, an alias or a tag"));
        }
        let in_flow = container.style() == Style::Flow;
        let is_scalar = !matches!(value, Value::List(_) | Value::Map(_));
        let is_inline =
            matches!(old.style(), Style::Plain | Style::SingleQuoted | Style::DoubleQuoted);
        if old.is_absent() {
            let at = self.colon(key)?;
            let text = if in_flow || is_scalar {
                format!(" {}", if is_scalar { scalar(value, in_flow) } else { flow(value) })
            } else {
                self.layout.after_colon(value, self.column(key.outer_start()))
            };
            return Ok(Splice { span: Span::new(at, at), text });
        }
        if self.has_comment(old.span()) {
            return Err(EditError::refused(old, "a comment inside it would be lost"));
        }
        if is_scalar && is_inline {
            return Ok(Splice { span: old.span(), text: in_style_of(old, value, in_flow) });
        }
        if old.style() == Style::Flow && (!is_scalar || in_flow) {
            return Ok(Splice { span: old.span(), text: flow(value) });
        }
        if in_flow {
            return Ok(Splice { span: old.span(), text: scalar(value, true) });
        }
        // From a block to a scalar or to another block: everything behind the colon.
        let start = self.colon(key)?;
        let span = Span { start: Span::new(start, start).start, end: old.span().end };
        if self.has_comment(span) {
            return Err(EditError::refused(old, "a comment beside it would be lost"));
        }
        let text = self.layout.after_colon(value, self.column(key.outer_start()));
        Ok(Splice { span, text })
    }

    /// `[]` in place of all items, with the comments above the first one kept.
    fn empty_list(&self, key: Node<'t>, old: Node<'t>) -> Result<Vec<Splice>, EditError> {
        if self.has_comment(old.span()) {
            return Err(EditError::refused(old, "a comment inside it would be lost"));
        }
        let at = self.colon(key)?;
        let brackets = Splice { span: Span::new(at, at), text: " []".to_owned() };
        let items = self.cut_lines(self.line_start(old.span().start), old.span().end);
        Ok(vec![brackets, items])
    }

    fn insert_key(
        &self,
        container: Node<'t>,
        shape: Option<&MapShape>,
        key: &'static str,
        value: &Value,
    ) -> Result<Splice, EditError> {
        let entries: Vec<_> = container.entries().collect();
        let Some((first, _)) = entries.first() else {
            // `{}`: the only way to write a mapping without keys.
            let text = flow(&Value::Map(vec![(key, value.clone())]));
            return Ok(Splice { span: container.span(), text });
        };
        let rank = |name: &str| shape?.keys.iter().position(|known| known.name == name);
        let mine = rank(key);
        // Behind the last key that belongs before the new one; at the end when there is none.
        let before = entries.iter().rposition(|(name, _)| {
            mine.is_some() && rank(name.text()).is_some_and(|rank| Some(rank) < mine)
        });
        let (after_key, after) = entries[before.unwrap_or(entries.len() - 1)];
        let end = after.span().end.max(after_key.span().end);
        if container.style() == Style::Flow {
            let value = match value {
                Value::List(_) | Value::Map(_) => flow(value),
                _ => scalar(value, true),
            };
            let at = end as usize;
            return Ok(Splice { span: Span::new(at, at), text: format!(", {key}: {value}") });
        }
        let column = self.column(first.outer_start());
        let at = self.line_end(end);
        let text = self.layout.new_line(column) + &self.layout.field(key, value, column);
        Ok(Splice { span: Span::new(at, at), text })
    }

    fn remove_key(&self, container: Node<'t>, name: &str) -> Result<Splice, EditError> {
        let entries: Vec<_> = container.entries().collect();
        let Some(index) = entries.iter().position(|(key, _)| key.is_key(name)) else {
            return Err(EditError::refused(container, "it has no such key"));
        };
        if entries.len() == 1 {
            return Err(EditError::refused(container, "nothing would be left of it"));
        }
        let (key, value) = entries[index];
        let end = value.span().end.max(key.span().end);
        let start = key.outer_start();
        let next = entries.get(index + 1).map(|(next, _)| next.outer_start());
        if container.style() == Style::Flow {
            return Ok(self.cut_flow(start, end, index, next, |index| {
                let (key, value) = entries[index];
                value.span().end.max(key.span().end)
            }));
        }
        let line = self.line_start(start);
        if self.text()[line..start as usize].trim_start_matches('\u{feff}').trim().is_empty() {
            return Ok(self.cut_lines(line, end));
        }
        // The key stands behind its item's dash: the next key moves up in its place.
        let Some(next) = next else {
            return Err(EditError::refused(container, "nothing would be left of its first line"));
        };
        let gap = Span { start: Span::new(0, self.line_end(end)).end, end: next };
        if self.has_comment(gap) {
            return Err(EditError::refused(key, "a comment below it would be lost"));
        }
        Ok(Splice { span: Span { start, end: next }, text: String::new() })
    }

    /// Cuts one of several members out of a bracket, with one of the commas beside it.
    fn cut_flow(
        &self,
        start: u32,
        end: u32,
        index: usize,
        next: Option<u32>,
        end_of: impl Fn(usize) -> u32,
    ) -> Splice {
        let span = match next {
            Some(next) => Span { start, end: next },
            None if index > 0 => Span { start: end_of(index - 1), end },
            None => Span { start, end },
        };
        Splice { span, text: String::new() }
    }

    /// Cuts whole lines: from the one that starts at `start` to the one that `end` stands on.
    fn cut_lines(&self, start: usize, end: u32) -> Splice {
        let text = self.text();
        let line_end = self.line_end(end);
        let after = text[line_end..].find('\n').map(|newline| line_end + newline + 1);
        let span = match after {
            Some(after) => Span::new(start, after),
            // The last line of a text without a final line end: the line end before it goes.
            None => Span::new(
                text[..start].trim_end_matches('\n').trim_end_matches('\r').len(),
                text.len(),
            ),
        };
        Splice { span, text: String::new() }
    }

    fn push(&self, container: Node<'t>, value: &Value) -> Result<Splice, EditError> {
        let items: Vec<_> = container.children().collect();
        let Some(last) = items.last() else {
            return Err(EditError::refused(container, "it is empty"));
        };
        if container.style() == Style::Flow {
            let at = last.span().end as usize;
            let value = match value {
                Value::List(_) | Value::Map(_) => flow(value),
                _ => scalar(value, true),
            };
            return Ok(Splice { span: Span::new(at, at), text: format!(", {value}") });
        }
        let column = self.column(container.span().start);
        let at = self.line_end(last.span().end);
        let mut text = String::new();
        if items.len() > 1 && self.is_separated(&items[items.len() - 2], last) {
            text.push_str(self.layout.line_end);
        }
        text += &self.layout.new_line(column);
        text += &self.layout.item(value, column);
        Ok(Splice { span: Span::new(at, at), text })
    }

    /// Whether an empty line stands between two items.
    fn is_separated(&self, left: &Node<'_>, right: &Node<'_>) -> bool {
        let from = self.line_end(left.span().end);
        let between = self.text().get(from..right.outer_start() as usize).unwrap_or_default();
        between.lines().skip(1).any(|line| line.trim().is_empty() && !line.contains('-'))
            && between.matches('\n').count() > 1
    }

    fn remove_item(&self, container: Node<'t>, index: usize) -> Result<Splice, EditError> {
        let items: Vec<_> = container.children().collect();
        let Some(item) = items.get(index) else {
            return Err(EditError::refused(container, "it has no such item"));
        };
        if items.len() == 1 {
            return Err(EditError::refused(container, "nothing would be left of it"));
        }
        let end = item.span().end;
        if container.style() == Style::Flow {
            let next = items.get(index + 1).map(Node::outer_start);
            let start = item.outer_start();
            return Ok(self.cut_flow(start, end, index, next, |index| items[index].span().end));
        }
        let before = match index {
            0 => container.span().start as usize,
            _ => self.line_end(items[index - 1].span().end),
        };
        let dash = self.dash(before, item.outer_start());
        let Some(dash) = dash else {
            return Err(EditError::refused(*item, "its dash was not found"));
        };
        let line = self.line_start(Span::new(dash, dash).start);
        if !self.text()[line..dash].trim_start_matches('\u{feff}').trim().is_empty() {
            return Err(EditError::refused(*item, "something stands before its dash"));
        }
        let end = end.max(Span::new(dash, dash + 1).end);
        let is_last = index + 1 == items.len();
        let (start, end) = match index.checked_sub(1) {
            None => (line, self.separator_below(line, end).unwrap_or(end)),
            // Behind a block scalar, an empty line may be part of it.
            Some(before) if ends_in_block_scalar(items[before]) => (line, end),
            Some(_) => (self.separator_above(line, end, is_last).unwrap_or(line), end),
        };
        Ok(self.cut_lines(start, end))
    }

    /// The start of the empty line above `line`, when it would separate nothing any more once the
    /// lines down to the one of `end` are gone.
    fn separator_above(&self, line: usize, end: u32, is_last: bool) -> Option<usize> {
        let is_empty = |line: &str| line.trim().is_empty();
        let above = self.text()[..line].strip_suffix('\n')?;
        let start = above.rfind('\n').map_or(0, |newline| newline + 1);
        let below = self.text()[self.line_end(end)..].lines().nth(1);
        let is_separated = is_last || below.is_some_and(is_empty);
        (is_empty(&above[start..]) && is_separated).then_some(start)
    }

    /// A place on the empty line below that of `end`, when the first item starts at `line` with
    /// nothing above it.
    fn separator_below(&self, line: usize, end: u32) -> Option<u32> {
        let above = self.text()[..line].lines().next_back().unwrap_or_default().trim_start();
        let line_end = self.line_end(end);
        let start = line_end + self.text()[line_end..].find('\n')? + 1;
        let below = self.text()[start..].lines().next()?;
        let is_separator = below.trim().is_empty() && !above.is_empty() && !above.starts_with('#');
        is_separator.then(|| Span::new(start, start).start)
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

fn ends_in_block_scalar(node: Node<'_>) -> bool {
    // The depth is bounded by the reader's limit on nesting.
    match node.kind() {
        Kind::Scalar => matches!(node.style(), Style::Literal | Style::Folded),
        Kind::Alias => false,
        Kind::Sequence | Kind::Mapping => node.children().last().is_some_and(ends_in_block_scalar),
    }
}

fn is_emptied_block(old: Node<'_>, value: &Value) -> bool {
    let is_block_list = old.kind() == Kind::Sequence && old.style() == Style::Block;
    is_block_list
        && *value == Value::List(Vec::new())
        && old.anchor().is_none()
        && old.tag().is_none()
}

/// The scalar in the quotation marks of the one it replaces, if it has some.
fn in_style_of(old: Node<'_>, value: &Value, in_flow: bool) -> String {
    let Value::Text(text) = value else { return scalar(value, in_flow) };
    match old.style() {
        Style::SingleQuoted
            if !text.chars().any(|c| c.is_control() || c == '\'' || c == '\u{feff}')
                && is_single_line(text) =>
        {
            format!("'{text}'")
        }
        Style::SingleQuoted | Style::DoubleQuoted => super::render::double_quoted(text),
        _ => scalar(value, in_flow),
    }
}

fn is_single_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// How the document is written: its line ends, and the indentation of the first nested mapping
/// and the first nested list inside an entry.
pub(super) fn layout_of(tree: &Tree) -> Layout {
    let text = tree.text();
    let first_line = text.find('\n');
    let is_crlf = first_line.is_some_and(|at| text[..at].ends_with('\r'));
    let mut layout =
        Layout { line_end: if is_crlf { "\r\n" } else { "\n" }, mapping_step: 2, list_step: 2 };
    let Some((plugins_key, plugins)) = tree.roots().next().and_then(|root| root.entry("plugins"))
    else {
        return layout;
    };
    let column = |at: u32| {
        let start = text[..at as usize].rfind('\n').map_or(0, |newline| newline + 1);
        text[start..at as usize].chars().count()
    };
    let (mut mapping, mut list) = (None, None);
    // A few hundred entries tell the style of all.
    for entry in plugins.children().take(256) {
        for (key, value) in entry.entries() {
            let step = column(value.span().start).checked_sub(column(key.outer_start()));
            match (value.kind(), value.style()) {
                (Kind::Mapping, Style::Block) => {
                    mapping = mapping.or(step.filter(|step| *step > 0));
                }
                (Kind::Sequence, Style::Block) => list = list.or(step),
                _ => {}
            }
        }
        if mapping.is_some() && list.is_some() {
            break;
        }
    }
    layout.mapping_step = mapping.unwrap_or(2);
    let outer = column(plugins.span().start).checked_sub(column(plugins_key.outer_start()));
    let outer =
        outer.filter(|_| plugins.kind() == Kind::Sequence && plugins.style() == Style::Block);
    layout.list_step = list.or(outer).unwrap_or(layout.mapping_step);
    layout
}
