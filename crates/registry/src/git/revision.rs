use super::command::trim_newline;
use super::{CommitId, GitError, Repository};

impl Repository {
    /// The commit that a revision names: a branch, tag, id, `HEAD~2`, `main@{upstream}`, …
    ///
    /// Ranges, options and revisions that name a file or directory are unknown revisions.
    ///
    /// # Errors
    ///
    /// [`GitError::UnknownRevision`] with git's own words.
    pub fn resolve(&self, rev: &str) -> Result<CommitId, GitError> {
        let unknown = |stderr: String| GitError::UnknownRevision { rev: rev.to_owned(), stderr };
        if rev.is_empty() || rev.contains('\0') {
            return Err(unknown(String::new()));
        }
        // `:/text` searches a commit by its message, and takes everything after it for text. It
        // cannot name anything but a commit.
        let peeled =
            if rev.starts_with(":/") { rev.to_owned() } else { format!("{rev}^{{commit}}") };
        let command = self.reading().args(["rev-parse", "--verify", "--end-of-options", &peeled]);
        let finished = command.run()?;
        if finished.code != Some(0) {
            return Err(unknown(finished.message));
        }
        // `^main` is accepted by git and printed with its `^`.
        let line = trim_newline(finished.stdout);
        let id = std::str::from_utf8(&line).ok().and_then(CommitId::parse);
        id.ok_or_else(|| unknown(String::new()))
    }

    /// The best common ancestor of two commits; `None` when they share no history (or, in a shallow
    /// clone, none that is known). Of several equally good ones git chooses.
    ///
    /// # Errors
    ///
    /// When git fails.
    pub fn merge_base(&self, a: &CommitId, b: &CommitId) -> Result<Option<CommitId>, GitError> {
        let command = self.reading().args(["merge-base", a.as_str(), b.as_str()]);
        let finished = command.run()?;
        match finished.code {
            Some(0) => finished.commit_id().map(Some),
            Some(1) => Ok(None),
            _ => Err(finished.failure()),
        }
    }

    /// The commit that is checked out.
    ///
    /// # Errors
    ///
    /// [`GitError::UnknownRevision`] when there is no commit yet.
    pub fn head(&self) -> Result<CommitId, GitError> {
        self.resolve("HEAD")
    }
}
