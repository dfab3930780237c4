//! Loads what a review looks at from git and from files.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use falconry_diagnostics::SourceFile;

use super::Version;
use crate::document::{self, Document};
use crate::git::{CommitId, GitError, HistoryFrom, RepoPath, Repository, Source};
use crate::history::History;

/// Why a version cannot be loaded.
#[derive(Debug)]
pub enum LoadError {
    /// Git or the file system refused.
    Git(GitError),
    /// The document cannot be read.
    Document(document::LoadError),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Git(error) => error.fmt(f),
            Self::Document(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for LoadError {}

impl From<GitError> for LoadError {
    fn from(error: GitError) -> Self {
        Self::Git(error)
    }
}

impl From<document::LoadError> for LoadError {
    fn from(error: document::LoadError) -> Self {
        Self::Document(error)
    }
}

/// The version of a registry at `source`, with the file `readme` of the same folder beside it.
///
/// # Errors
/// When the document is not there or cannot be read; a missing README is none.
pub fn version_at(
    repository: &Repository,
    source: &Source,
    readme: &str,
) -> Result<Version, LoadError> {
    let label = source.to_string();
    let document = Document::from_bytes(&label, repository.read_source(source)?)?;
    let beside = |path: &Path| path.parent().unwrap_or(Path::new("")).join(readme);
    let (readme_source, commit, path) = match source {
        Source::File(path) => {
            let inside = repository.path(path).ok();
            (Source::File(beside(path)), None, inside)
        }
        Source::Staged(path) => {
            (Source::Staged(RepoPath::new(beside(path.as_path()))?), None, Some(path.clone()))
        }
        Source::Committed { rev, commit, path } => {
            let readme = RepoPath::new(beside(path.as_path()))?;
            let source =
                Source::Committed { rev: rev.clone(), commit: commit.clone(), path: readme };
            (source, Some(commit.clone()), Some(path.clone()))
        }
    };
    let bytes = repository.read_source(&readme_source).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let readme = text.map(|text| Arc::new(SourceFile::new(readme_source.to_string(), text)));
    Ok(Version { label, document, readme, commit, path })
}

/// Every id and name that the file held in the history that leads to `commit`, that commit
/// included.
///
/// # Errors
/// When git fails. Versions that cannot be read hold nothing.
pub fn history(
    repository: &Repository,
    commit: &CommitId,
    path: &RepoPath,
) -> Result<History, LoadError> {
    let mut history = History::default();
    for version in repository.versions(HistoryFrom::Commit(commit), path)? {
        let version = match version {
            Ok(version) => version,
            Err(GitError::TooLarge { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        let Ok(document) = Document::from_bytes("", version.bytes) else { continue };
        history.record(version.commit.short(), &document.registry());
    }
    Ok(history)
}
