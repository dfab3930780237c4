use std::borrow::Cow;

use falconry_diagnostics::{CheckInfo, Example, Severity, Span, TextEdit};
use rustc_hash::FxHashMap;

use super::common::shown;
use super::{Check, Context, Findings};
use crate::entry::Text;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR029",
        name: "duplicate-keyword",
        severity: Severity::Warning,
        summary: "An entry has the same keyword twice.",
        explanation: "\
Keywords are copied into indexes of artifacts, where people search by them. A keyword that stands \
twice is found no better, and looks as if another one was meant. Upper and lower case make no \
difference.

Remove one of the two, or write the keyword that was meant. Where both are written alike, \
`falconry check --fix` removes the second one.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    keywords: [audit, nomad, audit]
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    keywords: [audit, nomad]
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
    let mut seen: FxHashMap<Cow<'_, str>, Text<'_>> = FxHashMap::default();
    for entry in cx.entries().filter(|entry| entry.keywords.len() > 1) {
        seen.clear();
        for (index, &keyword) in entry.keywords.iter().enumerate() {
            // An empty keyword has a finding of its own.
            if keyword.value.trim().is_empty() {
                continue;
            }
            let Some(first) = seen.get(&*lower(keyword.value)).copied() else {
                seen.insert(lower(keyword.value), keyword);
                continue;
            };
            let value = shown(keyword.value);
            let message = format!("{} has the keyword `{value}` twice", entry.title());
            let finding = findings
                .of(entry, keyword.span, message, "the same again")
                .label(cx.file(), first.span, "first here")
                .help("remove it, or write the keyword that was meant");
            let is_same = first.value == keyword.value;
            let edit = is_same.then(|| removed(cx, entry.keywords[index - 1], keyword)).flatten();
            findings.push(match edit {
                Some(edit) => finding.fix("remove the second one", vec![edit]),
                None => finding,
            });
        }
    }
}

fn lower(keyword: &str) -> Cow<'_, str> {
    if keyword.contains(char::is_uppercase) {
        Cow::Owned(keyword.to_lowercase())
    } else {
        Cow::Borrowed(keyword)
    }
}

/// The edit that removes a list item that is not the first, if nothing but the item goes.
fn removed(cx: &Context<'_>, before: Text<'_>, item: Text<'_>) -> Option<TextEdit> {
    let text = cx.document.text();
    // An item with an anchor may be read in other places, too.
    if cx.document.tree().has_anchors() || item.span.start < before.span.end {
        return None;
    }
    let between = &text[before.span.end as usize..item.span.start as usize];
    let remove = |span| Some(TextEdit { span, replacement: String::new() });
    if between.trim() == "," {
        // In brackets: the comma goes with the item.
        return remove(Span { start: before.span.end, end: item.span.end });
    }
    // On a line of its own: the line goes.
    let (start, end) = (item.span.start as usize, item.span.end as usize);
    let line = text[..start].rfind('\n')? + 1;
    let rest = &text[end..];
    let line_end = end + rest.find('\n')? + 1;
    let is_alone = text[line..start].trim() == "-"
        && text[end..line_end].trim().is_empty()
        && !text[start..end].contains('\n')
        && line >= before.span.end as usize;
    if is_alone { remove(Span::new(line, line_end)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{listed_of, repaired};
    use crate::Document;

    fn count(text: &str) -> usize {
        listed_of("FR029", text).len()
    }

    fn entry(keywords: &str) -> String {
        format!("plugins:\n  - name: a\n    keywords:{keywords}\n    license: MIT\n")
    }

    #[test]
    fn equal_items_are_removed_and_nothing_else_changes() {
        for (before, after) in [
            (" [a, b, a]", " [a, b]"),
            (" [a, a, a]", " [a]"),
            (" [ a , 'b' , \"b\" ]", " [ a , 'b' ]"),
            (" [a,\n      b,\n      a,\n      c]", " [a,\n      b,\n      c]"),
            ("\n      - a\n      - b\n      - a", "\n      - a\n      - b"),
            ("\n    - a # one\n    -   a   \n    - b", "\n    - a # one\n    - b"),
            ("\r\n      - a\r\n      - a\r", "\r\n      - a\r"),
        ] {
            let fixed = repaired("FR029", &entry(before));
            assert_eq!(fixed, entry(after));
            assert_eq!(count(&fixed), 0, "{fixed}");
            let document = Document::from_text("", fixed);
            assert!(document.is_sound());
            assert_eq!(document.registry().entries[0].license.unwrap().value, "MIT");
        }
    }

    #[test]
    fn doubtful_items_are_reported_only() {
        for keywords in [
            " [AWS, aws]",
            " [a, !!str a]",
            " [a, # one\n      a]",
            "\n      - a\n      - a # why",
            "\n      - a\n      -\n        a",
            "\n      - a\n      - !!str a",
            " [&k a, a]",
            " [a, ~, a]",
            " [É, é]",
        ] {
            let text = entry(keywords);
            assert_eq!(count(&text), 1, "{text}");
            assert_eq!(repaired("FR029", &text), text);
        }
        // Without a line end there is no whole line to remove.
        let text = "plugins:\n  - name: a\n    keywords:\n      - a\n      - a";
        assert_eq!((count(text), repaired("FR029", text)), (1, text.to_owned()));
    }

    #[test]
    fn keywords_of_different_entries_and_empty_ones_are_no_duplicates() {
        assert_eq!(count("plugins:\n  - keywords: [a, '', '']\n  - keywords: [a, b]\n"), 0);
    }
}
