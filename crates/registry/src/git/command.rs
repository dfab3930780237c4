use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};

use super::error::printable;
use super::{CommitId, GitError};

/// The largest output of a command that is held in memory.
const MAX_OUTPUT: u64 = 64 << 20;

/// How much of what a command says about its work is kept for messages.
const MAX_MESSAGE: u64 = 64 << 10;

/// The environment variables that say where a repository is and how it is stored
/// (`git rev-parse --local-env-vars`, without those that carry the user's configuration).
const REPOSITORY_VARIABLES: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_REPLACE_REF_BASE",
];

/// Variables that are never handed on: where the user stood when git started a hook, and switches
/// that change the meaning of the paths given to git.
const REMOVED_VARIABLES: &[&str] = &[
    "GIT_PREFIX",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
];

/// How git is run: which program, in which environment, and what relative paths are relative to.
///
/// The default is the `git` on the PATH, the environment and the working directory of this process.
#[derive(Debug, Clone)]
pub struct Git {
    program: OsString,
    environment: Vec<(OsString, Option<OsString>)>,
    current_dir: Option<PathBuf>,
}

impl Default for Git {
    fn default() -> Self {
        Self { program: OsString::from("git"), environment: Vec::new(), current_dir: None }
    }
}

impl Git {
    /// The `git` on the PATH, in the environment of this process.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs another program as git.
    #[must_use]
    pub fn with_program(mut self, program: impl Into<OsString>) -> Self {
        self.program = program.into();
        self
    }

    /// Sets an environment variable for git, as if this process had it.
    #[must_use]
    pub fn with_env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), Some(value.into())));
        self
    }

    /// Hides an environment variable of this process from git.
    #[must_use]
    pub fn without_env(mut self, name: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), None));
        self
    }

    /// Resolves relative paths against another directory than this process's working directory.
    #[must_use]
    pub fn with_current_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.current_dir = Some(dir.into());
        self
    }

    /// Whether git accepts the name for a branch. Needs no repository.
    ///
    /// Shorthands such as `-` or `@{-1}`, which stand for other branches, are not names.
    ///
    /// # Errors
    ///
    /// When git cannot be run.
    pub fn valid_branch_name(&self, name: &str) -> Result<bool, GitError> {
        if name.starts_with('-') || matches!(name, "HEAD" | "@") || name.contains('\0') {
            return Ok(false);
        }
        let dir = self.absolute(Path::new(""))?;
        let reference = format!("refs/heads/{name}");
        let finished = self.reading(&dir).args(["check-ref-format", &reference]).run()?;
        match finished.code {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(finished.failure()),
        }
    }

    /// A path that does not depend on the working directory.
    pub(super) fn absolute(&self, path: &Path) -> Result<PathBuf, GitError> {
        let cwd = || env::current_dir().map_err(|e| GitError::io("find the current directory", e));
        match &self.current_dir {
            _ if path.is_absolute() => Ok(path.to_owned()),
            Some(dir) if dir.is_absolute() => Ok(dir.join(path)),
            Some(dir) => Ok(cwd()?.join(dir).join(path)),
            None => Ok(cwd()?.join(path)),
        }
    }

    /// The variables by which a surrounding git says where the repository is.
    pub(super) fn repository_variables(&self) -> Result<Vec<(OsString, OsString)>, GitError> {
        let mut found = Vec::new();
        for name in REPOSITORY_VARIABLES {
            let overridden = self.environment.iter().rev().find(|(key, _)| key == name);
            let value = overridden.map_or_else(|| env::var_os(name), |(_, value)| value.clone());
            let Some(mut value) = value else { continue };
            // Git reads these against the directory in which it is started, and falconry starts it
            // at the top level. A relative GIT_INDEX_FILE is meant from the top level anyway.
            if matches!(*name, "GIT_DIR" | "GIT_WORK_TREE" | "GIT_COMMON_DIR") {
                value = self.absolute(Path::new(&value))?.into_os_string();
            }
            found.push((OsString::from(name), value));
        }
        Ok(found)
    }

    /// A command that only reads.
    pub(super) fn reading(&self, dir: &Path) -> GitCommand {
        let mut command = self.user(dir);
        command.command.args(["--no-pager", "--literal-pathspecs"]);
        // No prompt: a read may reach for the network in a partial clone.
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0")
    }

    /// A command that acts for the user: prompts, language and hooks are as the user has them.
    pub(super) fn user(&self, dir: &Path) -> GitCommand {
        let mut command = Command::new(&self.program);
        command.current_dir(dir);
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        for name in REPOSITORY_VARIABLES.iter().chain(REMOVED_VARIABLES) {
            command.env_remove(name);
        }
        GitCommand { command, args: Vec::new(), dir: dir.to_owned() }
    }
}

