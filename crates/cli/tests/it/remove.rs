//! `falconry remove`.

use crate::sandbox::{SOUND, Sandbox};

const TAG: &str = "<!-- REGISTRY:TABLE -->";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", SOUND);
    sandbox.write("README.md", format!("{TAG}\n{TAG}\n"));
    assert_eq!(sandbox.run(["table", "--update", "README.md"]).code, 0);
    sandbox
}

#[test]
fn a_tombstone_holds_the_id() {
    let sandbox = sandbox();
    let ran = sandbox.run(["remove", "two"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("a reserved entry holds its name and id 2"), "{}", ran.err);
    insta::assert_snapshot!("remove_tombstone", ran.out);
    assert_eq!(sandbox.run(["table", "--update", "README.md", "--check"]).code, 0);
    let ran = sandbox.run(["check", "--deny", "warnings"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let ran = sandbox.run(["remove", "two"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--purge"), "{}", ran.err);
}

#[test]
fn purging_leaves_nothing_and_warns() {
    let sandbox = sandbox();
    let ran = sandbox.run(["remove", "two", "--purge", "--dry-run"]);
    assert_eq!((ran.code, sandbox.read("registry.yaml").as_str()), (0, SOUND));
    let ran = sandbox.run(["remove", "two", "--purge"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("warning: `two` was removed whole"), "{}", ran.err);
    assert!(ran.err.contains("id 2 can be given away again"), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), SOUND.split("  - name: two\n").next().unwrap());
    assert!(!sandbox.read("README.md").contains("two"));
}

#[test]
fn what_is_not_there_is_named_with_what_was_meant() {
    let sandbox = sandbox();
    let ran = sandbox.run(["remove", "tow"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("there is no entry `tow`; did you mean `two`?"), "{}", ran.err);
    let ran = Sandbox::new().run(["remove", "two"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot read registry.yaml"), "{}", ran.err);
    let ran = sandbox.run(["remove", "two", "--registry", "-"]);
    assert_eq!(ran.code, 2);
    assert_eq!(sandbox.read("registry.yaml"), SOUND);
}

#[test]
fn a_broken_document_is_not_edited() {
    let sandbox = sandbox();
    let broken = format!("{SOUND}  - name: [\n");
    sandbox.write("registry.yaml", &broken);
    for arguments in [["remove", "two"], ["register", "two"]] {
        let ran = sandbox.run(arguments);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("falconry check"), "{}", ran.err);
    }
    assert_eq!(sandbox.read("registry.yaml"), broken);
}
