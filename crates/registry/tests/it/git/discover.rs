use std::fs;
use std::path::Path;

use falconry_registry::git::{Git, GitError, HistoryFrom, Repository};

use super::sandbox::{MAIL, NAME, Sandbox, path};

#[test]
fn the_repository_is_found_from_anywhere_in_it() {
    let sandbox = Sandbox::with_commit();
    let work = sandbox.work();
    fs::create_dir_all(work.join("plugins/x")).unwrap();
    for start in [
        work.clone(),
        work.join("plugins/x"),
        work.join("registry.yaml"),
        work.join("not/there/yet.yaml"),
        "plugins".into(),
        "".into(),
    ] {
        let repository = Repository::discover_with(sandbox.runner(), &start).unwrap();
        assert_eq!(repository.top_level().unwrap(), work, "{start:?}");
        assert_eq!(repository.git_dir(), work.join(".git"));
    }
}

#[test]
fn a_linked_work_tree_is_its_own_place() {
    let sandbox = Sandbox::with_commit();
    let linked = sandbox.path("linked\nname");
    sandbox.git(&["worktree", "add", "--quiet", "-b", "topic", linked.to_str().unwrap()]);
    let repository = Repository::discover_with(sandbox.runner(), &linked).unwrap();
    assert_eq!(repository.top_level().unwrap(), linked);
    assert_eq!(repository.current_branch().unwrap().as_deref(), Some("topic"));
    assert!(repository.branch_exists("main").unwrap());
}

#[test]
fn a_bare_repository_can_be_read_but_has_no_work_tree() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(&["clone", "--quiet", "--bare", ".", "../bare.git"]);
    let bare = sandbox.path("bare.git");
    let repository = Repository::discover_with(sandbox.runner(), &bare).unwrap();
    assert_eq!(repository.read("HEAD", &path("other")).unwrap().unwrap(), b"other\n");
    for error in [
        repository.top_level().unwrap_err(),
        repository.is_clean(&[]).unwrap_err(),
        repository.staged_paths().unwrap_err(),
        repository.read_staged(&path("other")).unwrap_err(),
        repository.switch("main").unwrap_err(),
        repository.path(Path::new("other")).unwrap_err(),
    ] {
        assert!(matches!(error, GitError::NoWorkTree { .. }), "{error}");
        assert!(error.to_string().contains("bare.git has no work tree here"), "{error}");
    }
    let inside = Repository::discover_with(sandbox.runner(), &sandbox.work().join(".git")).unwrap();
    assert!(matches!(inside.top_level(), Err(GitError::NoWorkTree { .. })));
    assert_eq!(inside.head().unwrap(), sandbox.id("HEAD"));
}

#[test]
fn no_repository_is_a_clear_error() {
    let sandbox = Sandbox::new();
    let error = Repository::discover_with(sandbox.runner(), &sandbox.path("home")).unwrap_err();
    assert!(matches!(error, GitError::NotARepository { .. }), "{error}");
    assert!(error.to_string().contains("home is not in a git repository"), "{error}");
}

#[test]
fn no_git_is_a_clear_error() {
    let sandbox = Sandbox::new();
    let git = sandbox.runner().with_program("/nowhere/git");
    let error = Repository::discover_with(git, &sandbox.work()).unwrap_err();
    assert!(matches!(error, GitError::NotInstalled { .. }), "{error}");
    // A directory that is gone is another matter.
    let git = sandbox.runner().with_current_dir(sandbox.path("gone"));
    let error = git.valid_branch_name("main").unwrap_err();
    assert!(matches!(error, GitError::Io { .. }), "{error}");
}

#[test]
fn a_repository_of_somebody_else_is_refused_in_gits_words() {
    let sandbox = Sandbox::new();
    let git = sandbox.runner().with_env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    let error = Repository::discover_with(git, &sandbox.work()).unwrap_err();
    assert!(matches!(error, GitError::CommandFailed { .. }), "{error}");
    assert!(error.to_string().contains("dubious ownership"), "{error}");
}

/// What git sets for a hook of `work`.
fn in_a_hook(sandbox: &Sandbox) -> Git {
    sandbox.runner().with_env("GIT_DIR", ".git").with_env("GIT_INDEX_FILE", ".git/next-index")
}

#[test]
fn a_pre_commit_hook_sees_the_index_of_its_commit() {
    let sandbox = Sandbox::with_commit();
    sandbox.write("registry.yaml", "two\n");
    let work = sandbox.work();
    fs::copy(work.join(".git/index"), work.join(".git/next-index")).unwrap();
    let mut add = sandbox.command(&work);
    let added = add.env("GIT_INDEX_FILE", ".git/next-index").args(["add", "registry.yaml"]);
    assert!(added.status().unwrap().success());

    let staged = |git| {
        let repository = Repository::discover_with(git, &work).unwrap();
        repository.read_staged(&path("registry.yaml")).unwrap().unwrap()
    };
    assert_eq!(staged(in_a_hook(&sandbox)), b"two\n");
    assert_eq!(staged(sandbox.runner().with_env("GIT_INDEX_FILE", ".git/next-index")), b"two\n");
    assert_eq!(staged(sandbox.runner()), b"one\n");
}

