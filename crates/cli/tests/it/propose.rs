//! `falconry propose`, with real repositories: an upstream, a fork of it and a clone of the fork.

use std::fs;
use std::path::PathBuf;

use crate::sandbox::{Ran, SOUND, Sandbox};

const THREE: &str = "  - name: three
    description: Events of the service Three
    authors: A. Author
    contact: https://example.org/three/issues
    url: https://example.org/three
    license: MIT
    capabilities:
      sourcing:
        supported: true
        id: 3
        source: three
";

const README: &str = "# Plugins\n\n<!-- REGISTRY:TABLE -->\n<!-- REGISTRY:TABLE -->\n\nThe end.\n";

/// A clone `work` of the fork with the remotes `origin` (the fork) and `upstream`, and the entry
/// `three` in its work tree.
fn fork() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("seed/registry.yaml", SOUND);
    sandbox.write("seed/README.md", README);
    let table = sandbox.run_in("seed", ["table", "--update", "README.md"]);
    assert_eq!(table.code, 0, "{}", table.err);
    sandbox.git(&["init", "--quiet", "--initial-branch=main", "seed"]);
    identify(&sandbox, "seed");
    commit(&sandbox, "seed", "Start");
    sandbox.git(&["clone", "--quiet", "--bare", "seed", "upstream.git"]);
    sandbox.git(&["clone", "--quiet", "--bare", "upstream.git", "fork.git"]);
    sandbox.git(&["clone", "--quiet", "fork.git", "work"]);
    identify(&sandbox, "work");
    sandbox.git(&["-C", "work", "remote", "add", "upstream", "../upstream.git"]);
    sandbox.git(&["-C", "work", "fetch", "--quiet", "upstream"]);
    sandbox.write("work/registry.yaml", format!("{SOUND}{THREE}"));
    sandbox
}

fn identify(sandbox: &Sandbox, repository: &str) {
    sandbox.git(&["-C", repository, "config", "user.name", "A. Author"]);
    sandbox.git(&["-C", repository, "config", "user.email", "author@example.org"]);
}

fn commit(sandbox: &Sandbox, repository: &str, message: &str) {
    sandbox.git(&["-C", repository, "add", "--all"]);
    sandbox.git(&["-C", repository, "commit", "--quiet", "--signoff", "--message", message]);
}

fn propose(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    sandbox.run_in("work", ["propose"].iter().chain(arguments))
}

/// Every file of the clone, its repository's included, but for objects that nothing refers to.
fn files(sandbox: &Sandbox) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![sandbox.path("work")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with(".git/objects") {
                folders.push(path);
            } else if path.is_file() {
                let bytes = fs::read(&path).unwrap();
                files.push((path, bytes));
            }
        }
    }
    files.sort();
    files
}

/// Runs what must not change anything, and looks for anything that it left.
fn changes_nothing(sandbox: &Sandbox, code: i32, arguments: &[&str]) -> Ran {
    let before = files(sandbox);
    let ran = propose(sandbox, arguments);
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    assert!(files(sandbox) == before, "something was changed by {arguments:?}");
    assert_eq!(sandbox.git(&["-C", "work", "worktree", "list"]).lines().count(), 1);
    ran
}

