use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{ChildStdout, Stdio};

use super::command::Running;
use super::objects::{Blob, ObjectReader};
use super::read::not_a_file;
use super::{CommitId, GitError, ObjectId, RepoPath, Repository};

/// The longest field of the log: a path.
const MAX_FIELD: u64 = 1 << 20;

/// Which history is searched for versions of a file.
#[derive(Debug, Clone, Copy)]
pub enum HistoryFrom<'a> {
    /// A commit and everything before it.
    Commit(&'a CommitId),
    /// Everything that any branch, tag or other reference leads to, the stash excepted.
    AllReferences,
}

/// One version that a file once had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileVersion {
    /// The newest commit that brought this version in.
    pub commit: CommitId,
    /// When that was committed, in seconds since 1970 (UTC). Absent when the commit says nonsense.
    pub committed_at: Option<i64>,
    /// The id of the contents.
    pub blob: ObjectId,
    /// The contents.
    pub bytes: Vec<u8>,
}

/// The versions of a file, see [`Repository::versions`].
///
/// Only the version at hand is in memory. An [`GitError::TooLarge`] concerns one version, and the
/// next ones follow; after any other error the iteration is over.
#[derive(Debug)]
pub struct Versions {
    running: Running,
    log: BufReader<ChildStdout>,
    objects: ObjectReader,
    path: RepoPath,
    limit: u64,
    seen: HashSet<ObjectId>,
    /// The commit whose changes are being read.
    commit: Option<(CommitId, Option<i64>)>,
    finished: bool,
}

impl Repository {
    /// All distinct versions that a file ever had, newest first; each contents comes once.
    ///
    /// Side branches that were merged count, whatever became of their version, and so does a
    /// version that exists only as the result of a merge. Renames are not followed. Times in which
    /// the path was absent, or was no regular file, are passed over. Order: no commit comes before
    /// one of its descendants; apart from that, by commit date.
    ///
    /// See [`Self::is_shallow`] for clones that lack a part of the history.
    ///
    /// # Errors
    ///
    /// When git cannot be started. What git complains about later is an item of the iterator.
    pub fn versions(&self, from: HistoryFrom<'_>, path: &RepoPath) -> Result<Versions, GitError> {
        // `log` heeds many settings of the user's; all that matter here are overridden.
        // `--full-history`: else git leaves out side branches whose version did not survive.
        // `separate`: a merge is compared with each of its parents.
        let command = self.reading().config("log.showRoot=true").args([
            "log",
            "-z",
            "--raw",
            "--no-abbrev",
            "--full-history",
            "--date-order",
            "--diff-merges=separate",
            "--no-renames",
            "--no-relative",
            "--no-follow",
            "--no-color",
            "--encoding=UTF-8",
            "--no-notes",
            "--no-show-signature",
            "--no-ext-diff",
            "--no-textconv",
            "--format=tformat:commit %H %ct",
        ]);
        let command = match from {
            HistoryFrom::Commit(id) => command.args([id.as_str(), "--"]),
            HistoryFrom::AllReferences => command.args(["--exclude=refs/stash", "--all", "--"]),
        };
        let mut running = command.arg(path.as_os_str()).spawn(Stdio::null())?;
        let Some(stdout) = running.child.stdout.take() else {
            return Err(running.failure());
        };
        Ok(Versions {
            running,
            log: BufReader::new(stdout),
            objects: ObjectReader::start(self)?,
            path: path.clone(),
            limit: self.max_file_size(),
            seen: HashSet::new(),
            commit: None,
            finished: false,
        })
    }
}

impl Iterator for Versions {
    type Item = Result<FileVersion, GitError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let item = self.advance().transpose();
        self.finished = !matches!(item, Some(Ok(_) | Err(GitError::TooLarge { .. })));
        item
    }
}

