use std::fs::{self, File};
use std::path::PathBuf;

use falconry_registry::git::{CommitId, GitError, RepoPath, Repository};

use super::sandbox::{MAIL, NAME, Sandbox, path};

/// A checkout in the middle of work: on another branch, with staged, modified, deleted and
/// untracked files.
fn busy() -> Sandbox {
    let sandbox = Sandbox::with_commit();
    sandbox.write("deleted", "x");
    sandbox.commit("both", "x");
    sandbox.git(&["switch", "--quiet", "--create", "mine"]);
    sandbox.write("registry.yaml", "staged\n");
    sandbox.git(&["add", "registry.yaml"]);
    sandbox.write("registry.yaml", "edited\n");
    sandbox.write("untracked", "untracked\n");
    fs::remove_file(sandbox.work().join("deleted")).unwrap();
    sandbox
}

fn propose(repository: &Repository, files: &[(&RepoPath, &[u8])]) -> Result<CommitId, GitError> {
    repository.propose_commit(
        "main",
        "add-plugin",
        files,
        "Add a plugin\n\n# not a comment\ntext\n",
    )
}

type Files = [(PathBuf, Vec<u8>)];

fn assert_same(after: &Files, before: &Files) {
    let names = |files: &Files| -> Vec<_> { files.iter().map(|file| file.0.clone()).collect() };
    assert_eq!(names(after), names(before));
    assert!(after == before, "a file has changed");
}

/// Proposes a change that must fail, and checks that nothing at all is left of it.
fn fails(sandbox: &Sandbox, repository: &Repository) -> GitError {
    let before = sandbox.snapshot();
    let error = propose(repository, &[(&path("registry.yaml"), b"new\n")]).unwrap_err();
    let after = sandbox.snapshot();
    assert_same(&after, &before);
    assert_eq!(sandbox.git(&["worktree", "list"]).lines().count(), 1);
    error
}

#[test]
fn a_proposal_is_a_branch_with_one_signed_off_commit() {
    let sandbox = busy();
    let base = sandbox.id("main");
    let before = sandbox.snapshot();
    let repository = sandbox.repository();
    let id = propose(
        &repository,
        &[(&path("registry.yaml"), b"new\r\n"), (&path("plugins/x/README.md"), b"# x\n")],
    )
    .unwrap();

    assert_eq!(sandbox.id("add-plugin"), id);
    assert_eq!(sandbox.id("add-plugin~1"), base);
    assert_eq!(
        sandbox.git(&["log", "-1", "--format=%an <%ae>%n%cn <%ce>%n%B", "add-plugin"]),
        format!(
            "{NAME} <{MAIL}>\n{NAME} <{MAIL}>\n\
             Add a plugin\n\n# not a comment\ntext\n\nSigned-off-by: {NAME} <{MAIL}>"
        )
    );
    let changed = sandbox.git(&["diff", "--name-status", "main", "add-plugin"]);
    assert_eq!(changed, "A\tplugins/x/README.md\nM\tregistry.yaml");
    let read = |name: &str| repository.read_at(&id, &path(name)).unwrap().unwrap();
    assert_eq!(read("registry.yaml"), b"new\r\n");
    assert_eq!(read("plugins/x/README.md"), b"# x\n");

    // The branch and its log are all that is new.
    let mut after = sandbox.snapshot();
    after.retain(|(path, _)| !path.ends_with("refs/heads/add-plugin"));
    assert!(after.iter().all(|(path, _)| !path.starts_with(sandbox.work().join(".git/worktrees"))));
    assert_same(&after, &before);
}

