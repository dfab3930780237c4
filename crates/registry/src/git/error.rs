use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why git could not do what was asked.
///
/// Text that came from git, from a hook or from a remote has its control characters escaped and
/// the credentials in its URLs masked, so that it may be printed as it is.
#[derive(Debug)]
#[non_exhaustive]
pub enum GitError {
    /// There is no `git` to run.
    NotInstalled {
        /// The program that was looked for.
        program: String,
    },
    /// The system refused something.
    Io {
        /// What was being done, e.g. "read /path/of/a/file".
        action: String,
        /// The system's answer.
        source: io::Error,
    },
    /// Neither the directory nor any directory above it is a git repository.
    NotARepository {
        /// Where the search began.
        start: PathBuf,
    },
    /// The repository has no checkout (it is bare, or the path lies in the `.git` directory).
    NoWorkTree {
        /// The repository.
        git_dir: PathBuf,
    },
    /// A revision does not name a commit.
    UnknownRevision {
        /// The revision as it was given.
        rev: String,
        /// What git said about it.
        stderr: String,
    },
    /// Two commits have no common history.
    NoMergeBase {
        /// One revision as it was given.
        base: String,
        /// The other.
        head: String,
        /// Whether the clone is shallow, which is then the likely reason.
        shallow: bool,
    },
    /// A text is neither a file nor a revision.
    NeitherFileNorRevision {
        /// The text.
        operand: String,
    },
    /// A path that cannot be the path of a file in a repository.
    InvalidPath {
        /// The path.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A path that lies outside of the repository's work tree.
    OutsideWorkTree {
        /// The path.
        path: PathBuf,
        /// The top level of the work tree.
        top_level: PathBuf,
    },
    /// There is nothing at that path.
    PathNotInRevision {
        /// The revision, or "the index".
        rev: String,
        /// The path.
        path: String,
    },
    /// The path names something else than a regular file, or leads through something else than a
    /// directory.
    NotAFile {
        /// The revision, or "the index".
        rev: String,
        /// The path.
        path: String,
        /// What it is, e.g. "a symbolic link".
        kind: &'static str,
    },
    /// The path has a merge conflict in the index.
    Unmerged {
        /// The path.
        path: String,
    },
    /// A file is larger than the limit.
    TooLarge {
        /// The file, with its revision where it has one.
        what: String,
        /// Its size in bytes, or the part of it that was seen.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Git printed more than this module is willing to hold.
    OutputTooLarge {
        /// The arguments of the command.
        args: Vec<String>,
        /// The limit in bytes.
        limit: u64,
    },
    /// A git command failed.
    CommandFailed {
        /// The arguments of the command.
        args: Vec<String>,
        /// Its exit code; absent when a signal ended it.
        status: Option<i32>,
        /// What it, its hooks and the remote said.
        stderr: String,
    },
    /// A git command succeeded, but what it printed was not understood.
    UnexpectedOutput {
        /// The arguments of the command.
        args: Vec<String>,
        /// The part that was not understood.
        output: String,
    },
    /// A name that should be text is not UTF-8.
    NotUtf8 {
        /// What it is, e.g. "the current branch".
        what: &'static str,
        /// The name with its broken parts replaced.
        lossy: String,
    },
    /// A name that git does not accept for a branch.
    InvalidBranchName {
        /// The name.
        name: String,
    },
    /// A branch of that name is there already.
    BranchExists {
        /// The name.
        name: String,
    },
    /// There is no such branch.
    NoSuchBranch {
        /// The name.
        name: String,
    },
    /// The branch does not point to the commit that the caller expects.
    BranchMoved {
        /// The branch.
        name: String,
        /// Where it should point to.
        expected: String,
        /// Where it points to.
        found: String,
    },
    /// Git does not know who the user is.
    NoIdentity {
        /// What git said about it.
        stderr: String,
    },
    /// A commit was asked for that would change nothing.
    NothingToCommit,
    /// `git commit` refused: a hook, the signing program, or git itself.
    CommitRefused {
        /// Its exit code; absent when a signal ended it.
        status: Option<i32>,
        /// What git, the hook or the signing program said.
        output: String,
    },
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInstalled { program } => write!(
                f,
                "cannot run `{program}`: it was not found; install git 2.39 or newer and make \
                 sure that it is on the PATH"
            ),
            Self::Io { action, source } => write!(f, "cannot {action}: {source}"),
            Self::NotARepository { start } => write!(
                f,
                "{} is not in a git repository; run this inside a clone of the registry",
                start.display()
            ),
            Self::NoWorkTree { git_dir } => write!(
                f,
                "the git repository {} has no work tree here; use a clone with checked-out files",
                git_dir.display()
            ),
            Self::UnknownRevision { rev, stderr } => {
                write!(f, "`{}` does not name a commit", printable(rev.as_bytes()))?;
                // Git's standard line for this says less than the sentence above.
                let mut lines = stderr
                    .lines()
                    .filter(|line| *line != "fatal: Needed a single revision")
                    .peekable();
                if lines.peek().is_none() {
                    f.write_str("; fetch it first, or see `git branch --all`")?;
                }
                lines.try_for_each(|line| write!(f, "\n{line}"))
            }
            Self::NoMergeBase { base, head, shallow } => {
                write!(f, "`{base}` and `{head}` have no common commit")?;
                if *shallow {
                    f.write_str(
                        "; the clone is shallow: fetch the rest with `git fetch --unshallow`",
                    )?;
                }
                Ok(())
            }
            Self::NeitherFileNorRevision { operand } => write!(
                f,
                "`{}` is neither a file nor a revision that git knows",
                printable(operand.as_bytes())
            ),
            Self::InvalidPath { path, reason } => {
                write!(f, "`{}` cannot be used as a path in git: {reason}", path.escape_debug())
            }
            Self::OutsideWorkTree { path, top_level } => write!(
                f,
                "{} lies outside of the work tree {}",
                path.display(),
                top_level.display()
            ),
            Self::PathNotInRevision { rev, path } => {
                write!(f, "there is no `{}` in {}", path.escape_debug(), printable(rev.as_bytes()))
            }
            Self::NotAFile { rev, path, kind } => write!(
                f,
                "`{}` in {} cannot be read or written: it is {kind}",
                path.escape_debug(),
                printable(rev.as_bytes())
            ),
            Self::Unmerged { path } => write!(
                f,
                "`{}` has a merge conflict; resolve it and `git add` the file",
                path.escape_debug()
            ),
            Self::TooLarge { what, size, limit } => {
                write!(f, "{what} is too large: {size} bytes, the limit is {limit}")
            }
            Self::OutputTooLarge { args, limit } => {
                write!(f, "`{}` printed more than {limit} bytes", command_line(args))
            }
            Self::CommandFailed { args, status, stderr } => {
                write!(f, "`{}` failed ({})", command_line(args), Status(*status))?;
                // 129 is git's exit code for options that it does not know.
                if *status == Some(129) {
                    f.write_str("; falconry needs git 2.39 or newer")?;
                }
                said(f, stderr)
            }
            Self::UnexpectedOutput { args, output } => write!(
                f,
                "`{}` printed something unexpected: {}",
                command_line(args),
                output.escape_debug()
            ),
            Self::NotUtf8 { what, lossy } => {
                write!(f, "{what} is not valid UTF-8: `{}`", printable(lossy.as_bytes()))
            }
            Self::InvalidBranchName { name } => write!(
                f,
                "git does not accept `{}` as the name of a branch; use letters, digits, `-` and `/`",
                name.escape_debug()
            ),
            Self::BranchExists { name } => write!(
                f,
                "the branch `{name}` exists already; choose another name, or delete it with \
                 `git branch -D {name}`"
            ),
            Self::NoSuchBranch { name } => {
                write!(f, "there is no branch `{}`", name.escape_debug())
            }
            Self::BranchMoved { name, expected, found } => write!(
                f,
                "the branch `{name}` points to {found}, not to {expected}: somebody changed it \
                 meanwhile; it was left as it is"
            ),
            Self::NoIdentity { stderr } => {
                f.write_str(
                    "git does not know your name and mail address, which a signed-off commit \
                     needs; set them with `git config --global user.name \"Your Name\"` and \
                     `git config --global user.email you@example.com`",
                )?;
                // The last line is git's reason, those before it repeat the advice.
                match stderr.lines().last() {
                    Some(reason) => write!(f, " ({reason})"),
                    None => Ok(()),
                }
            }
            Self::NothingToCommit => {
                f.write_str("there is nothing to commit: the files are as they were")
            }
            Self::CommitRefused { status, output } => {
                write!(
                    f,
                    "the commit was refused by git, by a hook or by the signing program ({}); \
                     nothing was changed",
                    Status(*status)
                )?;
                said(f, output)
            }
        }
    }
}

