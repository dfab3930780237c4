//! Whatever the files, spans and messages are: no panic, and nothing that a terminal obeys.

use falconry_diagnostics::render::{self, TextStyle};
use falconry_diagnostics::{Diagnostic, Span, TextEdit};
use proptest::prelude::*;

use crate::samples;
use crate::text::rendered;

/// Texts of pieces that renderers stumble over.
fn soup(pieces: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z:, -]{0,12}",
        3 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just("\t".to_owned()),
        1 => Just("\u{1b}[2J".to_owned()),
        1 => Just("\u{1}0:1:1".to_owned()),
        1 => Just("\u{feff}".to_owned()),
        1 => Just("名🦅e\u{301}\u{200d}".to_owned()),
        1 => Just("\u{9b}\u{202e}\r\0".to_owned()),
        1 => Just("                              ".to_owned()),
        1 => "[a-zé名]{150,400}",
    ];
    prop::collection::vec(piece, 0..pieces).prop_map(|pieces| pieces.concat())
}

fn span(text_len: usize) -> impl Strategy<Value = Span> {
    // Also spans that are empty, turned round, inside characters or behind the end.
    let end = u32::try_from(text_len).unwrap() + 3;
    let start = 0..=end;
    (start.clone(), prop_oneof![start, 0..=4_u32]).prop_flat_map(|(start, other)| {
        let near = start.saturating_add(other);
        prop_oneof![Just(Span { start, end: other }), Just(Span { start, end: near }),]
    })
}

fn finding() -> impl Strategy<Value = Diagnostic> {
    (soup(24), soup(3))
        .prop_flat_map(|(text, name)| {
            let len = text.len();
            (
                Just((text, name)),
                prop::collection::vec((span(len), soup(3)), 0..6),
                prop::collection::vec((span(len), soup(4)), 0..4),
                soup(4),
                prop::option::of(soup(5)),
            )
        })
        .prop_map(|((text, name), labels, edits, message, help)| {
            let file = samples::file(&name, text);
            let mut finding = Diagnostic::new(&samples::DUPLICATE_ID, message.clone());
            for (span, message) in labels {
                finding = finding.label(&file, span, message);
            }
            finding.help = help;
            let mut edits: Vec<TextEdit> = edits
                .into_iter()
                .map(|(span, replacement)| TextEdit { span, replacement })
                .collect();
            edits.sort_by_key(|edit| edit.span);
            finding.fix(message, edits)
        })
}

proptest! {
    #[test]
    fn text_never_controls_the_terminal(finding in finding(), width in 0..200_usize) {
        let text = rendered(&[finding], TextStyle { color: false, width });
        for c in text.chars() {
            prop_assert!(c == '\n' || !c.is_control(), "{c:?} in\n{text}");
            prop_assert!(!matches!(c, '\u{202a}'..='\u{202e}' | '\u{feff}'), "{c:?} in\n{text}");
        }
        for line in text.lines() {
            // Three colons stand before the place of a further excerpt.
            let line = line.trim_start();
            prop_assert!(!line.starts_with("::") || line.starts_with("::: "), "{text}");
        }
        prop_assert!(text.len() < 100_000);
    }

    #[test]
    fn other_formats_never_panic(finding in finding()) {
        let findings = [finding];
        let mut out = Vec::new();
        render::json(&findings, &mut out).unwrap();
        render::sarif(&findings, &samples::CHECKS, "1", &mut out).unwrap();
        let json = String::from_utf8(out).unwrap();
        prop_assert_eq!(json.lines().count(), 2);
        let mut out = Vec::new();
        render::github(&findings, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        prop_assert_eq!(text.lines().count(), 1);
        prop_assert!(!text.trim_end_matches('\n').contains(|c: char| c.is_control()));
    }
}
