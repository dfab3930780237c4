//! What several checks share.

use std::borrow::Cow;

use falconry_core::{PluginId, RESERVED_SOURCES};
use falconry_diagnostics::{Diagnostic, Span, TextEdit};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Context, Findings};
use crate::entry::{Entry, Generation, Text};
use crate::problem::{Problem, ProblemKind};
use crate::read::Fields;
use crate::shape::MAINTAINER;
use crate::yaml::Node;

/// How many characters of a text are quoted in a message.
const MAX_SHOWN: usize = 64;

/// How many comparisons a check may spend on "did you mean" among names of the document.
pub(crate) const MAX_COMPARISONS: usize = 1 << 16;

impl<'t> Entry<'t> {
    /// The bytes of the id of a sourcing plugin, when it is an integer.
    pub(crate) fn id_span(&self) -> Option<Span> {
        self.sourcing()?.id.map(|id| id.span)
    }

    /// What is written at the end of a path of keys, of whatever type; `None` when it is missing
    /// or null. Slower than the fields, and meant for what they leave out.
    pub(crate) fn written(&self, path: &[&str]) -> Option<Node<'t>> {
        path.iter()
            .try_fold(self.node, |node, key| Fields::of(node).get(key).map(|(_, value)| value))
    }
}

impl<'a> Context<'a> {
    /// What an entry has written at a key of its sourcing or extraction capability.
    pub(crate) fn written(
        &self,
        entry: &Entry<'a>,
        capability: &str,
        key: &str,
    ) -> Option<Node<'a>> {
        match self.registry.generation {
            Generation::First => entry.written(&[key]),
            Generation::Second => entry.written(&["capabilities", capability, key]),
        }
    }

    /// The entry that a problem is in, if it is in one.
    pub(crate) fn entry_of(&self, problem: &Problem) -> Option<&'a Entry<'a>> {
        let entry = self.registry.entries.get(problem.entry?)?;
        (entry.span.contains(problem.span)).then_some(entry)
    }

    /// Whether a repair of some bytes can be certain. It cannot when part of the document was not
    /// read, and when the same bytes may stand for several values.
    pub(crate) fn is_repairable(&self) -> bool {
        self.document.is_sound() && !self.document.tree().has_anchors()
    }

    /// The numbers of the entries that probably say `key`, but misspelt or in a wrong place; for
    /// the document's own keys, `None`.
    pub(crate) fn slips_of(&self, key: &str) -> FxHashSet<Option<usize>> {
        let is_slip = |problem: &&Problem| match &problem.kind {
            ProblemKind::UnknownKey { key: unknown, meant, parent, .. } => {
                let is_meant = meant.is_some_and(|meant| meant.name == key);
                // A maintainer's name, say, is not the plugin's.
                (is_meant && !std::ptr::eq(*parent, &MAINTAINER)) || unknown == key
            }
            _ => false,
        };
        self.document.problems.iter().filter(is_slip).map(|problem| problem.entry).collect()
    }

    /// The event sources that no plugin may produce, each with the place where the document says
    /// so, if it does.
    pub(crate) fn reserved_sources(&self) -> FxHashMap<&'a str, Option<Span>> {
        let mut reserved: FxHashMap<_, _> =
            RESERVED_SOURCES.iter().map(|name| (*name, None)).collect();
        for source in self.registry.reserved_sources.iter().flat_map(|list| &list.value) {
            reserved.insert(source.value, Some(source.span));
        }
        reserved
    }
}

impl Findings {
    /// A diagnostic of the running check about a problem of the document's form.
    pub(crate) fn about(
        &self,
        cx: &Context<'_>,
        problem: &Problem,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Diagnostic {
        match cx.entry_of(problem) {
            Some(entry) => self.of(entry, problem.span, message, label),
            None => self.at(problem.span, message, label),
        }
    }
}

/// A text of the document as messages quote it: not too long and without control characters.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    let is_long = text.len() > MAX_SHOWN && text.chars().nth(MAX_SHOWN).is_some();
    if !is_long && !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let escape = |character: char| match character.is_control() {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    let mut shown: String = text.chars().take(MAX_SHOWN).map(escape).collect();
    if is_long {
        shown.push('…');
    }
    Cow::Owned(shown)
}

/// The name of a plugin or source that `text` would be in lower case and with underscores for
/// what no such name may contain; `is_part` says which characters it may contain.
pub(crate) fn as_name(text: &str, is_part: impl Fn(char) -> bool) -> Option<String> {
    let mut name = String::new();
    for character in text.trim().chars().take(MAX_SHOWN + 1) {
        let lower = character.to_ascii_lowercase();
        if is_part(lower) {
            name.push(lower);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    let name = name.trim_end_matches('_');
    (!name.is_empty() && name.len() <= MAX_SHOWN).then(|| name.to_owned())
}

/// Whether an entry's sourcing capability has the id 0, of which upstream does not check the
/// source: nobody produces events under it.
pub(crate) fn has_id_zero(entry: &Entry<'_>) -> bool {
    entry.id() == Some(PluginId::ZERO)
}

/// The edit that takes the item `list[index]` out of the list; not the first one, and only when
/// nothing but the item is lost.
pub(crate) fn without_item(
    cx: &Context<'_>,
    list: &[Text<'_>],
    index: usize,
) -> Option<Vec<TextEdit>> {
    let (before, item) = (list.get(index.checked_sub(1)?)?.span, list[index].span);
    if !cx.is_repairable() || before.end > item.start {
        return None;
    }
    let text = cx.document.text();
    let between = &text[Span { start: before.end, end: item.start }.range()];
    // An item of a block list must have its line to itself.
    let rest_of_line = || text[item.range().end..].lines().next().unwrap_or_default();
    match between.trim() {
        "," => {}
        "-" if between.contains('\n') && rest_of_line().trim().is_empty() => {}
        _ => return None,
    }
    let span = Span { start: before.end, end: item.end };
    Some(vec![TextEdit { span, replacement: String::new() }])
}
