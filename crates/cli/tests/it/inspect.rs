//! `falconry inspect`, against libraries that misbehave.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::sandbox::{Ran, Sandbox};

/// Errors of Linux.
const EPERM: &str = "1";
const EACCES: &str = "13";

/// Compiles the plugin into the sandbox.
fn compile(sandbox: &Sandbox, name: &str, macros: &[&str]) {
    cc(sandbox, name, "inspected.c", &[&["-shared", "-fPIC", "-pthread"], macros].concat());
}

/// Compiles a fixture; what does not start with a dash is a macro.
fn cc(sandbox: &Sandbox, name: &str, source: &str, arguments: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures");
    let arguments = arguments.iter().map(|text| match text.starts_with('-') {
        true => (*text).to_owned(),
        false => format!("-D{text}"),
    });
    let output = Command::new("cc")
        .args(["-w", "-o"])
        .arg(sandbox.path(name))
        .arg(folder.join(source))
        .args(arguments)
        .output()
        .expect("the C compiler that Rust links with");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn result(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// Inspects the fixture with these macros; returns the exit code and the one library of the result.
fn inspect(macros: &[&str], arguments: &[&str]) -> (i32, Value) {
    let sandbox = Sandbox::new();
    compile(&sandbox, "lib.so", macros);
    let ran = sandbox.run([&["inspect", "--format", "json", "lib.so"], arguments].concat());
    (ran.code, result(&ran)["libraries"][0].take())
}

/// The kind and the stage of the problem of a fixture.
fn problem(macros: &[&str], arguments: &[&str]) -> (String, String) {
    let (code, library) = inspect(macros, arguments);
    assert_eq!(code, 1, "{library}");
    assert_eq!(library["plugin"], Value::Null);
    assert_eq!(library["file"]["functions"].as_array().unwrap().len(), 15);
    let text = |key: &str| library["problem"][key].as_str().unwrap_or_default().to_owned();
    (text("kind"), text("stage"))
}

/// What the fixture found out under confinement; nothing where the kernel confines by halves.
fn found(describe: &str) -> Option<String> {
    let (code, library) = inspect(&[&format!("DESCRIBE={describe}")], &[]);
    assert_eq!(code, 0, "{library}");
    if library["confined"] == "partial" {
        eprintln!("skipped: {}", library["unconfined"]);
        return None;
    }
    assert_eq!(library["confined"], "full");
    library["plugin"]["description"].as_str().map(str::to_owned)
}

fn pair(kind: &str, stage: &str) -> (String, String) {
    (kind.to_owned(), stage.to_owned())
}

#[test]
fn a_library_says_what_it_is() {
    let (code, library) = inspect(&[], &[]);
    assert_eq!((code, &library["problem"]), (0, &Value::Null));
    let plugin = &library["plugin"];
    assert_eq!((&plugin["name"], &plugin["id"]), (&"inspected".into(), &900.into()));
    assert_eq!(plugin["capabilities"], serde_json::json!(["sourcing", "extraction"]));
    assert_eq!(plugin["fields"][0]["name"], "inspected.value");
    assert_eq!(plugin["fields"][0]["type"], "uint64");
    assert_eq!(library["file"]["machine"], std::env::consts::ARCH);
}

#[test]
fn people_get_lines_and_a_table() {
    let sandbox = Sandbox::new();
    compile(&sandbox, "lib.so", &[]);
    let ran = sandbox.run(["inspect", "lib.so"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let has = |text: &str| assert!(ran.out.contains(text), "{text}: {}", ran.out);
    has("library:          lib.so\nname:             inspected\n");
    has("capabilities:     sourcing, extraction\nextracts from:    inspected\n");
    has(
        "\n\nFIELD            TYPE    ARGUMENT  DESCRIPTION\ninspected.value  uint64  -         A value\n",
    );
}

#[test]
fn static_inspection_runs_nothing() {
    let (code, library) = inspect(&["DO_LOADING=abort()"], &["--static"]);
    assert_eq!((code, &library["confined"]), (0, &Value::Null));
    assert_eq!(library["file"]["capabilities"], serde_json::json!(["sourcing", "extraction"]));
}

#[test]
fn a_crash_is_a_finding_and_says_when() {
    let crash = "*(volatile int *)0=1";
    assert_eq!(problem(&[&format!("DO_LOADING={crash}")], &[]), pair("crashed", "loading"));
    assert_eq!(problem(&[&format!("DO_ASKING={crash}")], &[]), pair("crashed", "asking"));
    assert_eq!(problem(&["DO_ASKING=abort()"], &["--trust"]), pair("crashed", "asking"));
}

#[test]
fn a_hanging_library_is_ended() {
    assert_eq!(problem(&["DO_LOADING=for(;;)"], &["--timeout", "1"]), pair("hung", "loading"));
    assert_eq!(problem(&["DO_ASKING=pause()"], &["--timeout", "1"]), pair("hung", "asking"));
}

#[test]
fn a_library_that_ends_the_process_is_found_out() {
    assert_eq!(problem(&["DO_ASKING=exit(0)"], &[]), pair("exited", "asking"));
}

#[test]
fn a_flood_is_stopped() {
    let flood = "DO_ASKING=for(;;)puts(\"flood\")";
    assert_eq!(problem(&[flood], &[]), pair("flooded", "asking"));
    let (code, library) = inspect(&["DO_ASKING=fputs(\"a\\033b\",stderr)"], &[]);
    assert_eq!((code, &library["printed"]), (0, &"a\u{1b}b".into()));
}

#[test]
fn memory_is_limited() {
    assert_eq!(
        problem(&["DO_ASKING=eat()"], &["--timeout", "60"]),
        pair("out-of-memory", "asking")
    );
}

#[test]
fn an_answer_that_was_tampered_with_is_not_believed() {
    assert_eq!(problem(&["DO_ASKING=forge()"], &[]), pair("garbage", "asking"));
}

#[test]
fn other_processes_cannot_be_started() {
    assert_eq!(found("forks()").unwrap_or(EPERM.to_owned()), EPERM);
    assert_eq!(found("runs()").unwrap_or(EPERM.to_owned()), EPERM);
    assert_eq!(found("ERROR_OF(prctl(PR_SET_PDEATHSIG,0))").unwrap_or(EPERM.to_owned()), EPERM);
    assert_eq!(found("system(\"true\")==0").unwrap_or("0".to_owned()), "0");
    assert_eq!(found("ERROR_OF(kill(getppid(),0))").unwrap_or(EPERM.to_owned()), EPERM);
}

#[test]
fn threads_can_be_started() {
    assert_eq!(found("threads()").unwrap_or("0".to_owned()), "0");
}

#[test]
fn secrets_cannot_be_read() {
    let open = |path: &str| found(&format!("ERROR_OF(open(\"{path}\",O_RDONLY))"));
    for path in ["/etc/shadow", "/etc/passwd", "/proc/self/environ", "/", "/tmp"] {
        assert_eq!(open(path).unwrap_or(EACCES.to_owned()), EACCES, "{path}");
    }
    assert_eq!(found("environment()").unwrap_or("0".to_owned()), "0");
    // Standard input, output and error, and the way to the parent.
    assert_eq!(found("open_files()").unwrap_or("4".to_owned()), "4");
}

#[test]
fn the_network_cannot_be_reached() {
    assert_eq!(found("connects()").unwrap_or(EPERM.to_owned()), EPERM);
}

#[test]
fn nothing_can_be_written() {
    let sandbox = Sandbox::new();
    let file = sandbox.path("written");
    let file = file.display();
    for describe in [
        format!("writes(\"{file}\")"),
        format!("ERROR_OF(mkdir(\"{file}\",0700))"),
        "ERROR_OF(unlink(\"/nonexistent/file\"))".to_owned(),
        "ERROR_OF(open(\"/dev/null\",O_RDWR))".to_owned(),
        // A flag of a file, set through a way that only reads.
        "ERROR_OF(ioctl(0,0x40086602,0))".to_owned(),
        "ERROR_OF(fchmod(0,0))".to_owned(),
    ] {
        assert_eq!(found(&describe).unwrap_or(EPERM.to_owned()), EPERM, "{describe}");
    }
    assert!(!sandbox.path("written").exists());
}

#[test]
fn a_trusted_library_has_all_rights() {
    let sandbox = Sandbox::new();
    let describe = format!("DESCRIBE=writes(\"{}\")", sandbox.path("written").display());
    let (code, library) = inspect(&[&describe], &["--trust"]);
    assert_eq!((code, &library["confined"]), (0, &"none".into()));
    assert_eq!(library["plugin"]["description"], "0");
    assert!(sandbox.path("written").exists());
}

#[test]
fn what_cannot_be_loaded_together_is_named() {
    let sandbox = Sandbox::new();
    compile(&sandbox, "a.so", &[]);
    compile(&sandbox, "b.so", &["NAME=\"b\"", "FIELD=\"b.value\""]);
    compile(&sandbox, "c.so", &["NAME=\"c\"", "ID=901"]);
    compile(&sandbox, "d.so", &["NAME=\"c\"", "ID=902", "SOURCE=\"d\""]);
    let ran = sandbox.run(["inspect", "--format", "json", "a.so", "b.so", "c.so", "d.so"]);
    let result = result(&ran);
    let conflicts = result["conflicts"].as_array().unwrap().iter();
    let conflicts: Vec<String> = conflicts
        .map(|one| format!("{} {} {}", one["libraries"][0], one["libraries"][1], one["kind"]))
        .collect();
    assert_eq!(
        conflicts,
        [
            r#""a.so" "b.so" "same-id""#,
            r#""a.so" "c.so" "same-fields""#,
            r#""c.so" "d.so" "same-name""#
        ]
    );
    assert_eq!(ran.code, 1);
    let ran = sandbox.run(["inspect", "a.so", "d.so"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn what_is_no_plugin_is_a_finding() {
    let sandbox = Sandbox::new();
    sandbox.write("text.so", "no library");
    compile(&sandbox, "half.so", &["plugin_close=absent"]);
    let ran = sandbox.run(["inspect", "--format", "json", "text.so", "half.so"]);
    assert_eq!(ran.code, 1);
    let result = result(&ran);
    assert_eq!(result["libraries"][0]["problem"]["kind"], "no-library");
    assert_eq!(result["libraries"][1]["problem"]["kind"], "refused");
    // The rights of the folder do not matter: the library itself may be read.
    let (code, library) = inspect(&["ID=0"], &[]);
    assert_eq!((code, &library["problem"]["kind"]), (1, &"refused".into()));
    assert_eq!(library["problem"]["stage"], "asking");
}

#[test]
fn a_library_for_another_machine_is_read_but_not_judged() {
    let sandbox = Sandbox::new();
    compile(&sandbox, "lib.so", &[]);
    let mut bytes = std::fs::read(sandbox.path("lib.so")).unwrap();
    // The field of the header that names the machine: s390x.
    bytes[18] = 22;
    sandbox.write("lib.so", bytes);
    let ran = sandbox.run(["inspect", "--static", "lib.so"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("s390x"), "{}", ran.out);
    let ran = sandbox.run(["inspect", "--format", "json", "lib.so"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("built for s390x"), "{}", ran.err);
    assert_eq!(result(&ran)["libraries"][0]["problem"]["kind"], "foreign-machine");
}

/// Inspects a library on what looks like a kernel without a system call.
fn inspect_without(call: &str) -> Ran {
    let sandbox = Sandbox::new();
    compile(&sandbox, "lib.so", &["DESCRIBE=ERROR_OF(open(\"/etc/passwd\",O_RDONLY))"]);
    cc(&sandbox, "without", "without.c", &[&format!("CALL={call}")]);
    let output = Command::new(sandbox.path("without"))
        .args([env!("CARGO_BIN_EXE_falconry"), "inspect", "--format", "json"])
        .arg(sandbox.path("lib.so"))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap_or(-1);
    Ran { code, out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn a_partial_confinement_says_what_is_missing() {
    let ran = inspect_without("SYS_landlock_create_ruleset");
    assert_eq!(ran.code, 0, "{ran:?}");
    let library = &result(&ran)["libraries"][0];
    assert_eq!(
        (&library["confined"], library["unconfined"].as_array().unwrap().len()),
        (&"partial".into(), 1)
    );
    assert_eq!(library["plugin"]["description"], "0", "the file could be read");
}

#[test]
fn nothing_is_loaded_without_confinement() {
    for call in ["SYS_seccomp", "SYS_close_range", "SYS_prlimit64"] {
        let ran = inspect_without(call);
        assert_eq!(ran.code, 2, "{call}: {ran:?}");
        let library = &result(&ran)["libraries"][0];
        assert_eq!(library["problem"]["kind"], "not-loaded", "{call}");
        assert_eq!(ran.err.matches("could not be confined").count(), 1, "{call}: {}", ran.err);
    }
}

#[test]
fn a_missing_file_is_no_finding() {
    let ran = Sandbox::new().run(["inspect", "absent.so"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("cannot read absent.so"), "{}", ran.err);
    let ran = Sandbox::new().run(["inspect"]);
    assert_eq!(ran.code, 2);
}
