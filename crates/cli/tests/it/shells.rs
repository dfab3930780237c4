//! What the program writes for shells, manuals and editors.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::sandbox::Sandbox;

/// Whether another program is there to be run.
fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

#[test]
fn there_are_completions_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = Sandbox::new().run(["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        for word in ["falconry", "search", "capability", "registry"] {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
    let ran = Sandbox::new().run(["completions", "nonsense"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("[possible values: bash, elvish, fish, powershell, zsh]"));
}

#[test]
fn bash_understands_its_completions() {
    if !is_installed("bash") {
        eprintln!("skipped: there is no bash");
        return;
    }
    let script = Sandbox::new().run(["completions", "bash"]).out;
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
}

#[test]
fn every_command_has_a_manual_page() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(["man", "--output", "pages/man1"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    let pages: Vec<_> = fs::read_dir(sandbox.path("pages/man1")).unwrap().collect();
    assert_eq!(ran.err, format!("wrote {} pages to pages/man1\n", pages.len()));
    let mut names = Vec::new();
    for page in pages {
        let path = page.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let content = fs::read_to_string(&path).unwrap();
        assert!(content.contains(&format!(".TH {name} 1 ")), "{name}");
        assert!(content.contains("Example"), "{name}");
        if is_installed("groff") {
            let formatted = Command::new("groff").args(["-man", "-Tutf8"]).arg(&path).output();
            let formatted = formatted.unwrap();
            assert!(formatted.status.success(), "{name}");
            assert_eq!(String::from_utf8_lossy(&formatted.stderr), "", "{name}");
            assert!(String::from_utf8_lossy(&formatted.stdout).contains("Example"), "{name}");
        }
        names.push(name);
    }
    for name in ["falconry", "falconry-check", "falconry-list", "falconry-id", "falconry-id-next"] {
        assert!(names.iter().any(|one| one == name), "no page: {name}");
    }
    assert!(!names.iter().any(|name| name.ends_with("-help")));
}

#[test]
fn the_main_page_goes_to_standard_output() {
    let ran = Sandbox::new().run(["man"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains(".TH falconry 1 "));
    assert!(ran.out.contains("falconry\\-search(1)"));
}

#[test]
fn the_schema_is_json() {
    let ran = Sandbox::new().run(["schema"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let schema: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(schema["properties"].as_object().unwrap().len(), 2);
    assert!(ran.out.ends_with("}\n"));
}
