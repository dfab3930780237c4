use falconry_registry::git::{CommitId, GitError};

use super::sandbox::{Sandbox, path};

#[test]
fn revisions_of_all_kinds_are_resolved() {
    let sandbox = Sandbox::with_commit();
    let first = sandbox.id("HEAD");
    let second = sandbox.commit("registry.yaml", "two\n");
    sandbox.git(&["tag", "--annotate", "--message=x", "v1", first.as_str()]);
    sandbox.git(&["branch", "topic/x"]);
    let repository = sandbox.repository();
    for (rev, id) in [
        ("main", &second),
        ("HEAD", &second),
        ("@", &second),
        ("HEAD~1", &first),
        ("v1", &first),
        ("topic/x", &second),
        ("refs/heads/main", &second),
        (first.as_str(), &first),
        (first.short(), &first),
        ("HEAD^{/registry}", &second),
        (":/Write", &second),
    ] {
        assert_eq!(&repository.resolve(rev).unwrap(), id, "{rev}");
    }
    assert_eq!(repository.head().unwrap(), second);
}

#[test]
fn what_names_no_commit_is_an_unknown_revision() {
    let sandbox = Sandbox::with_commit();
    sandbox.commit("registry.yaml", "two\n");
    let repository = sandbox.repository();
    for rev in [
        "",
        "nope",
        "-x",
        "--all",
        "--help",
        "--",
        "^main",
        "main..main",
        "HEAD~1..HEAD",
        "main main",
        "HEAD:registry.yaml",
        "HEAD^{tree}",
        "a\nb",
        "a\0b",
        ":/nothing has this message",
    ] {
        let error = repository.resolve(rev).unwrap_err();
        assert!(matches!(&error, GitError::UnknownRevision { rev: r, .. } if r == rev), "{error}");
    }
    let message = repository.resolve("nope").unwrap_err().to_string();
    assert_eq!(message, "`nope` does not name a commit; fetch it first, or see `git branch --all`");
    let message = repository.resolve("HEAD^{tree}").unwrap_err().to_string();
    assert!(message.contains("expected commit type"), "{message}");
}

#[test]
fn nothing_is_resolved_before_the_first_commit() {
    let sandbox = Sandbox::new();
    let error = sandbox.repository().head().unwrap_err();
    assert!(matches!(error, GitError::UnknownRevision { .. }), "{error}");
}

#[test]
fn merge_bases_are_found_where_there_are_any() {
    let sandbox = Sandbox::with_commit();
    let fork = sandbox.id("HEAD");
    sandbox.git(&["switch", "--quiet", "--create", "topic"]);
    let topic = sandbox.commit("registry.yaml", "topic\n");
    sandbox.git(&["switch", "--quiet", "main"]);
    let main = sandbox.commit("registry.yaml", "main\n");
    sandbox.git(&["switch", "--quiet", "--orphan", "alone"]);
    let alone = sandbox.commit("registry.yaml", "alone\n");
    let repository = sandbox.repository();
    assert_eq!(repository.merge_base(&main, &topic).unwrap(), Some(fork));
    assert_eq!(repository.merge_base(&main, &alone).unwrap(), None);
    let unknown = CommitId::parse(&"0123456789".repeat(4)).unwrap();
    let error = repository.merge_base(&main, &unknown).unwrap_err();
    assert!(matches!(error, GitError::CommandFailed { .. }), "{error}");
}