#[test]
fn a_hook_can_look_at_another_repository() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(&["clone", "--quiet", ".", "../clone"]);
    let clone = sandbox.path("clone");
    let repository = Repository::discover_with(in_a_hook(&sandbox), &clone).unwrap();
    assert_eq!(repository.top_level().unwrap(), clone);
    assert_eq!(repository.read_staged(&path("registry.yaml")).unwrap().unwrap(), b"one\n");
    assert!(repository.is_clean(&[]).unwrap());
}

#[test]
fn a_repository_that_only_the_environment_names_is_taken() {
    let sandbox = Sandbox::with_commit();
    let home = sandbox.path("home");
    let git = sandbox
        .runner()
        .with_current_dir(&home)
        .with_env("GIT_DIR", "../work/.git")
        .with_env("GIT_WORK_TREE", ".");
    let repository = Repository::discover_with(git, &home).unwrap();
    assert_eq!(repository.top_level().unwrap(), home);
    assert_eq!(repository.head().unwrap(), sandbox.id("HEAD"));
    assert!(!repository.is_clean(&[]).unwrap(), "its files are missing here");
}

#[test]
fn a_path_that_the_user_typed_becomes_one_of_the_repository() {
    let sandbox = Sandbox::with_commit();
    sandbox.write("plugins/x/readme", "");
    let git = sandbox.runner().with_current_dir(sandbox.work().join("plugins"));
    let repository = Repository::discover_with(git, &sandbox.work()).unwrap();
    let absolute = sandbox.work().join("registry.yaml");
    for (typed, expected) in [
        ("x/readme", "plugins/x/readme"),
        ("../registry.yaml", "registry.yaml"),
        ("./new.yaml", "plugins/new.yaml"),
        ("new/deep/file", "plugins/new/deep/file"),
        (absolute.to_str().unwrap(), "registry.yaml"),
    ] {
        assert_eq!(repository.path(Path::new(typed)).unwrap(), path(expected), "{typed}");
    }
    for typed in ["../../home/x", "/etc/passwd"] {
        let error = repository.path(Path::new(typed)).unwrap_err();
        assert!(matches!(error, GitError::OutsideWorkTree { .. }), "{error}");
    }
    for typed in ["../.git/config", ".."] {
        let error = repository.path(Path::new(typed)).unwrap_err();
        assert!(matches!(error, GitError::InvalidPath { .. }), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn links_to_directories_are_followed_but_a_link_itself_is_a_path() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::with_commit();
    sandbox.write("plugins/x", "");
    symlink(sandbox.work(), sandbox.path("way-in")).unwrap();
    symlink("plugins", sandbox.work().join("short")).unwrap();
    symlink("/etc", sandbox.work().join("way-out")).unwrap();
    let repository = sandbox.repository();
    for (typed, expected) in [
        (sandbox.path("way-in/registry.yaml"), "registry.yaml"),
        ("short/x".into(), "plugins/x"),
        ("short".into(), "short"),
    ] {
        assert_eq!(repository.path(&typed).unwrap(), path(expected), "{typed:?}");
    }
    let error = repository.path(Path::new("way-out/passwd")).unwrap_err();
    assert!(matches!(error, GitError::OutsideWorkTree { .. }), "{error}");
}

#[test]
fn a_shallow_clone_is_known() {
    let sandbox = Sandbox::with_commit();
    sandbox.commit("registry.yaml", "two\n");
    let url = format!("file://{}", sandbox.work().display());
    sandbox.git(&["clone", "--quiet", "--depth=1", &url, "../shallow"]);
    let shallow = Repository::discover_with(sandbox.runner(), &sandbox.path("shallow")).unwrap();
    assert!(shallow.is_shallow().unwrap());
    assert!(!sandbox.repository().is_shallow().unwrap());
}

#[test]
fn longer_ids_are_ids_too() {
    let sandbox = Sandbox::with_commit();
    let modern = sandbox.path("sha256");
    sandbox.git(&["init", "--quiet", "--object-format=sha256", modern.to_str().unwrap()]);
    fs::write(modern.join("registry.yaml"), "one\n").unwrap();
    sandbox.git_in(&modern, &["add", "."]);
    let git = sandbox.runner();
    let git = git.with_env("GIT_AUTHOR_NAME", NAME).with_env("GIT_AUTHOR_EMAIL", MAIL);
    let git = git.with_env("GIT_COMMITTER_NAME", NAME).with_env("GIT_COMMITTER_EMAIL", MAIL);
    let repository = Repository::discover_with(git, &modern).unwrap();
    assert_eq!(repository.staged_paths().unwrap(), [Path::new("registry.yaml")]);
    let file = path("registry.yaml");
    let first = repository.commit_paths(&[&file], "First", true).unwrap();
    assert_eq!(first.as_str().len(), 64);
    let id = repository.propose_commit("HEAD", "topic", &[(&file, b"two\n")], "Second").unwrap();
    let versions = repository.versions(HistoryFrom::Commit(&id), &file).unwrap();
    let versions: Vec<_> = versions.map(|version| version.unwrap().bytes).collect();
    assert_eq!(versions, [b"two\n", b"one\n"]);
    assert_eq!(repository.commits(&first, &id).unwrap()[0].parents, [first]);
}
