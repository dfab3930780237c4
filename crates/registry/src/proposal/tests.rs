use falconry_diagnostics::{CheckInfo, Diagnostic, Severity};

use super::difference::differences;
use super::*;
use crate::table::TagError;

const BASE: &str = "\
# Of the organisation.
plugins:
  # The first one.
  - name: one
    url: https://example.org/one
    license: MIT
    capabilities:
      sourcing: {supported: true, id: 1, source: one}

  - name: two
    license: MIT
    capabilities:
      extraction: {supported: true}
";

const NATS: &str = "
  - name: nats
    description: |
      Messages | of `NATS`, see @nats
      and *more* <b>
    contact: 'fixes #1'
    url: https://example.org/nats
    license: Fixes GH-1
    capabilities:
      sourcing: {supported: true, id: 29, source: nats}
      extraction: {supported: true}
";

fn plan(base: Option<&str>, head: &str, name: &str) -> Plan {
    let old = base.map(|text| Document::from_text("base", text));
    let new = with_line_ends_of(old.as_ref(), Document::from_text("registry.yaml", head));
    let (difference, others) = differences(old.as_ref(), "main", &new, name).unwrap();
    let mut history = History::default();
    if let Some(old) = &old {
        history.record("0123456789ab", &old.registry());
    }
    let readme = RepoPath::new("README.md").unwrap();
    Plan {
        name: name.to_owned(),
        branch: format!("falconry/{name}"),
        base: Base { label: "main".to_owned(), commit: CommitId::parse(&"01".repeat(20)).unwrap() },
        difference,
        others,
        readme: Readme::Same { path: readme, text: String::new() },
        person: Person::parse("A. Author <author@example.org>"),
        push_to: None,
        page: None,
        path: RepoPath::new("registry.yaml").unwrap(),
        is_shallow: false,
        newer: None,
        old,
        new,
        target: None,
        history,
        tag: None,
    }
}

fn others(base: &str, head: &str, name: &str) -> Vec<OtherChange> {
    let (base, head) = (Document::from_text("", base), Document::from_text("", head));
    differences(Some(&base), "main", &head, name).unwrap().1
}

fn fails(base: &str, head: &str, name: &str) -> String {
    let (base, head) = (Document::from_text("", base), Document::from_text("", head));
    differences(Some(&base), "main", &head, name).unwrap_err().to_string()
}

static CHECK: CheckInfo = CheckInfo {
    code: "FR900",
    name: "some-defect",
    severity: Severity::Warning,
    summary: "",
    explanation: "",
    examples: &[],
};

/// Everything that is written about a plan, with a finding about the entry and others that are
/// not.
fn texts(plan: &Plan) -> String {
    let finding = |message: &str| Diagnostic::new(&CHECK, message);
    let place = plan.new.registry().entry(&plan.name).unwrap().head();
    let found = [
        finding("another entry has a defect").subject("other"),
        finding("`a*b` has *a* defect, says @me").subject(plan.name.as_str()),
        finding("the document has a defect"),
        finding("a defect is here").label(plan.new.file(), place, ""),
    ];
    let request = plan.pull_request(&found);
    format!("{}=====\n{}\n\n{}", request.message, request.title, request.body)
}

#[test]
fn a_new_entry_is_described() {
    let mut plan = plan(Some(BASE), &format!("{BASE}{NATS}"), "nats");
    plan.readme = Readme::Updated {
        path: RepoPath::new("README.md").unwrap(),
        old: "old\n".to_owned(),
        new: "new\n".to_owned(),
        was_stale: true,
    };
    let request = plan.pull_request(&[]);
    assert_eq!(request.files.len(), 2);
    assert!(request.diff.contains("+  - name: nats\n") && request.diff.contains("-old\n+new\n"));
    insta::assert_snapshot!(texts(&plan));
}

#[test]
fn a_changed_entry_is_described_by_its_fields() {
    let head = BASE.replace("  - name: one\n", "  - name: one\n    contact: a@example.org\n");
    let head = head.replace("/one\n    license: MIT", "/1\n    license: Apache-2.0");
    insta::assert_snapshot!(texts(&plan(Some(BASE), &head, "one")));
}

