use super::command::{text, trim_newline};
use super::{CommitId, GitError, Repository};

impl Repository {
    /// The branch that is checked out, even if it has no commit yet; `None` when `HEAD` is detached.
    ///
    /// # Errors
    ///
    /// When git fails, or the name is not UTF-8.
    pub fn current_branch(&self) -> Result<Option<String>, GitError> {
        // Without `--short`: it would say `heads/x` when there is a tag `x`.
        let finished = self.reading().args(["symbolic-ref", "--quiet", "HEAD"]).run()?;
        match finished.code {
            Some(0) => {
                let name = text(trim_newline(finished.stdout), "the current branch")?;
                Ok(name.strip_prefix("refs/heads/").map(str::to_owned))
            }
            Some(1) => Ok(None),
            _ => Err(finished.failure()),
        }
    }

    /// Whether there is a local branch of that name.
    ///
    /// # Errors
    ///
    /// When git fails.
    pub fn branch_exists(&self, name: &str) -> Result<bool, GitError> {
        Ok(self.valid_branch_name(name)? && self.branch_tip(name)?.is_some())
    }

    /// Makes a branch without switching to it and without an upstream.
    ///
    /// # Errors
    ///
    /// [`GitError::InvalidBranchName`], [`GitError::BranchExists`], or what git says.
    pub fn create_branch(&self, name: &str, at: &CommitId) -> Result<(), GitError> {
        self.check_new_branch(name)?;
        let command = self.user_without_index().args(["branch", "--no-track", "--", name]);
        command.arg(at.as_str()).act(&[])?.success().map(drop)
    }

    /// Switches the user's checkout to a local branch, as `git switch` does: it refuses where local
    /// changes would be lost.
    ///
    /// # Errors
    ///
    /// [`GitError::NoSuchBranch`], [`GitError::NoWorkTree`], or what git says.
    pub fn switch(&self, name: &str) -> Result<(), GitError> {
        self.top_level()?;
        if !self.branch_exists(name)? {
            return Err(GitError::NoSuchBranch { name: name.to_owned() });
        }
        let command = self.user().args(["switch", "--quiet", "--no-guess", name]);
        command.act(&[])?.success().map(drop)
    }

    /// Deletes a local branch, merged or not, if it still points to the commit that the caller
    /// knows of.
    ///
    /// # Errors
    ///
    /// [`GitError::NoSuchBranch`], [`GitError::BranchMoved`], or what git says, e.g. when the
    /// branch is checked out.
    pub fn delete_branch(&self, name: &str, expected: &CommitId) -> Result<(), GitError> {
        let tip = if self.valid_branch_name(name)? { self.branch_tip(name)? } else { None };
        let Some(tip) = tip else {
            return Err(GitError::NoSuchBranch { name: name.to_owned() });
        };
        if tip != *expected {
            return Err(GitError::BranchMoved {
                name: name.to_owned(),
                expected: expected.short().to_owned(),
                found: tip.short().to_owned(),
            });
        }
        self.user().args(["branch", "--quiet", "-D", "--", name]).act(&[])?.success().map(drop)
    }

    /// The names of the remotes.
    ///
    /// # Errors
    ///
    /// When git fails, or a name is not UTF-8.
    pub fn remotes(&self) -> Result<Vec<String>, GitError> {
        let output = self.reading().arg("remote").output()?;
        Ok(text(output, "the name of a remote")?.lines().map(str::to_owned).collect())
    }

    /// The URL from which a remote is fetched, after the user's `url.*.insteadOf`; `None` when
    /// there is no such remote. It may contain a password or token: do not print it.
    ///
    /// # Errors
    ///
    /// When git fails, or the URL is not UTF-8.
    pub fn remote_url(&self, name: &str) -> Result<Option<String>, GitError> {
        if !self.remotes()?.iter().any(|remote| remote == name) {
            return Ok(None);
        }
        let command = self.reading().args(["remote", "get-url", "--", name]);
        command.line("the URL of a remote").map(Some)
    }

    /// Pushes a local branch to the branch of the same name of a remote (or URL), never by force.
    ///
    /// Returns what git and the remote said; forges name the address at which to open a pull
    /// request there.
    ///
    /// # Errors
    ///
    /// [`GitError::NoSuchBranch`], or what git, a hook or the remote says.
    pub fn push(&self, remote: &str, branch: &str) -> Result<String, GitError> {
        if !self.branch_exists(branch)? {
            return Err(GitError::NoSuchBranch { name: branch.to_owned() });
        }
        let refspec = format!("refs/heads/{branch}:refs/heads/{branch}");
        let finished = self.user().args(["push", "--", remote, &refspec]).act(&[])?;
        if finished.code == Some(0) { Ok(finished.message) } else { Err(finished.failure()) }
    }

    /// Fails unless a branch of that name can be made.
    pub(super) fn check_new_branch(&self, name: &str) -> Result<(), GitError> {
        if !self.valid_branch_name(name)? {
            return Err(GitError::InvalidBranchName { name: name.to_owned() });
        }
        if self.branch_tip(name)?.is_some() {
            return Err(GitError::BranchExists { name: name.to_owned() });
        }
        Ok(())
    }

    /// The name must be valid.
    fn branch_tip(&self, name: &str) -> Result<Option<CommitId>, GitError> {
        let reference = format!("refs/heads/{name}");
        let command = self.reading().args(["rev-parse", "--verify", "--quiet", &reference]);
        let finished = command.run()?;
        match finished.code {
            Some(0) => finished.commit_id().map(Some),
            Some(1) => Ok(None),
            _ => Err(finished.failure()),
        }
    }
}
