//! `falconry list`, `show` and `search`.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::sandbox::{Ran, Sandbox};

/// Two plugins of one source, one that only extracts, a reserved entry, and one entry whose
/// author means no good.
const REGISTRY: &str = "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: test
    description: Holds the id for development
    reserved: true
    capabilities:
      sourcing: { supported: true, id: 999, source: test }
  - name: k8saudit
    description: >-
      Kubernetes audit events,
      received through a webhook
    authors: The Falco Authors
    contact: https://falco.org/community
    maintainers: [{ name: The Falco Authors, email: dev@example.org }, { name: Nobody }]
    keywords: [audit, kubernetes]
    url: https://example.org/k8saudit
    rules_url: https://example.org/k8saudit/rules
    license: Apache-2.0
    signature:
      cosign:
        certificate-oidc-issuer: https://issuer.example.org
        certificate-identity-regexp: ^https://example.org/
        ignore-tlog: true
    capabilities:
      sourcing: { supported: true, id: 1, source: k8s_audit }
      extraction: { supported: true }
  - name: audit-raw
    description: The same events as they are
    license: MIT OR Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 2, source: k8s_audit }
  - name: container
    description: Adds the container behind a system call
    capabilities:
      extraction: { supported: true, sources: [syscall, k8s_audit] }
  - name: json
    capabilities: { extraction: { supported: true } }
  - name: \"evil\\e[2J\\u202E\"
    description: \"one\\n::error::two\\e]0;title\\a\"
    keywords: [\"\\e[31m\"]
    capabilities:
      sourcing: { supported: true, id: 5000000000, source: \"\\e[1m\" }
";

/// Runs a command on a document that comes from standard input.
pub(crate) fn looked(args: &[&str], document: &str) -> Ran {
    Sandbox::new().run_with_input([args, &["--registry", "-"]].concat(), document)
}

/// Everything that is seen of a run.
pub(crate) fn transcript(ran: &Ran) -> String {
    format!("exit code: {}\n--- stdout\n{}--- stderr\n{}", ran.code, ran.out, ran.err)
}

fn golden(name: &str, args: &[&str]) {
    let ran = looked(args, REGISTRY);
    assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{args:?}");
    insta::assert_snapshot!(name, transcript(&ran));
}

fn json(args: &[&str]) -> Value {
    let ran = looked(&[args, &["--format", "json"]].concat(), REGISTRY);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn entries_are_listed() {
    golden("list", &["list"]);
    golden("list_by_name", &["list", "--sort", "name", "--capability", "extraction"]);
    golden("list_source_by_id", &["list", "--sort", "id", "--source", "k8s_audit"]);
    golden("list_reserved", &["list", "--reserved"]);
    golden("list_nothing", &["list", "--source", "nope", "--capability", "sourcing"]);
    golden("list_json", &["list", "--no-reserved", "--source", "syscall", "--format", "json"]);
}

#[test]
fn columns_can_be_counted() {
    let ran = looked(&["list", "--no-reserved"], REGISTRY);
    let name_and_id = |line: &str| {
        let mut cells = line.split_whitespace();
        format!("{}={}", cells.next().unwrap(), cells.next().unwrap())
    };
    let cells: Vec<_> = ran.out.lines().skip(1).take(4).map(name_and_id).collect();
    assert_eq!(cells, ["k8saudit=1", "audit-raw=2", "container=-", "json=-"]);
}

#[test]
fn an_entry_is_shown() {
    golden("show", &["show", "k8saudit"]);
    golden("show_by_id", &["show", "0x3e7"]);
    golden("show_every_source", &["show", "json"]);
    golden("show_hostile", &["show", "evil\u{1b}[2J\u{202e}"]);
    golden("show_json", &["show", "k8saudit", "--format", "json"]);
    golden("show_misspelt", &["show", "k8saduit"]);
    golden("show_unknown", &["show", "something"]);
    golden("show_unknown_id", &["show", "3"]);
}

#[test]
fn entries_are_found() {
    golden("search", &["search", "kubernets", "audit"]);
    golden("search_nothing", &["search", "nonsense"]);
    let found = json(&["search", "AUDIT"]);
    let names: Vec<_> = found.as_array().unwrap().iter().map(|hit| &hit["entry"]["name"]).collect();
    assert_eq!(names, ["audit-raw", "k8saudit", "container"]);
    assert_eq!(found[0]["score"], 60);
    assert_eq!(found[0]["matches"][0]["field"], "name");
    assert_eq!(found[0]["matches"][0]["kind"], "prefix");
    assert_eq!(json(&["search", "nonsense"]), Value::Array(Vec::new()));
}

#[test]
fn a_document_that_cannot_be_read_is_no_empty_one() {
    let broken = "plugins:\n  - name: a\n  - name: [b\n";
    for command in [&["list"][..], &["show", "a"], &["search", "a"], &["id", "list"]] {
        for (text, defect) in [
            (broken, "standard input is not valid YAML"),
            ("- a\n", "standard input is not a registry document"),
            ("", "standard input is not a registry document"),
        ] {
            let ran = looked(command, text);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command:?}");
            assert!(ran.err.starts_with(&format!("error: {defect}")), "{}", ran.err);
            assert!(ran.err.contains("help: `falconry check -`"), "{}", ran.err);
        }
        let sandbox = Sandbox::new();
        let ran = sandbox.run(command);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command:?}");
        assert!(ran.err.contains("cannot read registry.yaml"), "{}", ran.err);
    }
}

#[test]
fn both_generations_are_read() {
    let first = "\
plugins:
  source:
    - { id: 2, source: aws_cloudtrail, name: cloudtrail }
  extractor:
    - { name: json }
";
    let ran = looked(&["list"], first);
    assert_eq!(
        ran.out,
        "\
NAME        ID  SOURCE          CAPABILITIES  LICENSE  RESERVED
cloudtrail   2  aws_cloudtrail  sourcing      -        no
json         -  -               extraction    -        no
"
    );
}

#[test]
fn a_closed_pipe_is_no_error() {
    for command in ["list", "search", "show", "id"] {
        let args: &[&str] = match command {
            "list" => &["list"],
            "search" => &["search", "plugin", "--format", "json"],
            "show" => &["show", "p1"],
            _ => &["id", "list"],
        };
        let mut child = Command::new(env!("CARGO_BIN_EXE_falconry"))
            .args(args)
            .args(["--registry", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Nobody reads when the program starts to print, which is after its input has ended.
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().unwrap();
        writeln!(stdin, "plugins:").unwrap();
        for id in 1..200 {
            let sourcing = format!("sourcing: {{ supported: true, id: {id}, source: s }}");
            let entry = format!("name: p{id}, description: a plugin");
            writeln!(stdin, "  - {{ {entry}, capabilities: {{ {sourcing} }} }}").unwrap();
        }
        drop(stdin);
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{args:?}");
    }
}
