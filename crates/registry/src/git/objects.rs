use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, ChildStdout, Stdio};

use super::command::Running;
use super::{GitError, ObjectId, Repository};

/// The longest header: an id, a type and a size.
const MAX_HEADER: u64 = 4096;

/// One running `git cat-file --batch`, asked for one object after the other.
///
/// Each request is answered completely before the next one is written, so neither side ever waits
/// for the other with a full pipe.
#[derive(Debug)]
pub(super) struct ObjectReader {
    running: Running,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// The answer to a request for a blob.
pub(super) enum Blob {
    Bytes(Vec<u8>),
    /// Its size; its bytes were passed over.
    TooLarge(u64),
}

impl ObjectReader {
    pub(super) fn start(repository: &Repository) -> Result<Self, GitError> {
        let mut running =
            repository.reading().args(["cat-file", "--batch"]).spawn(Stdio::piped())?;
        match (running.child.stdin.take(), running.child.stdout.take()) {
            (Some(requests), Some(answers)) => {
                Ok(Self { running, requests, answers: BufReader::with_capacity(64 << 10, answers) })
            }
            _ => Err(running.failure()),
        }
    }

    pub(super) fn blob(&mut self, id: &ObjectId, limit: u64) -> Result<Blob, GitError> {
        match self.request(id, limit) {
            Ok(Ok(blob)) => Ok(blob),
            Ok(Err(header)) => Err(self.running.unexpected(&header)),
            // The pipe broke because git gave up: it knows why.
            Err(_) => Err(self.running.failure()),
        }
    }

    /// The inner error is a header that was not understood.
    fn request(&mut self, id: &ObjectId, limit: u64) -> io::Result<Result<Blob, Vec<u8>>> {
        self.requests.write_all(format!("{id}\n").as_bytes())?;
        self.requests.flush()?;
        let mut header = Vec::new();
        self.answers.by_ref().take(MAX_HEADER).read_until(b'\n', &mut header)?;
        if header.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some(size) = blob_size(&header, id) else {
            return Ok(Err(header));
        };
        let blob = if size > limit {
            io::copy(&mut self.answers.by_ref().take(size), &mut io::sink())?;
            Blob::TooLarge(size)
        } else {
            let mut bytes = Vec::new();
            self.answers.by_ref().take(size).read_to_end(&mut bytes)?;
            if bytes.len() as u64 != size {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Blob::Bytes(bytes)
        };
        // A line feed follows the contents.
        self.answers.read_exact(&mut [0])?;
        Ok(Ok(blob))
    }
}

/// Reads `<id> blob <size>`.
fn blob_size(header: &[u8], id: &ObjectId) -> Option<u64> {
    let header = std::str::from_utf8(header).ok()?.strip_suffix('\n')?;
    header.strip_prefix(id.as_str())?.strip_prefix(" blob ")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_blobs_header_has_a_size() {
        let hex = "0123456789abcdef0123456789abcdef01234567";
        let id = ObjectId::parse(hex).unwrap();
        assert_eq!(blob_size(format!("{hex} blob 12\n").as_bytes(), &id), Some(12));
        for header in ["missing\n", "tree 12\n", "blob -1\n", "blob 12", "blob 1 2\n"] {
            assert_eq!(blob_size(format!("{hex} {header}").as_bytes(), &id), None, "{header:?}");
        }
    }
}
