//! Any edits of any text: the text up to the first NUL, behind it what to do with it.
#![no_main]

use arbitrary::{Arbitrary as _, Unstructured};
use falconry_fuzz::Edit;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let Ok(text) = std::str::from_utf8(&bytes[..end]) else { return };
    let mut choices = Unstructured::new(bytes.get(end + 1..).unwrap_or_default());
    if let Ok(edits) = Vec::<Edit>::arbitrary(&mut choices) {
        falconry_fuzz::edit(text, &edits);
    }
});
