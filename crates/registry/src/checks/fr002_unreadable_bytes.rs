use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::document::BadBytesKind;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR002",
        name: "unreadable-bytes",
        severity: Severity::Error,
        summary: "The document holds bytes that no YAML document may contain.",
        explanation: "\
A registry document is UTF-8 text. Bytes that are not UTF-8 come from editors that save in \
another encoding; control characters such as NUL or ESC come from copied terminal output. YAML \
allows neither anywhere, not even in comments.

Save the file as UTF-8, and remove control characters. One that is meant can be written as an \
escape in a double-quoted text, such as `\"\\e\"`.",
        examples: &[Example {
            failing: "",
            passing: "",
            base: None,
            private: false,
            situation: Some(
                "\
Fails: a file that an editor saved as UTF-16 or Latin-1, or with an ESC character in a comment.

Passes: the same file saved as UTF-8, without the ESC character.",
            ),
        }],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some(first) = cx.document.bad_bytes.iter().min_by_key(|bad| bad.span) else { return };
    if looks_like_utf16(cx.document.text()) {
        let found = findings.at(first.span, "the file looks like UTF-16, not like UTF-8", "");
        findings.push(found.help("save it as UTF-8"));
        return;
    }
    for bad in &cx.document.bad_bytes {
        let of_all = match bad.count {
            0 | 1 => String::new(),
            count => format!("; this is the first of {count} such places"),
        };
        let found = match bad.kind {
            BadBytesKind::NotUtf8 => {
                let message = format!("the file is not UTF-8{of_all}");
                findings.at(bad.span, message, "").help("save it as UTF-8")
            }
            BadBytesKind::Control(character) => {
                let name = name(character);
                let message = format!("YAML forbids control characters such as {name}{of_all}");
                findings.at(bad.span, message, "").help(
                    "remove it, or write it as an escape in a double-quoted text if it is meant",
                )
            }
        };
        findings.push(found);
    }
}

/// Whether it is UTF-16 read as UTF-8: then about every other character is NUL.
fn looks_like_utf16(text: &str) -> bool {
    let nuls = text.bytes().filter(|byte| *byte == 0).count();
    nuls > 0 && nuls * 3 >= text.chars().count()
}

fn name(character: char) -> String {
    let name = match character {
        '\0' => "NUL ",
        '\u{7}' => "BEL ",
        '\u{8}' => "BS ",
        '\u{b}' => "VT ",
        '\u{c}' => "FF ",
        '\u{1b}' => "ESC ",
        '\u{7f}' => "DEL ",
        _ => "",
    };
    format!("{name}U+{:04X}", u32::from(character))
}

#[cfg(test)]
mod tests {
    use crate::Document;
    use crate::checks::{Context, Options, run};

    fn found(bytes: Vec<u8>) -> Vec<String> {
        let document = Document::from_bytes("registry.yaml", bytes).unwrap();
        let registry = document.registry();
        let found = run(&Context::new(&document, &registry, Options::default(), None));
        let is_wanted = |code| ["FR001", "FR002", "FR042", "FR043"].contains(&code);
        let found = found.iter().filter(|found| is_wanted(found.check.code));
        found
            .map(|found| {
                let position = found.position().unwrap();
                format!("{}:{} {}", position.line, position.column, found.message)
            })
            .collect()
    }

    #[test]
    fn bytes_that_are_not_utf8_are_counted() {
        let text = b"plugins:\n  - name: a\n    authors: J\xf6rg and Ren\xe9\n".to_vec();
        assert_eq!(found(text), ["3:15 the file is not UTF-8; this is the first of 2 such places"]);
    }

    #[test]
    fn control_characters_have_names_in_messages() {
        let text = b"plugins:\n  - name: a # \x1b\n".to_vec();
        assert_eq!(found(text), ["2:15 YAML forbids control characters such as ESC U+001B"]);
        let text = "plugins:\n  - name: a # \u{81}\n".into();
        assert_eq!(found(text), ["2:15 YAML forbids control characters such as U+0081"]);
    }

    #[test]
    fn a_file_in_utf16_is_one_finding() {
        for mark in ["\u{feff}", ""] {
            let text = format!("{mark}plugins:\n  - name: a\n");
            let little = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [little, big] {
                let found = found(bytes);
                assert_eq!(found.len(), 1, "{found:?}");
                assert!(found[0].contains("UTF-16"), "{found:?}");
            }
        }
    }
}
