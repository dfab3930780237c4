use falconry_core::{RESERVED_SOURCES, is_source_name};
use falconry_diagnostics::{CheckInfo, Example, Severity, Span};
use rustc_hash::FxHashMap;

use super::common::{shown, without_item};
use super::{Check, Context, Findings};
use crate::entry::Text;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR044",
        name: "reserved-sources",
        severity: Severity::Warning,
        summary: "The document does not reserve the host's own event sources, or not properly.",
        explanation: "\
The upstream tool takes the reserved sources from the document alone. Without `syscall`, \
`internal` and `plugins` under `reserved_sources` it lets a plugin produce events under the \
host's own names. A name that no source can have reserves nothing, and neither does a second \
mention.

List the three, with whatever else the registry reserves, each once.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: nomad
",
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
",
            ),
            Example::new(
                "\
reserved_sources: [syscall, internal, internal, plugins]
plugins:
  - name: nomad
",
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
",
            ),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    // What cannot be read may hold the list, and an empty document has nothing to protect.
    if !cx.document.syntax_errors.is_empty() || cx.registry.entries.is_empty() {
        return;
    }
    match &cx.registry.reserved_sources {
        Some(list) => {
            lacking(findings, list.span, &list.value);
            each(cx, findings, &list.value);
        }
        None => missing(cx, findings),
    }
}

fn missing(cx: &Context<'_>, findings: &mut Findings) {
    let Some(root) = cx.document.tree().roots().next() else { return };
    let is_of_wrong_type =
        root.get("reserved_sources").is_some_and(|node| !crate::problem::is_null(node));
    if is_of_wrong_type || cx.slips_of("reserved_sources").contains(&None) {
        return;
    }
    let span = root.entry("plugins").map_or(Span::default(), |(key, _)| key.span());
    findings.push(
        findings
            .at(span, "the document has no `reserved_sources`", "")
            .help(format!("add `reserved_sources: [{}]`", RESERVED_SOURCES.join(", "))),
    );
}

fn lacking(findings: &mut Findings, span: Span, list: &[Text<'_>]) {
    let is_lacking = |name: &&str| !list.iter().any(|source| source.value == *name);
    let lacking: Vec<String> = RESERVED_SOURCES
        .iter()
        .copied()
        .filter(is_lacking)
        .map(|name| format!("`{name}`"))
        .collect();
    if lacking.is_empty() {
        return;
    }
    let message = format!("`reserved_sources` lacks {}", lacking.join(", "));
    let help = "add what is lacking; the host produces events of these sources itself";
    findings.push(findings.at(span, message, "").help(help));
}

fn each(cx: &Context<'_>, findings: &mut Findings, list: &[Text<'_>]) {
    let mut first: FxHashMap<&str, Span> = FxHashMap::default();
    for (index, source) in list.iter().enumerate() {
        let name = shown(source);
        let earlier = *first.entry(source.value).or_insert(source.span);
        if earlier != source.span {
            let message = format!("`{name}` is reserved twice");
            let mut found = findings
                .at(source.span, message, "the same source again")
                .label(cx.file(), earlier, "the first one")
                .help("remove it");
            if let Some(edits) = without_item(cx, list, index) {
                found = found.fix(format!("remove the second `{name}`"), edits);
            }
            findings.push(found);
        } else if !is_source_name(source) {
            let message = format!("`{name}` cannot be the name of an event source");
            let help = super::fr015_source_pattern::help(source);
            findings.push(findings.at(source.span, message, "reserves nothing").help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{listed_of, repaired};

    #[test]
    fn the_list_is_complete_and_each_name_stands_once() {
        let text = "\
reserved_sources:
  - syscall
  - 'syscall'
  - Kernel
  - syscall # again
plugins:
  - name: a
";
        assert_eq!(
            listed_of("FR044", text),
            [
                "2:3 `reserved_sources` lacks `internal`, `plugins`",
                "3:5 `syscall` is reserved twice",
                "4:5 `Kernel` cannot be the name of an event source",
                "5:5 `syscall` is reserved twice",
            ]
        );
        assert_eq!(repaired("FR044", text), text.replace("  - 'syscall'\n", ""));
    }

    #[test]
    fn a_missing_list_is_reported_unless_it_is_there_in_some_way() {
        let first = "# head\nplugins:\n  extractor: [{name: a}]\n";
        assert_eq!(listed_of("FR044", first), ["2:1 the document has no `reserved_sources`"]);
        for other in ["reserved_source: [a]", "reserved_sources: syscall", "x: @"] {
            let text = format!("{other}\nplugins: [{{name: a}}]\n");
            assert!(listed_of("FR044", &text).is_empty(), "{text}");
        }
    }
}
