//! `falconry register`.

use std::fs;

use crate::sandbox::{Ran, SOUND, Sandbox};

const TAG: &str = "<!-- REGISTRY:TABLE -->";

/// Everything that an entry needs.
const COMPLETE: [&str; 14] = [
    "register",
    "new",
    "--source",
    "new",
    "--description",
    "Events of the service New",
    "--authors",
    "A. Author",
    "--contact",
    "https://example.org/new/issues",
    "--url",
    "https://example.org/new",
    "--license",
    "MIT",
];

/// A folder with a registry and a README that shows its table.
fn sandbox(registry: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", registry);
    sandbox.write("README.md", format!("# Plugins\n\n{TAG}\n{TAG}\n"));
    assert_eq!(sandbox.run(["table", "--update", "README.md"]).code, 0);
    sandbox
}

fn complete(sandbox: &Sandbox, more: &[&str]) -> Ran {
    sandbox.run([&COMPLETE, more].concat())
}

fn set_readonly(sandbox: &Sandbox, name: &str) {
    let mut permissions = fs::metadata(sandbox.path(name)).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(sandbox.path(name), permissions).unwrap();
}

#[test]
fn an_entry_is_added_shown_and_tabulated() {
    let sandbox = sandbox(SOUND);
    let flags =
        ["--extract-from", "new,syscall", "--keyword", "k", "--maintainer", "Team <t@example.org>"];
    let ran = complete(&sandbox, &flags);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("`new` added with id 3, the next free one"), "{}", ran.err);
    assert!(ran.err.contains("`falconry propose new`"), "{}", ran.err);
    insta::assert_snapshot!("register_added", ran.out);
    assert!(sandbox.read("registry.yaml").starts_with(SOUND));
    assert_eq!(sandbox.run(["table", "--update", "README.md", "--check"]).code, 0);
    let ran = sandbox.run(["check", "--deny", "warnings"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn what_is_printed_is_a_difference_that_git_applies() {
    let sandbox = sandbox(SOUND);
    let ran = complete(&sandbox, &["--dry-run"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("dry run"), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), SOUND);
    sandbox.write("patch", &ran.out);
    sandbox.git(&["apply", "patch"]);
    let applied = ["registry.yaml", "README.md"].map(|name| sandbox.read(name));
    let again = complete(&sandbox, &[]);
    assert_eq!((again.code, again.out.as_str()), (0, ""));
    assert!(again.err.contains("says so already"), "{}", again.err);
    assert_eq!(applied, ["registry.yaml", "README.md"].map(|name| sandbox.read(name)));
}

#[test]
fn everything_missing_is_named_at_once_and_nobody_is_asked_without_a_terminal() {
    let sandbox = sandbox(SOUND);
    let ran = sandbox.run(["register", "new", "--authors", "A. Author"]);
    assert_eq!(ran.code, 2);
    for flag in ["--source", "--extraction", "--description", "--contact", "--url", "--license"] {
        assert!(ran.err.contains(&format!("`{flag}")), "{flag}: {}", ran.err);
    }
    assert!(!ran.err.contains("--authors"), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), SOUND);
}

#[test]
fn a_missing_registry_is_named() {
    let sandbox = Sandbox::new();
    let ran = complete(&sandbox, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot read registry.yaml"), "{}", ran.err);
    assert_eq!(fs::read_dir(sandbox.path(".")).unwrap().count(), 0);
}

#[test]
fn an_empty_registry_gets_its_first_entry() {
    let sandbox = Sandbox::new();
    sandbox.write("own.yaml", "# ours\n");
    let ran = complete(&sandbox, &["--registry", "own.yaml", "--private"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let text = sandbox.read("own.yaml");
    assert!(text.starts_with("# ours\nplugins:\n  - name: new\n"), "{text}");
    assert!(text.contains("id: 1073741824\n"), "{text}");
}

#[test]
fn only_the_given_fields_change() {
    let sandbox = sandbox(SOUND);
    let ran = sandbox.run(["register", "one", "--keyword", "one", "--keyword", "more"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("`one` updated; it keeps id 1"), "{}", ran.err);
    let expected = SOUND.replace("keywords: [one]", "keywords: [one, more]");
    assert_eq!(sandbox.read("registry.yaml"), expected);
    let ran = sandbox.run(["register", "one", "--keyword", "", "--rules-url", ""]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), SOUND.replace("    keywords: [one]\n", ""));
}

#[test]
fn an_id_stays_unless_its_change_is_demanded() {
    let sandbox = sandbox(SOUND);
    let ran = sandbox.run(["register", "two", "--id", "9"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("captures carry 2") && ran.err.contains("--change-id"), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), SOUND);
    let ran = sandbox.run(["register", "two", "--id", "9", "--change-id"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("its id changed from 2 to 9"), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), SOUND.replace("id: 2", "id: 9"));
    let ran = complete(&sandbox, &["--id", "1"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("id 1 belongs to `one`"), "{}", ran.err);
}

#[test]
fn new_errors_forbid_the_change_and_old_ones_do_not() {
    let sandbox = sandbox(SOUND);
    let ran = sandbox.run(["register", "one", "--source", "syscall"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("error[FR016]"), "{}", ran.out);
    assert!(ran.err.contains("nothing was written"), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), SOUND);

    let broken = SOUND.replace("id: 2", "id: 1");
    sandbox.write("registry.yaml", &broken);
    assert_eq!(sandbox.run(["check"]).code, 1);
    let ran = complete(&sandbox, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(sandbox.read("registry.yaml").starts_with(&broken));
}

#[test]
fn warnings_of_the_entry_are_talk() {
    let sandbox = sandbox(SOUND);
    let ran = sandbox.run(["register", "one", "--contact", "nobody"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("warning[FR024]") && !ran.out.contains("FR024"), "{}", ran.err);
    let ran = sandbox.run(["register", "two", "--contact", "nobody", "--deny", "FR024"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
}

#[test]
fn a_file_that_cannot_be_written_leaves_both_as_they_were() {
    for name in ["registry.yaml", "README.md"] {
        let sandbox = sandbox(SOUND);
        set_readonly(&sandbox, name);
        let before = ["registry.yaml", "README.md"].map(|name| sandbox.read(name));
        let ran = complete(&sandbox, &[]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(&format!("cannot write {name}: it is read-only")), "{}", ran.err);
        assert_eq!(before, ["registry.yaml", "README.md"].map(|name| sandbox.read(name)));
        assert_eq!(fs::read_dir(sandbox.path(".")).unwrap().count(), 2);
    }
}

/// The README is a pipe: reading it blocks until the test has changed the registry, which the
/// program has read by then.
#[cfg(unix)]
#[test]
fn a_registry_that_someone_else_changes_meanwhile_is_left_alone() {
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", SOUND);
    let made = std::process::Command::new("mkfifo").arg(sandbox.path("README.md")).status();
    assert!(made.unwrap().success());
    let theirs = format!("{SOUND}# changed\n");
    let ran = std::thread::scope(|scope| {
        let program = scope.spawn(|| complete(&sandbox, &["--readme", "README.md"]));
        let mut pipe = fs::OpenOptions::new().write(true).open(sandbox.path("README.md")).unwrap();
        sandbox.write("registry.yaml", &theirs);
        std::io::Write::write_all(&mut pipe, format!("{TAG}\n{TAG}\n").as_bytes()).unwrap();
        drop(pipe);
        program.join().unwrap()
    });
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("registry.yaml was changed by someone else"), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), theirs);
}

#[test]
fn ids_and_names_of_the_past_are_not_given_away_again() {
    let sandbox = sandbox(SOUND);
    sandbox.init_repository();
    let without_two = SOUND.split("  - name: two\n").next().unwrap();
    sandbox.write("registry.yaml", without_two);
    sandbox.commit_all("Remove two");
    let ran = complete(&sandbox, &["--dry-run"]);
    assert!(ran.err.contains("would be added with id 3"), "{}", ran.err);
    let ran = complete(&sandbox, &["--id", "2"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("error[FR102]"), "{}", ran.out);
    assert_eq!(sandbox.read("registry.yaml"), without_two);
}

#[test]
fn a_held_name_is_taken_into_use_on_demand() {
    let sandbox = sandbox(SOUND);
    let hold = ["register", "new", "--reserved", "--source", "new", "--description", "Held"];
    assert_eq!(sandbox.run(hold).code, 0);
    let ran = complete(&sandbox, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--reserved=false"), "{}", ran.err);
    let ran = complete(&sandbox, &["--reserved=false"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("it keeps id 3"), "{}", ran.err);
    assert!(!sandbox.read("registry.yaml").contains("reserved: true"));
}

#[test]
fn the_first_generation_is_kept_and_migration_suggested() {
    let sandbox = Sandbox::new();
    let old = "plugins:\n  source:\n    - id: 1\n      source: a\n      name: a\n  extractor: []\n";
    sandbox.write("registry.yaml", old);
    let ran = complete(&sandbox, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("`falconry migrate registry.yaml`"), "{}", ran.err);
    assert!(
        sandbox.read("registry.yaml").contains("      name: a\n    - id: 2\n      source: new\n")
    );
    let ran = sandbox.run(["register", "new", "--keyword", "k"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("falconry migrate"), "{}", ran.err);
}

#[test]
fn a_readme_without_its_tags_is_an_error_only_when_it_is_named() {
    let sandbox = sandbox(SOUND);
    sandbox.write("README.md", "no table\n");
    let ran = complete(&sandbox, &["--readme", "README.md"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains(TAG), "{}", ran.err);
    assert_eq!(sandbox.read("registry.yaml"), SOUND);
    let ran = complete(&sandbox, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(sandbox.read("README.md"), "no table\n");
}
