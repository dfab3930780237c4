//! `falconry migrate`.

use crate::sandbox::{SOUND, Sandbox};

const OLD: &str = "\
# our registry
reserved_sources: [syscall, internal, plugins]
plugins:
  source: # they produce events
    - id: 1 # for ever
      source: one
      name: one
      description: 'Events of the service One'
      authors: A. Author
      contact: https://example.org/one/issues
      url: https://example.org/one
      license: Apache-2.0

  # they only extract
  extractor:
    - name: two
      sources: [one]
      description: Fields of the service Two
      authors: A. Author
      contact: author@example.org
      url: https://example.org/two
      license: MIT
";

#[test]
fn a_document_is_migrated_in_place() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", OLD);
    let ran = sandbox.run(["migrate", "--dry-run"]);
    assert_eq!((ran.code, sandbox.read("registry.yaml").as_str()), (0, OLD));
    insta::assert_snapshot!("migrate_dry_run", ran.out);
    let ran = sandbox.run(["migrate"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.contains("2 entries migrated, 1 sourcing and 1 extracting"), "{}", ran.err);
    assert!(ran.err.contains("`--extraction` adds it"), "{}", ran.err);
    let ran = sandbox.run(["check", "--deny", "warnings"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let new = sandbox.read("registry.yaml");
    let ran = sandbox.run(["migrate"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("second generation already"), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), new);
}

#[test]
fn the_new_document_can_go_elsewhere() {
    let sandbox = Sandbox::new();
    sandbox.write("old.yaml", OLD.replace('\n', "\r\n"));
    let to_pipe = sandbox.run(["migrate", "old.yaml", "--output", "-", "--extraction"]);
    assert_eq!(to_pipe.code, 0, "{}", to_pipe.err);
    assert!(to_pipe.out.contains("      extraction:\r\n        supported: true\r\n"));
    assert!(!to_pipe.out.replace("\r\n", "").contains('\n'));
    assert_eq!(
        sandbox.run(["migrate", "old.yaml", "--output", "new.yaml", "--extraction"]).code,
        0
    );
    assert_eq!(sandbox.read("new.yaml"), to_pipe.out);
    assert_eq!(sandbox.read("old.yaml"), OLD.replace('\n', "\r\n"));
    let piped = sandbox.run_with_input(["migrate", "-"], OLD);
    assert_eq!(piped.code, 0, "{}", piped.err);
    assert!(piped.out.starts_with("# our registry\n"));
}

#[test]
fn what_cannot_be_migrated_is_refused_with_its_place() {
    let sandbox = Sandbox::new();
    let shared = OLD.replace("    - id: 1", "    - &one\n      id: 1");
    sandbox.write("registry.yaml", &shared);
    let ran = sandbox.run(["migrate"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("registry.yaml: line 5, column 7"), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), shared);
    sandbox.write("registry.yaml", SOUND);
    let ran = sandbox.run(["migrate", "--output", "new.yaml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("not of the first generation"), "{}", ran.err);
    assert!(!sandbox.path("new.yaml").exists());
    assert_eq!(sandbox.run(["migrate", "none.yaml"]).code, 2);
}