/// A git command in the making.
#[derive(Debug)]
pub(super) struct GitCommand {
    command: Command,
    /// What is shown in messages.
    args: Vec<String>,
    dir: PathBuf,
}

impl GitCommand {
    pub(super) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_string_lossy().into_owned());
        self.command.arg(arg);
        self
    }

    pub(super) fn args(self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub(super) fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// A setting for this command and everything that it starts.
    pub(super) fn config(mut self, setting: impl AsRef<OsStr>) -> Self {
        self.command.arg("-c").arg(setting);
        self
    }

    /// Runs the command without input and holds what it prints.
    pub(super) fn run(self) -> Result<Finished, GitError> {
        let mut running = self.spawn(Stdio::null())?;
        let mut stdout = Vec::new();
        if let Some(pipe) = running.child.stdout.take() {
            let read = pipe.take(MAX_OUTPUT + 1).read_to_end(&mut stdout);
            read.map_err(|e| GitError::io("read what git prints", e))?;
        }
        if stdout.len() as u64 > MAX_OUTPUT {
            return Err(GitError::OutputTooLarge { args: running.args.clone(), limit: MAX_OUTPUT });
        }
        let (code, message) = running.wait()?;
        Ok(Finished { args: running.args.clone(), code, stdout, message })
    }

    /// Runs the command without input and returns what it prints; failure is an error.
    pub(super) fn output(self) -> Result<Vec<u8>, GitError> {
        self.run()?.success()
    }

    /// Runs the command without input and returns the one line that it prints.
    pub(super) fn line(self, what: &'static str) -> Result<String, GitError> {
        text(trim_newline(self.output()?), what)
    }

    /// Starts a command whose output is read while it runs.
    pub(super) fn spawn(mut self, input: Stdio) -> Result<Running, GitError> {
        self.command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.start()?;
        let messages = child.stderr.take().map(drain);
        Ok(Running { child, messages, args: self.args })
    }

    /// Runs a command that may start hooks, other programs and daemons of the user's.
    ///
    /// Output and messages go into one file, in the order in which a terminal would show them. A
    /// pipe would not do: a daemon that keeps it open would keep us waiting.
    pub(super) fn act(mut self, input: &[u8]) -> Result<Finished, GitError> {
        let failed = |e| GitError::io("hold what git says in a temporary file", e);
        let mut log = tempfile::tempfile().map_err(failed)?;
        self.command.stdout(log.try_clone().map_err(failed)?);
        self.command.stderr(log.try_clone().map_err(failed)?);
        self.command.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
        let mut child = self.start()?;
        if let Some(mut stdin) = child.stdin.take() {
            match stdin.write_all(input) {
                // It ended early; why, it says itself.
                Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {}
                result => result.map_err(|e| GitError::io("write to git", e))?,
            }
        }
        let status = child.wait().map_err(|e| GitError::io("wait for git", e))?;
        let message = tail(&mut log).map_err(failed)?;
        Ok(Finished { args: self.args, code: status.code(), stdout: Vec::new(), message })
    }

    fn start(&mut self) -> Result<Child, GitError> {
        self.command.spawn().map_err(|source| {
            let program = self.command.get_program().to_string_lossy().into_owned();
            // A missing directory is reported in the same way as a missing program.
            if source.kind() == io::ErrorKind::NotFound && self.dir.is_dir() {
                GitError::NotInstalled { program }
            } else {
                GitError::io(format!("run `{program}` in {}", self.dir.display()), source)
            }
        })
    }
}

