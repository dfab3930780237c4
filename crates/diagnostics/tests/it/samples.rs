//! Findings of every shape, which all formats are tried on.

use std::sync::Arc;

use falconry_diagnostics::{CheckInfo, Diagnostic, Example, Severity, SourceFile, Span, TextEdit};

pub(crate) static DUPLICATE_ID: CheckInfo = CheckInfo {
    code: "FR904",
    name: "duplicate-id",
    severity: Severity::Error,
    summary: "Two plugins have the same id.",
    explanation: "The id is stored in every event.",
    examples: &[Example::new("id: 2\nid: 2\n", "id: 2\nid: 3\n")],
};

pub(crate) static UNKNOWN_KEY: CheckInfo = CheckInfo {
    code: "FR905",
    name: "unknown-key",
    severity: Severity::Warning,
    summary: "A key has no meaning.",
    explanation: "It is probably misspelt.",
    examples: &[Example::new("naem: json\n", "name: json\n")],
};

pub(crate) static STYLE: CheckInfo = CheckInfo {
    code: "FR906",
    name: "style",
    severity: Severity::Note,
    summary: "Something could be written more clearly.",
    explanation: "Readers will thank you.",
    examples: &[Example::new("name: 'json'\n", "name: json\n")],
};

pub(crate) static CHECKS: [&CheckInfo; 3] = [&DUPLICATE_ID, &UNKNOWN_KEY, &STYLE];

pub(crate) fn file(name: &str, text: impl Into<String>) -> Arc<SourceFile> {
    Arc::new(SourceFile::new(name, text))
}

/// The place of the `number`th occurrence (from 0) of `needle`.
pub(crate) fn nth(file: &SourceFile, needle: &str, number: usize) -> Span {
    let found = file.text().match_indices(needle).nth(number);
    let (at, _) = found.expect("the needle is in the text");
    Span::new(at, at + needle.len())
}

pub(crate) fn at(file: &SourceFile, needle: &str) -> Span {
    nth(file, needle, 0)
}

pub(crate) const REGISTRY: &str = "\
plugins:
  - name: cloudtrail
    capabilites:
      sourcing:
        supported: true
        id: 2
        source: aws_cloudtrail
  - name: json
    capabilities:
      sourcing:
        supported: true
        id: 2
        source: json
";

pub(crate) fn one_label() -> Diagnostic {
    let file = file("registry.yaml", REGISTRY);
    Diagnostic::new(&UNKNOWN_KEY, "an entry has no key `capabilites`")
        .label(&file, at(&file, "capabilites"), "")
        .subject("cloudtrail")
}

pub(crate) fn near_labels() -> Diagnostic {
    let file = file("registry.yaml", REGISTRY);
    Diagnostic::new(&DUPLICATE_ID, "id 2 is taken twice")
        .label(&file, nth(&file, "2", 1), "taken again by `json`")
        .label(&file, nth(&file, "2", 0), "first taken by `cloudtrail`")
        .help("take the next free id, 24")
        .subject("json")
}

pub(crate) fn far_labels() -> Diagnostic {
    let gap = "  # nothing to see\n".repeat(1000);
    let text = REGISTRY.replace("  - name: json", &format!("{gap}  - name: json"));
    let file = file("registry.yaml", text);
    Diagnostic::new(&DUPLICATE_ID, "id 2 is taken twice")
        .label(&file, nth(&file, "2", 1), "taken again by `json`")
        .label(&file, nth(&file, "2", 0), "first taken by `cloudtrail`")
        .label(&file, at(&file, "json"), "")
        .subject("json")
}

pub(crate) fn labels_in_two_files() -> Diagnostic {
    let file_ = file("registry.yaml", REGISTRY);
    let base = file("main:registry.yaml", "plugins:\n  - name: old\n    id: 7\n");
    let mut diagnostic = Diagnostic::new(&DUPLICATE_ID, "id 2 was never given back")
        .label(&file_, at(&file_, "id: 2"), "now of `cloudtrail`")
        .label(&base, at(&base, "id: 7"), "before of `old`");
    diagnostic.severity = Severity::Warning;
    diagnostic
}

pub(crate) fn label_of_many_lines() -> Diagnostic {
    let file = file("registry.yaml", REGISTRY);
    let span = Span::new(
        at(&file, "name: cloudtrail").range().start,
        at(&file, "aws_cloudtrail").range().end,
    );
    Diagnostic::new(&STYLE, "the entry has no description")
        .label(&file, span, "this entry")
        .help("say in one line what the plugin is for\nand end it without a full stop")
}

pub(crate) fn no_labels() -> Diagnostic {
    Diagnostic::new(&DUPLICATE_ID, "commit 1a2b3c4 is not signed off")
        .help("run `git rebase --signoff main`")
        .subject("1a2b3c4")
}

pub(crate) fn small_fix() -> Diagnostic {
    let file = file("registry.yaml", REGISTRY);
    let span = at(&file, "capabilites");
    let replacement = "capabilities".to_owned();
    Diagnostic::new(&UNKNOWN_KEY, "an entry has no key `capabilites`")
        .label(&file, span, "unknown key")
        .help("the keys are name, description and capabilities")
        .fix("rename the key", vec![TextEdit { span, replacement }])
        .subject("cloudtrail")
}

