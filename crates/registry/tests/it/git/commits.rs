use std::io::Write as _;
use std::process::Stdio;

use falconry_registry::git::{CommitId, Person};

use super::sandbox::{MAIL, NAME, Sandbox};

fn author() -> Person {
    Person { name: NAME.to_owned(), mail: MAIL.to_owned() }
}

/// Writes a commit object as it stands, which `git commit` would tidy up or refuse.
fn raw_commit(sandbox: &Sandbox, head: &str, message: &[u8]) -> CommitId {
    let tree = sandbox.git(&["rev-parse", "HEAD^{tree}"]);
    let parent = sandbox.git(&["rev-parse", "HEAD"]);
    let mut object = format!("tree {tree}\nparent {parent}\n{head}\n").into_bytes();
    object.extend(message);
    let mut command = sandbox.command(&sandbox.work());
    command.args(["hash-object", "-t", "commit", "-w", "--stdin", "--literally"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&object).unwrap();
    let output = child.wait_with_output().unwrap();
    CommitId::parse(String::from_utf8(output.stdout).unwrap().trim_end()).unwrap()
}

#[test]
fn commits_come_oldest_first_with_their_people() {
    let sandbox = Sandbox::with_commit();
    let base = sandbox.id("HEAD");
    sandbox.git(&["switch", "--quiet", "--create", "topic"]);
    sandbox.write("registry.yaml", "two\n");
    sandbox.git(&[
        "commit",
        "--quiet",
        "--all",
        "--signoff",
        "--author=Other Author <other@example.org>",
        "--message=Subject\nin two lines\n\nBody\n\nCo-authored-by: X <x@example.org>",
    ]);
    let first = sandbox.id("HEAD");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit("other", "main moves on\n");
    sandbox.git(&["switch", "--quiet", "topic"]);
    sandbox.git(&["merge", "--quiet", "--no-edit", "main"]);

    let repository = sandbox.repository();
    let main = repository.resolve("main").unwrap();
    let head = repository.head().unwrap();
    let commits = repository.commits(&main, &head).unwrap();
    assert_eq!(commits.len(), 2);
    assert_eq!(commits[0].id, first);
    assert_eq!(commits[0].parents, std::slice::from_ref(&base));
    assert_eq!(commits[0].subject, "Subject in two lines");
    assert_eq!(commits[0].author.to_string(), "Other Author <other@example.org>");
    assert_eq!(commits[0].committer, author());
    assert_eq!(commits[0].sign_offs, [author()]);
    assert_eq!(commits[1].id, head);
    assert_eq!(commits[1].parents, [first, main]);
    assert_eq!(commits[1].sign_offs, []);
    assert_eq!(repository.commits(&base, &head).unwrap().len(), 3);
    assert_eq!(repository.commits(&head, &base).unwrap(), []);
}

#[test]
fn only_trailers_are_sign_offs() {
    let sandbox = Sandbox::with_commit();
    let base = sandbox.id("HEAD");
    // The user's idea of trailers does not matter for the check.
    sandbox.git(&["config", "trailer.separators", "=#"]);
    sandbox.git(&["config", "core.commentChar", "S"]);
    let head = format!("author {NAME} <{MAIL}> 1 +0000\ncommitter {NAME} <{MAIL}> 1 +0000\n");
    for (message, expected) in [
        ("s\n\nSigned-off-by: A <a@example.org>\n", &["A <a@example.org>"][..]),
        (
            "s\n\nsigned-off-by: A <a@example.org>\nSIGNED-OFF-BY:B <b@example.org>\n",
            &["A <a@example.org>", "B <b@example.org>"],
        ),
        ("s\n\nSigned-off-by: A\n  <a@example.org>\n", &["A <a@example.org>"]),
        ("s\n\nSigned-off-by: nobody\n", &["nobody"]),
        ("s\n\nSigned-off-by: A <a@example.org>\n\nA last paragraph of text.\n", &[]),
        ("Signed-off-by: A <a@example.org>\n", &[]),
        ("s\n\nSigned-off-by= A <a@example.org>\n", &[]),
        ("s\n\nThe text says Signed-off-by: A <a@example.org>\n", &[]),
        ("", &[]),
    ] {
        let id = raw_commit(&sandbox, &head, message.as_bytes());
        let commits = sandbox.repository().commits(&base, &id).unwrap();
        let found: Vec<_> = commits[0].sign_offs.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{message:?}");
    }
}

#[test]
fn hostile_commits_stay_inside_their_fields() {
    let sandbox = Sandbox::with_commit();
    let base = sandbox.id("HEAD");
    let repository = sandbox.repository();
    let read = |head: &str, message: &[u8]| {
        let id = raw_commit(&sandbox, head, message);
        let mut commits = repository.commits(&base, &id).unwrap();
        assert_eq!(commits.len(), 1, "{head:?}");
        assert_eq!(commits[0].id, id);
        commits.remove(0)
    };
    let commit = read(
        "author \x1b[31mA\x07 %x00 <a@example.org> 1 +0000\ncommitter C <c@example.org> 1 +0000\n",
        b"\n\n\x1b]0;title\x07 sub\rject \xff\n\nSigned-off-by: \x1b[1mA <a@example.org>\n\0hidden\n",
    );
    assert_eq!(commit.author.name, "\x1b[31mA\x07 %x00");
    assert_eq!(commit.subject, "\x1b]0;title\x07 sub\rject \u{fffd}");
    assert_eq!(commit.sign_offs[0].name, "\x1b[1mA");
    assert_eq!(commit.sign_offs.len(), 1);

    let commit = read("author nonsense\n", b"no committer at all\n");
    assert_eq!((commit.author.name.as_str(), commit.committer.name.as_str()), ("", ""));

    // Re-coded from the encoding that the commit claims.
    let claimed = format!(
        "author {NAME} <{MAIL}> 1 +0000\ncommitter {NAME} <{MAIL}> 1 +0000\nencoding ISO-8859-1\n"
    );
    assert_eq!(read(&claimed, b"caf\xe9\n").subject, "café");
}
