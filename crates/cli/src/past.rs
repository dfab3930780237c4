//! What a registry gave away before, when git knows it.

use std::path::Path;

use falconry_registry::History;
use falconry_registry::git::{CommitId, GitError, RepoPath, Repository};
use falconry_registry::review::history;

use crate::outcome::Failure;
use crate::output;

/// The ids and names in the history of the document at `path`; `None` when it has none.
///
/// A history that cannot be read is mentioned and then left out: the document alone already says
/// most of it.
pub(crate) fn of_file(path: &Path) -> Option<History> {
    if path.as_os_str() == "-" {
        return None;
    }
    read(path).unwrap_or_else(|failure| {
        output::talk(format!(
            "note: ids of removed plugins may be unknown: the history of {} cannot be read: {}",
            path.display(),
            failure.message
        ));
        None
    })
}

fn read(path: &Path) -> Result<Option<History>, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let repository = match Repository::discover(folder.unwrap_or(Path::new("."))) {
        Ok(repository) => repository,
        Err(GitError::NotARepository { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let commit = match repository.head() {
        Ok(commit) => commit,
        // There is no commit yet.
        Err(GitError::UnknownRevision { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    of_commit(&repository, &commit, &repository.path(path)?).map(Some)
}

/// The ids and names that the file held in the history that leads to `commit`.
pub(crate) fn of_commit(
    repository: &Repository,
    commit: &CommitId,
    path: &RepoPath,
) -> Result<History, Failure> {
    if repository.is_shallow()? {
        output::talk(
            "note: this clone is shallow, so ids and names of removed plugins may be unknown; \
             `git fetch --unshallow` brings the whole history",
        );
    }
    Ok(history(repository, commit, path)?)
}
