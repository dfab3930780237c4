use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Component, Path, PathBuf};

use super::GitError;

/// The path of a file in a repository: relative to the top level, `/` between its parts, never
/// leaving the repository and never entering `.git`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RepoPath(OsString);

impl RepoPath {
    /// Takes a path that is already relative to the top level; `./` is dropped.
    ///
    /// # Errors
    ///
    /// [`GitError::InvalidPath`] when the path is empty, absolute, contains `..` or NUL, or leads
    /// into a `.git` directory. To turn a path that the user typed into one of these, see
    /// [`Repository::path`](super::Repository::path).
    pub fn new(path: impl AsRef<Path>) -> Result<Self, GitError> {
        let path = path.as_ref();
        let invalid = |reason| {
            Err(GitError::InvalidPath { path: path.to_string_lossy().into_owned(), reason })
        };
        if path.as_os_str().as_encoded_bytes().contains(&0) {
            return invalid("it contains a NUL character");
        }
        let mut joined = OsString::new();
        for component in path.components() {
            match component {
                Component::CurDir => {}
                Component::Normal(part) if is_git_dir(part) => {
                    return invalid("`.git` belongs to git");
                }
                Component::Normal(part) => {
                    if !joined.is_empty() {
                        joined.push("/");
                    }
                    joined.push(part);
                }
                Component::ParentDir => return invalid("`..` may lead out of the repository"),
                Component::RootDir | Component::Prefix(_) => return invalid("it is absolute"),
            }
        }
        if joined.is_empty() { invalid("it is empty") } else { Ok(Self(joined)) }
    }

    /// The path for the operating system, relative to the top level.
    #[must_use]
    pub fn as_path(&self) -> &Path {
        Path::new(&self.0)
    }

    /// The path as git spells it.
    pub(super) fn as_os_str(&self) -> &OsStr {
        &self.0
    }

    /// The path for messages: what is not UTF-8 is replaced.
    pub(super) fn lossy(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    /// Whether git printed exactly this path.
    pub(super) fn is(&self, printed: &[u8]) -> bool {
        self.0.as_encoded_bytes() == printed
    }

    /// A pathspec that means this path and nothing else, whatever characters it contains.
    ///
    /// For user commands: the option `--literal-pathspecs` would reach their hooks.
    pub(super) fn pathspec(&self) -> OsString {
        let mut spec = OsString::from(":(top,literal)");
        spec.push(&self.0);
        spec
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_path().display(), f)
    }
}

/// File systems that ignore case, or have short names, open `.git` under other names too.
fn is_git_dir(part: &OsStr) -> bool {
    part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case("git~1")
}

/// A path that git printed.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<PathBuf, GitError> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        Ok(PathBuf::from(OsStr::from_bytes(bytes)))
    }
    #[cfg(not(unix))]
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(PathBuf::from(text)),
        Err(_) => Err(GitError::NotUtf8 {
            what: "a path",
            lossy: String::from_utf8_lossy(bytes).into_owned(),
        }),
    }
}

/// Follows the symbolic links of all directories on the way, but not one at the path's end, since
/// git tracks the link itself. The end of the path need not exist.
pub(super) fn canonical_parent(path: &Path) -> std::io::Result<PathBuf> {
    let mut missing: Vec<&OsStr> = Vec::new();
    let mut at = path;
    loop {
        // Only a path that ends in `..` or in the root has no file name: resolve it as a whole.
        let (Some(parent), Some(name)) = (at.parent(), at.file_name()) else {
            return Ok(missing.iter().rev().fold(at.canonicalize()?, |dir, part| dir.join(part)));
        };
        missing.push(name);
        match parent.canonicalize() {
            Ok(dir) => return Ok(missing.iter().rev().fold(dir, |dir, part| dir.join(part))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => at = parent,
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_put_into_gits_form() {
        for (given, path) in [
            ("registry.yaml", "registry.yaml"),
            ("./plugins//x/./registry.yaml", "plugins/x/registry.yaml"),
            ("-x", "-x"),
            (":(top)*", ":(top)*"),
            (".github/x", ".github/x"),
        ] {
            assert_eq!(RepoPath::new(given).unwrap().to_string(), path);
        }
    }

    #[test]
    fn paths_that_leave_the_repository_are_refused() {
        for given in
            ["", ".", "/etc/passwd", "../x", "a/../../x", ".git/config", "a/.GIT/x", "a\0b"]
        {
            let error = RepoPath::new(given).unwrap_err();
            assert!(matches!(error, GitError::InvalidPath { .. }), "{given:?}: {error}");
        }
    }

    #[test]
    fn a_missing_tail_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().canonicalize().unwrap();
        assert_eq!(canonical_parent(&dir.path().join("a/b.yaml")).unwrap(), real.join("a/b.yaml"));
        assert_eq!(canonical_parent(&dir.path().join("..")).unwrap(), real.parent().unwrap());
    }
}
