//! Every command explains itself.

use crate::sandbox::Sandbox;

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    lines
        .take_while(|line| !line.is_empty())
        // What is indented deeper continues a description.
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_help_text_has_an_example() {
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    let mut seen = Vec::new();
    while let Some(path) = open.pop() {
        let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
        args.push("--help");
        let ran = Sandbox::new().run(&args);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{path:?}");
        assert!(ran.out.contains("Example"), "no example: falconry {}", path.join(" "));
        assert!(!ran.out.contains('\u{1b}'), "{path:?}");
        open.extend(commands(&ran.out).into_iter().map(|name| [path.clone(), vec![name]].concat()));
        seen.push(path.join(" "));
    }
    for command in ["check", "list", "show", "search", "id next", "schema", "man"] {
        assert!(seen.iter().any(|name| name == command), "not listed: {command}");
    }
}

#[test]
fn wrong_arguments_are_no_finding() {
    for args in [&["nonsense"][..], &["list", "--nonsense"], &["show"], &["id"], &["search"]] {
        let ran = Sandbox::new().run(args);
        assert_eq!(ran.code, 2, "{args:?}");
        assert_eq!(ran.out, "", "{args:?}");
        assert!(ran.err.contains("Usage: falconry"), "{args:?}: {}", ran.err);
    }
}
