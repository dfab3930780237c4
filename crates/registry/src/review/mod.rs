//! The review of a change: what it does to a registry and which promises it breaks.

mod json;
mod load;
mod markdown;
mod text;

use std::collections::HashMap;
use std::sync::Arc;

use falconry_diagnostics::{Diagnostic, Severity, SourceFile};

pub use json::json;
pub use load::{LoadError, history, version_at};
pub use markdown::markdown;
pub use text::text;

use crate::change::{Change, Proposal};
use crate::checks::{self, Context, Options};
use crate::comparison::Comparison;
use crate::document::Document;
use crate::entry::Registry;
use crate::git::{Commit, CommitId, RepoPath};
use crate::history::History;

/// One version of a registry.
#[derive(Debug)]
pub struct Version {
    /// What the user calls it: a file, or a revision with its path.
    pub label: String,
    /// The document.
    pub document: Document,
    /// The README beside it, if there is one.
    pub readme: Option<Arc<SourceFile>>,
    /// The commit that holds it, if it comes from one.
    pub commit: Option<CommitId>,
    /// Its path in the repository, if it comes from one.
    pub path: Option<RepoPath>,
}

/// A version and its contents.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The version.
    pub version: &'a Version,
    /// Its contents.
    pub registry: &'a Registry<'a>,
}

/// What a review knows beyond the two versions.
#[derive(Clone, Copy, Default)]
pub struct Background<'a> {
    /// What kind of registry it is.
    pub options: Options,
    /// The ids and names ever used.
    pub history: Option<&'a History>,
    /// The commits of the change.
    pub commits: &'a [Commit],
    /// The other proposals on the same base.
    pub proposals: &'a [Proposal<'a>],
    /// The tag around the table in the README, when it is not one of upstream's.
    pub tag: Option<&'a str>,
}

/// A review.
pub struct Review<'a> {
    /// What the version before the change is called.
    pub base: &'a str,
    /// What the version after the change is called.
    pub head: &'a str,
    /// What the change does.
    pub comparison: Comparison<'a>,
    /// The findings that the change brings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Review<'_> {
    /// Whether any finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }
}

/// Reviews the change from `base` to `head`.
#[must_use]
pub fn review<'a>(base: Side<'a>, head: Side<'a>, background: Background<'a>) -> Review<'a> {
    let document = &head.version.document;
    let mut change = Change::new(&base.version.document, base.registry, head.registry);
    change.history = background.history;
    change.commits = background.commits;
    change.proposals = background.proposals;
    change.readme = head.version.readme.clone();
    change.tag = background.tag;
    let options = background.options;
    let found = checks::run(&Context::new(document, head.registry, options, Some(&change)));
    let known = checks::run(&Context::new(&base.version.document, base.registry, options, None));
    Review {
        base: &base.version.label,
        head: &head.version.label,
        comparison: change.comparison,
        diagnostics: new_findings(found, &known),
    }
}

/// The findings that were not there before. Places do not count, since they move; of several equal
/// findings as many are old as there were before.
pub fn new_findings(found: Vec<Diagnostic>, known: &[Diagnostic]) -> Vec<Diagnostic> {
    fn key(found: &Diagnostic) -> (&str, Option<&str>, &str) {
        (found.check.code, found.subject.as_deref(), &found.message)
    }
    let mut left: HashMap<_, usize> = HashMap::new();
    for old in known {
        *left.entry(key(old)).or_default() += 1;
    }
    let flags: Vec<bool> = found
        .iter()
        .map(|found| match left.get_mut(&key(found)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .collect();
    found.into_iter().zip(flags).filter_map(|(found, is_new)| is_new.then_some(found)).collect()
}
