use falconry_diagnostics::{CheckInfo, Example, Severity, Span};
use rustc_hash::FxHashMap;

use super::common::{shown, without_item};
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR051",
        name: "duplicate-extraction-source",
        severity: Severity::Warning,
        summary: "A plugin's extraction sources list a source twice.",
        explanation: "\
The second mention changes nothing, but shows in the registry's tables; and where a source is \
listed twice by mistake, another one is often missing.

Remove the second one, or write the source that was meant.",
        examples: &[Example::new(
            "\
plugins:
  - name: fields
    capabilities:
      extraction: { supported: true, sources: [syscall, syscall] }
",
            "\
plugins:
  - name: fields
    capabilities:
      extraction: { supported: true, sources: [syscall] }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for entry in cx.entries() {
        let Some(extraction) = entry.extraction().filter(|given| given.sources.len() > 1) else {
            continue;
        };
        let mut first: FxHashMap<&str, Span> = FxHashMap::default();
        for (index, source) in extraction.sources.iter().enumerate() {
            let earlier = *first.entry(source.value).or_insert(source.span);
            if earlier == source.span {
                continue;
            }
            let name = shown(source);
            let message = format!("the extraction source `{name}` is listed twice");
            let mut found = findings
                .of(entry, source.span, message, "the same source again")
                .label(cx.file(), earlier, "the first one")
                .help("remove it");
            if let Some(edits) = without_item(cx, &extraction.sources, index) {
                found = found.fix(format!("remove the second `{name}`"), edits);
            }
            findings.push(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{listed_of, repaired};

    fn with(sources: &str) -> String {
        format!(
            "plugins:\n  - name: a\n    capabilities:\n      extraction:\n        supported: true\n        \
             sources: {sources}\n"
        )
    }

    #[test]
    fn the_later_mention_goes_and_nothing_else() {
        for (text, expected) in [
            ("[a, b, a]", "[a, b]"),
            ("[a, 'a' , b,\"a\", ]", "[a , b, ]"),
            ("[a,\n          a]", "[a]"),
            ("[a, # first\n          a]", "[a, # first\n          a]"),
            ("[a, &x a]", "[a, &x a]"),
            ("\n          - a\n          - a\n          - b", "\n          - a\n          - b"),
            ("\n          - a\n\n          - a", "\n          - a"),
            ("\n          - a # c\n          - a", "\n          - a # c\n          - a"),
            ("\n          - a\n          - a # c", "\n          - a\n          - a # c"),
        ] {
            assert_eq!(repaired("FR051", &with(text)), with(expected), "{text}");
            assert!(!listed_of("FR051", &with(text)).is_empty(), "{text}");
        }
    }

    #[test]
    fn extractors_of_the_first_generation_are_checked_too() {
        let text = "plugins:\n  extractor:\n    - {name: a, sources: [b, b]}\n";
        assert_eq!(listed_of("FR051", text), ["3:30 the extraction source `b` is listed twice"]);
    }
}
