use falconry_registry::git::{GitError, Repository};

use super::sandbox::{Sandbox, path};

#[test]
fn names_of_branches_are_checked_by_git() {
    let sandbox = Sandbox::with_commit();
    let repository = sandbox.repository();
    for name in ["main", "add-plugin/k8saudit", "héron", "a.b"] {
        assert!(repository.valid_branch_name(name).unwrap(), "{name}");
    }
    for name in
        ["", "-", "-x", "--help", "@", "HEAD", "@{-1}", "a..b", "a b", "a.lock", "/a", "a\0"]
    {
        assert!(!repository.valid_branch_name(name).unwrap(), "{name:?}");
        assert!(!repository.branch_exists(name).unwrap(), "{name:?}");
        let error = repository.create_branch(name, &sandbox.id("HEAD")).unwrap_err();
        assert!(matches!(error, GitError::InvalidBranchName { .. }), "{error}");
        let error = repository.switch(name).unwrap_err();
        assert!(matches!(error, GitError::NoSuchBranch { .. }), "{error}");
    }
}

#[test]
fn branches_are_made_switched_to_and_deleted() {
    let sandbox = Sandbox::with_commit();
    let first = sandbox.id("HEAD");
    let second = sandbox.commit("registry.yaml", "two\n");
    let repository = sandbox.repository();
    // A tag of the same name must not confuse anybody.
    sandbox.git(&["tag", "topic", second.as_str()]);
    repository.create_branch("topic", &first).unwrap();
    assert!(repository.branch_exists("topic").unwrap());
    assert_eq!(repository.current_branch().unwrap().as_deref(), Some("main"));
    let error = repository.create_branch("topic", &first).unwrap_err();
    assert!(matches!(error, GitError::BranchExists { .. }), "{error}");

    repository.switch("topic").unwrap();
    assert_eq!(repository.current_branch().unwrap().as_deref(), Some("topic"));
    assert_eq!(repository.head().unwrap(), first);
    let error = repository.delete_branch("topic", &first).unwrap_err();
    assert!(matches!(error, GitError::CommandFailed { .. }), "it is checked out: {error}");
    sandbox.write("registry.yaml", "in the way\n");
    let error = repository.switch("main").unwrap_err();
    assert!(error.to_string().contains("would be overwritten"), "{error}");
    sandbox.git(&["checkout", "--quiet", "--force", "--detach", "main"]);
    assert_eq!(repository.current_branch().unwrap(), None);

    let error = repository.delete_branch("topic", &second).unwrap_err();
    assert!(matches!(error, GitError::BranchMoved { .. }), "{error}");
    repository.delete_branch("topic", &first).unwrap();
    assert!(!repository.branch_exists("topic").unwrap());
    let error = repository.delete_branch("topic", &first).unwrap_err();
    assert!(matches!(error, GitError::NoSuchBranch { .. }), "{error}");
}

#[test]
fn the_branch_before_the_first_commit_has_a_name() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository();
    assert_eq!(repository.current_branch().unwrap().as_deref(), Some("main"));
    assert!(!repository.branch_exists("main").unwrap());
}

fn with_remote() -> (Sandbox, Repository) {
    let sandbox = Sandbox::with_commit();
    sandbox.git(&["init", "--quiet", "--bare", "../remote.git"]);
    let url = sandbox.path("remote.git").to_string_lossy().into_owned();
    sandbox.git(&["remote", "add", "origin", &url]);
    let repository = sandbox.repository();
    (sandbox, repository)
}

#[test]
fn remotes_have_urls() {
    let (sandbox, repository) = with_remote();
    sandbox.git(&["remote", "add", "fork", "short:registry.git"]);
    sandbox.git(&["config", "url.https://example.org/.insteadOf", "short:"]);
    assert_eq!(repository.remotes().unwrap(), ["fork", "origin"]);
    let url = repository.remote_url("fork").unwrap();
    assert_eq!(url.as_deref(), Some("https://example.org/registry.git"));
    for name in ["nope", "", "--push", "https://example.org/x"] {
        assert_eq!(repository.remote_url(name).unwrap(), None);
    }
    assert!(Sandbox::new().repository().remotes().unwrap().is_empty());
}

#[test]
fn a_branch_is_pushed_under_its_own_name() {
    let (sandbox, repository) = with_remote();
    let head = sandbox.id("HEAD");
    repository.create_branch("topic", &head).unwrap();
    let said = repository.push("origin", "topic").unwrap();
    assert!(said.contains("topic -> topic"), "{said}");
    let remote = Repository::discover_with(sandbox.runner(), &sandbox.path("remote.git")).unwrap();
    assert_eq!(remote.resolve("refs/heads/topic").unwrap(), head);
    assert!(!remote.branch_exists("main").unwrap());
    let error = repository.push("origin", "nope").unwrap_err();
    assert!(matches!(error, GitError::NoSuchBranch { .. }), "{error}");
    let error = repository.push("--mirror", "topic").unwrap_err();
    assert!(matches!(error, GitError::CommandFailed { .. }), "no option: {error}");
}

#[test]
fn a_push_never_overwrites() {
    let (sandbox, repository) = with_remote();
    let first = repository.head().unwrap();
    sandbox.git(&["switch", "--quiet", "--create", "topic"]);
    let second = sandbox.commit("registry.yaml", "two\n");
    repository.push("origin", "topic").unwrap();
    sandbox.git(&["reset", "--quiet", "--hard", first.as_str()]);
    sandbox.commit("registry.yaml", "another two\n");
    let error = repository.push("origin", "topic").unwrap_err();
    assert!(error.to_string().contains("rejected"), "{error}");
    let remote = Repository::discover_with(sandbox.runner(), &sandbox.path("remote.git")).unwrap();
    assert_eq!(remote.resolve("topic").unwrap(), second);
}

#[cfg(unix)]
#[test]
fn hooks_are_heard_on_both_sides() {
    let (sandbox, repository) = with_remote();
    sandbox
        .script("../remote.git/hooks/pre-receive", "echo 'see https://me:secret@example.org/pr'");
    let said = repository.push("origin", "main").unwrap();
    assert!(said.contains("remote: see https://***@example.org/pr"), "{said}");
    sandbox.commit("registry.yaml", "two\n");
    sandbox.script(".git/hooks/pre-push", "cat >/dev/null; echo 'not on a Friday' >&2; exit 1");
    let error = repository.push("origin", "main").unwrap_err();
    assert!(error.to_string().contains("not on a Friday"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_daemon_that_a_hook_starts_is_not_waited_for() {
    let (sandbox, repository) = with_remote();
    let pid_file = sandbox.path("pid");
    let body = format!("sleep 60 & echo $! >{}", pid_file.display());
    sandbox.script(".git/hooks/pre-push", &body);
    let start = std::time::Instant::now();
    repository.push("origin", "main").unwrap();
    assert!(start.elapsed().as_secs() < 50);
    let pid = std::fs::read_to_string(pid_file).unwrap();
    assert!(std::process::Command::new("kill").arg(pid.trim()).status().unwrap().success());
}

#[test]
fn a_proposal_can_be_pushed_and_taken_back() {
    let (sandbox, repository) = with_remote();
    let before = sandbox.git(&["status", "--porcelain=v2", "--branch"]);
    let file = path("registry.yaml");
    let id = repository.propose_commit("main", "add", &[(&file, b"two\n")], "Add two").unwrap();
    repository.push("origin", "add").unwrap();
    repository.delete_branch("add", &id).unwrap();
    assert_eq!(sandbox.git(&["status", "--porcelain=v2", "--branch"]), before);
}
