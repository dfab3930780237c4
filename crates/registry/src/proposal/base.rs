//! On what a proposal stands, and where its pull request goes.

use super::ProposalError;
use super::forge::Forge;
use crate::git::{CommitId, GitError, RepoPath, Repository};

/// The state that a proposal changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// What it is called in sentences: a revision, or how it was found.
    pub label: String,
    /// The commit.
    pub commit: CommitId,
}

/// The remote and the branch that take the pull request, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    remote: Option<String>,
    branch: Option<String>,
    /// Where that branch was when it was last fetched.
    tip: Option<CommitId>,
}

impl Target {
    /// Finds the target: in the remote that is given, else in `upstream`, else in `origin`, else
    /// in the only remote that there is.
    pub(super) fn find(
        repository: &Repository,
        remote: Option<&str>,
        remotes: &[String],
    ) -> Result<Self, ProposalError> {
        let remote = match remote {
            Some(remote) => Some(known(remote, remotes)?),
            None => usual(&["upstream", "origin"], remotes),
        };
        let Some(remote) = remote else { return Ok(Self::default()) };
        // A remote that was added by hand often has no HEAD here; a fork's default branch is then
        // a good guess.
        let mut branches = Vec::new();
        for remote in [remote.as_str(), "origin"] {
            branches.extend(repository.remote_default_branch(remote)?);
        }
        branches.extend(["main", "master"].map(str::to_owned));
        for branch in branches {
            if let Some(tip) = repository.remote_branch(&remote, &branch)? {
                return Ok(Self { remote: Some(remote), branch: Some(branch), tip: Some(tip) });
            }
        }
        Ok(Self { remote: Some(remote), branch: None, tip: None })
    }

    /// What the branch is called here, e.g. `origin/main`.
    fn label(&self) -> Option<String> {
        Some(format!("{}/{}", self.remote.as_ref()?, self.branch.as_ref()?))
    }

    /// The base that is asked for, or else the commit at which `HEAD` left the target.
    pub(super) fn base(
        &mut self,
        repository: &Repository,
        rev: Option<&str>,
    ) -> Result<Base, ProposalError> {
        if let Some(rev) = rev {
            let commit = repository.resolve(rev)?;
            self.aim_at(repository, rev)?;
            return Ok(Base { label: rev.to_owned(), commit });
        }
        let head = repository.head().map_err(|error| match error {
            GitError::UnknownRevision { .. } => ProposalError::NoCommit,
            other => other.into(),
        })?;
        let (Some(tip), Some(label)) = (&self.tip, self.label()) else {
            return Ok(Base { label: "HEAD".to_owned(), commit: head });
        };
        match repository.merge_base(&head, tip)? {
            Some(commit) if commit == *tip => Ok(Base { label, commit }),
            Some(commit) => {
                Ok(Base { label: format!("the last commit shared with {label}"), commit })
            }
            None => Err(GitError::NoMergeBase {
                base: label,
                head: "HEAD".to_owned(),
                shallow: repository.is_shallow()?,
            }
            .into()),
        }
    }

    /// A base like `upstream/release` says which branch takes the pull request.
    fn aim_at(&mut self, repository: &Repository, rev: &str) -> Result<(), ProposalError> {
        let Some(remote) = &self.remote else { return Ok(()) };
        let branch = rev.strip_prefix(remote.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let Some(branch) = branch.filter(|branch| *branch != "HEAD") else { return Ok(()) };
        if let Some(tip) = repository.remote_branch(remote, branch)? {
            (self.branch, self.tip) = (Some(branch.to_owned()), Some(tip));
        }
        Ok(())
    }

    /// The target's version of a file, when the target went on since `base` and changed the file.
    pub(super) fn news(
        &self,
        repository: &Repository,
        base: &Base,
        path: &RepoPath,
    ) -> Result<Option<(String, Vec<u8>)>, ProposalError> {
        let (Some(tip), Some(label)) = (&self.tip, self.label()) else { return Ok(None) };
        let is_newer = *tip != base.commit
            && repository.merge_base(&base.commit, tip)?.as_ref() == Some(&base.commit);
        if !is_newer {
            return Ok(None);
        }
        let then = repository.read_at(&base.commit, path)?;
        let now = repository.read_at(tip, path)?;
        Ok(now.filter(|now| then.as_ref() != Some(now)).map(|now| (label, now)))
    }

    /// The page on which the pull request is opened, for a branch pushed to `remote`.
    pub(super) fn page(
        &self,
        repository: &Repository,
        remote: &str,
        branch: &str,
    ) -> Result<Option<String>, ProposalError> {
        let Some(source) = repository.remote_push_url(remote)?.and_then(|url| Forge::of(&url))
        else {
            return Ok(None);
        };
        let target = match &self.remote {
            Some(remote) => repository.remote_url(remote)?.and_then(|url| Forge::of(&url)),
            None => None,
        };
        let target = target.as_ref().zip(self.branch.as_deref());
        Ok(Some(source.new_pull_request(branch, target)))
    }
}

/// The remote to push to: the one that is given, else git's `remote.pushDefault`, else `origin`,
/// else the only one.
pub(super) fn push_remote(
    repository: &Repository,
    given: Option<&str>,
    remotes: &[String],
) -> Result<Option<String>, ProposalError> {
    match given {
        Some(remote) => known(remote, remotes).map(Some),
        None => {
            let default = repository.push_default()?;
            let default = default.iter().map(String::as_str);
            Ok(usual(&default.chain(["origin"]).collect::<Vec<_>>(), remotes))
        }
    }
}

fn known(remote: &str, remotes: &[String]) -> Result<String, ProposalError> {
    if remotes.iter().any(|known| known == remote) {
        return Ok(remote.to_owned());
    }
    Err(ProposalError::NoSuchRemote { name: remote.to_owned(), known: remotes.to_vec() })
}

fn usual(names: &[&str], remotes: &[String]) -> Option<String> {
    let usual = names.iter().find(|name| remotes.iter().any(|remote| remote == *name));
    match (usual, remotes) {
        (Some(name), _) => Some((*name).to_owned()),
        (None, [only]) => Some(only.clone()),
        (None, _) => None,
    }
}
