//! `falconry check`.

use crate::sandbox::{SOUND, Sandbox};

/// Two plugins with one id, and a key that is spelled wrong.
const BROKEN: &str = "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: one
    capabilities: {sourcing: {supported: true, id: 7, source: one}}
  - name: two
    capabilities: {sourcing: {supported: true, id: 7, source: two}}
";

#[test]
fn a_sound_document_passes_in_silence_on_standard_output() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", SOUND);
    let ran = sandbox.run(["check"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.contains("no problems found"), "{}", ran.err);
}

#[test]
fn every_form_names_the_finding_and_the_exit_code_is_one() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", BROKEN);
    for (format, expected) in [
        ("text", "error[FR004]"),
        ("json", "\"code\":\"FR004\""),
        ("sarif", "\"ruleId\":\"FR004\""),
        ("github", "::error file=registry.yaml,line=6,"),
    ] {
        let ran = sandbox.run(["check", "--format", format]);
        assert_eq!(ran.code, 1, "{format}: {}", ran.err);
        let compact = ran.out.replace("\": \"", "\":\"");
        assert!(compact.contains(expected), "{format}: {}", ran.out);
        assert!(!ran.out.contains('\u{1b}'), "{format}");
    }
}

#[test]
fn severities_come_from_flags_then_from_the_configuration() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", BROKEN);
    sandbox
        .write("falconry.toml", "[check]\nallow = [\"notes\", \"warnings\"]\nwarn = [\"FR004\"]\n");
    let ran = sandbox.run(["check"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("warning[FR004]"), "{}", ran.out);
    assert_eq!(sandbox.run(["check", "--deny", "duplicate-id"]).code, 1);
    let ran = sandbox.run(["check", "--deny", "FR004", "--allow", "FR004"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert_eq!(sandbox.run(["check", "--allow", "FR004", "--deny", "FR004"]).code, 1);
}

#[test]
fn what_cannot_be_checked_is_neither_passed_nor_failed() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(["check"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("error: cannot read registry.yaml:"), "{}", ran.err);
    assert!(ran.err.contains("help:"), "{}", ran.err);
    sandbox.write("registry.yaml", SOUND);
    let ran = sandbox.run(["check", "--deny", "duplicate-ids"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("did you mean `duplicate-id`?"), "{}", ran.err);
    sandbox.write("falconry.toml", "[check]\ndenied = []\n");
    let ran = sandbox.run(["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("falconry.toml") && ran.err.contains("denied"), "{}", ran.err);
    assert_eq!(sandbox.run(["check", "--format", "xml"]).code, 2);
}

#[test]
fn standard_input_and_several_files_are_read() {
    let sandbox = Sandbox::new();
    sandbox.write("a.yaml", SOUND);
    let ran = sandbox.run_with_input(["check", "a.yaml", "-"], BROKEN);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("standard input:6:"), "{}", ran.out);
    let ran = sandbox.run_with_input(["check", "--fix", "-"], BROKEN);
    assert_eq!(ran.code, 2, "{}", ran.err);
}

#[test]
fn hostile_documents_end_with_a_finding() {
    let sandbox = Sandbox::new();
    let deep = format!("plugins: {}", "[".repeat(10_000));
    let bomb = "x-a: &a [x, x, x, x, x, x, x, x]\nx-b: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n\
                x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nplugins: *c\n";
    let cases: [&[u8]; 9] = [
        b"",
        b"\0\0\0",
        b"plugins: \xff\xfe",
        b"\xff\xfep\0l\0",
        b"plugins:\n\t- name: a\n",
        b"- - - - -",
        b"plugins: {a: b",
        deep.as_bytes(),
        bomb.as_bytes(),
    ];
    for bytes in cases {
        sandbox.write("registry.yaml", bytes);
        let ran = sandbox.run(["check"]);
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        assert_eq!(ran.code, 1, "{shown:?}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("registry.yaml:"), "{shown:?}: {}", ran.out);
    }
}

#[test]
fn against_a_base_only_what_is_new_is_judged() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", BROKEN);
    sandbox.init_repository();
    let ran = sandbox.run(["check", "--base", "main"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let entry =
        "  - name: three\n    capabilities: {sourcing: {supported: true, id: 7, source: three}}\n";
    sandbox.write("registry.yaml", format!("{BROKEN}{entry}"));
    let ran = sandbox.run(["check", "--base", "main"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("`three` takes id 7"), "{}", ran.out);
    assert!(!ran.out.contains("`two` takes id 7"), "{}", ran.out);
    let ran = sandbox.run(["check", "--base", "nowhere"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("nowhere"), "{}", ran.err);
}
