use std::fmt;

use falconry_diagnostics::render::clean_line;

use super::OtherChange;
use crate::document;
use crate::git::GitError;
use crate::review;
use crate::table::TagError;

/// How many of a list's items a message names.
const MAX_ITEMS: usize = 20;

/// Why an entry cannot be proposed.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProposalError {
    /// Git refused.
    Git(GitError),
    /// A document cannot be read.
    Document(document::LoadError),
    /// A document cannot be parsed whole, so nobody knows what changed.
    Unsound {
        /// What the document is called.
        document: String,
    },
    /// The document has no entry of that name.
    NoEntry {
        /// The name.
        name: String,
        /// Whether the base has one, so that it was removed or renamed.
        was_there: bool,
        /// The name that was probably meant.
        suggestion: Option<String>,
    },
    /// The document has several entries of that name.
    ManyEntries {
        /// The name.
        name: String,
        /// How many.
        count: usize,
    },
    /// The entry is the same as in the base.
    Unchanged {
        /// The name.
        name: String,
        /// What the base is called.
        base: String,
    },
    /// The document differs from the base in more than the entry.
    OtherChanges {
        /// The name of the entry.
        name: String,
        /// What the base is called.
        base: String,
        /// The other changes.
        others: Vec<OtherChange>,
    },
    /// There is no commit to propose a change of.
    NoCommit,
    /// There is no remote of that name.
    NoSuchRemote {
        /// The name.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The table cannot be put into the README that was asked for.
    Readme {
        /// The README's path.
        path: String,
        /// Why.
        reason: ReadmeProblem,
    },
}

/// Why a README cannot show the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadmeProblem {
    /// The base has no such file.
    Missing,
    /// It is not text.
    NotUtf8,
    /// It has no tags.
    Tags(TagError),
    /// A tag was given for two tables.
    OneTagForTwoTables,
    /// There is something else than a file, or it is too large.
    Unreadable(String),
}

impl fmt::Display for ReadmeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is not in the base"),
            Self::NotUtf8 => f.write_str("it is not UTF-8"),
            Self::Tags(error) => error.fmt(f),
            Self::OneTagForTwoTables => f.write_str(
                "a document of the first generation has two tables, each with a tag of its own; \
                 leave out `--tag`",
            ),
            Self::Unreadable(reason) => f.write_str(reason),
        }
    }
}

impl fmt::Display for ProposalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Git(GitError::BranchExists { name }) => write!(
                f,
                "the branch `{name}` exists already; give another name with `--branch`, or \
                 delete it with `git branch -D {name}`"
            ),
            Self::Git(GitError::InvalidBranchName { name }) => write!(
                f,
                "git does not accept `{}` as the name of a branch; give another one with \
                 `--branch`",
                clean(name)
            ),
            Self::Git(error @ GitError::NoMergeBase { .. }) => {
                write!(f, "{error}; or name the base with `--base`")
            }
            Self::Git(error) => error.fmt(f),
            Self::Document(error) => error.fmt(f),
            Self::Unsound { document } => write!(
                f,
                "{} cannot be parsed whole, so what changed is not certain; `falconry check` says \
                 where",
                clean(document)
            ),
            Self::NoEntry { name, was_there: true, .. } => write!(
                f,
                "there is no entry `{}` any more; only what is new or changed can be proposed",
                clean(name)
            ),
            Self::NoEntry { name, suggestion, .. } => {
                write!(f, "there is no entry `{}`", clean(name))?;
                match suggestion {
                    Some(suggestion) => write!(f, "; did you mean `{}`?", clean(suggestion)),
                    None => f.write_str("; `falconry register` adds one"),
                }
            }
            Self::ManyEntries { name, count } => write!(
                f,
                "there are {count} entries `{}`; remove or rename all but one",
                clean(name)
            ),
            Self::Unchanged { name, base } => write!(
                f,
                "nothing to propose: the entry `{}` is the same in {}; `--base` names another \
                 base",
                clean(name),
                clean(base)
            ),
            Self::OtherChanges { name, base, others } => {
                write!(
                    f,
                    "the document differs from {} in more than `{}`:",
                    clean(base),
                    clean(name)
                )?;
                for other in others.iter().take(MAX_ITEMS) {
                    write!(f, "\n  {other}")?;
                }
                if others.len() > MAX_ITEMS {
                    write!(f, "\n  and {} more", others.len() - MAX_ITEMS)?;
                }
                Ok(())
            }
            Self::NoCommit => f.write_str(
                "there is no commit yet to propose a change of; commit the document without the \
                 entry first",
            ),
            Self::NoSuchRemote { name, known } => {
                write!(f, "there is no remote `{}`", clean(name))?;
                if known.is_empty() {
                    f.write_str("; `git remote add` adds one")
                } else {
                    write!(f, "; there are: {}", clean(&known.join(", ")))
                }
            }
            Self::Readme { path, reason } => {
                write!(f, "cannot put the table into {}: {reason}", clean(path))
            }
        }
    }
}

impl std::error::Error for ProposalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Git(error) => Some(error),
            Self::Document(error) => Some(error),
            _ => None,
        }
    }
}

impl From<GitError> for ProposalError {
    fn from(error: GitError) -> Self {
        Self::Git(error)
    }
}

impl From<document::LoadError> for ProposalError {
    fn from(error: document::LoadError) -> Self {
        Self::Document(error)
    }
}

impl From<review::LoadError> for ProposalError {
    fn from(error: review::LoadError) -> Self {
        match error {
            review::LoadError::Git(error) => Self::Git(error),
            review::LoadError::Document(error) => Self::Document(error),
        }
    }
}

/// A foreign text for a message.
pub(super) fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    clean_line(text, 200)
}