#[test]
fn a_file_is_read_byte_by_byte() {
    let sandbox = Sandbox::new();
    // Filters and line ends are for the checkout, and a name is a name, not a pattern.
    sandbox.git(&["config", "core.autocrlf", "false"]);
    sandbox.write(".gitattributes", "*.yaml text eol=crlf\n");
    sandbox.write("[a]*", "pattern");
    sandbox.write("a", "plain");
    sandbox.write(":(top)x", "magic");
    sandbox.write("-x", "option");
    sandbox.write("line\nbreak", "break");
    sandbox.write("empty", "");
    sandbox.commit("dir/registry.yaml", "one\r\ntwo\r\n");
    let repository = sandbox.repository();
    let read = |name: &str| repository.read("HEAD", &path(name)).unwrap();
    assert_eq!(read("dir/registry.yaml").unwrap(), b"one\ntwo\n");
    assert_eq!(read("[a]*").unwrap(), b"pattern");
    assert_eq!(read(":(top)x").unwrap(), b"magic");
    assert_eq!(read("-x").unwrap(), b"option");
    assert_eq!(read("line\nbreak").unwrap(), b"break");
    assert_eq!(read("empty").unwrap(), b"");
    for absent in ["registry.yaml", "*", "dir/registry.yaml/x", "a/b", ":(top)a"] {
        assert_eq!(read(absent), None, "{absent}");
        assert_eq!(repository.read_staged(&path(absent)).unwrap(), None, "{absent}");
    }
    assert_eq!(repository.read_staged(&path("[a]*")).unwrap().unwrap(), b"pattern");
    assert_eq!(repository.read_at(&sandbox.id("HEAD"), &path("a")).unwrap().unwrap(), b"plain");
}

#[cfg(unix)]
#[test]
fn a_name_need_not_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new();
    let name = OsStr::from_bytes(b"r\xe9gistre.yaml");
    std::fs::write(sandbox.work().join(name), "x").unwrap();
    sandbox.commit("other", "");
    let path = falconry_registry::git::RepoPath::new(name).unwrap();
    assert_eq!(sandbox.repository().read("HEAD", &path).unwrap().unwrap(), b"x");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read() {
    let sandbox = Sandbox::new();
    std::os::unix::fs::symlink("/etc/passwd", sandbox.work().join("link")).unwrap();
    sandbox.commit("dir/file", "");
    let repository = sandbox.repository();
    for (name, kind) in [("link", "a symbolic link"), ("dir", "a directory")] {
        let error = repository.read("main", &path(name)).unwrap_err();
        let message = format!("`{name}` in main cannot be read or written: it is {kind}");
        assert_eq!(error.to_string(), message);
    }
    let error = repository.read_staged(&path("link")).unwrap_err();
    assert!(matches!(error, GitError::NotAFile { kind: "a symbolic link", .. }), "{error}");
}

#[test]
fn a_file_above_the_limit_is_not_read() {
    let sandbox = Sandbox::new();
    sandbox.commit("registry.yaml", "0123456789");
    let exact = sandbox.repository().with_max_file_size(10);
    assert_eq!(exact.read("HEAD", &path("registry.yaml")).unwrap().unwrap().len(), 10);
    let error = exact.with_max_file_size(9).read("HEAD", &path("registry.yaml")).unwrap_err();
    assert_eq!(error.to_string(), "`registry.yaml` in HEAD is too large: 10 bytes, the limit is 9");
}

#[test]
fn a_conflict_in_the_index_is_no_version() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(&["switch", "--quiet", "--create", "topic"]);
    sandbox.commit("registry.yaml", "topic\n");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit("registry.yaml", "main\n");
    let merge = sandbox.command(&sandbox.work()).args(["merge", "topic"]).output().unwrap();
    assert!(!merge.status.success());
    let error = sandbox.repository().read_staged(&path("registry.yaml")).unwrap_err();
    assert!(matches!(error, GitError::Unmerged { .. }), "{error}");
}

#[test]
fn the_environment_cannot_turn_names_into_patterns() {
    let sandbox = Sandbox::with_commit();
    let git = sandbox
        .runner()
        .with_env("GIT_GLOB_PATHSPECS", "1")
        .with_env("GIT_ICASE_PATHSPECS", "1")
        .with_env("LC_ALL", "de_DE.UTF-8")
        .with_env("LANGUAGE", "de");
    let repository =
        falconry_registry::git::Repository::discover_with(git, &sandbox.work()).unwrap();
    assert_eq!(repository.read("HEAD", &path("OTHER")).unwrap(), None);
    assert!(repository.is_clean(&[&path("other")]).unwrap());
}
