//! `falconry table`.

use crate::sandbox::{SOUND, Sandbox};

const TAG: &str = "<!-- REGISTRY:TABLE -->";

#[test]
fn a_readme_is_updated_between_its_tags_and_nowhere_else() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", SOUND);
    sandbox.write("README.md", format!("before\n{TAG}\nold\n{TAG}\nafter\n"));
    let ran = sandbox.run(["table", "--update", "README.md", "--check"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("--- a/README.md\n+++ b/README.md\n"), "{}", ran.out);
    assert!(sandbox.read("README.md").contains("old"));
    assert_eq!(sandbox.run(["table", "--update", "README.md"]).code, 0);
    let table = sandbox.run(["table"]).out;
    assert_eq!(sandbox.read("README.md"), format!("before\n{TAG}\n{table}\n{TAG}\nafter\n"));
    let ran = sandbox.run(["table", "--update", "README.md", "--check"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn another_tag_can_be_named() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", SOUND);
    sandbox.write("README.md", "<!-- MINE -->\n<!-- MINE -->\n");
    let ran = sandbox.run(["table", "--update", "README.md"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains(TAG), "{}", ran.err);
    assert_eq!(sandbox.run(["table", "--update", "README.md", "--tag", "<!-- MINE -->"]).code, 0);
    assert!(sandbox.read("README.md").contains("| [one](https://example.org/one) |"));
}

#[test]
fn both_tables_of_the_first_generation_are_written() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "old.yaml",
        "plugins:\n  source:\n    - {id: 1, source: a, name: a}\n  extractor:\n    - {name: b}\n",
    );
    let tags = "<!-- REGISTRY:SOURCE-TABLE -->\n<!-- REGISTRY:SOURCE-TABLE -->\n\
                <!-- REGISTRY:EXTRACTOR-TABLE -->\n<!-- REGISTRY:EXTRACTOR-TABLE -->\n";
    sandbox.write("README.md", tags);
    assert_eq!(sandbox.run(["table", "old.yaml", "--update", "README.md"]).code, 0);
    let readme = sandbox.read("README.md");
    for table in ["sources", "extractors"] {
        let printed = sandbox.run(["table", "old.yaml", "--of", table]).out;
        assert!(readme.contains(&printed), "{printed}");
    }
    let ran = sandbox.run(["table", "old.yaml", "--update", "README.md", "--tag", "x"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}

#[test]
fn a_document_that_is_no_yaml_gives_no_table() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", "plugins:\n  - name: [\n");
    let ran = sandbox.run(["table"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("falconry check"), "{}", ran.err);
}
