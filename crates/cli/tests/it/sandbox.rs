//! A folder of its own for a test, and the program run in it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A temporary folder; git in it knows no settings but a test's own.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
}

/// What the program printed and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs falconry in the folder.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        self.run_with_input(arguments, "")
    }

    /// Runs falconry in a folder of the folder.
    pub(crate) fn run_in<A: AsRef<OsStr>>(
        &self,
        folder: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Ran {
        self.run_at(&self.path(folder), arguments, b"")
    }

    /// Runs falconry in the folder with something on standard input.
    pub(crate) fn run_with_input<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
        input: impl AsRef<[u8]>,
    ) -> Ran {
        self.run_at(self.folder.path(), arguments, input.as_ref())
    }

    fn run_at<A: AsRef<OsStr>>(
        &self,
        folder: &Path,
        arguments: impl IntoIterator<Item = A>,
        input: &[u8],
    ) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_falconry"));
        self.isolate(&mut command);
        let mut child = command
            .current_dir(folder)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The program may end before it has read everything.
        _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs git in the folder and returns what it printed.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        self.isolate(&mut command);
        let output = command.args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", text(output.stderr));
        text(output.stdout)
    }

    /// A repository whose branch `main` holds the files written so far.
    pub(crate) fn init_repository(&self) {
        self.git(&["init", "--quiet", "--initial-branch=main", "."]);
        self.git(&["config", "user.name", "A. Author"]);
        self.git(&["config", "user.email", "author@example.org"]);
        self.commit_all("Start");
    }

    /// Commits everything, signed off.
    pub(crate) fn commit_all(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--signoff", "--message", message]);
    }

    /// Cuts a command off from the settings of the machine, and runs it in the folder.
    pub(crate) fn isolate(&self, command: &mut Command) {
        let home: &Path = self.folder.path();
        command
            .current_dir(home)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            // Ids of commits depend on their time.
            .env("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z")
            .env("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z")
            .env("GIT_CEILING_DIRECTORIES", home.parent().unwrap());
    }
}

/// A small registry without findings.
pub(crate) const SOUND: &str = "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: one
    description: Events of the service One
    authors: A. Author
    contact: https://example.org/one/issues
    keywords: [one]
    url: https://example.org/one
    license: Apache-2.0
    capabilities:
      sourcing:
        supported: true
        id: 1
        source: one
      extraction:
        supported: true
  - name: two
    description: Events of the service Two
    authors: A. Author
    contact: author@example.org
    url: https://example.org/two
    license: MIT
    capabilities:
      sourcing:
        supported: true
        id: 2
        source: two
";