#[test]
fn a_refused_proposal_leaves_nothing() {
    let sandbox = busy();
    let repository = sandbox.repository();
    let before = sandbox.snapshot();
    let file = path("registry.yaml");
    let bytes: &[u8] = b"new\n";
    let error = repository.propose_commit("main", "mine", &[(&file, bytes)], "x").unwrap_err();
    assert!(matches!(error, GitError::BranchExists { .. }), "{error}");
    let error = repository.propose_commit("main", "a..b", &[(&file, bytes)], "x").unwrap_err();
    assert!(matches!(error, GitError::InvalidBranchName { .. }), "{error}");
    let error = repository.propose_commit("nope", "add", &[(&file, bytes)], "x").unwrap_err();
    assert!(matches!(error, GitError::UnknownRevision { .. }), "{error}");
    let error = repository.propose_commit("main", "add", &[(&file, b"one\n")], "x").unwrap_err();
    assert!(matches!(error, GitError::NothingToCommit), "{error}");
    let error = repository.propose_commit("main", "add", &[], "x").unwrap_err();
    assert!(matches!(error, GitError::NothingToCommit), "{error}");
    let error = repository.propose_commit("main", "add", &[(&file, bytes)], "\n").unwrap_err();
    assert!(matches!(error, GitError::CommitRefused { .. }), "no message: {error}");
    // The last step of all: `mine` is in the way of `mine/x`.
    let error = repository.propose_commit("main", "mine/x", &[(&file, bytes)], "x").unwrap_err();
    assert!(matches!(error, GitError::CommandFailed { .. }), "{error}");
    assert_same(&sandbox.snapshot(), &before);
}

#[test]
fn an_unknown_author_is_asked_to_say_who_they_are() {
    let sandbox = busy();
    sandbox.git(&["config", "--unset", "user.name"]);
    let error = fails(&sandbox, &sandbox.repository());
    assert!(matches!(error, GitError::NoIdentity { .. }), "{error}");
    sandbox.git(&["config", "--unset", "user.email"]);
    let error = fails(&sandbox, &sandbox.repository());
    assert!(matches!(error, GitError::NoIdentity { .. }), "{error}");
}

#[test]
fn a_proposal_starts_at_any_revision_and_from_any_checkout() {
    let sandbox = busy();
    sandbox.git(&["worktree", "add", "--quiet", "-b", "linked", "../linked", "main"]);
    sandbox.git(&["clone", "--quiet", "--bare", ".", "../bare.git"]);
    for place in ["linked", "bare.git", "work/.git"] {
        let repository = Repository::discover_with(sandbox.runner(), &sandbox.path(place)).unwrap();
        let git = sandbox.path(place);
        if place == "bare.git" {
            sandbox.git_in(&git, &["config", "user.name", NAME]);
            sandbox.git_in(&git, &["config", "user.email", MAIL]);
        }
        let branch = format!("add-from-{}", place.replace(['/', '.'], ""));
        let file = path("registry.yaml");
        let id = repository.propose_commit("main~1", &branch, &[(&file, b"new\n")], "x").unwrap();
        assert_eq!(repository.resolve(&branch).unwrap(), id);
        assert_eq!(
            repository.resolve(&format!("{branch}~1")).unwrap(),
            repository.resolve("main~1").unwrap()
        );
    }
    assert_eq!(sandbox.git(&["worktree", "list"]).lines().count(), 2);
}

#[test]
fn the_index_of_a_surrounding_hook_is_left_alone() {
    let sandbox = busy();
    let before = sandbox.snapshot();
    let git = sandbox.runner().with_env("GIT_DIR", ".git").with_env("GIT_INDEX_FILE", ".git/index");
    let repository = Repository::discover_with(git, &sandbox.work()).unwrap();
    let id = propose(&repository, &[(&path("registry.yaml"), b"new\n")]).unwrap();
    assert_eq!(sandbox.git(&["diff", "--name-only", "main", id.as_str()]), "registry.yaml");
    let mut after = sandbox.snapshot();
    after.retain(|(path, _)| !path.ends_with("refs/heads/add-plugin"));
    assert_same(&after, &before);
}

