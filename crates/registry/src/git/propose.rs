use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::command::GitCommand;
use super::path::from_bytes;
use super::read::records;
use super::work_tree::{commit, refused};
use super::{CommitId, GitError, RepoPath, Repository};

impl Repository {
    /// Makes the branch `branch` with one signed-off commit on top of `base_rev` that gives each
    /// file the given bytes, and returns that commit.
    ///
    /// The user's checkout is left alone: its files, its index and its branch stay as they are,
    /// whatever state they are in. The commit is made in a temporary linked work tree, so that the
    /// user's hooks, signing, identity, filters and attributes act on it as they would in the
    /// checkout. `core.hooksPath`, when relative, means the user's checkout: some tools generate
    /// hooks there that are not committed.
    ///
    /// Making the branch is the last step, and git does it in one. If anything fails before, the
    /// temporary work tree is removed and the repository is as it was, except for objects that
    /// nothing refers to, which git removes in time. If the process is killed, the temporary work
    /// tree stays listed by `git worktree list`. It holds no branch; the next proposal removes it,
    /// or `git worktree prune` does once its directory is gone.
    ///
    /// Where hooks notice a difference: they run in another directory than usual, in which
    /// submodules and ignored files (generated code, installed packages) are missing, and on a
    /// detached `HEAD`.
    ///
    /// # Errors
    ///
    /// [`GitError::InvalidBranchName`], [`GitError::BranchExists`], [`GitError::UnknownRevision`],
    /// [`GitError::NoIdentity`], [`GitError::NothingToCommit`], [`GitError::CommitRefused`] when a
    /// hook or the signing program refuses, [`GitError::NotAFile`] when a path leads through or to
    /// something that is no file, or what git says.
    pub fn propose_commit(
        &self,
        base_rev: &str,
        branch: &str,
        files: &[(&RepoPath, &[u8])],
        message: &str,
    ) -> Result<CommitId, GitError> {
        self.check_new_branch(branch)?;
        let base = self.resolve(base_rev)?;
        self.identity()?;
        let tree = TemporaryWorkTree::add(self, &base)?;
        let commit = tree.commit(&base, files, message)?;
        tree.remove()?;
        self.create_branch(branch, &commit)?;
        Ok(commit)
    }

    /// The user's hooks directory, when git would look for it in whatever work tree it runs.
    fn relative_hooks(&self) -> Result<Option<PathBuf>, GitError> {
        let Ok(top_level) = self.top_level() else {
            return Ok(None);
        };
        let command = self.reading().args(["config", "--type=path", "--null", "core.hooksPath"]);
        let finished = command.run()?;
        let value = match finished.code {
            Some(0) => finished.stdout.strip_suffix(b"\0").unwrap_or(&finished.stdout),
            Some(1) => return Ok(None),
            _ => return Err(finished.failure()),
        };
        let path = from_bytes(value)?;
        Ok((!value.is_empty() && path.is_relative()).then(|| top_level.join(path)))
    }
}

/// The temporary directories are called `falconry-propose-…`. They contain the work tree, and a file
/// that is locked as long as the process that made them lives.
const DIRECTORY_PREFIX: &str = "falconry-propose-";
const TREE: &str = "falconry-propose";
const LOCK: &str = "lock";

/// A linked work tree with a detached `HEAD`; it is removed when it is dropped.
struct TemporaryWorkTree<'a> {
    repository: &'a Repository,
    tree: PathBuf,
    hooks: Option<PathBuf>,
    listed: bool,
    // In this order: the file is closed, then the directory deleted.
    _lock: File,
    _dir: TempDir,
}

impl<'a> TemporaryWorkTree<'a> {
    fn add(repository: &'a Repository, at: &CommitId) -> Result<Self, GitError> {
        // What others have left does no harm, and is left where it cannot be removed.
        let _ = remove_abandoned(repository);
        let hooks = repository.relative_hooks()?;
        let failed = |e| GitError::io("make a temporary directory", e);
        let dir = private_directory().map_err(failed)?;
        let lock = File::create(dir.path().join(LOCK)).map_err(failed)?;
        // Where the file system has no locks, nobody takes the work tree for abandoned either.
        let _ = lock.lock();
        // From here on `drop` cleans up, also when git fails half-way.
        let tree = dir.path().join(TREE);
        let tree = Self { repository, tree, hooks, listed: true, _lock: lock, _dir: dir };
        let command = tree.prepared(repository.user_without_index());
        let command = command.args(["worktree", "add", "--quiet", "--detach"]);
        command.arg(&tree.tree).arg(at.as_str()).act(&[])?.success()?;
        Ok(tree)
    }

