//! What falconry needs of git, done by the user's own `git`.
//!
//! Every function runs `git` (2.39 or newer) as a child process. So hooks, signing, the identity,
//! credentials, alternates, partial clones and the rest of the user's configuration act just as
//! they do when the user types the command.
//!
//! # Two kinds of commands
//!
//! *Reading* commands never change anything, take no optional locks, never ask for a password on
//! the terminal, treat paths literally and run in the C locale, because some of what they print is
//! told apart here. *User* commands (`commit`, `push`, `switch`, …) leave all of that as the user
//! has it.
//!
//! # The environment
//!
//! Git tells its hooks by environment variables where they run: `GIT_DIR`, `GIT_WORK_TREE`, and in
//! a `pre-commit` hook `GIT_INDEX_FILE`, which names the index that is about to be committed. Which
//! of them hold is decided once, by [`Repository::discover`]:
//!
//! - The repository is the one around the given path, whatever `GIT_DIR` says. A hook of one
//!   repository can so look at another one.
//! - If the variables speak of that same repository they are kept. A `pre-commit` hook that calls
//!   falconry is shown the index of the commit in the making.
//! - If there is no repository around the path, but `GIT_DIR` names one, that one is taken.
//! - In all other cases the variables are removed from git's environment.
//!
//! # Proposing a change
//!
//! [`Repository::propose_commit`] makes a branch with one signed-off commit and leaves the user's
//! checkout alone. Prefer it. [`Repository::commit_paths`] commits in the checkout itself.

mod branch;
mod command;
mod commits;
mod error;
mod id;
mod objects;
mod operand;
mod path;
mod propose;
mod read;
mod repository;
mod revision;
mod versions;
mod work_tree;

pub use command::Git;
pub use commits::{Commit, Person};
pub use error::GitError;
pub use id::{CommitId, ObjectId};
pub use operand::{DEFAULT_REGISTRY_PATH, Operand, Source};
pub use path::RepoPath;
pub use read::MAX_FILE_SIZE;
pub use repository::Repository;
pub use versions::{FileVersion, HistoryFrom, Versions};
