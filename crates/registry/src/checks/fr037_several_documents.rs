use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::problem::ProblemKind;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR037",
        name: "several-documents",
        severity: Severity::Error,
        summary: "The file holds more than one YAML document.",
        explanation: "\
A line `---` starts a new YAML document. The upstream tool reads the first document of a file \
only: everything behind the line is ignored in silence, and so are its plugins and its mistakes.

Remove the line if the file is meant as one document. Keep a second registry in a file of its \
own.",
        examples: &[Example::new(
            "\
plugins:
  - name: nomad
---
plugins:
  - name: consul
",
            "\
plugins:
  - name: nomad
  - name: consul
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for problem in &cx.document.problems {
        if problem.kind != ProblemKind::SecondDocument {
            continue;
        }
        let start = falconry_diagnostics::Span { end: problem.span.start, ..problem.span };
        findings.push(
            findings
                .at(start, "a second YAML document starts here; it will be ignored", "")
                .help("remove the `---` above it, or move it to a file of its own"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn only_documents_with_content_count() {
        let message = "a second YAML document starts here; it will be ignored";
        let second = |text: &str| listed_of("FR037", text);
        assert!(second("---\nplugins: []\n...\n---\n").is_empty());
        assert_eq!(second("---\n---\nplugins: []\n"), [format!("3:1 {message}")]);
        assert_eq!(second("plugins: []\n---\n---\nnomad\n"), [format!("4:1 {message}")]);
    }
}
