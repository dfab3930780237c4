use std::sync::Arc;
use std::time::Instant;

use falconry_diagnostics::render::{TextStyle, text};
use falconry_diagnostics::{Diagnostic, SourceFile, Span, TextEdit};

use crate::samples;

pub(crate) fn rendered(diagnostics: &[Diagnostic], style: TextStyle) -> String {
    let mut out = Vec::new();
    text(diagnostics, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_sample() {
    let mut all = String::new();
    for (name, diagnostic) in samples::all() {
        let text = rendered(&[diagnostic], TextStyle::default());
        all.push_str(&format!("--- {name}\n{text}"));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn colours_are_the_only_control_characters() {
    let style = TextStyle { color: true, ..TextStyle::default() };
    let text = rendered(&samples::all_findings(), style);
    assert!(text.contains("\u{1b}[1m"));
    // What is left without the colours is the plain text.
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once("\u{1b}[") {
        let (colour, behind) = behind.split_once('m').unwrap();
        assert!(colour.chars().all(|c| c.is_ascii_digit() || c == ';'), "{colour:?}");
        plain.push_str(before);
        rest = behind;
    }
    plain.push_str(rest);
    assert_eq!(plain, rendered(&samples::all_findings(), TextStyle::default()));
}

#[test]
fn lines_are_cut_to_the_width() {
    let style = TextStyle { color: false, width: 60 };
    let text = rendered(&[samples::long_line()], style);
    assert!(text.contains("\"needle\""));
    let longest = text.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(60), "{text}");
}

/// A fix's change as it is shown, below the title.
fn change(text: &str, edits: &[(&str, &str)]) -> String {
    let file = samples::file("r.yaml", text);
    let edits = edits
        .iter()
        .map(|(old, new)| TextEdit {
            span: samples::at(&file, old),
            replacement: (*new).to_owned(),
        })
        .collect();
    let finding =
        Diagnostic::new(&samples::STYLE, "x").label(&file, Span::new(0, 0), "").fix("do it", edits);
    let text = rendered(&[finding], TextStyle::default());
    let (_, change) = text.split_once("fix: do it\n").expect("the fix is named");
    change.trim_end().to_owned()
}

#[test]
fn small_fixes_are_shown_as_a_change() {
    let text = "a: 1\nb: \t22\r\nc: 3";
    let shown = [
        change(text, &[("22", "33")]),
        change(text, &[("b: \t22\r\n", "")]),
        change(text, &[("a: 1\n", "a: 1\nx: 9\n")]),
        change(text, &[("1", "4"), ("3", "5")]),
        change(text, &[("c: 3", "c: 3\nd: 4")]),
    ];
    insta::assert_snapshot!(shown.join("\n===\n"));
}

#[test]
fn large_or_wrong_fixes_are_only_named() {
    let text = "a: 1\nb: 2\n".to_owned() + &"\n".repeat(20) + "c: 3\n";
    assert_eq!(change(&text, &[("1", "4"), ("3", "5")]), "");
    assert_eq!(change(&text, &[("1", &"x".repeat(2000))]), "");
    assert_eq!(change(&text, &[("1", &"\n".repeat(20))]), "");
    assert_eq!(change(&text, &[("2", "1"), ("1", "2")]), "", "edits that are not in order");
    // Such changes would be shown as if only the last line had changed.
    assert_eq!(change(&text, &[("a: 1\n", ""), ("b: 2\n", "b: 2\na: 1\n")]), "");
}

#[test]
fn time_and_output_do_not_grow_with_the_file() {
    let line = "- {name: x, id: 2}, ";
    let text = line.repeat(200_000);
    let file = Arc::new(SourceFile::new("r.yaml", text));
    let findings: Vec<Diagnostic> = (0..200)
        .map(|number| {
            let start = number * line.len() * 1000;
            let end = file.text().len();
            Diagnostic::new(&samples::STYLE, "x".repeat(100_000))
                .label(&file, Span::new(start, end), "y".repeat(100_000))
                .label(&file, Span::new(start / 2, end), "")
                .help("z".repeat(100_000))
        })
        .collect();
    let start = Instant::now();
    let text = rendered(&findings, TextStyle::default());
    assert!(text.len() < findings.len() * 8000, "{} bytes", text.len());
    // Generous: reading the line anew for each finding would take minutes.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
