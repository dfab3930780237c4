//! Versions as plugins state them, and which of them this host can serve.

use std::fmt;

/// The version of the plugin API that this host speaks.
pub const API_VERSION: Version = Version { major: 3, minor: 12, patch: 0 };

/// Three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Changes when something breaks.
    pub major: u32,
    /// Changes when something is added.
    pub minor: u32,
    /// Changes when something is mended.
    pub patch: u32,
}

impl Version {
    /// Reads three numbers with dots between them; whatever follows the third does not count.
    ///
    /// The reference host is as lenient, so `3.12.0-rc1` is a version, and `3.12` is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = leading_number(text)?;
        let (minor, rest) = leading_number(rest.strip_prefix('.')?)?;
        let (patch, _) = leading_number(rest.strip_prefix('.')?)?;
        Some(Self { major, minor, patch })
    }

    /// Whether a host of version `self` serves a plugin that needs `required`.
    ///
    /// # Errors
    ///
    /// The first number that stands against it.
    pub fn serves(self, required: Self) -> Result<(), Mismatch> {
        if required.major != self.major {
            Err(Mismatch::Major)
        } else if required.minor > self.minor {
            Err(Mismatch::Minor)
        } else if required.minor == self.minor && required.patch > self.patch {
            Err(Mismatch::Patch)
        } else {
            Ok(())
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Why a host cannot serve a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The major numbers differ.
    Major,
    /// The plugin needs a newer minor version.
    Minor,
    /// The plugin needs a newer patch version.
    Patch,
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(required: &str) -> Option<Result<(), Mismatch>> {
        Version::parse(required).map(|version| API_VERSION.serves(version))
    }

    #[test]
    fn older_versions_of_the_same_major_are_served() {
        for required in ["3.0.0", "3.11.9", "3.12.0", "3.12.0-rc1", "3.12.0garbage"] {
            assert_eq!(verdict(required), Some(Ok(())), "{required}");
        }
    }

    #[test]
    fn newer_versions_and_other_majors_are_not() {
        for (required, mismatch) in [
            ("3.12.1", Mismatch::Patch),
            ("3.13.0", Mismatch::Minor),
            ("1.0.0", Mismatch::Major),
            ("2.0.0", Mismatch::Major),
            ("4.0.0", Mismatch::Major),
        ] {
            assert_eq!(verdict(required), Some(Err(mismatch)), "{required}");
        }
    }

    #[test]
    fn what_is_no_version_is_none() {
        for text in
            ["", "3", "3.12", "3.12.", "a.b.c", "-3.1.0", " 3.1.0", "3.4294967296.0", "3.٣.0"]
        {
            assert_eq!(Version::parse(text), None, "{text:?}");
        }
    }
}
