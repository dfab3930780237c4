//! Texts of an ELF file, each of a length that a name can have.

/// A longer name is cut off.
const MAX_NAME: usize = 4096;

/// A section of texts, each ended by a NUL.
#[derive(Clone, Copy, Default)]
pub(super) struct Names<'d>(&'d [u8]);

impl<'d> Names<'d> {
    pub(super) fn new(data: &'d [u8]) -> Self {
        Self(data)
    }

    /// The bytes at an offset up to their NUL; nothing when the offset leads out of the section.
    ///
    /// No more than [`MAX_NAME`] bytes are looked at, so that a million names that all point to the
    /// beginning of one endless text take no time.
    pub(super) fn bytes(self, offset: u64) -> &'d [u8] {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = self.0.get(offset..).unwrap_or_default();
        let rest = &rest[..rest.len().min(MAX_NAME)];
        let end = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
        &rest[..end]
    }

    pub(super) fn text(self, offset: u64) -> String {
        String::from_utf8_lossy(self.bytes(offset)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_at_their_nul_at_the_end_or_at_the_limit() {
        let names = Names::new(b"\0one\0two");
        assert_eq!((names.text(0).as_str(), names.text(1).as_str()), ("", "one"));
        assert_eq!((names.text(5).as_str(), names.text(8).as_str()), ("two", ""));
        assert_eq!(names.text(u64::MAX), "");
        assert_eq!(Names::new(&[b'a'; 10_000]).text(3).len(), MAX_NAME);
    }
}