#[cfg(unix)]
fn hook(sandbox: &Sandbox, path: &str, body: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    sandbox.write(path, format!("#!/bin/sh\n{body}\n"));
    fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn an_entry_becomes_a_branch_with_one_signed_off_commit() {
    let sandbox = fork();
    // A checkout in the middle of other work, on a detached HEAD.
    sandbox.git(&["-C", "work", "switch", "--quiet", "--detach"]);
    sandbox.write("work/README.md", "# Mine\n");
    sandbox.git(&["-C", "work", "add", "README.md"]);
    sandbox.write("work/README.md", "# Mine, edited\n");
    sandbox.write("work/untracked", "untracked\n");
    let before = files(&sandbox);
    let ran = propose(&sandbox, &["three"]);
    assert_eq!(ran.code, 0, "{}", ran.err);

    let mut after = files(&sandbox);
    after.retain(|(path, _)| !path.ends_with("refs/heads/falconry/three"));
    assert!(after == before, "more than the branch was made");
    let show = |format: &str| sandbox.git(&["-C", "work", "log", "-1", format, "falconry/three"]);
    insta::assert_snapshot!(show("--format=%an <%ae>%n%B"));
    let changed = sandbox.git(&["-C", "work", "diff", "--stat", "upstream/main", "falconry/three"]);
    assert!(changed.contains("README.md     |  1 +"), "{changed}");
    let registry = sandbox.git(&["-C", "work", "show", "falconry/three:registry.yaml"]);
    assert_eq!(registry, format!("{SOUND}{THREE}"));

    let short = sandbox.git(&["-C", "work", "rev-parse", "--short=12", "upstream/main"]);
    insta::assert_snapshot!(ran.out.replace(short.trim(), "[BASE]"));
    for line in
        ["git push origin falconry/three", "on top of upstream/main; your checkout is as it was"]
    {
        assert!(ran.err.contains(line), "{}", ran.err);
    }
    // What the maintainers' CI then looks at.
    let ran = sandbox.run_in("work", ["diff", "upstream/main", "falconry/three"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn the_branch_is_pushed_to_the_fork() {
    let sandbox = fork();
    let ran = propose(&sandbox, &["three", "--push", "origin", "--branch", "topic"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("topic was pushed to origin"), "{}", ran.err);
    let tip = |repository| sandbox.git(&["-C", repository, "rev-parse", "topic"]);
    assert_eq!(tip("fork.git"), tip("work"));
    assert_eq!(sandbox.git(&["-C", "upstream.git", "branch"]).trim(), "* main");
}

#[test]
#[cfg(unix)]
fn a_push_that_is_refused_leaves_the_branch_here() {
    let sandbox = fork();
    hook(&sandbox, "fork.git/hooks/pre-receive", "echo 'no branches on Sundays' >&2; exit 1");
    let ran = propose(&sandbox, &["three", "--push", "origin"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.starts_with("Register plugin three (id 3)\n\n"), "{}", ran.out);
    for text in [
        "falconry/three was made, but it could not be pushed to origin",
        "no branches on Sundays",
        "git push origin falconry/three",
        "git branch -D falconry/three",
    ] {
        assert!(ran.err.contains(text), "{}", ran.err);
    }
    assert_eq!(sandbox.git(&["-C", "fork.git", "branch"]).trim(), "* main");
    sandbox.git(&["-C", "work", "rev-parse", "--verify", "refs/heads/falconry/three"]);

    let ran =
        propose(&sandbox, &["three", "--branch", "b", "--push", "origin", "--format", "json"]);
    assert_eq!(ran.code, 2);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&json["proposed"], &json["push"]["pushed"]), (&true.into(), &false.into()));
    assert!(json["push"]["error"].as_str().unwrap().contains("Sundays"), "{json}");
}

#[test]
fn a_dry_run_shows_everything_and_changes_nothing() {
    let sandbox = fork();
    let ran = changes_nothing(&sandbox, 0, &["three", "--dry-run", "--push", "upstream"]);
    let short = sandbox.git(&["-C", "work", "rev-parse", "--short=12", "upstream/main"]);
    insta::assert_snapshot!(ran.out.replace(short.trim(), "[BASE]"));
    assert!(ran.err.contains("nothing was changed"), "{}", ran.err);
    assert!(ran.err.contains("git push upstream falconry/three"), "{}", ran.err);
    assert_eq!(sandbox.git(&["-C", "upstream.git", "branch"]).trim(), "* main");

    let ran = changes_nothing(&sandbox, 0, &["three", "--dry-run", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let commit = sandbox.git(&["-C", "work", "rev-parse", "upstream/main"]);
    assert_eq!(
        json["base"],
        serde_json::json!({"label": "upstream/main", "commit": commit.trim()})
    );
    assert_eq!(json["commit"], serde_json::Value::Null);
    assert_eq!(json["files"], serde_json::json!(["registry.yaml", "README.md"]));
    assert_eq!(json["pull_request"]["title"], "Register plugin three (id 3)");
    assert_eq!(json["push"]["command"], "git push origin falconry/three");
    assert_eq!(json["findings"]["summary"]["errors"], 0);
}

#[test]
fn a_document_with_errors_is_not_proposed() {
    let sandbox = fork();
    sandbox.write("work/registry.yaml", format!("{SOUND}{}", THREE.replace("id: 3", "id: 2")));
    let ran = changes_nothing(&sandbox, 1, &["three"]);
    assert!(ran.out.contains("FR004") && ran.err.contains("nothing was proposed"), "{}", ran.out);
    let json = changes_nothing(&sandbox, 1, &["three", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["proposed"], false);

    // A promise: the id of an entry is for ever.
    sandbox.write("work/registry.yaml", SOUND.replace("id: 2", "id: 4"));
    let ran = changes_nothing(&sandbox, 1, &["two"]);
    assert!(ran.out.contains("FR101"), "{}", ran.out);

    sandbox.write("work/registry.yaml", format!("{SOUND}{THREE}  - name: [\n"));
    let ran = changes_nothing(&sandbox, 1, &["three"]);
    assert!(ran.out.contains("FR001"), "{}", ran.out);
    assert!(ran.err.contains("cannot be parsed whole"), "{}", ran.err);
}

#[test]
fn warnings_about_the_entry_are_shown_and_refuse_nothing() {
    let sandbox = fork();
    let three = THREE.replace("    authors: A. Author\n", "");
    sandbox.write("work/registry.yaml", format!("{SOUND}{three}"));
    let ran = propose(&sandbox, &["three"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("warning[FR040]") && ran.out.contains("**FR040"), "{}", ran.err);
    let ran = changes_nothing(&sandbox, 1, &["three", "--branch", "b", "--deny", "warnings"]);
    assert!(ran.out.contains("error[FR040]"), "{}", ran.out);
}

#[test]
fn errors_that_the_base_has_are_counted() {
    let sandbox = fork();
    let broken = SOUND.replace("id: 2", "id: 1");
    sandbox.write("work/registry.yaml", &broken);
    commit(&sandbox, "work", "Break");
    sandbox.write("work/registry.yaml", format!("{broken}{THREE}"));
    let ran = changes_nothing(&sandbox, 1, &["three", "--base", "HEAD"]);
    assert!(ran.err.contains("1 of 1 is in the base already"), "{}", ran.err);
    let ran = propose(&sandbox, &["three", "--base", "HEAD", "--warn", "duplicate-id"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn other_changes_are_proposed_only_when_asked_for() {
    let sandbox = fork();
    let document = format!("{SOUND}{THREE}")
        .replace("description: Events of the service One", "description: One");
    sandbox.write("work/registry.yaml", &document);
    let ran = changes_nothing(&sandbox, 2, &["three"]);
    assert!(ran.err.contains("`one` has another description"), "{}", ran.err);
    assert!(ran.err.contains("--all"), "{}", ran.err);
    sandbox.write("work/registry.yaml", format!("# A comment.\n{SOUND}{THREE}"));
    let ran = changes_nothing(&sandbox, 2, &["three"]);
    assert!(ran.err.contains("the first one is line 1"), "{}", ran.err);
    sandbox.write("work/registry.yaml", &document);
    let ran = propose(&sandbox, &["three", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("Register plugin three (id 3) and one other change\n"));
    assert!(ran.out.contains("- `one`: `description`"), "{}", ran.out);
    let registry = sandbox.git(&["-C", "work", "show", "falconry/three:registry.yaml"]);
    assert_eq!(registry, document);
}

#[test]
fn what_cannot_be_proposed_is_said_before_anything_is_made() {
    let sandbox = fork();
    sandbox.git(&["-C", "work", "branch", "falconry/three"]);
    for (arguments, said) in [
        (&["two"][..], "nothing to propose: the entry `two` is the same in upstream/main"),
        (&["four"], "there is no entry `four`"),
        (&["three"], "`falconry/three` exists already; give another name with `--branch`"),
        (&["three", "--branch", "a..b"], "--branch"),
        (&["three", "--push", "nowhere"], "no remote `nowhere`; there are: origin, upstream"),
        (&["three", "--remote", "nowhere"], "no remote `nowhere`"),
        (&["three", "--base", "nowhere"], "`nowhere` does not name a commit"),
        (&["three", "--readme", "NONE.md"], "NONE.md: it is not in the base"),
        (&["three", "--tag", "<!-- X -->"], "there is no `<!-- X -->`"),
        (&["three", "--registry", "none.yaml"], "none.yaml"),
        (&["three", "--registry", "-"], "standard input"),
    ] {
        let ran = changes_nothing(&sandbox, 2, arguments);
        assert!(ran.err.contains(said) && ran.out.is_empty(), "{}", ran.err);
    }
}

#[test]
fn an_unknown_author_is_told_how_to_become_known() {
    let sandbox = fork();
    sandbox.git(&["-C", "work", "config", "--unset", "user.email"]);
    for arguments in [&["three"][..], &["three", "--dry-run"]] {
        let ran = changes_nothing(&sandbox, 2, arguments);
        for command in ["git config --global user.name", "git config --global user.email"] {
            assert!(ran.err.contains(command), "{}", ran.err);
        }
    }
}

#[test]
#[cfg(unix)]
fn a_failing_hook_is_heard_and_nothing_is_left() {
    let sandbox = fork();
    hook(&sandbox, "work/.git/hooks/pre-commit", "echo 'the linter is not amused'; exit 1");
    let ran = changes_nothing(&sandbox, 2, &["three"]);
    assert!(ran.err.contains("the linter is not amused"), "{}", ran.err);
    assert!(ran.err.contains("nothing was changed"), "{}", ran.err);
}

#[test]
fn outside_of_a_repository_and_before_the_first_commit_there_is_nothing_to_propose_to() {
    let sandbox = Sandbox::new();
    sandbox.write("work/registry.yaml", format!("{SOUND}{THREE}"));
    let ran = propose(&sandbox, &["three"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("is not in a git repository"), "{}", ran.err);
    sandbox.git(&["init", "--quiet", "work"]);
    identify(&sandbox, "work");
    let ran = propose(&sandbox, &["three"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("there is no commit yet"), "{}", ran.err);
}

#[test]
fn a_repository_of_ones_own_needs_no_remote() {
    let sandbox = Sandbox::new();
    sandbox.write("work/plugins/registry.yaml", SOUND);
    sandbox.write("work/plugins/README.md", "No table.\n");
    sandbox.git(&["init", "--quiet", "--initial-branch=main", "work"]);
    identify(&sandbox, "work");
    commit(&sandbox, "work", "Start");
    sandbox.write("work/plugins/registry.yaml", format!("{SOUND}{THREE}"));
    let arguments = ["propose", "three", "--registry", "../plugins/registry.yaml"];
    sandbox.write("work/docs/x", "");
    let ran = sandbox.run_in("work/docs", arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("plugins/README.md is left out: there is no"), "{}", ran.err);
    assert!(ran.err.contains("git push REMOTE falconry/three"), "{}", ran.err);
    let changed = sandbox.git(&["-C", "work", "diff", "--name-only", "main", "falconry/three"]);
    assert_eq!(changed, "plugins/registry.yaml\n");
}

#[test]
fn a_first_registry_can_be_proposed() {
    let sandbox = fork();
    sandbox.write("work/private/registry.yaml", SOUND);
    let ran = propose(&sandbox, &["one", "--registry", "private/registry.yaml", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("- `two` is new"), "{}", ran.out);
    let registry = sandbox.git(&["-C", "work", "show", "falconry/one:private/registry.yaml"]);
    assert_eq!(registry, SOUND);
}

#[test]
fn the_target_is_looked_at_before_it_is_too_late() {
    let sandbox = fork();
    let rival = THREE.replace("three", "rival");
    sandbox.write("seed/registry.yaml", format!("{SOUND}{rival}"));
    commit(&sandbox, "seed", "Register rival");
    sandbox.git(&["-C", "seed", "push", "--quiet", "../upstream.git", "main"]);
    // Nobody knows of it until it is fetched.
    let ran = changes_nothing(&sandbox, 0, &["three", "--dry-run"]);
    assert!(!ran.err.contains("newer version"), "{}", ran.err);
    sandbox.git(&["-C", "work", "fetch", "--quiet", "upstream"]);
    let ran = changes_nothing(&sandbox, 1, &["three"]);
    assert!(ran.out.contains("`three` takes id 3, and so does `rival`"), "{}", ran.out);
    let document = format!("{SOUND}{}", THREE.replace("id: 3", "id: 4"));
    sandbox.write("work/registry.yaml", &document);
    let ran = propose(&sandbox, &["three"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("upstream/main has a newer version"), "{}", ran.err);
    assert!(ran.err.contains("the last commit shared with upstream/main"), "{}", ran.err);
    // On the newest state, the checkout lacks an entry.
    let ran = changes_nothing(&sandbox, 2, &["three", "--base", "upstream/main", "--branch", "b"]);
    assert!(ran.err.contains("`rival` is missing"), "{}", ran.err);
    assert!(ran.err.contains("update it first"), "{}", ran.err);
}

#[test]
fn a_shallow_clone_is_enough() {
    let sandbox = fork();
    let url = format!("file://{}", sandbox.path("fork.git").display());
    sandbox.write("seed/registry.yaml", SOUND.replace("license: MIT", "license: ISC"));
    commit(&sandbox, "seed", "Change");
    sandbox.git(&["-C", "seed", "push", "--quiet", "../fork.git", "main"]);
    fs::remove_dir_all(sandbox.path("work")).unwrap();
    sandbox.git(&["clone", "--quiet", "--depth=1", &url, "work"]);
    identify(&sandbox, "work");
    let document = format!("{}{THREE}", sandbox.read("work/registry.yaml"));
    sandbox.write("work/registry.yaml", document);
    let ran = propose(&sandbox, &["three", "--push", "origin"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("shallow"), "{}", ran.err);
    assert!(ran.out.contains("which lacks older history"), "{}", ran.out);
}

#[test]
fn the_page_of_the_pull_request_is_named_without_credentials() {
    let sandbox = fork();
    let set = |remote, url| sandbox.git(&["-C", "work", "remote", "set-url", remote, url]);
    set("origin", "https://me:secret@github.com/me/plugins.git");
    set("upstream", "git@github.com:falcosecurity/plugins.git");
    let ran = changes_nothing(&sandbox, 0, &["three", "--dry-run"]);
    let page = "https://github.com/falcosecurity/plugins/compare/main...me:falconry/three?expand=1";
    assert!(ran.err.contains(page), "{}", ran.err);
    assert!(!ran.err.contains("secret"), "{}", ran.err);
    let ran = changes_nothing(&sandbox, 0, &["three", "--dry-run", "--remote", "origin"]);
    let page = "https://github.com/me/plugins/compare/main...falconry/three?expand=1";
    assert!(ran.err.contains(page), "{}", ran.err);
    let ran = changes_nothing(
        &sandbox,
        0,
        &["three", "--dry-run", "--push", "upstream", "--branch", "a&b"],
    );
    assert!(ran.err.contains("git push upstream 'a&b'\n"), "{}", ran.err);
}

#[test]
fn text_of_the_document_does_not_steer_the_terminal() {
    let sandbox = fork();
    let three = THREE.replace("Events of the service Three", "\"\\e[31m \\u202E @me | `x`\"");
    sandbox.write("work/registry.yaml", format!("{SOUND}{three}    # \u{200b}hidden\n"));
    let ran = changes_nothing(&sandbox, 0, &["three", "--dry-run"]);
    assert!(!ran.out.contains(['\u{1b}', '\u{202e}', '\u{200b}']), "{}", ran.out);
    assert!(ran.out.contains("@me \\| `x` ``"), "{}", ran.out);
}

#[test]
fn line_ends_of_a_checkout_do_not_get_into_the_commit() {
    let sandbox = fork();
    sandbox.write("work/registry.yaml", format!("{SOUND}{THREE}").replace('\n', "\r\n"));
    let ran = propose(&sandbox, &["three"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let registry = sandbox.git(&["-C", "work", "show", "falconry/three:registry.yaml"]);
    assert_eq!(registry, format!("{SOUND}{THREE}"));
}

#[test]
fn a_changed_entry_and_a_stale_table_are_proposed() {
    let sandbox = fork();
    let readme = sandbox.read("work/README.md").replace("Service One", "service one");
    let readme = readme.replace("Events of the service Two", "Events of Two");
    sandbox.write("work/README.md", readme);
    sandbox.write("work/registry.yaml", SOUND);
    commit(&sandbox, "work", "Edit the table by hand");
    sandbox.write("work/registry.yaml", SOUND.replace("license: MIT", "license: ISC"));
    let ran = propose(&sandbox, &["two", "--base", "HEAD"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("other rows change too"), "{}", ran.err);
    assert!(ran.out.starts_with("Update plugin two\n"), "{}", ran.out);
    assert!(ran.out.contains("| `license` | `MIT` | `ISC` |"), "{}", ran.out);
    // Keywords are not part of the table.
    sandbox.write("work/registry.yaml", SOUND.replace("[one]", "[one, more]"));
    sandbox.git(&["-C", "work", "fetch", "--quiet", "--all"]);
    let ran = propose(&sandbox, &["one"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let changed =
        sandbox.git(&["-C", "work", "diff", "--name-only", "upstream/main", "falconry/one"]);
    assert_eq!(changed, "registry.yaml\n");
}
