//! The README of a proposal: the base's, with the table of the proposed document.

use super::ProposalError;
use super::error::ReadmeProblem;
use crate::entry::Registry;
use crate::git::{CommitId, GitError, RepoPath, Repository};
use crate::table::{TableKind, TagError, stale_tables, tag_in, update_tables};

/// What becomes of the README that shows the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readme {
    /// Its table changes.
    Updated {
        /// Its path.
        path: RepoPath,
        /// Its text in the base.
        old: String,
        /// Its text in the proposal.
        new: String,
        /// Whether the table did not show the base's document as it was, so that other rows change
        /// too.
        was_stale: bool,
    },
    /// Its table shows nothing of the change.
    Same {
        /// Its path.
        path: RepoPath,
        /// Its text.
        text: String,
    },
    /// It is no part of the proposal.
    LeftOut {
        /// Its path.
        path: RepoPath,
        /// Why.
        reason: ReadmeProblem,
    },
}

impl Readme {
    /// Its path and its text in the proposal, if that shows a table.
    #[must_use]
    pub fn text(&self) -> Option<(&RepoPath, &str)> {
        match self {
            Self::Updated { path, new, .. } => Some((path, new)),
            Self::Same { path, text } => Some((path, text)),
            Self::LeftOut { .. } => None,
        }
    }

    /// Puts the table into the README of the base. Where the user did not ask for the README
    /// (`is_asked_for`), one that cannot show the table is left out.
    pub(super) fn plan(
        repository: &Repository,
        base: &CommitId,
        path: RepoPath,
        is_asked_for: bool,
        tag: Option<&str>,
        (before, after): (&Registry<'_>, &Registry<'_>),
    ) -> Result<Self, ProposalError> {
        let read = match repository.read_at(base, &path) {
            Ok(bytes) => updated(bytes, before, after, tag),
            Err(error @ (GitError::NotAFile { .. } | GitError::TooLarge { .. })) => {
                Err(ReadmeProblem::Unreadable(error.to_string()))
            }
            Err(error) => return Err(error.into()),
        };
        match read {
            Ok((old, new, _)) if old == new => Ok(Self::Same { path, text: new }),
            Ok((old, new, was_stale)) => Ok(Self::Updated { path, old, new, was_stale }),
            Err(reason) if is_asked_for || tag.is_some() => {
                Err(ProposalError::Readme { path: path.to_string(), reason })
            }
            Err(reason) => Ok(Self::LeftOut { path, reason }),
        }
    }
}

/// The old and the new text, and whether the old one was out of date already.
fn updated(
    bytes: Option<Vec<u8>>,
    before: &Registry<'_>,
    after: &Registry<'_>,
    tag: Option<&str>,
) -> Result<(String, String, bool), ReadmeProblem> {
    let old = String::from_utf8(bytes.ok_or(ReadmeProblem::Missing)?)
        .map_err(|_| ReadmeProblem::NotUtf8)?;
    let all = TableKind::of(after.generation);
    if all.len() > 1 && tag.is_some() {
        return Err(ReadmeProblem::OneTagForTwoTables);
    }
    let kinds: Vec<TableKind> =
        all.iter().copied().filter(|kind| tag_in(&old, *kind, tag).is_some()).collect();
    // Without any table there is an error to report: that of the first one.
    let kinds = if kinds.is_empty() { &all[..1] } else { &kinds };
    let new = update_tables(&old, after, kinds, tag)
        .map_err(|error: TagError| ReadmeProblem::Tags(error))?;
    let was_stale = !stale_tables(&old, before, tag).is_empty();
    Ok((old, new, was_stale))
}