#[test]
fn ignored_and_converted_files_go_in_too() {
    let sandbox = Sandbox::with_commit();
    sandbox.write(".gitattributes", "*.txt text\n");
    sandbox.commit(".gitignore", "*.yaml\n");
    sandbox.git(&["config", "core.safecrlf", "true"]);
    sandbox.git(&["config", "core.autocrlf", "input"]);
    sandbox.git(&["config", "commit.cleanup", "strip"]);
    let repository = sandbox.repository();
    let files: &[(&RepoPath, &[u8])] =
        &[(&path("new.yaml"), b"a\n"), (&path("notes.txt"), b"a\r\n"), (&path(":(top)*"), b"x")];
    let id = propose(&repository, files).unwrap();
    let read = |name: &str| repository.read_at(&id, &path(name)).unwrap().unwrap();
    assert_eq!(read("new.yaml"), b"a\n");
    assert_eq!(read("notes.txt"), b"a\n", "as the repository's attributes want it");
    assert_eq!(read(":(top)*"), b"x");
    assert!(sandbox.git(&["log", "-1", "--format=%B", id.as_str()]).contains("# not a comment"));
}

#[test]
fn a_sparse_checkout_does_not_matter() {
    let sandbox = Sandbox::with_commit();
    sandbox.write("plugins/a/x", "x");
    sandbox.commit("plugins/b/x", "x");
    sandbox.git(&["sparse-checkout", "set", "plugins/a"]);
    let id = propose(&sandbox.repository(), &[(&path("plugins/b/x"), b"new\n")]).unwrap();
    assert_eq!(sandbox.git(&["diff", "--name-status", "main", id.as_str()]), "M\tplugins/b/x");
}

#[test]
fn what_a_killed_proposal_left_is_removed_by_the_next_one() {
    let sandbox = Sandbox::with_commit();
    let left = |name: &str| {
        let dir = sandbox.path(name);
        let tree = dir.join("falconry-propose");
        fs::create_dir(&dir).unwrap();
        sandbox.git(&["worktree", "add", "--quiet", "--detach", tree.to_str().unwrap()]);
        dir
    };
    let abandoned = left("falconry-propose-1");
    File::create(abandoned.join("lock")).unwrap();
    let running = left("falconry-propose-2");
    let lock = File::create(running.join("lock")).unwrap();
    lock.lock().unwrap();
    let unknown = left("falconry-propose-3");
    let of_the_user = left("mine");
    File::create(of_the_user.join("lock")).unwrap();

    propose(&sandbox.repository(), &[(&path("registry.yaml"), b"new\n")]).unwrap();
    assert!(!abandoned.exists());
    for dir in [running, unknown, of_the_user] {
        assert!(dir.join("falconry-propose/registry.yaml").exists(), "{dir:?}");
    }
    assert_eq!(sandbox.git(&["worktree", "list"]).lines().count(), 4);
}

#[cfg(unix)]
mod with_scripts {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_failing_hook_leaves_nothing() {
        for hook in ["pre-commit", "prepare-commit-msg", "commit-msg"] {
            let sandbox = busy();
            sandbox.script(
                &format!(".git/hooks/{hook}"),
                "echo 'the hook says no'; touch litter; git worktree lock . ; exit 1",
            );
            let error = fails(&sandbox, &sandbox.repository());
            assert!(matches!(error, GitError::CommitRefused { .. }), "{error}");
            assert!(error.to_string().contains("the hook says no"), "{error}");
        }
    }

    #[test]
    fn a_git_that_is_killed_leaves_nothing() {
        let sandbox = busy();
        sandbox.script(".git/hooks/pre-commit", "kill -9 $PPID");
        let error = fails(&sandbox, &sandbox.repository());
        assert!(matches!(error, GitError::CommitRefused { status: None, .. }), "{error}");
    }

    #[test]
    fn a_hook_that_deletes_its_work_tree_leaves_nothing() {
        let sandbox = busy();
        sandbox.script(".git/hooks/pre-commit", "rm -rf \"$PWD\"; exit 1");
        let error = fails(&sandbox, &sandbox.repository());
        assert!(matches!(error, GitError::CommitRefused { .. }), "{error}");
    }

