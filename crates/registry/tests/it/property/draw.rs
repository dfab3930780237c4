//! Choices drawn from bytes, so that whoever makes the bytes (proptest, a fuzzer) can shrink them.

/// Draws choices; once the bytes are used up, every choice is the first and simplest one.
pub(crate) struct Draw<'b> {
    bytes: &'b [u8],
}

impl<'b> Draw<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    fn byte(&mut self) -> u8 {
        match self.bytes {
            [first, rest @ ..] => {
                self.bytes = rest;
                *first
            }
            [] => 0,
        }
    }

    /// A number below `count`, which is at most 256.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) * count / 256
    }

    /// Whether the one of `count` cases arrived; never once the bytes are used up.
    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        count > 0 && self.below(count) == count - 1 && count > 1
    }

    pub(crate) fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// Takes one of the items out.
    pub(crate) fn take<T>(&mut self, list: &mut Vec<T>) -> T {
        let index = self.below(list.len().min(256));
        list.remove(index)
    }
}