impl Versions {
    fn advance(&mut self) -> Result<Option<FileVersion>, GitError> {
        // A commit is `commit <id> <time>`, then for each change `:<modes> <ids> <status>` and the
        // path; each of these fields ends in NUL.
        while let Some(field) = self.field()? {
            if let Some(header) = field.strip_prefix(b"commit ") {
                let header = commit_header(header);
                self.commit = Some(header.ok_or_else(|| self.running.unexpected(&field))?);
                continue;
            }
            let change = Change::parse(&field).ok_or_else(|| self.running.unexpected(&field))?;
            let path = self.field()?.ok_or_else(|| self.running.unexpected(&field))?;
            // Where the path is a directory, git lists the files in it.
            if !self.path.is(&path) || change.is_absent() || !self.seen.insert(change.blob.clone())
            {
                continue;
            }
            let Some((commit, committed_at)) = self.commit.clone() else {
                return Err(self.running.unexpected(&field));
            };
            return match self.objects.blob(&change.blob, self.limit)? {
                Blob::Bytes(bytes) => {
                    Ok(Some(FileVersion { commit, committed_at, blob: change.blob, bytes }))
                }
                Blob::TooLarge(size) => Err(GitError::TooLarge {
                    what: format!("`{}` in {}", self.path, commit.short()),
                    size,
                    limit: self.limit,
                }),
            };
        }
        match self.running.wait()? {
            (Some(0), _) => Ok(None),
            (status, stderr) => Err(self.running.failed(status, stderr)),
        }
    }

    /// The next field, without the line break that sets changes off from their commit.
    fn field(&mut self) -> Result<Option<Vec<u8>>, GitError> {
        let mut field = Vec::new();
        let read = self.log.by_ref().take(MAX_FIELD).read_until(0, &mut field);
        match read.and_then(|_| unterminated(field)) {
            Ok(field) => Ok(field),
            Err(e) if e.kind() == io::ErrorKind::InvalidData => Err(self.running.unexpected(b"")),
            Err(e) => Err(GitError::io("read what git prints", e)),
        }
    }
}

/// Takes the final NUL off; `None` at the end of the log.
fn unterminated(mut field: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    match field.pop() {
        None => Ok(None),
        Some(0) => {
            if field.first() == Some(&b'\n') {
                field.remove(0);
            }
            Ok(Some(field))
        }
        Some(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Reads `<id> <time>`.
fn commit_header(header: &[u8]) -> Option<(CommitId, Option<i64>)> {
    let (id, time) = std::str::from_utf8(header).ok()?.split_once(' ')?;
    Some((CommitId::parse(id)?, time.parse().ok()))
}

/// What became of the path.
#[derive(Debug)]
struct Change {
    mode: String,
    blob: ObjectId,
}

impl Change {
    /// Reads `:<old mode> <new mode> <old id> <new id> <status>`.
    fn parse(field: &[u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(field).ok()?.strip_prefix(':')?.split(' ');
        let (_, mode, _, blob) = (words.next()?, words.next()?, words.next()?, words.next()?);
        words.next()?;
        Some(Self { mode: mode.to_owned(), blob: ObjectId::parse(blob)? })
    }

    fn is_absent(&self) -> bool {
        self.blob.is_null() || not_a_file(&self.mode).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn changes_are_read() {
        let null = "0".repeat(40);
        for (mode, id, absent) in [
            ("100644", ID, false),
            ("100755", ID, false),
            ("120000", ID, true),
            ("000000", &null, true),
        ] {
            let field = format!(":100644 {mode} {null} {id} M");
            let change = Change::parse(field.as_bytes()).unwrap();
            assert_eq!((change.blob.as_str(), change.is_absent()), (id, absent));
        }
        for field in ["", ":", "100644 100644 0 0 M", ":100644 100644 0 1 M", ":a b c"] {
            assert!(Change::parse(field.as_bytes()).is_none(), "{field:?}");
        }
    }

    #[test]
    fn a_commit_without_a_sane_date_is_still_a_commit() {
        let id = CommitId::parse(ID);
        assert_eq!(
            commit_header(format!("{ID} 12").as_bytes()),
            id.clone().map(|id| (id, Some(12)))
        );
        assert_eq!(commit_header(format!("{ID} ").as_bytes()), id.map(|id| (id, None)));
        assert_eq!(commit_header(b"0123 12"), None);
    }

    #[test]
    fn a_cut_off_log_is_noticed() {
        assert_eq!(unterminated(b"\n:x\0".to_vec()).unwrap(), Some(b":x".to_vec()));
        assert_eq!(unterminated(Vec::new()).unwrap(), None);
        assert!(unterminated(b"commit 01".to_vec()).is_err());
    }
}