    #[test]
    fn hooks_run_on_the_proposed_files() {
        let sandbox = busy();
        let log = sandbox.path("log");
        sandbox.script(
            ".git/hooks/pre-commit",
            &format!(
                "git diff --cached --name-only >{0}; cat registry.yaml other >>{0}
                 ls -ld .. | cut -c 1-10 >>{0}",
                log.display()
            ),
        );
        sandbox.script(".git/hooks/commit-msg", "echo 'Reviewed-by: hook' >>\"$1\"");
        let repository = sandbox.repository();
        let id = propose(&repository, &[(&path("registry.yaml"), b"new\n")]).unwrap();
        assert_eq!(fs::read_to_string(log).unwrap(), "registry.yaml\nnew\nother\ndrwx------\n");
        let message = sandbox.git(&["log", "-1", "--format=%B", id.as_str()]);
        assert!(message.ends_with("Reviewed-by: hook"), "{message}");
    }

    #[test]
    fn generated_hooks_of_the_checkout_run() {
        let sandbox = Sandbox::with_commit();
        sandbox.write(".git/info/exclude", ".hooks\n");
        sandbox.script(".hooks/pre-commit", "echo 'generated, not committed'; exit 1");
        sandbox.git(&["config", "core.hooksPath", ".hooks"]);
        let error = fails(&sandbox, &sandbox.repository());
        assert!(error.to_string().contains("generated, not committed"), "{error}");
    }

    const SIGNER: &str = "cat >/dev/null
        printf '\\n[GNUPG:] SIG_CREATED x\\n' >&2
        printf -- '-----BEGIN PGP SIGNATURE-----\\nfor %s\\n-----END PGP SIGNATURE-----\\n' \"$3\"";

    #[test]
    fn the_commit_is_signed_as_configured() {
        let sandbox = busy();
        let signer = sandbox.script(".git/signer", SIGNER);
        sandbox.git(&["config", "gpg.program", signer.to_str().unwrap()]);
        sandbox.git(&["config", "commit.gpgSign", "true"]);
        sandbox.git(&["config", "user.signingKey", "the-key"]);
        let repository = sandbox.repository();
        let id = propose(&repository, &[(&path("registry.yaml"), b"new\n")]).unwrap();
        let commit = sandbox.git(&["cat-file", "commit", id.as_str()]);
        assert!(
            commit.contains("gpgsig -----BEGIN PGP SIGNATURE-----\n for the-key\n"),
            "{commit}"
        );
        assert!(commit.contains("Signed-off-by:"), "{commit}");
        repository.delete_branch("add-plugin", &id).unwrap();

        sandbox.script(".git/signer", "echo 'no such key' >&2; exit 2");
        let error = fails(&sandbox, &sandbox.repository());
        assert!(matches!(error, GitError::CommitRefused { .. }), "{error}");
        assert!(error.to_string().contains("failed to sign"), "{error}");
    }

    #[test]
    fn links_in_the_base_are_not_followed() {
        let sandbox = Sandbox::new();
        let victim = sandbox.path("victim");
        fs::write(&victim, "precious").unwrap();
        symlink(&victim, sandbox.work().join("registry.yaml")).unwrap();
        symlink(sandbox.path(""), sandbox.work().join("dir")).unwrap();
        sandbox.commit("file", "x");
        let repository = sandbox.repository();
        let before = sandbox.snapshot();
        for (name, message) in [
            (
                "registry.yaml",
                "`registry.yaml` in the proposal's base cannot be read or written: it is a symbolic link",
            ),
            (
                "dir/victim",
                "`dir` in the proposal's base cannot be read or written: it is a symbolic link",
            ),
            (
                "file/x",
                "`file` in the proposal's base cannot be read or written: it is a file where a directory is needed",
            ),
        ] {
            let error = propose(&repository, &[(&path(name), b"new\n")]).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
        assert_eq!(fs::read_to_string(victim).unwrap(), "precious");
        assert_same(&sandbox.snapshot(), &before);
    }

    #[test]
    fn an_executable_stays_one() {
        let sandbox = Sandbox::new();
        sandbox.script("tool", "true");
        sandbox.commit("registry.yaml", "one\n");
        let id = propose(&sandbox.repository(), &[(&path("tool"), b"#!/bin/sh\nfalse\n")]).unwrap();
        assert!(sandbox.git(&["ls-tree", id.as_str(), "tool"]).starts_with("100755 "));
    }
}
