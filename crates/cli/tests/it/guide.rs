//! The guides show what the program prints.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The guide with what its commands print now.
fn renewed(guide: &str, root: &Path) -> String {
    let mut renewed = String::new();
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        renewed.push_str(line);
        renewed.push('\n');
        let Some(command) = line.strip_prefix("$ ") else { continue };
        renewed.push_str(&printed(command, root));
        if let Some(end) = lines.by_ref().find(|line| *line == "```") {
            renewed.push_str(end);
            renewed.push('\n');
        }
    }
    renewed
}

/// What a shell command in the repository prints; why it failed, if it did.
fn printed(command: &str, root: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_falconry"));
    let folders = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&folders);
    let path = env::join_paths([program.parent().unwrap().to_owned()].into_iter().chain(folders));
    let mut shell = Command::new("sh");
    let output = shell.current_dir(root).args(["-c", command]).env("PATH", path.unwrap()).output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match output.status.success() {
        true => text(output.stdout),
        false => text(output.stdout) + &text(output.stderr),
    }
}

#[test]
fn what_the_guide_shows_is_what_the_program_prints() {
    if !cfg!(unix) {
        eprintln!("skipped: the guide is written for a Unix shell");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (name, at_least) in [("looking-around.md", 11), ("registering.md", 5)] {
        let path = root.join("docs/guide").join(name);
        let guide = fs::read_to_string(&path).unwrap();
        let renewed = renewed(&guide, &root);
        assert!(renewed.matches("\n$ falconry ").count() >= at_least, "{name}");
        if guide != renewed {
            fs::write(&path, &renewed).unwrap();
        }
        assert_eq!(guide, renewed, "{name} was out of date and is renewed: commit it");
    }
}
