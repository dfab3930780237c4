use super::objects::{Blob, ObjectReader};
use super::{CommitId, GitError, ObjectId, RepoPath, Repository};

/// The size from which on a file is not read, unless
/// [`Repository::with_max_file_size`] says otherwise.
pub const MAX_FILE_SIZE: u64 = 256 << 20;

impl Repository {
    /// A file at a revision; `None` when the revision has nothing at that path.
    ///
    /// The bytes are those that git stores. A checked-out file may differ from them where the
    /// repository asks for other line ends or for filters.
    ///
    /// # Errors
    ///
    /// [`GitError::UnknownRevision`]; [`GitError::NotAFile`] when there is a directory, a symbolic
    /// link or a submodule; [`GitError::TooLarge`].
    pub fn read(&self, rev: &str, path: &RepoPath) -> Result<Option<Vec<u8>>, GitError> {
        self.read_as(rev, &self.resolve(rev)?, path)
    }

    /// Like [`Self::read`], of a commit that is known already.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn read_at(&self, commit: &CommitId, path: &RepoPath) -> Result<Option<Vec<u8>>, GitError> {
        self.read_as(commit.short(), commit, path)
    }

    /// A file as it is in the index, i.e. as the next commit will have it; `None` when it is not
    /// tracked.
    ///
    /// In a `pre-commit` hook this is the version that is about to be committed.
    ///
    /// # Errors
    ///
    /// [`GitError::Unmerged`] while the path has a merge conflict; else as [`Self::read`].
    pub fn read_staged(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, GitError> {
        self.top_level()?;
        let command = self.reading().args(["ls-files", "--stage", "-z", "--"]);
        let finished = command.arg(path.as_os_str()).run()?;
        if finished.code != Some(0) {
            return Err(finished.failure());
        }
        for record in records(&finished.stdout) {
            // `<mode> <id> <stage>`
            let entry = Entry::parse(record).ok_or_else(|| finished.unexpected())?;
            if !path.is(entry.path) {
                continue;
            }
            let [mode, id, stage] = entry.words[..] else {
                return Err(finished.unexpected());
            };
            if stage != "0" {
                return Err(GitError::Unmerged { path: path.lossy() });
            }
            let id = ObjectId::parse(id).ok_or_else(|| finished.unexpected())?;
            return self.blob("the index", path, mode, &id).map(Some);
        }
        Ok(None)
    }

    /// `rev` is how messages call the commit.
    pub(super) fn read_as(
        &self,
        rev: &str,
        commit: &CommitId,
        path: &RepoPath,
    ) -> Result<Option<Vec<u8>>, GitError> {
        let command = self.reading().args(["ls-tree", "-z", "--full-tree", commit.as_str(), "--"]);
        let finished = command.arg(path.as_os_str()).run()?;
        if finished.code != Some(0) {
            return Err(finished.failure());
        }
        for record in records(&finished.stdout) {
            // `<mode> <type> <id>`
            let entry = Entry::parse(record).ok_or_else(|| finished.unexpected())?;
            if !path.is(entry.path) {
                continue;
            }
            let [mode, _, id] = entry.words[..] else {
                return Err(finished.unexpected());
            };
            let id = ObjectId::parse(id).ok_or_else(|| finished.unexpected())?;
            return self.blob(rev, path, mode, &id).map(Some);
        }
        Ok(None)
    }

    fn blob(
        &self,
        rev: &str,
        path: &RepoPath,
        mode: &str,
        id: &ObjectId,
    ) -> Result<Vec<u8>, GitError> {
        if let Some(kind) = not_a_file(mode) {
            return Err(GitError::NotAFile { rev: rev.to_owned(), path: path.lossy(), kind });
        }
        let limit = self.max_file_size();
        match ObjectReader::start(self)?.blob(id, limit)? {
            Blob::Bytes(bytes) => Ok(bytes),
            Blob::TooLarge(size) => {
                Err(GitError::TooLarge { what: format!("`{path}` in {rev}"), size, limit })
            }
        }
    }
}

/// What a git file mode stands for, if not for a regular file.
pub(super) fn not_a_file(mode: &str) -> Option<&'static str> {
    match mode {
        "040000" => Some("a directory"),
        "120000" => Some("a symbolic link"),
        "160000" => Some("a submodule"),
        _ => None,
    }
}

/// The parts of an output in which each record ends in NUL.
pub(super) fn records(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.split(|byte| *byte == 0).filter(|record| !record.is_empty())
}

/// A record of `ls-tree` or `ls-files`: words, a tab, a path.
struct Entry<'a> {
    words: Vec<&'a str>,
    path: &'a [u8],
}

impl<'a> Entry<'a> {
    fn parse(record: &'a [u8]) -> Option<Self> {
        let tab = record.iter().position(|byte| *byte == b'\t')?;
        let words = std::str::from_utf8(&record[..tab]).ok()?.split_ascii_whitespace().collect();
        Some(Self { words, path: &record[tab + 1..] })
    }
}
