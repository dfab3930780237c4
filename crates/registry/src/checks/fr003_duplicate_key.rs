use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::shown;
use super::{Check, Context, Findings};
use crate::problem::ProblemKind;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR003",
        name: "duplicate-key",
        severity: Severity::Error,
        summary: "A mapping has the same key twice.",
        explanation: "\
YAML forbids it, yet the upstream tool accepts it in silence: of two values or lists the last one \
counts, and two mappings are merged field by field. Readers of the document see one value, the \
registry has another.

Keep one of the two.",
        examples: &[Example::new(
            "\
plugins:
  - name: nomad
    license: MIT
    license: Apache-2.0
",
            "\
plugins:
  - name: nomad
    license: Apache-2.0
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for problem in &cx.document.problems {
        let ProblemKind::DuplicateKey { key, first } = &problem.kind else { continue };
        let is_mapping = matches!(
            key.as_str(),
            "capabilities" | "sourcing" | "extraction" | "signature" | "cosign"
        );
        let help = match is_mapping {
            true => "put both mappings under one key; upstream merges them field by field",
            false => "remove one of the two; upstream takes the last one",
        };
        let message = format!("the key `{}` stands here twice", shown(key));
        let found = findings.about(cx, problem, message, "the same key again");
        findings.push(found.label(cx.file(), *first, "the first one").help(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn every_repetition_is_reported_on_every_level() {
        let text = "\
plugins:
  source:
    - name: a
      name: b
      name: c
  source: []
plugins:
  extractor: []
";
        assert_eq!(
            listed_of("FR003", text),
            [
                "4:7 the key `name` stands here twice",
                "5:7 the key `name` stands here twice",
                "6:3 the key `source` stands here twice",
                "7:1 the key `plugins` stands here twice",
            ]
        );
    }

    #[test]
    fn an_anchored_mapping_is_reported_once() {
        let text = "plugins:\n  - &a {name: a, name: b}\n  - *a\n";
        assert_eq!(listed_of("FR003", text).len(), 1);
    }
}
