use falconry_diagnostics::{CheckInfo, Diagnostic, Example, Severity, TextEdit};

use super::common::shown;
use super::{Check, Context, Findings};
use crate::problem::{Problem, ProblemKind};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR012",
        name: "invalid-id",
        severity: Severity::Error,
        summary: "An id is no whole number of 32 bits.",
        explanation: "\
An id is stored in 32 bits of each event: it is a whole number from 0 to 4294967295, written \
without quotation marks. The upstream tool refuses the whole document for a quoted or negative \
id, and silently cuts the fraction of one like `5.7`.

Write the number plainly.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: \"10\", source: nomad }
",
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
            Example::new(
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: -10, source: nomad }
",
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
        ],
    },
    run,
};

const HELP: &str = "an id is a whole number; `falconry id next` prints the next free one";

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for problem in &cx.document.problems {
        if let ProblemKind::BadId { fix } = &problem.kind {
            findings.push(no_integer(cx, findings, problem, fix.as_deref()));
        }
    }
    for entry in cx.entries() {
        let Some(id) = entry.sourcing.as_ref().and_then(|sourcing| sourcing.id) else { continue };
        let what = match id.value {
            ..0 => "is negative",
            value if value > i128::from(u32::MAX) => "does not fit 32 bits",
            _ => continue,
        };
        let message = format!("the id {} {what}", id.value);
        findings.push(findings.of(entry, id.span, message, "").help(HELP));
    }
}

fn no_integer(
    cx: &Context<'_>,
    findings: &Findings,
    problem: &Problem,
    fix: Option<&str>,
) -> Diagnostic {
    let written = shown(&cx.document.text()[problem.span.range()]);
    let message = match fix {
        Some(_) => format!("the id {written} is a text, not a number"),
        None => format!("the id `{written}` is not a whole number"),
    };
    let found = findings.about(cx, problem, message, "");
    let Some(fix) = fix else { return found.help(HELP) };
    let found = found.help("remove the quotation marks");
    match cx.is_repairable() {
        true => {
            let edit = TextEdit { span: problem.span, replacement: fix.to_owned() };
            found.fix("remove the quotation marks", vec![edit])
        }
        false => found,
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{listed_of, repaired};

    fn with(id: &str) -> String {
        format!(
            "plugins:\n  - name: a\n    capabilities:\n      sourcing:\n        id: {id}\n        \
             supported: true\n        source: a\n"
        )
    }

    #[test]
    fn everything_but_a_whole_number_of_32_bits_is_reported() {
        for bad in ["five", "5.7", "1e3", "-1", "4294967296", "[5]", "{a: 5}", "true", "'5'"] {
            assert_eq!(listed_of("FR012", &with(bad)).len(), 1, "{bad}");
        }
        for good in ["0", "4294967295", "0x1F", "~"] {
            assert!(listed_of("FR012", &with(good)).is_empty(), "{good}");
        }
        let first = "plugins:\n  source:\n    - {name: a, id: '5', source: a}\n";
        assert_eq!(listed_of("FR012", first), ["3:21 the id '5' is a text, not a number"]);
    }

    #[test]
    fn quotation_marks_are_removed_where_a_number_is_left() {
        assert_eq!(repaired("FR012", &with("\"5\" # five")), with("5 # five"));
        for unclear in ["'05'", "'five'", "|-\n          5", "!!str 5", "&five '5'"] {
            assert_eq!(repaired("FR012", &with(unclear)), with(unclear));
        }
    }
}