impl std::error::Error for GitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl GitError {
    pub(super) fn io(action: impl Into<String>, source: io::Error) -> Self {
        Self::Io { action: action.into(), source }
    }
}

struct Status(Option<i32>);

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(code) => write!(f, "exit code {code}"),
            None => f.write_str("ended by a signal"),
        }
    }
}

fn said(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    if text.is_empty() { Ok(()) } else { write!(f, ":\n{text}") }
}

fn command_line(args: &[String]) -> String {
    let line = format!("git {}", args.join(" "));
    printable(line.as_bytes())
}

/// Foreign text made fit for a terminal and for a log: control characters are escaped, credentials
/// in URLs masked, white space at the end of lines removed.
pub(super) fn printable(bytes: &[u8]) -> String {
    let text = without_credentials(&String::from_utf8_lossy(bytes)).replace("\r\n", "\n");
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        for c in line.trim_end().chars() {
            if c.is_control() && c != '\t' {
                out.extend(c.escape_debug());
            } else {
                out.push(c);
            }
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// Replaces `user:password@` in URLs.
fn without_credentials(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (head, tail) = rest.split_at(at + "://".len());
        out.push_str(head);
        let authority = tail
            .find(|c: char| c == '/' || c.is_whitespace() || c == '\'' || c == '"')
            .unwrap_or(tail.len());
        rest = match tail[..authority].rfind('@') {
            Some(at) => {
                out.push_str("***");
                &tail[at..]
            }
            None => tail,
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_drive_the_terminal() {
        assert_eq!(
            printable(b"remote: \x1b[31mred\x07\t1   \r\nnext \xff\n\n"),
            "remote: \\u{1b}[31mred\\u{7}\t1\nnext \u{fffd}"
        );
    }

    #[test]
    fn credentials_are_masked_wherever_a_url_stands() {
        for (text, masked) in [
            ("https://me:secret@host/x", "https://***@host/x"),
            (
                "to 'https://tok@en@host' and ssh://git@host:22/x",
                "to 'https://***@host' and ssh://***@host:22/x",
            ),
            ("https://host/a@b", "https://host/a@b"),
            ("no url: a@b ://", "no url: a@b ://"),
        ] {
            assert_eq!(without_credentials(text), masked);
        }
    }

    #[test]
    fn a_masked_url_stays_masked_in_the_message() {
        let error = GitError::CommandFailed {
            args: vec!["push".into(), "https://me:secret@host/x".into()],
            status: Some(1),
            stderr: String::new(),
        };
        assert_eq!(error.to_string(), "`git push https://***@host/x` failed (exit code 1)");
    }
}
