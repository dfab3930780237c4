use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use falconry_registry::git::{FileVersion, GitError, HistoryFrom, Repository};

use super::sandbox::{Sandbox, path};

fn versions(repository: &Repository, rev: &str) -> Vec<FileVersion> {
    let commit = repository.resolve(rev).unwrap();
    let versions = repository.versions(HistoryFrom::Commit(&commit), &path("registry.yaml"));
    versions.unwrap().collect::<Result<_, _>>().unwrap()
}

fn texts(versions: &[FileVersion]) -> Vec<&str> {
    versions.iter().map(|version| std::str::from_utf8(&version.bytes).unwrap()).collect()
}

#[test]
fn all_versions_come_once_and_newest_first() {
    let sandbox = Sandbox::with_commit();
    sandbox.commit("registry.yaml", "two\n");
    sandbox.commit("unrelated", "x");
    let again = sandbox.commit("registry.yaml", "one\n");
    let newest = sandbox.commit("registry.yaml", "three\n");
    let versions = versions(&sandbox.repository(), "HEAD");
    assert_eq!(texts(&versions), ["three\n", "one\n", "two\n"]);
    assert_eq!((&versions[0].commit, &versions[1].commit), (&newest, &again));
    assert_eq!(
        versions[0].committed_at.unwrap().to_string(),
        sandbox.git(&["log", "-1", "--format=%ct", newest.as_str()])
    );
    assert_eq!(versions[2].blob.as_str(), sandbox.git(&["rev-parse", "HEAD~3:registry.yaml"]));
}

#[test]
fn deletions_and_renames_do_not_end_the_history_of_the_path() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(&["mv", "registry.yaml", "moved.yaml"]);
    sandbox.git(&["commit", "--quiet", "--message=move"]);
    assert_eq!(texts(&versions(&sandbox.repository(), "HEAD")), ["one\n"]);
    sandbox.commit("registry.yaml", "two\n");
    assert_eq!(texts(&versions(&sandbox.repository(), "HEAD")), ["two\n", "one\n"]);
}

#[cfg(unix)]
#[test]
fn a_link_or_directory_at_the_path_is_no_version() {
    let sandbox = Sandbox::with_commit();
    fs::remove_file(sandbox.work().join("registry.yaml")).unwrap();
    sandbox.commit("registry.yaml/registry.yaml", "nested\n");
    fs::remove_dir_all(sandbox.work().join("registry.yaml")).unwrap();
    std::os::unix::fs::symlink("other", sandbox.work().join("registry.yaml")).unwrap();
    sandbox.commit("x", "x");
    assert_eq!(texts(&versions(&sandbox.repository(), "HEAD")), ["one\n"]);
}

#[test]
fn merges_and_side_branches_count() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(&["switch", "--quiet", "--create", "lost"]);
    sandbox.commit("registry.yaml", "lost\n");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.git(&["merge", "--quiet", "--strategy=ours", "--no-ff", "--no-edit", "lost"]);
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    sandbox.commit("registry.yaml", "side\n");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit("registry.yaml", "main\n");
    sandbox.git(&["merge", "--quiet", "--strategy=ours", "--no-commit", "side"]);
    let merge = sandbox.commit("registry.yaml", "only in the merge\n");
    sandbox.commit("registry.yaml", "one\n");

    let versions = versions(&sandbox.repository(), "HEAD");
    let mut found = texts(&versions);
    assert_eq!(found[..2], ["one\n", "only in the merge\n"]);
    assert_eq!(versions[1].commit, merge);
    found.sort_unstable();
    assert_eq!(found, ["lost\n", "main\n", "one\n", "only in the merge\n", "side\n"]);
}

#[test]
fn the_users_settings_for_logs_change_nothing() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    sandbox.commit("registry.yaml", "side\n");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.git(&["merge", "--quiet", "--no-ff", "--no-commit", "side"]);
    sandbox.commit("registry.yaml", "merge\n");
    let before = versions(&sandbox.repository(), "HEAD");
    assert_eq!(texts(&before), ["merge\n", "side\n", "one\n"]);
    for (key, value) in [
        ("log.showSignature", "true"),
        ("log.showRoot", "false"),
        ("log.follow", "true"),
        ("log.diffMerges", "off"),
        ("log.date", "relative"),
        ("log.decorate", "full"),
        ("format.pretty", "oneline"),
        ("diff.renames", "copies"),
        ("diff.relative", "true"),
        ("diff.orderFile", "/nowhere"),
        ("color.ui", "always"),
        ("core.abbrev", "4"),
        ("core.quotePath", "false"),
        ("core.pager", "false"),
        ("i18n.logOutputEncoding", "UTF-16"),
    ] {
        sandbox.git(&["config", key, value]);
        if key == "diff.orderFile" {
            sandbox.git(&["config", key, "other"]);
        }
    }
    assert_eq!(versions(&sandbox.repository(), "HEAD"), before);
}

