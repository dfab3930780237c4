//! `falconry id`.

use crate::looking::{looked, transcript};
use crate::sandbox::Sandbox;

const REGISTRY: &str = "\
plugins:
  - { name: zero, reserved: true, capabilities: { sourcing: { supported: true, id: 0 } } }
  - { name: a, capabilities: { sourcing: { supported: true, id: 1, source: a } } }
  - { name: b, capabilities: { sourcing: { supported: true, id: 2, source: b } } }
  - { name: c, capabilities: { sourcing: { supported: true, id: 6, source: c } } }
  - { name: d, capabilities: { sourcing: { supported: true, id: 6, source: d } } }
  - { name: own, capabilities: { sourcing: { supported: true, id: 1073741830, source: own } } }
  - { name: odd, capabilities: { sourcing: { supported: true, id: 6000000000, source: odd } } }
  - { name: e, capabilities: { extraction: { supported: true } } }
";

fn golden(name: &str, args: &[&str]) {
    let ran = looked(args, REGISTRY);
    insta::assert_snapshot!(name, transcript(&ran));
}

#[test]
fn the_next_id_is_printed() {
    golden("id_next", &["id", "next"]);
    golden("id_next_private", &["id", "next", "--private", "--count", "3"]);
    golden("id_next_json", &["id", "next", "--format", "json"]);
    assert_eq!(looked(&["id", "next", "--count", "0"], REGISTRY).code, 2);
}

#[test]
fn the_id_space_is_listed() {
    golden("id_list", &["id", "list"]);
    golden("id_list_json", &["id", "list", "--format", "json"]);
    let ran = looked(&["id", "list"], "plugins: []\n");
    assert_eq!((ran.code, ran.out.lines().count()), (0, 5));
}

#[test]
fn an_id_is_described() {
    golden("id_show_taken_twice", &["id", "show", "0x6"]);
    golden("id_show_gap", &["id", "show", "4"]);
    golden("id_show_next", &["id", "show", "7"]);
    golden("id_show_zero", &["id", "show", "0"]);
    golden("id_show_development", &["id", "show", "999"]);
    golden("id_show_private", &["id", "show", "1073741824"]);
    golden("id_show_reserved", &["id", "show", "2147483648"]);
    golden("id_show_internal", &["id", "show", "0xffffffff"]);
    golden("id_show_json", &["id", "show", "6", "--format", "json"]);
}

#[test]
fn what_is_no_id_is_refused_with_the_reason() {
    golden("id_show_too_large", &["id", "show", "4294967296"]);
    golden("id_show_negative", &["id", "show", "-1"]);
    golden("id_show_word", &["id", "show", "one"]);
}

#[test]
fn a_private_registry_gets_private_ids() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", "plugins: []\n");
    assert_eq!(sandbox.run(["id", "next"]).out, "1\n");
    sandbox.write("falconry.toml", "[check]\nprivate = true\n");
    assert_eq!(sandbox.run(["id", "next"]).out, "1073741824\n");
}

#[test]
fn an_id_of_a_removed_plugin_is_not_given_away_again() {
    let sandbox = Sandbox::new();
    let entry = |name: &str, id: u32| {
        format!(
            "  - {{ name: {name}, capabilities: {{ sourcing: {{ supported: true, id: {id}, source: s }} }} }}\n"
        )
    };
    let write = |entries: &str| sandbox.write("registry.yaml", format!("plugins:\n{entries}"));
    sandbox.init_repository();
    write(&(entry("kept", 1) + &entry("gone", 2)));
    // What is in no commit is in no history.
    assert_eq!(sandbox.run(["id", "next"]).out, "3\n");
    sandbox.commit_all("Add two");
    write(&entry("kept", 1));
    sandbox.commit_all("Remove one");
    let ran = sandbox.run(["id", "next"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "3\n", ""));
    let ran = sandbox.run(["id", "show", "2"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("earlier:   gone (in "), "{}", ran.out);
    assert!(ran.out.contains("status:    not free"), "{}", ran.out);
    assert!(ran.out.contains("next free: 3\n"), "{}", ran.out);
}
