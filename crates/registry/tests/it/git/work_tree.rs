use std::fs;

use falconry_registry::git::{GitError, Repository};

use super::sandbox::{MAIL, NAME, Sandbox, path};

#[test]
fn clean_means_as_it_was_committed() {
    let sandbox = Sandbox::with_commit();
    sandbox.write(".gitignore", "ignored\n");
    sandbox.commit("registry.yaml", "two\n");
    sandbox.write("ignored", "x");
    let repository = sandbox.repository();
    assert!(repository.is_clean(&[]).unwrap());
    sandbox.write("other", "edited\n");
    sandbox.write("dir/untracked", "x");
    assert!(!repository.is_clean(&[]).unwrap());
    assert!(!repository.is_clean(&[&path("other")]).unwrap());
    assert!(!repository.is_clean(&[&path("dir/untracked")]).unwrap());
    assert!(!repository.is_clean(&[&path("registry.yaml"), &path("other")]).unwrap());
    assert!(repository.is_clean(&[&path("registry.yaml")]).unwrap());
    assert!(repository.is_clean(&[&path("*")]).unwrap(), "a name, not a pattern");
    sandbox.git(&["add", "other"]);
    assert!(!repository.is_clean(&[&path("other")]).unwrap());
}

#[test]
fn reading_does_not_touch_the_index() {
    let sandbox = Sandbox::with_commit();
    // Without its new time in the index the file looks changed.
    let before = fs::read(sandbox.work().join(".git/index")).unwrap();
    let file = fs::File::options().write(true).open(sandbox.work().join("registry.yaml"));
    file.unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    assert!(sandbox.repository().is_clean(&[]).unwrap());
    assert_eq!(fs::read(sandbox.work().join(".git/index")).unwrap(), before);
}

#[test]
fn staged_paths_are_listed_with_all_their_characters() {
    let sandbox = Sandbox::new();
    sandbox.write("a\n\"b\" é", "x");
    sandbox.git(&["add", "."]);
    let repository = sandbox.repository();
    assert_eq!(repository.staged_paths().unwrap(), ["a\n\"b\" é".as_ref() as &std::path::Path]);
    sandbox.commit("registry.yaml", "one\n");
    assert!(repository.staged_paths().unwrap().is_empty());
    sandbox.git(&["mv", "registry.yaml", "moved.yaml"]);
    sandbox.write("a\n\"b\" é", "edited but not staged");
    let paths = repository.staged_paths().unwrap();
    assert_eq!(paths, ["moved.yaml".as_ref() as &std::path::Path, "registry.yaml".as_ref()]);
    // Paths are from the top level, wherever one stands.
    sandbox.write("sub/x", "x");
    sandbox.git(&["add", "sub"]);
    sandbox.git(&["config", "diff.relative", "true"]);
    let git = sandbox.runner().with_current_dir(sandbox.work().join("sub"));
    let repository = Repository::discover_with(git, &sandbox.work().join("sub")).unwrap();
    assert_eq!(repository.staged_paths().unwrap().len(), 3);
}

#[test]
fn the_identity_is_the_configured_one() {
    let sandbox = Sandbox::new();
    let person = sandbox.repository().identity().unwrap();
    assert_eq!((person.name.as_str(), person.mail.as_str()), (NAME, MAIL));
    let git = sandbox
        .runner()
        .with_env("GIT_COMMITTER_NAME", "Other Name")
        .with_env("GIT_COMMITTER_EMAIL", "other@example.org");
    let person = Repository::discover_with(git, &sandbox.work()).unwrap().identity().unwrap();
    assert_eq!(person.to_string(), "Other Name <other@example.org>");
}

#[test]
fn a_guessed_identity_is_none() {
    let sandbox = Sandbox::without_identity();
    let error = sandbox.repository().identity().unwrap_err();
    assert!(matches!(error, GitError::NoIdentity { .. }), "{error}");
    assert!(error.to_string().contains("git config --global user.name"), "{error}");
    sandbox.git(&["config", "user.email", MAIL]);
    let error = sandbox.repository().identity().unwrap_err();
    assert!(error.to_string().contains("no name was given"), "{error}");
}

#[test]
fn only_the_named_paths_are_committed() {
    let sandbox = Sandbox::with_commit();
    sandbox.write("staged", "staged\n");
    sandbox.git(&["add", "staged"]);
    sandbox.write("staged", "edited after\n");
    sandbox.write("other", "edited\n");
    sandbox.write("registry.yaml", "two\n");
    sandbox.write("new file", "new\n");
    sandbox.write(".git/info/exclude", "new file\n");
    let repository = sandbox.repository();
    let before = repository.head().unwrap();
    let id = repository
        .commit_paths(
            &[&path("registry.yaml"), &path("new file")],
            "Subject\n\n# kept\ntext\n",
            true,
        )
        .unwrap();
    assert_eq!(sandbox.id("HEAD"), id);
    assert_eq!(sandbox.id("HEAD~1"), before);
    assert_eq!(sandbox.git(&["show", "--format=", "--name-only"]), "new file\nregistry.yaml");
    assert_eq!(
        sandbox.git(&["log", "-1", "--format=%B"]),
        format!("Subject\n\n# kept\ntext\n\nSigned-off-by: {NAME} <{MAIL}>")
    );
    assert_eq!(sandbox.git(&["status", "--porcelain"]), " M other\nAM staged");
    assert_eq!(sandbox.git(&["show", ":staged"]), "staged");

    sandbox.write("registry.yaml", "three\n");
    repository.commit_paths(&[&path("registry.yaml")], "No sign-off", false).unwrap();
    assert_eq!(sandbox.git(&["log", "-1", "--format=%B"]), "No sign-off");
    fs::remove_file(sandbox.work().join("registry.yaml")).unwrap();
    repository.commit_paths(&[&path("registry.yaml")], "Remove it", false).unwrap();
    assert_eq!(repository.read("HEAD", &path("registry.yaml")).unwrap(), None);
}

#[test]
fn an_empty_commit_is_refused() {
    let sandbox = Sandbox::with_commit();
    sandbox.write("other", "edited\n");
    let repository = sandbox.repository();
    for paths in [&[][..], &[&path("registry.yaml")], &[&path("not there")]] {
        let error = repository.commit_paths(paths, "x", true).unwrap_err();
        assert!(matches!(error, GitError::NothingToCommit), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_commit_that_a_hook_refuses_leaves_the_checkout_as_it_was() {
    let sandbox = Sandbox::with_commit();
    sandbox.script(".git/hooks/pre-commit", "echo 'the hook says \x1b[31mno' >&2; exit 3");
    sandbox.write("registry.yaml", "two\n");
    sandbox.write("new", "new\n");
    let state = || {
        let status = sandbox.git(&["status", "--porcelain"]);
        (sandbox.id("HEAD"), status, sandbox.git(&["ls-files", "--stage"]))
    };
    let before = state();
    let repository = sandbox.repository();
    let error =
        repository.commit_paths(&[&path("registry.yaml"), &path("new")], "x", true).unwrap_err();
    assert!(matches!(error, GitError::CommitRefused { status: Some(1), .. }), "{error}");
    assert!(error.to_string().ends_with("the hook says \\u{1b}[31mno"), "{error}");
    assert_eq!(state(), before);
}
