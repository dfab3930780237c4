//! The guides show what the program prints.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::sandbox::{SOUND, Sandbox};

/// The guide with what its commands print now.
fn renewed(guide: &str, printed: impl Fn(&str) -> String) -> String {
    let mut renewed = String::new();
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        renewed.push_str(line);
        renewed.push('\n');
        let Some(command) = line.strip_prefix("$ ") else { continue };
        renewed.push_str(&printed(command));
        if let Some(end) = lines.by_ref().find(|line| *line == "```") {
            renewed.push_str(end);
            renewed.push('\n');
        }
    }
    renewed
}

/// What a shell command prints that finds falconry on its path; why it failed, if it did.
fn printed(shell: &mut Command) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_falconry"));
    let folders = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&folders);
    let path = env::join_paths([program.parent().unwrap().to_owned()].into_iter().chain(folders));
    shell.env("PATH", path.unwrap()).output().unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The path and the text of a guide.
fn guide(name: &str) -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide").join(name);
    let guide = fs::read_to_string(&path).unwrap();
    (path, guide)
}

fn assert_current(path: &Path, guide: &str, renewed: &str) {
    if guide != renewed {
        fs::write(path, renewed).unwrap();
    }
    assert_eq!(guide, renewed, "the guide was out of date and is renewed: commit it");
}

fn is_skipped() -> bool {
    if !cfg!(unix) {
        eprintln!("skipped: the guides are written for a Unix shell");
    }
    !cfg!(unix)
}

#[test]
fn what_the_guide_shows_is_what_the_program_prints() {
    if is_skipped() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (name, at_least) in [("looking-around.md", 11), ("registering.md", 5)] {
        let (path, guide) = guide(name);
        let renewed = renewed(&guide, |command| {
            let output = printed(Command::new("sh").current_dir(&root).args(["-c", command]));
            match output.status.success() {
                true => text(output.stdout),
                false => text(output.stdout) + &text(output.stderr),
            }
        });
        assert!(renewed.matches("\n$ falconry ").count() >= at_least, "{name}");
        assert_current(&path, &guide, &renewed);
    }
}

/// Stands in for ssh: whatever host is asked for has the repository `fork.git`.
const SSH: &str = "#!/bin/sh
for command; do :; done
exec git \"$(expr \"$command\" : 'git-\\([a-z-]*\\)')\" \"$(dirname \"$0\")/fork.git\"
";

#[test]
fn the_guide_to_proposing_shows_a_real_proposal() {
    if is_skipped() {
        return;
    }
    let (path, guide) = guide("proposing.md");
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", SOUND);
    sandbox.write("README.md", "<!-- REGISTRY:TABLE -->\n<!-- REGISTRY:TABLE -->\n");
    sandbox.write("ssh", SSH);
    let run = |folder: &str, command: &str| {
        let mut shell = Command::new("sh");
        sandbox.isolate(&mut shell);
        let shell = shell.env("GIT_SSH_COMMAND", format!("'{}'", sandbox.path("ssh").display()));
        // What falconry says on its way is shown above its result.
        let output = printed(shell.current_dir(sandbox.path(folder)).args(["-c", command]));
        let shown = text(output.stderr) + &text(output.stdout);
        assert!(output.status.success(), "{command}: {shown}");
        shown
    };
    let prepare = "chmod +x ssh && falconry table --update README.md
        git init --quiet --initial-branch=main .
        git config user.name 'A. Author' && git config user.email author@example.org
        git add registry.yaml README.md && git commit --quiet --message Start
        git clone --quiet --bare . fork.git && git clone --quiet fork.git clone && cd clone
        git config user.name 'A. Author' && git config user.email author@example.org
        git remote rename origin upstream
        git remote set-url upstream https://github.com/example/plugin-registry.git
        git remote add origin git@github.com:you/plugin-registry.git";
    run(".", prepare);
    let renewed = renewed(&guide, |command| run("clone", command));
    assert!(renewed.matches("\n$ falconry ").count() > 3);
    assert_current(&path, &guide, &renewed);
}

#[test]
fn the_guide_to_reviewing_shows_real_changes() {
    if is_skipped() {
        return;
    }
    let (path, guide) = guide("reviewing.md");
    let sandbox = Sandbox::new();
    sandbox.write("registry.yaml", SOUND);
    sandbox.init_repository();
    let branch = |name: &str, document: String| {
        sandbox.git(&["switch", "--quiet", "--create", name, "main"]);
        sandbox.write("registry.yaml", document);
        sandbox.commit_all(&format!("Change {name}"));
        sandbox.git(&["switch", "--quiet", "main"]);
    };
    branch("rename", SOUND.replace("name: two", "name: deux").replace("source: one", "source: un"));
    for name in ["nats", "kafka"] {
        let entry = SOUND.split_once("  - name: two\n").unwrap().1.replace("id: 2", "id: 3");
        branch(name, format!("{SOUND}  - name: {name}\n{}", entry.replace("two", name)));
    }
    let renewed = renewed(&guide, |command| {
        let mut shell = Command::new("sh");
        sandbox.isolate(&mut shell);
        let output = printed(shell.args(["-c", command]));
        // What is broken stands in the result, not in the exit code of the guide's commands.
        assert!(matches!(output.status.code(), Some(0 | 1)), "{command}: {output:?}");
        text(output.stdout)
    });
    assert!(renewed.matches("\n$ falconry ").count() == 3);
    assert_current(&path, &guide, &renewed);
}