/// A fix of two places so far apart that it is only named.
pub(crate) fn large_fix() -> Diagnostic {
    let file = file("registry.yaml", REGISTRY);
    let edits = vec![
        TextEdit { span: at(&file, "cloudtrail"), replacement: "trail".to_owned() },
        TextEdit { span: nth(&file, "json", 1), replacement: "js".to_owned() },
    ];
    Diagnostic::new(&STYLE, "names are too long")
        .label(&file, at(&file, "cloudtrail"), "")
        .fix("shorten the names", edits)
}

pub(crate) fn fix_without_labels() -> Diagnostic {
    Diagnostic::new(&STYLE, "the table is out of date").fix("write the table anew", Vec::new())
}

pub(crate) fn long_line() -> Diagnostic {
    let text = format!("keywords: [{}\"needle\"{}]\n", "a, ".repeat(40_000), ", b".repeat(40_000));
    let file = file("registry.yaml", text);
    Diagnostic::new(&STYLE, "a keyword is quoted")
        .label(&file, at(&file, "\"needle\""), "here")
        .label(&file, at(&file, "keywords"), "in this list")
}

pub(crate) fn wide_characters() -> Diagnostic {
    let file = file("registry.yaml", "name: 名前🦅é # e\u{301}\n");
    Diagnostic::new(&DUPLICATE_ID, "`名前🦅é` is not a plugin name")
        .label(&file, at(&file, "🦅"), "an eagle")
        .label(&file, at(&file, "e\u{301}"), "an accent of its own")
}

pub(crate) fn tab() -> Diagnostic {
    let file = file("registry.yaml", "plugins:\n\t- name:\tjson\n");
    Diagnostic::new(&DUPLICATE_ID, "a tab indents a line")
        .label(&file, at(&file, "\t-"), "YAML forbids this")
        .label(&file, at(&file, "json"), "the name")
}

pub(crate) fn windows_file() -> Diagnostic {
    let file = file("registry.yaml", "\u{feff}naem: json\r\nid: 2\r\nurl:\r\n");
    let end = Span::new(at(&file, "url:").range().end, at(&file, "url:").range().end);
    Diagnostic::new(&UNKNOWN_KEY, "an entry has no key `naem`")
        .label(&file, at(&file, "naem"), "behind the byte-order mark")
        .label(&file, at(&file, "2"), "before a line end of two bytes")
        .label(&file, end, "at a line end")
        .label(&file, at(&file, "\u{feff}"), "")
        .help("first line\r\nsecond line")
}

pub(crate) fn end_of_file() -> Diagnostic {
    let file = file("registry.yaml", "plugins:\n  - name: json");
    let end = Span::new(file.text().len(), file.text().len());
    Diagnostic::new(&DUPLICATE_ID, "the entry has no capabilities").label(
        &file,
        end,
        "missing here",
    )
}

pub(crate) fn behind_last_line_end() -> Diagnostic {
    let file = file("registry.yaml", "plugins:\n");
    let end = Span::new(file.text().len(), file.text().len());
    Diagnostic::new(&DUPLICATE_ID, "there are no plugins").label(&file, end, "missing here").label(
        &file,
        at(&file, "plugins"),
        "below this",
    )
}

pub(crate) fn empty_file() -> Diagnostic {
    let file = file("registry.yaml", "");
    Diagnostic::new(&DUPLICATE_ID, "the document is empty").label(&file, Span::new(0, 0), "")
}

pub(crate) fn escape_sequences() -> Diagnostic {
    let evil = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}";
    let file = file(&format!("dir {evil}/r.yaml"), format!("name: \"{evil}\" # \u{1}0:1:1\n"));
    let span = at(&file, evil);
    Diagnostic::new(&DUPLICATE_ID, format!("`{evil}` is not a plugin name\n::error::owned"))
        .label(&file, span, format!("{evil}\n\u{1}0:9:9"))
        .help(format!("choose a name other than {evil}\n::stop-commands::x\r\n##ok"))
        .fix(
            format!("remove {evil}"),
            vec![TextEdit { span, replacement: "\u{1b}[0m\n::x".to_owned() }],
        )
        .subject(evil)
}

pub(crate) fn many_places() -> Diagnostic {
    let file = file("registry.yaml", "id: 2\n".repeat(30));
    let labels = (0..30).map(|number| nth(&file, "2", number));
    labels.fold(Diagnostic::new(&DUPLICATE_ID, "id 2 is taken 30 times"), |diagnostic, span| {
        diagnostic.label(&file, span, "here")
    })
}

/// Every sample with its name.
pub(crate) fn all() -> Vec<(&'static str, Diagnostic)> {
    vec![
        ("one_label", one_label()),
        ("near_labels", near_labels()),
        ("far_labels", far_labels()),
        ("labels_in_two_files", labels_in_two_files()),
        ("label_of_many_lines", label_of_many_lines()),
        ("no_labels", no_labels()),
        ("small_fix", small_fix()),
        ("large_fix", large_fix()),
        ("fix_without_labels", fix_without_labels()),
        ("long_line", long_line()),
        ("wide_characters", wide_characters()),
        ("tab", tab()),
        ("windows_file", windows_file()),
        ("end_of_file", end_of_file()),
        ("behind_last_line_end", behind_last_line_end()),
        ("empty_file", empty_file()),
        ("escape_sequences", escape_sequences()),
        ("many_places", many_places()),
    ]
}

pub(crate) fn all_findings() -> Vec<Diagnostic> {
    all().into_iter().map(|(_, diagnostic)| diagnostic).collect()
}
