//! Texts that a plugin returns.

use std::ffi::c_char;

/// The longest name, version, error or similar short text that is looked at.
pub(crate) const SHORT: usize = 64 << 10;
/// The longest JSON document that is looked at.
pub(crate) const LONG: usize = 16 << 20;

/// Copies the text that `pointer` points to, at most `limit` bytes of it. Bytes that are no UTF-8
/// are replaced. A null pointer means "not given", which is the empty text for most functions.
///
/// # Safety
///
/// `pointer` is null or points to bytes that are readable up to their first NUL.
pub(crate) unsafe fn copy(pointer: *const c_char, limit: usize) -> Option<String> {
    // SAFETY: the caller's promise is the same.
    let bytes = unsafe { bounded(pointer, limit) }?;
    Some(String::from_utf8_lossy(bytes).into_owned())
}

/// The bytes that `pointer` points to, without their NUL, at most `limit` of them.
///
/// # Safety
///
/// As [`copy`]; and the bytes stay as they are while the result is used.
pub(crate) unsafe fn bounded<'a>(pointer: *const c_char, limit: usize) -> Option<&'a [u8]> {
    if pointer.is_null() {
        return None;
    }
    let bytes = pointer.cast::<u8>();
    let mut length = 0;
    // A loop and not `strlen`, which would not stop at the limit.
    // SAFETY: no byte before this one was NUL, so this one is readable.
    while length < limit && unsafe { *bytes.add(length) } != 0 {
        length += 1;
    }
    // SAFETY: the loop read exactly these bytes.
    Some(unsafe { std::slice::from_raw_parts(bytes, length) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_at_their_nul_or_at_the_limit() {
        let text = c"caf\xc3\xa9 \xff";
        // SAFETY: the pointer is that of a C string.
        let read = |limit| unsafe { copy(text.as_ptr(), limit) };
        assert_eq!(read(100).as_deref(), Some("café \u{fffd}"));
        assert_eq!(read(3).as_deref(), Some("caf"));
        // SAFETY: null is allowed.
        assert_eq!(unsafe { copy(std::ptr::null(), 100) }, None);
    }
}
