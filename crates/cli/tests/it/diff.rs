//! `falconry diff`.

use crate::sandbox::{SOUND, Sandbox};

const THREE: &str = "  - name: three
    description: Events of the service Three
    authors: A. Author
    contact: https://example.org/three
    url: https://example.org/three
    license: MIT
    capabilities:
      sourcing:
        supported: true
        id: 3
        source: three
";

fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", SOUND);
    sandbox.init_repository();
    sandbox
}

fn branch(sandbox: &Sandbox, name: &str, document: &str) {
    sandbox.git(&["switch", "--quiet", "--create", name, "main"]);
    sandbox.write("registry.yaml", document);
    sandbox.commit_all(&format!("Change {name}"));
    sandbox.git(&["switch", "--quiet", "main"]);
}

#[test]
fn files_are_compared_without_a_repository() {
    let sandbox = Sandbox::new();
    sandbox.write("a.yaml", SOUND);
    sandbox.write("b.yaml", SOUND.replace("license: MIT", "license: ISC"));
    let ran = sandbox.run(["diff", "a.yaml", "b.yaml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.out);
    assert_eq!(sandbox.run(["diff", "a.yaml"]).code, 2);
    assert_eq!(sandbox.run(["diff", "a.yaml", "none.yaml"]).code, 2);
}

#[test]
fn broken_promises_are_errors_in_every_form() {
    let sandbox = repository();
    let broken = SOUND.replace("id: 2", "id: 4").replace("name: one", "name: uno");
    branch(&sandbox, "topic", &broken);
    let ran = sandbox.run(["diff", "main...topic"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for code in ["FR101", "FR104"] {
        assert!(ran.out.contains(code), "{}", ran.out);
    }
    let markdown = sandbox.run(["diff", "--format", "markdown", "main", "topic"]).out;
    insta::assert_snapshot!(markdown);
    let json = sandbox.run(["diff", "--format", "json", "main..topic"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["changed"][0]["name_before"], "one");
    assert_eq!(json["findings"]["summary"]["errors"], 2);
}

#[test]
fn an_id_of_a_plugin_removed_long_ago_is_known() {
    let sandbox = repository();
    let (without_two, _) = SOUND.split_once("  - name: two\n").unwrap();
    sandbox.write("registry.yaml", without_two);
    sandbox.commit_all("Remove two");
    sandbox.write("registry.yaml", format!("{without_two}{}", THREE.replace("id: 3", "id: 2")));
    let ran = sandbox.run(["diff", "main"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("`three` takes id 2, which `two` had"), "{}", ran.out);
    // Two versions back the plugin was still there: it is known from the base itself.
    let ran = sandbox.run(["diff", "HEAD~1"]);
    assert!(ran.out.contains("FR102") && ran.out.contains("- two (id 2"), "{}", ran.out);
}

#[test]
fn two_proposals_of_one_id_are_named() {
    let sandbox = repository();
    branch(&sandbox, "three", &format!("{SOUND}{THREE}"));
    branch(&sandbox, "four", &format!("{SOUND}{}", THREE.replace("three", "four")));
    let ran = sandbox.run(["diff", "main", "three", "four"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("`four` takes id 3, and so does `three`"), "{}", ran.out);
    assert_eq!(sandbox.run(["diff", "main", "three"]).code, 0);
}

#[test]
fn commits_must_be_signed_off_by_their_author() {
    let sandbox = repository();
    branch(&sandbox, "topic", &format!("{SOUND}{THREE}"));
    assert_eq!(sandbox.run(["diff", "main", "topic"]).code, 0);
    sandbox.git(&["switch", "--quiet", "topic"]);
    sandbox.git(&["commit", "--quiet", "--allow-empty", "--message", "No sign-off"]);
    let ran = sandbox.run(["diff", "main", "topic"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("FR110") && ran.out.contains("No sign-off"), "{}", ran.out);
}

#[test]
fn a_table_that_was_not_regenerated_is_found() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", SOUND);
    sandbox.write("README.md", "<!-- REGISTRY:TABLE -->\n<!-- REGISTRY:TABLE -->\n");
    sandbox.run(["table", "--update", "README.md"]);
    sandbox.init_repository();
    branch(&sandbox, "topic", &format!("{SOUND}{THREE}"));
    let ran = sandbox.run(["diff", "main", "topic"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("FR108"), "{}", ran.out);
}

#[test]
fn unknown_revisions_are_named() {
    let sandbox = repository();
    for arguments in [["diff", "nowhere", "main"], ["diff", "main", "nowhere"]] {
        let ran = sandbox.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains("nowhere"), "{}", ran.err);
    }
}