    fn commit(
        &self,
        base: &CommitId,
        files: &[(&RepoPath, &[u8])],
        message: &str,
    ) -> Result<CommitId, GitError> {
        for (path, bytes) in files {
            write(&self.tree, path, bytes)?;
        }
        if !files.is_empty() {
            // The bytes are meant as they are, also where git would warn about their line ends.
            let add = self.user().config("core.safecrlf=false");
            let add = add.args(["add", "--force", "--sparse", "--"]);
            add.args(files.iter().map(|(path, _)| path.pathspec())).act(&[])?.success()?;
        }
        let git = self.repository.git();
        let staged = git.reading(&self.tree).args(["diff-index", "--cached", "--quiet"]);
        let staged = staged.args([base.as_str(), "--"]).run()?;
        match staged.code {
            Some(1) => {}
            Some(0) => return Err(GitError::NothingToCommit),
            _ => return Err(staged.failure()),
        }
        refused(commit(self.user(), true).act(message.as_bytes())?)?;
        let head = git.reading(&self.tree).args(["rev-parse", "--verify", "HEAD"]).run()?;
        if head.code == Some(0) { head.commit_id() } else { Err(head.failure()) }
    }

    fn remove(mut self) -> Result<(), GitError> {
        self.unlist()
    }

    fn unlist(&mut self) -> Result<(), GitError> {
        if !self.listed {
            return Ok(());
        }
        self.listed = false;
        remove(self.repository, &self.tree)
    }

    /// A command that acts for the user in the temporary work tree.
    fn user(&self) -> GitCommand {
        self.prepared(self.repository.git().user(&self.tree))
    }

    fn prepared(&self, command: GitCommand) -> GitCommand {
        // No daemon and no clean-up in the background for a directory that is gone in a second, and
        // no new format of the repository for it.
        let command = command.config("core.fsmonitor=false").config("maintenance.auto=false");
        let command = command.config("worktree.useRelativePaths=false");
        match &self.hooks {
            Some(hooks) => {
                let mut setting = std::ffi::OsString::from("core.hooksPath=");
                setting.push(hooks);
                command.config(setting)
            }
            None => command,
        }
    }
}

impl Drop for TemporaryWorkTree<'_> {
    fn drop(&mut self) {
        // An error is on its way to the caller already, and says more than this one would.
        let _ = self.unlist();
    }
}

/// A directory that only the user can enter, since the repository may be private.
fn private_directory() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(DIRECTORY_PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

/// Removes a linked work tree, whatever hooks have left in it, and even if they locked it.
fn remove(repository: &Repository, tree: &Path) -> Result<(), GitError> {
    let remove = || {
        let command = repository.user_without_index().config("core.fsmonitor=false");
        let command = command.args(["worktree", "remove", "--force", "--force"]);
        command.arg(tree).act(&[])?.success().map(drop)
    };
    remove().or_else(|_| {
        // Where git cannot delete a file it stops; without the directory it only strikes the work
        // tree from its list. `git worktree prune` would also strike work trees of the user's that
        // are merely out of reach.
        let _ = fs::remove_dir_all(tree);
        remove()
    })
}

/// Removes the temporary work trees of processes that were killed.
fn remove_abandoned(repository: &Repository) -> Result<(), GitError> {
    let list = repository.reading().args(["worktree", "list", "--porcelain", "-z"]).output()?;
    for tree in records(&list).filter_map(|line| line.strip_prefix(b"worktree ")) {
        let tree = from_bytes(tree)?;
        let Some(dir) = tree.parent().filter(|_| tree.ends_with(TREE)) else {
            continue;
        };
        let name = dir.file_name().unwrap_or_default().to_string_lossy();
        // Without its lock (deleted, or on another machine) nothing is known about it.
        let lock = File::options().write(true).open(dir.join(LOCK));
        let (true, Ok(lock)) = (name.starts_with(DIRECTORY_PREFIX), lock) else {
            continue;
        };
        if lock.try_lock().is_ok() {
            remove(repository, &tree)?;
            drop(lock);
            let _ = fs::remove_dir_all(dir);
        }
    }
    Ok(())
}

/// Writes a file of a work tree. A commit may contain symbolic links that lead anywhere: none is
/// followed.
fn write(root: &Path, path: &RepoPath, bytes: &[u8]) -> Result<(), GitError> {
    let failed = |at: &Path, e| GitError::io(format!("write {}", at.display()), e);
    let target = root.join(path.as_path());
    let mut at = root.to_owned();
    for part in path.as_path() {
        at.push(part);
        let found = match at.symlink_metadata() {
            Ok(metadata) => metadata.file_type(),
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(&at, e)),
            Err(_) if at == target => break,
            Err(_) => {
                fs::create_dir(&at).map_err(|e| failed(&at, e))?;
                continue;
            }
        };
        let kind = match (found.is_symlink(), found.is_dir()) {
            (true, _) => "a symbolic link",
            (false, true) if at == target => "a directory",
            (false, false) if at != target => "a file where a directory is needed",
            _ => continue,
        };
        let at = at.strip_prefix(root).unwrap_or(&at).display().to_string();
        return Err(GitError::NotAFile { rev: "the proposal's base".to_owned(), path: at, kind });
    }
    fs::write(&target, bytes).map_err(|e| failed(&target, e))
}
