//! The checks of a registry document: one file each, found by the build script.

use std::collections::BTreeMap;
use std::sync::Arc;

use falconry_core::PluginId;
use falconry_diagnostics::{CheckInfo, Diagnostic, SourceFile, Span};
use rustc_hash::FxHashMap;

use crate::change::Change;
use crate::document::Document;
use crate::entry::{Entry, Registry};

mod allow;
pub(crate) mod common;
mod new_ids;
pub(crate) mod texts;

include!(concat!(env!("OUT_DIR"), "/checks.rs"));

/// A check: its description, and the function that finds the defect.
pub struct Check {
    /// What the check says of itself.
    pub info: CheckInfo,
    /// Adds a diagnostic for each place with the defect.
    pub run: fn(&Context<'_>, &mut Findings),
}

/// The description of every check, in the order of their codes.
#[must_use]
pub fn infos() -> Vec<&'static CheckInfo> {
    CHECKS.iter().map(|check| &check.info).collect()
}

/// What kind of registry is checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether it is an organisation's own registry, whose ids lie in the private block.
    pub private: bool,
}

/// What a check looks at.
pub struct Context<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its contents.
    pub registry: &'a Registry<'a>,
    /// What kind of registry it is.
    pub options: Options,
    /// What changed, when there is something to compare with.
    pub change: Option<&'a Change<'a>>,
    by_name: FxHashMap<&'a str, Vec<usize>>,
    by_id: BTreeMap<PluginId, Vec<usize>>,
}

impl<'a> Context<'a> {
    /// The context of a document.
    #[must_use]
    pub fn new(
        document: &'a Document,
        registry: &'a Registry<'a>,
        options: Options,
        change: Option<&'a Change<'a>>,
    ) -> Self {
        let mut by_name: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        let mut by_id: BTreeMap<PluginId, Vec<usize>> = BTreeMap::new();
        for (index, entry) in registry.entries.iter().enumerate() {
            if let Some(name) = entry.name {
                by_name.entry(name.value).or_default().push(index);
            }
            if let Some(id) = entry.id() {
                by_id.entry(id).or_default().push(index);
            }
        }
        Self { document, registry, options, change, by_name, by_id }
    }

    /// The document's file, for labels.
    #[must_use]
    pub fn file(&self) -> &'a Arc<SourceFile> {
        self.document.file()
    }

    /// The entries.
    pub fn entries(&self) -> impl Iterator<Item = &'a Entry<'a>> {
        self.registry.entries.iter()
    }

    /// The entries of each name, in no certain order of names.
    pub fn names(&self) -> impl Iterator<Item = (&'a str, impl Iterator<Item = &'a Entry<'a>>)> {
        self.by_name.iter().map(|(name, indices)| (*name, self.of(indices)))
    }

    /// The entries of each id of a sourcing plugin, in the order of the ids.
    pub fn ids(&self) -> impl Iterator<Item = (PluginId, impl Iterator<Item = &'a Entry<'a>>)> {
        self.by_id.iter().map(|(id, indices)| (*id, self.of(indices)))
    }

    /// Whether an entry holds the id.
    #[must_use]
    pub fn holds(&self, id: PluginId) -> bool {
        self.by_id.contains_key(&id)
    }

    fn of<'i>(&self, indices: &'i [usize]) -> impl Iterator<Item = &'a Entry<'a>> + use<'a, 'i> {
        let entries = &self.registry.entries;
        indices.iter().map(|&index| &entries[index])
    }
}

/// The diagnostics of a run.
pub struct Findings {
    check: &'static CheckInfo,
    file: Arc<SourceFile>,
    diagnostics: Vec<Diagnostic>,
}

impl Findings {
    /// A diagnostic of the running check at `span` of the document, to be refined and then given
    /// to [`Self::push`]. `label` says what stands at the place; it may be empty.
    #[must_use]
    pub fn at(
        &self,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(self.check, message).label(&self.file, span, label)
    }

    /// The same, of something in `entry`.
    #[must_use]
    pub fn of(
        &self,
        entry: &Entry<'_>,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Diagnostic {
        let diagnostic = self.at(span, message, label);
        if entry.name().is_empty() { diagnostic } else { diagnostic.subject(entry.name()) }
    }

    /// A diagnostic of the running check without a place in the document.
    #[must_use]
    pub fn nowhere(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.check, message)
    }

    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// Runs every check, drops what the document's own comments allow, and sorts the rest by place.
#[must_use]
pub fn run(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Findings {
        check: &CHECKS[0].info,
        file: Arc::clone(context.file()),
        diagnostics: Vec::new(),
    };
    for check in CHECKS {
        findings.check = &check.info;
        (check.run)(context, &mut findings);
    }
    let mut diagnostics = findings.diagnostics;
    diagnostics.sort_by_cached_key(|diagnostic| order(diagnostic, context.file()));
    let allows = allow::apply(context, &mut diagnostics);
    let judged = allows.iter().flat_map(|allow| fr050_allow_comment::diagnose(context, allow));
    diagnostics.extend(judged);
    diagnostics.sort_by_cached_key(|diagnostic| order(diagnostic, context.file()));
    diagnostics
}

/// The document's own findings by their place, then those of other files, then the rest.
fn order(diagnostic: &Diagnostic, file: &Arc<SourceFile>) -> (bool, bool, u32, &'static str) {
    let code = diagnostic.check.code;
    match diagnostic.primary() {
        Some(label) => (false, !Arc::ptr_eq(&label.file, file), label.span.start, code),
        None => (true, false, 0, code),
    }
}

#[cfg(test)]
mod tests;
