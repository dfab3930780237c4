use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{CommitId, GitError, RepoPath, Repository};

/// The path of the registry document in a registry's repository.
pub const DEFAULT_REGISTRY_PATH: &str = "registry.yaml";

/// What an operand of a comparison names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// One version of a file.
    One(Source),
    /// Two versions: `BASE..HEAD` or `BASE...HEAD`.
    Range {
        /// The older one.
        base: Source,
        /// The newer one.
        head: Source,
    },
}

/// Where one version of a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the file system, at a path as the user typed it.
    File(PathBuf),
    /// In the index.
    Staged(RepoPath),
    /// In a commit.
    Committed {
        /// The revision as the user typed it, for messages.
        rev: String,
        /// The commit that it names.
        commit: CommitId,
        /// The path in it.
        path: RepoPath,
    },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Staged(path) => write!(f, ":{path}"),
            Self::Committed { rev, path, .. } => write!(f, "{rev}:{path}"),
        }
    }
}

impl Repository {
    /// Understands an operand of `falconry diff`:
    ///
    /// | operand | means |
    /// | --- | --- |
    /// | `REV:PATH` | a file at a revision; `./` and `../` in PATH start at the working directory |
    /// | `:PATH` | a file in the index |
    /// | `A..B` | `default_path` at two revisions; an empty side is `HEAD` |
    /// | `A...B` | the same, from where B left A (their merge base) to B |
    /// | `REV` | `default_path` at a revision |
    /// | anything else | a file |
    ///
    /// Some texts can be several of these. In this order:
    ///
    /// 1. What is absolute, starts with `./`, `../`, or a drive (`C:\`, `C:/`) is a file, whether
    ///    it exists or not.
    /// 2. `A..B` and `REV:PATH` are revisions if their revisions exist; else a file if there is
    ///    one of that name; else an error about the unknown revision. `:PATH` is the index even
    ///    if it has no such path, unless there is a file of that name.
    /// 3. Of a file and a revision with the same plain name the file wins. `REV:PATH` or
    ///    `refs/heads/NAME` say otherwise. A directory is no file here.
    ///
    /// Dots and colons in braces, as in `HEAD^{/fix: a..b}` or `main@{12:00}`, belong to the
    /// revision.
    ///
    /// # Errors
    ///
    /// [`GitError::UnknownRevision`], [`GitError::NeitherFileNorRevision`],
    /// [`GitError::NoMergeBase`], [`GitError::InvalidPath`]. Whether the path is there is found out
    /// by [`Self::read_source`].
    pub fn parse_range(&self, text: &str, default_path: &RepoPath) -> Result<Operand, GitError> {
        let is_file = || Ok::<_, GitError>(self.git().absolute(Path::new(text))?.is_file());
        let file = || Operand::One(Source::File(PathBuf::from(text)));
        let at = |rev: &str, path: &RepoPath| {
            let commit = self.resolve(rev)?;
            Ok::<_, GitError>(Source::Committed { rev: rev.to_owned(), commit, path: path.clone() })
        };
        let parsed = match Syntax::of(text) {
            Syntax::Path => return Ok(file()),
            Syntax::Plain if is_file()? => return Ok(file()),
            Syntax::Plain => {
                return at(text, default_path).map(Operand::One).map_err(|error| match error {
                    GitError::UnknownRevision { .. } => {
                        GitError::NeitherFileNorRevision { operand: text.to_owned() }
                    }
                    other => other,
                });
            }
            Syntax::Staged(_) if is_file()? => return Ok(file()),
            Syntax::Staged(path) => Ok(Operand::One(Source::Staged(self.path_after_colon(path)?))),
            Syntax::RevisionPath { rev, path } => self.resolve(rev).and_then(|commit| {
                let path = self.path_after_colon(path)?;
                Ok(Operand::One(Source::Committed { rev: rev.to_owned(), commit, path }))
            }),
            Syntax::Range { base, head, from_merge_base: false } => at(base, default_path)
                .and_then(|base| Ok(Operand::Range { base, head: at(head, default_path)? })),
            Syntax::Range { base, head, from_merge_base: true } => {
                self.since_merge_base(base, head, default_path)
            }
        };
        match parsed {
            Err(GitError::UnknownRevision { .. }) if is_file()? => Ok(file()),
            other => other,
        }
    }

    /// The bytes of one version of a file.
    ///
    /// # Errors
    ///
    /// [`GitError::PathNotInRevision`]; for a file of the file system [`GitError::Io`]; else as
    /// [`Self::read`].
    pub fn read_source(&self, source: &Source) -> Result<Vec<u8>, GitError> {
        let missing = |rev: &str, path: &RepoPath| GitError::PathNotInRevision {
            rev: rev.to_owned(),
            path: path.to_string(),
        };
        match source {
            Source::File(path) => self.read_file(path),
            Source::Staged(path) => {
                self.read_staged(path)?.ok_or_else(|| missing("the index", path))
            }
            Source::Committed { rev, commit, path } => {
                self.read_as(rev, commit, path)?.ok_or_else(|| missing(rev, path))
            }
        }
    }

    fn since_merge_base(
        &self,
        base: &str,
        head: &str,
        path: &RepoPath,
    ) -> Result<Operand, GitError> {
        let (base_id, head_id) = (self.resolve(base)?, self.resolve(head)?);
        let Some(merge_base) = self.merge_base(&base_id, &head_id)? else {
            return Err(GitError::NoMergeBase {
                base: base.to_owned(),
                head: head.to_owned(),
                shallow: self.is_shallow()?,
            });
        };
        Ok(Operand::Range {
            base: Source::Committed {
                rev: merge_base.short().to_owned(),
                commit: merge_base,
                path: path.clone(),
            },
            head: Source::Committed { rev: head.to_owned(), commit: head_id, path: path.clone() },
        })
    }

