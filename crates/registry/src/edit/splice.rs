//! Finds the bytes that a change of a mapping or a list replaces.

use falconry_diagnostics::Span;

use super::EditError;
use super::render::{Layout, flow, scalar};
use super::value::Value;
use crate::problem::is_merge;
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
    /// Removes the items of a key's list with the comments between them.
    Clear { key: &'static str },
}

impl Change {
    /// The key that it removes from its mapping.
    pub(super) fn removed_key(&self) -> Option<&'static str> {
        match self {
            Self::Unset { key } => Some(key),
            _ => None,
        }
    }
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
    /// goes, `removed` are the keys that are removed from the container at the same time.
    pub(super) fn plan(
        &self,
        container: Node<'t>,
        shape: Option<&MapShape>,
        change: &Change,
        removed: &[&str],
    ) -> Result<Vec<Splice>, EditError> {
        let one = |splice: Result<Splice, EditError>| splice.map(|splice| vec![splice]);
        match (container.kind(), change) {
            (Kind::Mapping, Change::Set { key, value }) => match container.entry(key) {
                Some((_, old)) if is_emptied_block(old, value) && self.has_comment(old.span()) => {
                    Err(EditError::refused(old, "a comment inside it would be lost"))
                }
                Some((key, old)) if is_emptied_block(old, value) => self.empty_list(key, old),
                Some((key, old)) => one(self.replace(container, key, old, value)),
                None => one(self.insert_key(container, shape, key, value, removed)),
            },
            (Kind::Mapping, Change::Clear { key }) => match container.entry(key) {
                Some((key, old)) if is_emptied_block(old, &Value::List(Vec::new())) => {
                    self.empty_list(key, old)
                }
                Some((key, old)) => {
                    one(self.replace(container, key, old, &Value::List(Vec::new())))
                }
                None => Err(EditError::refused(container, "it has no such key")),
            },
            (Kind::Mapping, Change::Unset { key }) => self.remove_key(container, key, removed),
            (Kind::Sequence, Change::Push { value }) => one(self.push(container, value)),
            (Kind::Sequence, Change::RemoveItem { index }) => self.remove_item(container, *index),
            (Kind::Alias, _) => {
                Err(EditError::refused(container, "it is an alias of a value elsewhere"))
            }
            _ => Err(EditError::refused(container, "it is not of the type that the edit needs")),
        }
    }

    pub(super) fn text(&self) -> &'t str {
        self.tree.text()
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

    pub(super) fn has_comment(&self, span: Span) -> bool {
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
        let at = self.colon(key)?;
        let brackets = Splice { span: Span::new(at, at), text: " []".to_owned() };
        let last = old.children().last().unwrap_or(old);
        let items = self.cut_lines(self.line_start(old.span().start), self.end_of_lines(old, last));
        Ok(vec![brackets, items])
    }

    fn insert_key(
        &self,
        container: Node<'t>,
        shape: Option<&MapShape>,
        key: &'static str,
        value: &Value,
        removed: &[&str],
    ) -> Result<Splice, EditError> {
        let mut entries: Vec<_> = container.entries().collect();
        let Some(&(first, _)) = entries.first() else {
            // `{}`: the only way to write a mapping without keys.
            let text = flow(&Value::Map(vec![(key, value.clone())]));
            return Ok(Splice { span: container.span(), text });
        };
        let is_removed = |(name, _): &(Node<'_>, Node<'_>)| removed.contains(&name.text());
        if container.style() == Style::Flow {
            entries.retain(|entry| !is_removed(entry));
        }
        // Lines below the one of a dash can be cut and added to at once.
        entries.drain(..entries.iter().take_while(|entry| is_removed(entry)).count());
        if entries.is_empty() {
            return Err(EditError::refused(container, "nothing of it would be left"));
        }
        let rank = |name: &str| shape?.keys.iter().position(|known| known.name == name);
        let mine = rank(key);
        // Behind the last key that belongs before the new one; at the end when there is none.
        let before = entries.iter().rposition(|(name, _)| {
            mine.is_some() && rank(name.text()).is_some_and(|rank| Some(rank) < mine)
        });
        // Behind every merge key too: upstream merges in the order of the text.
        let merged = entries.iter().rposition(|(name, _)| is_merge(*name));
        let before = before.map(|before| merged.map_or(before, |merged| merged.max(before)));
        let (after_key, after) = entries[before.unwrap_or(entries.len() - 1)];
        if container.style() == Style::Flow {
            let value = match value {
                Value::List(_) | Value::Map(_) => flow(value),
                _ => scalar(value, true),
            };
            let at = after.span().end.max(after_key.span().end) as usize;
            return Ok(Splice { span: Span::new(at, at), text: format!(", {key}: {value}") });
        }
        let column = self.column(first.outer_start());
        let at = self.end_of_lines(after_key, after);
        let text = self.layout.new_line(column) + &self.layout.field(key, value, column);
        Ok(Splice { span: Span::new(at, at), text })
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
        let at = self.end_of_lines(*last, *last);
        let mut text = String::new();
        let is_separated = items.len() > 1 && self.is_separated(&items[items.len() - 2], last);
        if is_separated && !self.keeps_empty_lines(*last) {
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