#[test]
fn all_references_reach_further_but_not_into_the_stash() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(&["switch", "--quiet", "--create", "topic"]);
    sandbox.commit("registry.yaml", "topic\n");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.write("registry.yaml", "stashed\n");
    sandbox.git(&["stash", "--quiet"]);
    let repository = sandbox.repository();
    assert_eq!(texts(&versions(&repository, "main")), ["one\n"]);
    let all = repository.versions(HistoryFrom::AllReferences, &path("registry.yaml")).unwrap();
    let all: Vec<_> = all.collect::<Result<_, _>>().unwrap();
    assert_eq!(texts(&all), ["topic\n", "one\n"]);
    let empty = Sandbox::new();
    let none = empty.repository();
    let mut none = none.versions(HistoryFrom::AllReferences, &path("registry.yaml")).unwrap();
    assert!(none.next().is_none());
}

#[test]
fn a_version_that_is_too_large_does_not_hide_the_others() {
    let sandbox = Sandbox::with_commit();
    sandbox.commit("registry.yaml", &"x".repeat(100_000));
    sandbox.commit("registry.yaml", "two\n");
    let repository = sandbox.repository().with_max_file_size(99_999);
    let head = repository.head().unwrap();
    let found: Vec<_> =
        repository.versions(HistoryFrom::Commit(&head), &path("registry.yaml")).unwrap().collect();
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].as_ref().unwrap().bytes, b"two\n");
    assert!(matches!(found[1], Err(GitError::TooLarge { size: 100_000, limit: 99_999, .. })));
    assert_eq!(found[2].as_ref().unwrap().bytes, b"one\n");
}

#[test]
fn a_broken_history_is_an_error_and_the_end() {
    let sandbox = Sandbox::with_commit();
    let lost = sandbox.git(&["rev-parse", "HEAD:registry.yaml"]);
    sandbox.commit("registry.yaml", "two\n");
    fs::remove_file(sandbox.work().join(".git/objects").join(&lost[..2]).join(&lost[2..])).unwrap();
    let repository = sandbox.repository();
    let head = repository.head().unwrap();
    let mut found =
        repository.versions(HistoryFrom::Commit(&head), &path("registry.yaml")).unwrap();
    assert_eq!(found.next().unwrap().unwrap().bytes, b"two\n");
    let error = found.next().unwrap().unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
    assert!(found.next().is_none());

    let tree = sandbox.git(&["rev-parse", "HEAD~1^{tree}"]);
    fs::remove_file(sandbox.work().join(".git/objects").join(&tree[..2]).join(&tree[2..])).unwrap();
    let mut found =
        repository.versions(HistoryFrom::Commit(&head), &path("registry.yaml")).unwrap();
    let error = found.find_map(Result::err).unwrap();
    assert!(matches!(error, GitError::CommandFailed { .. }), "{error}");
    assert!(error.to_string().contains(&tree), "{error}");
}

/// A history that is larger than all pipes in between.
fn long_history(sandbox: &Sandbox, length: usize) {
    let mut stream = String::new();
    for i in 0..length {
        let mut text = format!("# version {i}\n");
        for line in 0..400 {
            writeln!(text, "- name: plugin_{line}\n  description: line {}", line * (i % 7))
                .unwrap();
        }
        write!(
            stream,
            "commit refs/heads/main\ncommitter T <t@example.org> {} +0000\ndata 1\nx\n\
             M 100644 inline registry.yaml\ndata {}\n{text}\n",
            1_700_000_000 + i,
            text.len()
        )
        .unwrap();
    }
    let mut import = sandbox.command(&sandbox.work());
    let import = import.args(["fast-import", "--quiet"]).stdin(Stdio::piped());
    let mut import = import.spawn().unwrap();
    import.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
    assert!(import.wait().unwrap().success());
}

#[test]
fn a_thousand_versions_stream_through() {
    let sandbox = Sandbox::new();
    long_history(&sandbox, 1000);
    let repository = sandbox.repository();
    let head = repository.head().unwrap();
    let found = repository.versions(HistoryFrom::Commit(&head), &path("registry.yaml")).unwrap();
    for (i, version) in (0..1000).rev().zip(found) {
        let version = version.unwrap();
        assert!(version.bytes.starts_with(format!("# version {i}\n").as_bytes()));
        assert_eq!(version.committed_at, Some(1_700_000_000 + i));
    }
    // Whoever needs only the newest ones stops, and nothing waits for the rest.
    let found = repository.versions(HistoryFrom::Commit(&head), &path("registry.yaml")).unwrap();
    assert_eq!(found.take(2).map(Result::unwrap).count(), 2);
}