    /// Git reads the path after a colon from the top level, unless it says that it is relative.
    fn path_after_colon(&self, path: &str) -> Result<RepoPath, GitError> {
        if is_dotted(path) { self.path(Path::new(path)) } else { RepoPath::new(path) }
    }

    fn read_file(&self, path: &Path) -> Result<Vec<u8>, GitError> {
        let limit = self.max_file_size();
        let read = || -> io::Result<Vec<u8>> {
            let absolute = self.git().absolute(path).map_err(io::Error::other)?;
            let mut bytes = Vec::new();
            File::open(absolute)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|e| GitError::io(format!("read {}", path.display()), e))?;
        let size = bytes.len() as u64;
        if size > limit {
            return Err(GitError::TooLarge { what: path.display().to_string(), size, limit });
        }
        Ok(bytes)
    }
}

/// What an operand looks like, before anybody asked whether there is such a thing.
#[derive(Debug, PartialEq, Eq)]
enum Syntax<'a> {
    /// It can only be a file.
    Path,
    /// A file or a revision.
    Plain,
    /// `:PATH`.
    Staged(&'a str),
    /// `REV:PATH`.
    RevisionPath { rev: &'a str, path: &'a str },
    /// `A..B` or `A...B`; an empty side has become `HEAD`.
    Range { base: &'a str, head: &'a str, from_merge_base: bool },
}

impl<'a> Syntax<'a> {
    fn of(text: &'a str) -> Self {
        if text.starts_with('/') || is_dotted(text) || has_drive(text) {
            return Self::Path;
        }
        // `:/text` finds a commit by its message; `text` may contain anything.
        if text.starts_with(":/") {
            return Self::Plain;
        }
        match separator(text) {
            Some((at, b':')) => match (&text[..at], &text[at + 1..]) {
                ("", path) => Self::Staged(path.strip_prefix("0:").unwrap_or(path)),
                (rev, path) => Self::RevisionPath { rev, path },
            },
            Some((at, _)) => {
                let after = &text[at + 2..];
                let or_head = |side: &'a str| if side.is_empty() { "HEAD" } else { side };
                Self::Range {
                    base: or_head(&text[..at]),
                    head: or_head(after.strip_prefix('.').unwrap_or(after)),
                    from_merge_base: after.starts_with('.'),
                }
            }
            None => Self::Plain,
        }
    }
}

/// Whether a path says that it is relative to the working directory. No revision looks so.
fn is_dotted(text: &str) -> bool {
    matches!(text, "." | "..")
        || ["./", "../", ".\\", "..\\"].iter().any(|prefix| text.starts_with(prefix))
}

/// `C:\x` or `C:/x`: as a revision it would ask for an absolute path in a commit.
fn has_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
}

/// The first `:` or `..` that stands outside of braces.
fn separator(text: &str) -> Option<(usize, u8)> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => return Some((at, b':')),
            b'.' if depth == 0 && bytes.get(at + 1) == Some(&b'.') => return Some((at, b'.')),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range<'a>(base: &'a str, head: &'a str, from_merge_base: bool) -> Syntax<'a> {
        Syntax::Range { base, head, from_merge_base }
    }

    #[test]
    fn operands_are_told_apart_by_their_looks() {
        let at = |rev, path| Syntax::RevisionPath { rev, path };
        for (text, syntax) in [
            ("registry.yaml", Syntax::Plain),
            ("main", Syntax::Plain),
            ("-x", Syntax::Plain),
            ("", Syntax::Plain),
            ("HEAD~2", Syntax::Plain),
            (".hidden", Syntax::Plain),
            ("/a/b..c", Syntax::Path),
            ("./main", Syntax::Path),
            ("../registry.yaml", Syntax::Path),
            ("..", Syntax::Path),
            (r"..\registry.yaml", Syntax::Path),
            (r"C:\registry.yaml", Syntax::Path),
            ("c:/registry.yaml", Syntax::Path),
            ("C:registry.yaml", at("C", "registry.yaml")),
            ("main:a/registry.yaml", at("main", "a/registry.yaml")),
            ("main:../a..b", at("main", "../a..b")),
            ("main:", at("main", "")),
            (":registry.yaml", Syntax::Staged("registry.yaml")),
            (":0:registry.yaml", Syntax::Staged("registry.yaml")),
            (":/fix: a..b", Syntax::Plain),
            ("HEAD^{/fix: a..b}", Syntax::Plain),
            ("main@{2026-01-01 12:00:00}", Syntax::Plain),
            ("main@{12:00}:x", at("main@{12:00}", "x")),
            ("a..b", range("a", "b", false)),
            ("a...b", range("a", "b", true)),
            ("main..", range("main", "HEAD", false)),
            ("main...", range("main", "HEAD", true)),
            ("..topic", range("HEAD", "topic", false)),
            ("...topic", range("HEAD", "topic", true)),
            ("a..b:x", range("a", "b:x", false)),
            ("HEAD^{/a..b}..c", range("HEAD^{/a..b}", "c", false)),
        ] {
            assert_eq!(Syntax::of(text), syntax, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_has_a_syntax_and_loses_nothing(text in r"[a{}:.\\/-é]{0,12}") {
            let length = match Syntax::of(&text) {
                Syntax::Path | Syntax::Plain => text.len(),
                Syntax::Staged(path) => text.len() - path.len() + path.len(),
                Syntax::RevisionPath { rev, path } => rev.len() + 1 + path.len(),
                Syntax::Range { base, head, from_merge_base } => {
                    let side = |side: &str| if side == "HEAD" { 0 } else { side.len() };
                    side(base) + 2 + usize::from(from_merge_base) + side(head)
                }
            };
            prop_assert_eq!(length, text.len());
        }
    }
}