#[test]
fn everything_that_is_proposed_is_named() {
    let head = format!("{}{NATS}", BASE.replace("name: two", "name: 2 | `three`"));
    let mut plan = plan(Some(BASE), &head, "nats");
    plan.is_shallow = true;
    plan.newer = Some("upstream/main".to_owned());
    plan.readme = Readme::LeftOut {
        path: RepoPath::new("README.md").unwrap(),
        reason: ReadmeProblem::Tags(TagError::Missing { tag: "<!-- T -->".to_owned(), found: 0 }),
    };
    insta::assert_snapshot!(format!("{}-----\n{}", texts(&plan), plan.notes().join("\n")));
}

#[test]
fn titles_say_what_happens() {
    let title = |base: &str, head: &str, name: &str| {
        let plan = plan(Some(base), head, name);
        plan.pull_request(&[]).title
    };
    let reserved = "  - {name: x, reserved: true, capabilities: {sourcing: {supported: true, id: 7, source: x}}}\n";
    let name_only = "  - {name: y, reserved: true}\n";
    for (head, name, expected) in [
        (format!("{BASE}  - {{name: x}}\n"), "x", "Register plugin x"),
        (format!("{BASE}{NATS}"), "nats", "Register plugin nats (id 29)"),
        (format!("{BASE}{reserved}"), "x", "Reserve id 7 for x"),
        (format!("{BASE}{name_only}"), "y", "Reserve the name y"),
        (format!("{BASE}{reserved}{name_only}"), "y", "Reserve the name y and one other change"),
        (BASE.replace("name: one", "name: uno"), "uno", "Rename plugin one to uno"),
        (BASE.replace("id: 1", "id: 2"), "one", "Update plugin one"),
        (BASE.replace("MIT", "\"MIT\""), "one", "Update plugin one and one other change"),
    ] {
        assert_eq!(title(BASE, &head, name), expected);
    }
}

#[test]
fn the_id_of_another_plugin_is_named() {
    let head = BASE.replace("name: one", "name: uno").replace("source: one", "source: uno");
    let plan = plan(Some(BASE), &head, "uno");
    let body = plan.pull_request(&[]).body;
    assert!(body.contains("`one` had it as of `0123456789ab`."), "{body}");
}

#[test]
fn a_change_of_form_is_a_change() {
    let head = BASE.replace(
        "    license: MIT\n    capabilities:\n      s",
        "    # by its file\n    license: \"MIT\"\n    capabilities:\n      s",
    );
    let plan = plan(Some(BASE), &head, "one");
    assert_eq!(plan.difference, EntryDifference::Changed { fields: Vec::new(), old_name: None });
    assert_eq!(plan.others, []);
    let request = plan.pull_request(&[]);
    assert!(request.body.contains("Only its form changes"), "{}", request.body);
    assert!(request.message.contains("Only the form"), "{}", request.message);
}

#[test]
fn a_first_document_is_all_new() {
    let plan = plan(None, "# New.\nplugins:\n  - name: x\n", "x");
    assert_eq!((&plan.difference, plan.others.len()), (&EntryDifference::New, 0));
    assert!(plan.pull_request(&[]).diff.contains("+# New.\n"));
}

