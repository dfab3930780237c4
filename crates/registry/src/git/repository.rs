use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::command::{Git, GitCommand, trim_newline};
use super::path::{canonical_parent, from_bytes};
use super::read::MAX_FILE_SIZE;
use super::{GitError, RepoPath};

/// A git repository, and the work tree in it from which falconry was started, if there is one.
#[derive(Debug, Clone)]
pub struct Repository {
    git: Git,
    place: Place,
    /// What the environment says about this repository; see the module's documentation.
    variables: Vec<(OsString, OsString)>,
    max_file_size: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    git_dir: PathBuf,
    top_level: Option<PathBuf>,
}

impl Repository {
    /// Finds the repository around a file or directory, which need not exist itself.
    ///
    /// Works at the top level, in sub directories and in linked work trees. A bare repository is
    /// found too; what needs a work tree then fails with [`GitError::NoWorkTree`].
    ///
    /// # Errors
    ///
    /// [`GitError::NotARepository`] when there is none; [`GitError::CommandFailed`] when git
    /// refuses it, e.g. because it belongs to somebody else.
    pub fn discover(start: &Path) -> Result<Self, GitError> {
        Self::discover_with(Git::new(), start)
    }

    /// Like [`Self::discover`], with another way to run git.
    ///
    /// # Errors
    ///
    /// As [`Self::discover`].
    pub fn discover_with(git: Git, start: &Path) -> Result<Self, GitError> {
        let found = Place::around(&git, &git.absolute(start)?, &[]);
        let variables = git.repository_variables()?;
        let surroundings = if variables.is_empty() {
            None
        } else {
            // An error here only means that the variables speak of no repository.
            Place::around(&git, &git.absolute(Path::new(""))?, &variables).ok()
        };
        let (place, variables) = match (found, surroundings) {
            (Ok(found), Some(named)) if found.git_dir == named.git_dir => (named, variables),
            (Ok(found), _) => (found, Vec::new()),
            (Err(GitError::NotARepository { .. }), Some(named))
                if variables.iter().any(|(name, _)| name == "GIT_DIR") =>
            {
                (named, variables)
            }
            (Err(error), _) => return Err(error),
        };
        Ok(Self { git, place, variables, max_file_size: MAX_FILE_SIZE })
    }

    /// Lowers (or raises) the size from which on a file is not read, [`MAX_FILE_SIZE`] by default.
    #[must_use]
    pub fn with_max_file_size(mut self, bytes: u64) -> Self {
        self.max_file_size = bytes;
        self
    }

    /// The size from which on a file is not read.
    pub(super) fn max_file_size(&self) -> u64 {
        self.max_file_size
    }

    /// The directory in which git keeps the repository; in a linked work tree, that work tree's own.
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        &self.place.git_dir
    }

    /// The top level of the work tree.
    ///
    /// # Errors
    ///
    /// [`GitError::NoWorkTree`] in a bare repository and inside of `.git`.
    pub fn top_level(&self) -> Result<&Path, GitError> {
        let missing = || GitError::NoWorkTree { git_dir: self.place.git_dir.clone() };
        self.place.top_level.as_deref().ok_or_else(missing)
    }

    /// Turns a path that the user typed, absolute or relative to the working directory, into a path
    /// in the repository. It need not exist.
    ///
    /// # Errors
    ///
    /// [`GitError::OutsideWorkTree`], [`GitError::InvalidPath`] or [`GitError::NoWorkTree`].
    pub fn path(&self, path: &Path) -> Result<RepoPath, GitError> {
        let top_level = self.top_level()?;
        let failed = |e| GitError::io(format!("find {}", path.display()), e);
        let real = canonical_parent(&self.git.absolute(path)?).map_err(failed)?;
        let real_top = top_level.canonicalize().map_err(failed)?;
        match real.strip_prefix(&real_top) {
            Ok(relative) => RepoPath::new(relative),
            Err(_) => Err(GitError::OutsideWorkTree {
                path: path.to_owned(),
                top_level: top_level.to_owned(),
            }),
        }
    }

    /// Whether older history is missing, as in `git clone --depth 1`, the default of most CI
    /// services. Then versions, commits and merge bases may be missing too: warn.
    ///
    /// # Errors
    ///
    /// When git cannot be run.
    pub fn is_shallow(&self) -> Result<bool, GitError> {
        let command = self.reading().args(["rev-parse", "--is-shallow-repository"]);
        Ok(command.line("git's answer")? == "true")
    }

    /// Whether git accepts the name for a branch; see [`Git::valid_branch_name`].
    ///
    /// # Errors
    ///
    /// When git cannot be run.
    pub fn valid_branch_name(&self, name: &str) -> Result<bool, GitError> {
        self.git.valid_branch_name(name)
    }

    pub(super) fn git(&self) -> &Git {
        &self.git
    }

    /// A command that only reads, run at the top level.
    pub(super) fn reading(&self) -> GitCommand {
        with(self.git.reading(self.place.root()), &self.variables)
    }

    /// A command that acts for the user, run at the top level.
    pub(super) fn user(&self) -> GitCommand {
        with(self.git.user(self.place.root()), &self.variables)
    }

    /// A command that acts for the user on the repository, but not on its index or work tree.
    pub(super) fn user_without_index(&self) -> GitCommand {
        self.git.user(self.place.root()).env("GIT_DIR", &self.place.git_dir)
    }
}

impl Place {
    fn around(
        git: &Git,
        start: &Path,
        variables: &[(OsString, OsString)],
    ) -> Result<Self, GitError> {
        let dir = start.ancestors().find(|path| path.is_dir()).unwrap_or(start);
        let command = |args: &[&str]| with(git.reading(dir).arg("rev-parse").args(args), variables);

        let finished = command(&["--is-inside-work-tree", "--absolute-git-dir"]).run()?;
        if finished.code != Some(0) {
            return Err(if finished.message.contains("not a git repository") {
                GitError::NotARepository { start: start.to_owned() }
            } else {
                finished.failure()
            });
        }
        // The path comes last: it may contain a line break itself.
        let (in_work_tree, git_dir) = match finished.stdout.split_at_checked(5) {
            Some((b"true\n", git_dir)) => (true, git_dir),
            Some((b"false", [b'\n', git_dir @ ..])) => (false, git_dir),
            _ => return Err(finished.unexpected()),
        };
        let git_dir = from_bytes(&trim_newline(git_dir.to_vec()))?;
        let top_level = if in_work_tree {
            Some(from_bytes(&trim_newline(command(&["--show-toplevel"]).output()?))?)
        } else {
            None
        };
        Ok(Self { git_dir, top_level })
    }

    /// Where git is run.
    fn root(&self) -> &Path {
        self.top_level.as_deref().unwrap_or(&self.git_dir)
    }
}

fn with(command: GitCommand, variables: &[(OsString, OsString)]) -> GitCommand {
    variables.iter().fold(command, |command, (name, value)| command.env(name, value))
}
