use super::command::{text, trim_newline};
use super::{CommitId, GitError, Repository};

impl Repository {
    /// The URL to which a remote is pushed, after the user's `url.*.pushInsteadOf`; `None` when
    /// there is no such remote. It may contain a password or token: do not print it.
    ///
    /// # Errors
    ///
    /// When git fails, or the URL is not UTF-8.
    pub fn remote_push_url(&self, name: &str) -> Result<Option<String>, GitError> {
        if !self.remotes()?.iter().any(|remote| remote == name) {
            return Ok(None);
        }
        let command = self.reading().args(["remote", "get-url", "--push", "--", name]);
        command.line("the URL of a remote").map(Some)
    }

    /// The remote that `git push` is to use by the user's `remote.pushDefault`.
    ///
    /// # Errors
    ///
    /// When git fails, or the name is not UTF-8.
    pub fn push_default(&self) -> Result<Option<String>, GitError> {
        let command = self.reading().args(["config", "--null", "--get", "remote.pushDefault"]);
        let finished = command.run()?;
        match finished.code {
            Some(0) => {
                let value = finished.stdout.strip_suffix(b"\0").unwrap_or(&finished.stdout);
                text(value.to_vec(), "remote.pushDefault").map(Some)
            }
            Some(1) => Ok(None),
            _ => Err(finished.failure()),
        }
    }

    /// The default branch of a remote, as far as this clone knows it (`git remote set-head`), e.g.
    /// `main`.
    ///
    /// # Errors
    ///
    /// When git fails, or the name is not UTF-8.
    pub fn remote_default_branch(&self, remote: &str) -> Result<Option<String>, GitError> {
        let prefix = format!("refs/remotes/{remote}/");
        let head = format!("{prefix}HEAD");
        let finished = self.reading().args(["symbolic-ref", "--quiet", "--", &head]).run()?;
        match finished.code {
            Some(0) => {
                let name = text(trim_newline(finished.stdout), "the default branch of a remote")?;
                Ok(name.strip_prefix(&prefix).map(str::to_owned))
            }
            Some(1) => Ok(None),
            _ => Err(finished.failure()),
        }
    }

    /// Where a branch of a remote was when it was last fetched; `None` when it never was.
    ///
    /// # Errors
    ///
    /// When git fails.
    pub fn remote_branch(&self, remote: &str, branch: &str) -> Result<Option<CommitId>, GitError> {
        // `main~1` is no branch, though git would find a commit under it.
        if !self.valid_branch_name(branch)? {
            return Ok(None);
        }
        let reference = format!("refs/remotes/{remote}/{branch}");
        let command = self.reading().args(["rev-parse", "--verify", "--quiet", &reference]);
        let finished = command.run()?;
        match finished.code {
            Some(0) => finished.commit_id().map(Some),
            Some(1) => Ok(None),
            _ => Err(finished.failure()),
        }
    }
}
