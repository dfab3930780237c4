use std::sync::Arc;

use falconry_diagnostics::{CheckInfo, Example, Severity, SourceFile, Span, TextEdit};

use super::{Check, Context, Findings};
use crate::entry::Text;
use crate::yaml::Tree;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR026",
        name: "multi-line-description",
        severity: Severity::Warning,
        summary: "A description contains line breaks.",
        explanation: "\
The description becomes a cell of the Markdown table in the README, and a cell is one line. The \
upstream generator copies the line breaks, which ends the table in the middle of a row; \
`falconry table` writes spaces instead, so the two disagree.

Write the text on one line, or over several lines below `>`, which joins them. Where `|` can be \
replaced by `>` and nothing else changes, `falconry check --fix` does so. A line break at the very \
end, which `|` and `>` leave, is no finding.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: |
      Read the event stream of Nomad,
      job by job.
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: >
      Read the event stream of Nomad,
      job by job.
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for entry in cx.entries() {
        let Some(description) = entry.description else { continue };
        if !description.value.trim_end().contains(['\n', '\r']) {
            continue;
        }
        let message = format!("the description of {} contains line breaks", entry.title());
        let finding = findings
            .of(entry, description.span, message, "")
            .help("write one line, or several below `>`, which joins them");
        findings.push(match folded(cx, description) {
            Some(edit) => finding.fix("join the lines: write `>` in place of `|`", vec![edit]),
            None => finding,
        });
    }
}

/// The edit that turns a literal block into a folded one, if only the line breaks change by that.
fn folded(cx: &Context<'_>, description: Text<'_>) -> Option<TextEdit> {
    let text = cx.document.text();
    if cx.document.tree().has_anchors() {
        return None;
    }
    let lines = text[..description.span.start as usize].rfind('\n')? + 1;
    let before = text[..lines].trim_end();
    let header = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let key = header.strip_suffix('-').unwrap_or(header).strip_suffix('|')?;
    if key.trim_start().trim_start_matches("- ").trim_end() != "description:" {
        return None;
    }
    // The proof: the block alone, folded, reads as the same words.
    let block = &text[lines..description.span.end as usize];
    let file = Arc::new(SourceFile::new("", format!("description: >\n{block}\n")));
    let tree = Tree::parse(&file).ok()?;
    let joined = tree.roots().next()?.get("description")?.text();
    let words: Vec<&str> = description.value.split_whitespace().collect();
    if joined.trim_end() != words.join(" ") {
        return None;
    }
    let mark = before.len() - header.len() + key.len();
    Some(TextEdit { span: Span::new(mark, mark + 1), replacement: ">".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{listed_of, repaired};
    use crate::Document;

    fn count(text: &str) -> usize {
        listed_of("FR026", text).len()
    }

    #[test]
    fn only_inner_line_breaks_are_found() {
        for (value, expected) in [
            ("|\n      one line\n", 0),
            ("|+\n      one line\n\n\n", 0),
            (">\n      joined\n      lines\n", 0),
            (">\n      two\n\n      paragraphs\n", 1),
            ("'a\n      b'\n", 0),
            ("'a\n\n      b'\n", 1),
            ("\"a\\nb\"\n", 1),
            ("\"\\na\"\n", 1),
            ("\"a\\n\"\n", 0),
        ] {
            let text = format!("plugins:\n  - name: a\n    description: {value}");
            assert_eq!(count(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_literal_block_of_even_lines_is_folded() {
        for end in ["\n", "\r\n"] {
            let text = "plugins:\n  - description: |-\n      One line,\n      and another.\n    name: a\n  - name: b\n";
            let text = text.replace('\n', end);
            let fixed = repaired("FR026", &text);
            assert_eq!(fixed, text.replace('|', ">"));
            let document = Document::from_text("", fixed);
            let registry = document.registry();
            assert_eq!(registry.entries[0].description.unwrap().value, "One line, and another.");
            assert_eq!(registry.entries.len(), 2);
        }
    }

    #[test]
    fn what_folding_would_change_otherwise_is_left_to_the_author() {
        for value in [
            "|\n      one\n\n      two\n",
            "|\n      one\n        - two\n",
            "|\n      one  \n      two\n",
            "|2\n      one\n      two\n",
            "| # why\n      one\n      two\n",
            "&d |\n      one\n      two\n",
            "\"one\\ntwo\"\n",
        ] {
            let text = format!("plugins:\n  - name: a\n    description: {value}");
            assert_eq!(count(&text), 1, "{text}");
            assert_eq!(repaired("FR026", &text), text);
        }
    }

    #[test]
    fn first_generation_documents_are_judged_too() {
        assert_eq!(count("plugins:\n  source:\n    - name: a\n      description: \"a\\nb\"\n"), 1);
    }
}
