use falconry_diagnostics::{CheckInfo, Example, Severity, Span};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR043",
        name: "empty-document",
        severity: Severity::Error,
        summary: "The file holds no YAML document.",
        explanation: "\
A file without content, or with nothing but comments, is refused by the upstream tool. It is what \
remains of a registry when writing it was interrupted.

Restore the file, or start it with `reserved_sources` and `plugins`.",
        examples: &[Example::new(
            "\
# The plugins of this registry.
",
            "\
# The plugins of this registry.
plugins:
  - name: nomad
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    if cx.document.tree().roots().len() > 0 || !cx.document.syntax_errors.is_empty() {
        return;
    }
    findings.push(
        findings
            .at(Span::default(), "the file holds no YAML document", "")
            .help("restore the file, or start it with `reserved_sources` and `plugins`"),
    );
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn a_file_without_content_is_one_finding() {
        for text in ["", "\n", "  \n\n", "\u{feff}", "# comment"] {
            assert_eq!(
                listed_of("FR043", text),
                ["1:1 the file holds no YAML document"],
                "{text:?}"
            );
        }
    }
}