/// A running git; dropping it ends it.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) child: Child,
    messages: Option<JoinHandle<Vec<u8>>>,
    args: Vec<String>,
}

impl Running {
    /// Waits for the end; the caller has taken the output. Returns the exit code and the messages.
    pub(super) fn wait(&mut self) -> Result<(Option<i32>, String), GitError> {
        // Closes the input, if it was not taken.
        let status = self.child.wait().map_err(|e| GitError::io("wait for git", e))?;
        Ok((ExitStatus::code(&status), self.take_messages()))
    }

    /// What to say when git stopped talking or talked nonsense.
    pub(super) fn failure(&mut self) -> GitError {
        drop(self.child.stdin.take());
        drop(self.child.stdout.take());
        match self.wait() {
            Ok((status, stderr)) => self.failed(status, stderr),
            Err(error) => error,
        }
    }

    pub(super) fn failed(&self, status: Option<i32>, stderr: String) -> GitError {
        GitError::CommandFailed { args: self.args.clone(), status, stderr }
    }

    pub(super) fn unexpected(&self, output: &[u8]) -> GitError {
        unexpected(&self.args, output)
    }

    fn take_messages(&mut self) -> String {
        // The thread only reads and cannot panic.
        let bytes = self.messages.take().and_then(|thread| thread.join().ok());
        printable(&bytes.unwrap_or_default())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Without this a child that waits for us to read on would stay for ever, and one that has
        // ended would stay as a zombie. It fails for one that was waited for: as it should be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a command left behind.
#[derive(Debug)]
pub(super) struct Finished {
    args: Vec<String>,
    /// The exit code, unless a signal ended it.
    pub(super) code: Option<i32>,
    pub(super) stdout: Vec<u8>,
    /// Its messages, printable.
    pub(super) message: String,
}

impl Finished {
    pub(super) fn success(self) -> Result<Vec<u8>, GitError> {
        if self.code == Some(0) { Ok(self.stdout) } else { Err(self.failure()) }
    }

    /// The commit id that the command printed.
    pub(super) fn commit_id(&self) -> Result<CommitId, GitError> {
        let line = self.stdout.strip_suffix(b"\n").unwrap_or(&self.stdout);
        let id = std::str::from_utf8(line).ok().and_then(CommitId::parse);
        id.ok_or_else(|| self.unexpected())
    }

    pub(super) fn failure(self) -> GitError {
        GitError::CommandFailed { args: self.args, status: self.code, stderr: self.message }
    }

    pub(super) fn unexpected(&self) -> GitError {
        unexpected(&self.args, &self.stdout)
    }
}

fn unexpected(args: &[String], output: &[u8]) -> GitError {
    let shown = &output[..output.len().min(200)];
    GitError::UnexpectedOutput {
        args: args.to_vec(),
        output: String::from_utf8_lossy(shown).into_owned(),
    }
}

pub(super) fn trim_newline(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    bytes
}

pub(super) fn text(bytes: Vec<u8>, what: &'static str) -> Result<String, GitError> {
    String::from_utf8(bytes).map_err(|e| GitError::NotUtf8 {
        what,
        lossy: String::from_utf8_lossy(e.as_bytes()).into_owned(),
    })
}

/// Reads the messages of a child while its output is read elsewhere, so that neither pipe can fill
/// up and stop the child. Keeps the beginning.
fn drain(mut pipe: ChildStderr) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        let _ = pipe.by_ref().take(MAX_MESSAGE).read_to_end(&mut kept);
        let _ = io::copy(&mut pipe, &mut io::sink());
        kept
    })
}

/// The end of what was logged: a hook's complaint stands at the end of what it says.
fn tail(log: &mut File) -> io::Result<String> {
    let length = log.seek(SeekFrom::End(0))?;
    log.seek(SeekFrom::Start(length.saturating_sub(MAX_MESSAGE)))?;
    let mut kept = Vec::new();
    log.take(MAX_MESSAGE).read_to_end(&mut kept)?;
    Ok(printable(&kept))
}
