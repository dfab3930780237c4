//! A directory with repositories in it, cut off from the machine's git configuration.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use falconry_registry::git::{CommitId, Git, RepoPath, Repository};
use tempfile::TempDir;

pub(super) const NAME: &str = "Test Author";
pub(super) const MAIL: &str = "author@example.org";

pub(super) struct Sandbox {
    dir: TempDir,
}

impl Sandbox {
    /// With a repository `work`, on the branch `main`, without commits.
    pub(super) fn new() -> Self {
        let sandbox = Self::without_identity();
        sandbox.git(&["config", "user.name", NAME]);
        sandbox.git(&["config", "user.email", MAIL]);
        sandbox
    }

    pub(super) fn without_identity() -> Self {
        let sandbox = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir_all(sandbox.work()).unwrap();
        fs::create_dir_all(sandbox.path("home")).unwrap();
        sandbox.git(&["init", "--quiet", "--initial-branch=main"]);
        sandbox
    }

    /// With one commit: `registry.yaml` is `one`, `other` is `other`.
    pub(super) fn with_commit() -> Self {
        let sandbox = Self::new();
        sandbox.write("other", "other\n");
        sandbox.commit("registry.yaml", "one\n");
        sandbox
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(path)
    }

    pub(super) fn work(&self) -> PathBuf {
        self.path("work")
    }

    /// Git as falconry shall run it here.
    pub(super) fn runner(&self) -> Git {
        let mut git = Git::new().with_current_dir(self.work());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_") {
                git = git.without_env(name);
            }
        }
        for (name, value) in self.environment() {
            git = git.with_env(name, value);
        }
        git
    }

    pub(super) fn repository(&self) -> Repository {
        Repository::discover_with(self.runner(), &self.work()).unwrap()
    }

    fn environment(&self) -> [(&'static str, String); 5] {
        let home = self.path("home").to_string_lossy().into_owned();
        [
            ("XDG_CONFIG_HOME", home.clone()),
            ("HOME", home),
            ("GIT_CONFIG_GLOBAL", "/dev/null".to_owned()),
            ("GIT_CONFIG_NOSYSTEM", "1".to_owned()),
            ("GIT_CEILING_DIRECTORIES", self.path("").to_string_lossy().into_owned()),
        ]
    }

    /// Runs git in a directory of the sandbox, as a user would.
    pub(super) fn command(&self, dir: &Path) -> Command {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_") {
                command.env_remove(name);
            }
        }
        command.current_dir(dir).envs(self.environment()).stdin(Stdio::null());
        command
    }

    pub(super) fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.work(), args)
    }

    pub(super) fn git_in(&self, dir: &Path, args: &[&str]) -> String {
        let output = self.command(dir).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.work().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Commits everything after writing one file.
    pub(super) fn commit(&self, path: &str, text: &str) -> CommitId {
        self.write(path, text);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", &format!("Write {path}")]);
        self.id("HEAD")
    }

    pub(super) fn id(&self, rev: &str) -> CommitId {
        CommitId::parse(&self.git(&["rev-parse", rev])).unwrap()
    }

    /// Installs a hook (or another script) at a path relative to the work tree.
    #[cfg(unix)]
    pub(super) fn script(&self, path: &str, body: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        self.write(path, &format!("#!/bin/sh\n{body}\n"));
        let path = self.work().join(path);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// Everything that can be seen of the repository and the checkout, except for its objects.
    pub(super) fn snapshot(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut dirs = vec![self.work()];
        while let Some(dir) = dirs.pop() {
            files.push((dir.clone(), Vec::new()));
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                let kind = path.symlink_metadata().unwrap();
                if path.ends_with(".git/objects") {
                    continue;
                } else if kind.is_dir() {
                    dirs.push(path);
                } else if kind.is_symlink() {
                    let target = path.read_link().unwrap();
                    files.push((path, target.into_os_string().into_encoded_bytes()));
                } else {
                    let bytes = fs::read(&path).unwrap();
                    files.push((path, bytes));
                }
            }
        }
        files.sort();
        files
    }
}

pub(super) fn path(path: &str) -> RepoPath {
    RepoPath::new(path).unwrap()
}
