use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::problem::{ProblemKind, is_null};
use crate::yaml::Kind;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR042",
        name: "empty-registry",
        severity: Severity::Warning,
        summary: "The document lists no plugins.",
        explanation: "\
The upstream tool accepts a registry without plugins and then writes empty tables and an empty \
index. Mostly the entries were lost: a wrong indentation ended the document early, or the file \
was cut off.

Write the entries as a list under `plugins`, at the top level of the document.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins: []
",
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let is_empty = cx.registry.entries.is_empty()
        && cx.document.syntax_errors.is_empty()
        && !cx.slips_of("plugins").contains(&None);
    let Some(root) = cx.document.tree().roots().next().filter(|_| is_empty) else { return };
    let has_wrong_list = |kind: &ProblemKind| {
        matches!(kind, ProblemKind::WrongType { key: "plugins" | "source" | "extractor", .. })
    };
    if cx.document.problems.iter().any(|problem| has_wrong_list(&problem.kind)) {
        return;
    }
    let message = match root.resolved().kind() {
        Kind::Mapping if cx.registry.plugins.is_some() => "there is no entry under `plugins`",
        Kind::Mapping => "the document has no `plugins`",
        _ if is_null(root) => "the document is empty",
        _ => return,
    };
    let span = cx.registry.plugins.unwrap_or_default();
    findings.push(findings.at(span, message, "").help("write the entries under `plugins:`"));
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn emptiness_has_several_forms() {
        for (text, found) in [
            ("{}\n", "1:1 the document has no `plugins`"),
            ("# nothing\n---\n", "1:1 the document is empty"),
            ("~\n", "1:1 the document is empty"),
            ("reserved_sources: [a]\nplugins:\n", "1:1 the document has no `plugins`"),
            ("plugins: []\n", "1:10 there is no entry under `plugins`"),
            ("plugins:\n  source: []\n  extractor:\n", "2:3 there is no entry under `plugins`"),
        ] {
            assert_eq!(listed_of("FR042", text), [found], "{text:?}");
        }
    }

    #[test]
    fn other_defects_are_not_taken_for_emptiness() {
        for text in
            ["", "- name: a\n", "plugins: nomad\n", "plugin: [{name: a}]\n", "plugins:\n  - @\n"]
        {
            assert!(listed_of("FR042", text).is_empty(), "{text:?}");
        }
    }
}
