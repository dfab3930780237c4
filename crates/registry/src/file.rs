//! Files on disk: read with a cap, written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// The bytes of a file of at most `cap` bytes.
///
/// # Errors
/// When the file cannot be read; [`io::ErrorKind::FileTooLarge`] when it has more bytes.
pub fn read_capped(path: &Path, cap: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    read_all(file, cap, usize::try_from(size).unwrap_or(usize::MAX))
}

/// All bytes of a reader of at most `cap` bytes; `expected` is a hint.
///
/// # Errors
/// When the reader fails; [`io::ErrorKind::FileTooLarge`] when it has more bytes.
pub fn read_all(reader: impl io::Read, cap: usize, expected: usize) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
    // A size that the file system reports is believed only as far as the cap.
    let mut bytes = Vec::with_capacity(expected.min(cap).saturating_add(1));
    reader.take(cap as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > cap { Err(too_large()) } else { Ok(bytes) }
}

/// Puts `bytes` in place of the file at `path`, in one step: whoever reads it sees the old bytes
/// or the new ones, also when the process is killed. Links are followed and permissions kept.
///
/// # Errors
/// When the new file cannot be written beside the old one or put in its place.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(path.to_owned()),
        _ => Err(error),
    })?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut new = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    new.write_all(bytes)?;
    match fs::metadata(&target) {
        Ok(old) => new.as_file().set_permissions(old.permissions())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => make_readable(new.as_file())?,
        Err(error) => return Err(error),
    }
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file is private to its user; a new document is not.
#[cfg(unix)]
fn make_readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        write_atomically(&path, b"one").unwrap();
        write_atomically(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("f"), folder.path().join("l"));
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write_atomically(&link, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn a_file_beyond_the_cap_is_not_read() {
        let error = read_all(&b"12345"[..], 4, 5).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(read_all(&b"1234"[..], 4, 0).unwrap(), b"1234");
    }
}
