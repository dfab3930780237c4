//! Which language a library was written in, as far as its file tells.

use std::fmt;

/// A language whose runtime a library carries or needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// Go, with the compiler's version where it is told.
    Go(Option<String>),
    /// Rust, with the compiler's version where it is told.
    Rust(Option<String>),
    /// C++.
    Cpp,
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Go(Some(version)) => write!(f, "Go {version}"),
            Self::Go(None) => f.write_str("Go"),
            Self::Rust(Some(version)) => write!(f, "Rust {version}"),
            Self::Rust(None) => f.write_str("Rust"),
            Self::Cpp => f.write_str("C++"),
        }
    }
}

const GO_MAGIC: &[u8] = b"\xff Go buildinf:";
/// Versions are shorter.
const MAX_VERSION: usize = 100;

/// The version in the section that Go compilers leave (since Go 1.18: in place, after a header of
/// 32 bytes, with its length before it).
pub(super) fn go_version(section: &[u8]) -> Option<String> {
    let inline = section.starts_with(GO_MAGIC) && section.get(15)? & 2 != 0;
    let length = usize::from(*section.get(32)?);
    if !inline || length > MAX_VERSION {
        return None;
    }
    let text = std::str::from_utf8(section.get(33..33 + length)?).ok()?;
    let version = text.strip_prefix("go")?;
    version.starts_with(|first: char| first.is_ascii_digit()).then(|| version.to_owned())
}

/// Whether a section of compilers' remarks names Rust's, and the version that it states.
pub(super) fn rust_version(section: &[u8]) -> Option<Option<String>> {
    // A section of remarks is a few lines; what is longer is none.
    let section = &section[..section.len().min(64 << 10)];
    section.split(|byte| *byte == 0).find_map(|remark| {
        let rest = remark.strip_prefix(b"rustc version ")?;
        let word = rest.split(|byte| *byte == b' ').next().unwrap_or_default();
        let version = std::str::from_utf8(&word[..word.len().min(MAX_VERSION)]).ok();
        Some(version.filter(|version| !version.is_empty()).map(str::to_owned))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_go_is_read_and_garbage_is_not() {
        let mut section = b"\xff Go buildinf:\x08\x02".to_vec();
        section.resize(32, 0);
        section.extend(b"\x08go1.24.1\0rest");
        assert_eq!(go_version(&section).as_deref(), Some("1.24.1"));
        for end in 0..41 {
            assert_eq!(go_version(&section[..end]), None, "{end}");
        }
        section[32] = 255;
        assert_eq!(go_version(&section), None);
    }

    #[test]
    fn the_version_of_rust_is_read() {
        let remarks = b"GCC: (GNU) 12\0rustc version 1.95.0 (abc 2026-04-01)\0";
        assert_eq!(rust_version(remarks), Some(Some("1.95.0".to_owned())));
        assert_eq!(rust_version(b"rustc version "), Some(None));
        assert_eq!(rust_version(b"GCC: (GNU) 12\0"), None);
    }
}
