//! Any bytes as a registry document.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| falconry_fuzz::read(bytes));
