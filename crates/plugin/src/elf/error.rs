//! Why a file tells nothing.

use std::error::Error;
use std::fmt;

use super::MAX_LIBRARY_BYTES;

/// Why a file tells nothing about a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElfError {
    /// It has more than [`MAX_LIBRARY_BYTES`].
    TooLarge,
    /// It is no ELF file.
    NoElf,
    /// It contradicts itself.
    Broken {
        /// The part that cannot be read.
        part: &'static str,
        /// What is wrong there.
        reason: String,
    },
    /// It has more of something than any honest library.
    TooMany(&'static str),
}

impl fmt::Display for ElfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => {
                write!(f, "the file is larger than {} MiB", MAX_LIBRARY_BYTES >> 20)
            }
            Self::NoElf => f.write_str(
                "the file is no ELF file; a plugin's library for Linux is one, and ends in `.so`",
            ),
            Self::Broken { part, reason } => {
                write!(f, "the ELF file is broken: its {part} cannot be read: {reason}")
            }
            Self::TooMany(what) => write!(f, "the ELF file has too many {what} to be a library"),
        }
    }
}

impl Error for ElfError {}
