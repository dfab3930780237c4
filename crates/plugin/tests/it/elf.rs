//! What the file of a library says without being loaded.

use std::fs;
use std::sync::LazyLock;

use falconry_core::Capability;
use falconry_plugin::LoadError;
use falconry_plugin::elf::{ElfError, ElfFacts, Relro};
use proptest::prelude::*;

use crate::fixture::{compile, load};

static FIXTURE: LazyLock<Vec<u8>> = LazyLock::new(|| fs::read(compile(&[])).unwrap());

#[test]
fn the_file_and_the_loaded_library_agree() {
    let facts = ElfFacts::read(&FIXTURE).unwrap();
    let library = load(&[]).unwrap();
    assert_eq!(facts.functions, library.facts().functions);
    assert_eq!(facts.capabilities(), Ok(library.facts().capabilities));
    assert!(facts.is_shared_object && facts.is_for_this_machine());
    assert_eq!(facts.other_functions, [""; 0]);
    assert!(facts.needed.iter().any(|name| name.starts_with("libc.so")), "{:?}", facts.needed);
    assert_ne!(facts.relro, Relro::None);
    assert!(facts.runtimes.is_empty() && !facts.has_debug_info && facts.has_symbol_table);
}

#[test]
fn capabilities_follow_from_functions_as_they_do_in_the_host() {
    let refusal = |macros: &[&str]| {
        let facts = ElfFacts::read(&fs::read(compile(macros)).unwrap()).unwrap();
        let refusal = facts.capabilities().unwrap_err();
        assert_eq!(load(macros).unwrap_err(), refusal, "{macros:?}");
        refusal
    };
    assert_eq!(refusal(&["plugin_get_required_api_version=absent"]), LoadError::NoApiVersion);
    let missing = LoadError::MissingFunctions(vec!["get_name", "destroy"]);
    assert_eq!(refusal(&["plugin_destroy=absent_a", "plugin_get_name=absent_b"]), missing);
    for gone in [
        "plugin_close=absent",
        "plugin_get_fields=absent",
        "plugin_get_async_events=absent",
        "plugin_capture_close=absent",
    ] {
        assert!(matches!(refusal(&[gone]), LoadError::BrokenCapability { .. }), "{gone}");
    }
    let facts = fs::read(compile(&["plugin_parse_event=plugin_parsed_event"])).unwrap();
    let facts = ElfFacts::read(&facts).unwrap();
    assert!(!facts.capabilities().unwrap().contains(Capability::Parsing));
    assert_eq!(facts.other_functions, ["plugin_parsed_event"]);
}

#[test]
fn the_version_of_the_c_library_is_the_newest_that_a_symbol_needs() {
    let facts = ElfFacts::read(&FIXTURE).unwrap();
    if !cfg!(all(target_env = "gnu", target_os = "linux")) {
        assert_eq!(facts.glibc, None);
        return;
    }
    let glibc = facts.glibc.unwrap();
    let numbers: Vec<u32> = glibc.version.split('.').map(|part| part.parse().unwrap()).collect();
    assert!(numbers >= vec![2, 2], "{glibc:?}");
    assert!(glibc.symbols.is_sorted());
}

#[test]
fn programs_have_no_functions_and_texts_are_no_files() {
    let program = fs::read(std::env::current_exe().unwrap()).unwrap();
    let facts = ElfFacts::read(&program).unwrap();
    assert_eq!(facts.capabilities(), Err(LoadError::NoApiVersion));
    assert!(facts.has_debug_info, "tests are built with places for debuggers");
    assert!(facts.runtimes.iter().any(|runtime| runtime.to_string().starts_with("Rust")));
    for bytes in [&b""[..], b"\x7fELF", b"\x7fELF\x03", b"#!/bin/sh\n"] {
        assert_eq!(ElfFacts::read(bytes), Err(ElfError::NoElf));
    }
    assert!(matches!(ElfFacts::read(&FIXTURE[..40]), Err(ElfError::Broken { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() })]

    #[test]
    fn broken_files_are_no_reason_to_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        // The headers and tables that steer the reading are changed more often than code.
        steering in prop::collection::vec((0_usize..4000, any::<u8>()), 0..10),
        end in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = FIXTURE.clone();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let sections = u64::from_le_bytes(bytes[40..48].try_into().unwrap());
        let sections = usize::try_from(sections).unwrap_or(usize::MAX);
        for (place, byte) in steering {
            let place = if place % 2 == 0 { place / 2 } else { sections.saturating_add(place / 2) };
            if let Some(old) = bytes.get_mut(place) {
                *old = byte;
            }
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        if let Ok(facts) = ElfFacts::read(&bytes) {
            prop_assert!(facts.functions.len() <= 33);
        }
    }
}
