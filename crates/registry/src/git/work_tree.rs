use std::collections::HashSet;
use std::path::PathBuf;

use super::command::{Finished, GitCommand, text, trim_newline};
use super::path::from_bytes;
use super::read::records;
use super::{CommitId, GitError, Person, RepoPath, Repository};

impl Repository {
    /// The person whom git names as committer, and in `Signed-off-by`.
    ///
    /// What git would guess from the system's user and host name does not count: nobody can be
    /// reached at such an address.
    ///
    /// # Errors
    ///
    /// [`GitError::NoIdentity`] when the committer, or the author, is not configured.
    pub fn identity(&self) -> Result<Person, GitError> {
        self.person("GIT_AUTHOR_IDENT")?;
        self.person("GIT_COMMITTER_IDENT")
    }

    fn person(&self, variable: &str) -> Result<Person, GitError> {
        let command = self.reading().config("user.useConfigOnly=true").args(["var", variable]);
        let finished = command.run()?;
        if finished.code != Some(0) {
            return Err(GitError::NoIdentity { stderr: finished.message });
        }
        // A time follows the mail address.
        let line = text(trim_newline(finished.stdout), "your name in git's configuration")?;
        Ok(Person::parse(line.rfind('>').map_or(line.as_str(), |end| &line[..=end])))
    }

    /// Whether the paths are in the work tree and the index as they were committed; untracked files
    /// are not. No paths: the whole work tree.
    ///
    /// # Errors
    ///
    /// [`GitError::NoWorkTree`], or when git fails.
    pub fn is_clean(&self, paths: &[&RepoPath]) -> Result<bool, GitError> {
        self.top_level()?;
        let command = self.reading().args(["status", "--porcelain=v1", "-z", "--no-renames"]);
        let command = command.args(["--untracked-files=all", "--"]);
        Ok(command.args(paths.iter().map(|path| path.as_os_str())).output()?.is_empty())
    }

    /// The paths, relative to the top level, at which the index differs from the last commit.
    ///
    /// # Errors
    ///
    /// [`GitError::NoWorkTree`], or when git fails.
    pub fn staged_paths(&self) -> Result<Vec<PathBuf>, GitError> {
        self.top_level()?;
        let base = match self.head() {
            Ok(commit) => commit.to_string(),
            // Before the first commit everything is new. Which id the empty tree has depends on
            // the repository's hash.
            Err(GitError::UnknownRevision { .. }) => {
                self.reading().args(["hash-object", "-t", "tree", "--stdin"]).line("an id")?
            }
            Err(error) => return Err(error),
        };
        let command = self.reading().args(["diff-index", "--cached", "--name-only", "-z"]);
        let output = command.args(["--no-renames", &base, "--"]).output()?;
        records(&output).map(from_bytes).collect()
    }

    /// Commits some paths in the user's checkout, as they are in the work tree, onto the current
    /// branch. Whatever else is staged or modified stays as it is and out of the commit. Hooks,
    /// signing and `commit.*` settings act as always. Files that are new, or ignored, are added.
    ///
    /// When it fails, nothing was committed and the index is as before. The files are the caller's:
    /// a caller that wrote them for this commit restores their bytes. To undo a whole sequence:
    /// remember [`Self::current_branch`] and [`Self::head`], [`Self::create_branch`],
    /// [`Self::switch`], write the files, commit; on failure restore the files, switch back and
    /// [`Self::delete_branch`]. [`Self::propose_commit`] needs none of that.
    ///
    /// # Errors
    ///
    /// [`GitError::NothingToCommit`], [`GitError::NoIdentity`], [`GitError::CommitRefused`],
    /// [`GitError::NoWorkTree`], or what git says.
    pub fn commit_paths(
        &self,
        paths: &[&RepoPath],
        message: &str,
        sign_off: bool,
    ) -> Result<CommitId, GitError> {
        self.identity()?;
        if paths.is_empty() || self.is_clean_ignored(paths)? {
            return Err(GitError::NothingToCommit);
        }
        let pathspecs = || paths.iter().map(|path| path.pathspec());
        let untracked = self.untracked(paths)?;
        // `git commit <path>` knows only paths that are in the index.
        let added = if untracked.is_empty() {
            Ok(())
        } else {
            let add = self.user().args(["add", "--force", "--sparse", "--intent-to-add", "--"]);
            add.args(untracked.iter().map(|path| path.pathspec())).act(&[])?.success().map(drop)
        };
        let committed = added.and_then(|()| {
            let command = commit(self.user(), sign_off).args(["--only", "--"]);
            refused(command.args(pathspecs()).act(message.as_bytes())?)
        });
        if let Err(error) = committed {
            if !untracked.is_empty() {
                // Should this fail too, the first error is still the one to report.
                let forget = self.user().args(["update-index", "--force-remove", "--"]);
                let _ = forget.args(untracked.iter().map(|path| path.as_os_str())).act(&[]);
            }
            return Err(error);
        }
        self.head()
    }

    /// Like [`Self::is_clean`], with ignored files counted as changes too.
    fn is_clean_ignored(&self, paths: &[&RepoPath]) -> Result<bool, GitError> {
        Ok(self.is_clean(paths)? && self.untracked(paths)?.is_empty())
    }

    /// Those of the paths that git does not know yet, but that are there.
    fn untracked<'a>(&self, paths: &[&'a RepoPath]) -> Result<Vec<&'a RepoPath>, GitError> {
        let top_level = self.top_level()?;
        let command = self.reading().args(["ls-files", "--cached", "-z", "--"]);
        let output = command.args(paths.iter().map(|path| path.as_os_str())).output()?;
        let tracked: HashSet<&[u8]> = records(&output).collect();
        let untracked = paths.iter().copied().filter(|path| {
            !tracked.contains(path.as_os_str().as_encoded_bytes())
                && top_level.join(path.as_path()).symlink_metadata().is_ok()
        });
        Ok(untracked.collect())
    }
}

/// `git commit` with the message as its input: no editor, and no line of the message is a comment.
pub(super) fn commit(command: GitCommand, sign_off: bool) -> GitCommand {
    let command = command.args(["commit", "--quiet", "--cleanup=whitespace", "--file=-"]);
    if sign_off { command.arg("--signoff") } else { command }
}

pub(super) fn refused(finished: Finished) -> Result<(), GitError> {
    match finished.code {
        Some(0) => Ok(()),
        status => Err(GitError::CommitRefused { status, output: finished.message }),
    }
}