#[test]
fn only_the_entry_itself_may_differ() {
    let nats = format!("{BASE}{NATS}");
    // In every place of the list, with comments above and below, whatever stands around it.
    let first = BASE.replace("plugins:\n", &format!("plugins:{NATS}\n"));
    let under_comment = BASE.replace("  # The first one.\n", &format!("  # The first one.{NATS}"));
    let with_comments =
        format!("{BASE}\n  # Messages.\n  # More of them.{NATS}    # That is all.\n");
    for head in [&nats, &first, &under_comment, &with_comments, &nats.replace("\n\n", "\n")] {
        assert_eq!(others(BASE, head, "nats"), [], "{head}");
    }
    let changed = with_comments.replace("id: 29", "id: 30").replace("That is", "This is");
    assert_eq!(others(&with_comments, &changed, "nats"), []);

    let line = |first| vec![OtherChange::Lines { first: Some(first) }];
    assert_eq!(others(BASE, &nats.replace("# Of the", "# Of an"), "nats"), line(1));
    assert_eq!(others(BASE, &nats.replacen("MIT", "'MIT'", 1), "nats"), line(6));
    assert_eq!(others(BASE, &nats.replace("plugins", "more: 1\nplugins"), "nats"), line(2));
    assert_eq!(others(BASE, &format!("{nats}# End.\n"), "nats"), line(25));
    let two = BASE.replace("- name: two\n", "- name: two\n    url: https://example.org/two\n");
    assert_eq!(others(BASE, &two, "two"), []);
    assert_eq!(others(BASE, &two.replace("# The first", "# The very first"), "two"), line(3));
}

#[test]
fn entries_within_a_line_are_compared_without_their_separators() {
    let base = "a: 1\nplugins: [{name: x}, {name: y}] # list\n";
    assert_eq!(others(base, &base.replace("{name: y}", "{name: y}, {name: z}"), "z"), []);
    assert_eq!(others(base, &base.replace("{name: y}", "{name: y, license: MIT}"), "y"), []);
    let both = base.replace("{name: y}", "{name: y}, {name: z}").replace("a: 1", "a: 2");
    assert_eq!(others(base, &both, "z"), [OtherChange::Lines { first: None }]);
    assert_eq!(others("plugins: []\n", "plugins:\n  - name: z\n", "z"), []);
}

#[test]
fn other_changes_are_listed() {
    let head =
        format!("reserved_sources: [x]\n{BASE}{NATS}").replace("license: MIT", "license: ISC");
    let head = head.replace("  - name: two", "  - name: three");
    let listed: Vec<String> = others(BASE, &head, "nats").iter().map(ToString::to_string).collect();
    assert_eq!(
        listed,
        [
            "`three` is new",
            "`two` is missing",
            "`one` has another license",
            "the list of reserved sources differs"
        ]
    );
}

#[test]
fn what_cannot_be_proposed_is_said() {
    assert_eq!(
        fails(BASE, BASE, "one"),
        "nothing to propose: the entry `one` is the same in main; `--base` names another base"
    );
    assert_eq!(
        fails(BASE, &format!("{BASE}{NATS}"), "nast"),
        "there is no entry `nast`; did you mean `nats`?"
    );
    assert_eq!(
        fails(BASE, BASE, "anything"),
        "there is no entry `anything`; `falconry register` adds one"
    );
    let without = BASE.split_once("\n\n").unwrap().0;
    assert!(fails(BASE, without, "two").contains("no entry `two` any more"));
    let twice = format!("{BASE}{NATS}{NATS}");
    assert_eq!(
        fails(BASE, &twice, "nats"),
        "there are 2 entries `nats`; remove or rename all but one"
    );
    assert!(fails(BASE, BASE, "a\u{1b}[31m").contains("`a␛[31m`"));
}

#[test]
fn line_ends_are_those_of_the_base() {
    let head = format!("{BASE}{NATS}");
    let (base_crlf, head_crlf) = (BASE.replace('\n', "\r\n"), head.replace('\n', "\r\n"));
    for (base, given, proposed) in [
        (BASE, &head_crlf, &head),
        (BASE, &head, &head),
        (&base_crlf, &head, &head_crlf),
        (&base_crlf, &head_crlf, &head_crlf),
    ] {
        let plan = plan(Some(base), given, "nats");
        assert_eq!(plan.others, []);
        assert_eq!(plan.pull_request(&[]).files[0].1, *proposed);
    }
    let broken = Document::from_bytes("r", b"a: \xff\r\n".to_vec()).unwrap();
    let base = Document::from_text("base", BASE);
    assert!(!with_line_ends_of(Some(&base), broken).is_sound());
}
