//! Files on disk: read with a cap, written whole or not at all.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

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
/// When the file is read-only, or the new one cannot be written beside it or put in its place.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Staged::new(path, bytes)?.put()
}

/// A file, the bytes it had when it was read, and those to put in their place.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The file.
    pub path: &'a Path,
    /// Its bytes when it was read.
    pub old: &'a [u8],
    /// Its new bytes.
    pub new: &'a [u8],
}

/// Why files were not replaced.
#[derive(Debug)]
pub enum ReplaceError {
    /// A file has other bytes than when it was read. None was replaced.
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be read or written. None was replaced.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The first of the files were replaced before one could not be.
    Partly {
        /// The files that were replaced.
        replaced: Vec<PathBuf>,
        /// Why the next one was not.
        reason: Box<ReplaceError>,
    },
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { path } => {
                write!(f, "{} was changed by someone else since it was read", path.display())
            }
            Self::Io { path, error } => write!(f, "cannot write {}: {error}", path.display()),
            Self::Partly { replaced, reason } => {
                write!(f, "{reason}; already written:")?;
                replaced.iter().try_for_each(|path| write!(f, " {}", path.display()))
            }
        }
    }
}

impl std::error::Error for ReplaceError {}

/// Replaces files one after the other, each as [`write_atomically`] does, unless one of them
/// cannot be written or is no longer what it was when it was read: then none is touched.
///
/// # Errors
/// See [`ReplaceError`].
pub fn replace_all(files: &[Replacement<'_>]) -> Result<(), ReplaceError> {
    let failed = |file: &Replacement<'_>, error| {
        let path = file.path.to_owned();
        ReplaceError::Io { path, error }
    };
    let is_unchanged = |file: &Replacement<'_>| match read_capped(file.path, file.old.len()) {
        Ok(bytes) if bytes == file.old => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(failed(file, error)),
        // Other bytes, more of them, or no such file any more.
        _ => Err(ReplaceError::Changed { path: file.path.to_owned() }),
    };
    // Everything that can fail is done before the first file is replaced.
    let mut staged = Vec::with_capacity(files.len());
    for file in files {
        staged.push(Staged::new(file.path, file.new).map_err(|error| failed(file, error))?);
    }
    files.iter().try_for_each(is_unchanged)?;
    for (index, (file, staged)) in files.iter().zip(staged).enumerate() {
        let put =
            is_unchanged(file).and_then(|()| staged.put().map_err(|error| failed(file, error)));
        if let Err(reason) = put {
            if index == 0 {
                return Err(reason);
            }
            let replaced = files[..index].iter().map(|file| file.path.to_owned()).collect();
            return Err(ReplaceError::Partly { replaced, reason: Box::new(reason) });
        }
    }
    Ok(())
}

/// A finished file beside the one whose place it is to take.
struct Staged {
    new: tempfile::NamedTempFile,
    target: PathBuf,
}

impl Staged {
    fn new(path: &Path, bytes: &[u8]) -> io::Result<Self> {
        let target = fs::canonicalize(path).or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(path.to_owned()),
            _ => Err(error),
        })?;
        let old = match fs::metadata(&target) {
            // Renaming would go around what its owner set.
            Ok(old) if old.permissions().readonly() => {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
            }
            Ok(old) => Some(old.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut new = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        new.write_all(bytes)?;
        match old {
            Some(permissions) => new.as_file().set_permissions(permissions)?,
            None => make_readable(new.as_file())?,
        }
        new.as_file().sync_all()?;
        Ok(Self { new, target })
    }

    fn put(self) -> io::Result<()> {
        self.new.persist(&self.target).map_err(|error| error.error)?;
        Ok(())
    }
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
    fn several_files_are_replaced_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("1"), folder.path().join("2"));
        fs::write(&one, "one").unwrap();
        fs::write(&two, "two").unwrap();
        let files = [
            Replacement { path: &one, old: b"one", new: b"1" },
            Replacement { path: &two, old: b"two", new: b"2" },
        ];
        fs::write(&two, "longer").unwrap();
        assert!(matches!(replace_all(&files), Err(ReplaceError::Changed { path }) if path == two));
        fs::remove_file(&two).unwrap();
        assert!(matches!(replace_all(&files), Err(ReplaceError::Changed { path }) if path == two));
        fs::write(&two, "two").unwrap();
        let mut permissions = fs::metadata(&two).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&two, permissions).unwrap();
        assert!(matches!(replace_all(&files), Err(ReplaceError::Io { path, .. }) if path == two));
        assert_eq!(fs::read(&one).unwrap(), b"one");
        fs::remove_file(&two).unwrap();
        fs::write(&two, "two").unwrap();
        replace_all(&files).unwrap();
        assert_eq!([fs::read(&one).unwrap(), fs::read(&two).unwrap()], [b"1", b"2"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_beyond_the_cap_is_not_read() {
        let error = read_all(&b"12345"[..], 4, 5).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(read_all(&b"1234"[..], 4, 0).unwrap(), b"1234");
    }
}
