use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::problem::ProblemKind;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR039",
        name: "alias-expansion",
        severity: Severity::Error,
        summary: "Aliases make the document unreasonably large.",
        explanation: "\
A YAML alias repeats the value of its anchor. Aliases of lists of aliases repeat it a thousand \
and a million times over, and a small file then fills the memory of whoever reads it. A registry \
document has no use for that, so reading stops once 65,536 values were repeated, and what lies \
behind them is not checked.

Write the values out, or repeat fewer of them.",
        examples: &[Example {
            failing: "",
            passing: "",
            base: None,
            private: false,
            situation: Some(
                "\
Fails: a list of a hundred aliases, each of which stands for a list of a thousand values.

Passes: a few entries that share their license and maintainers through an alias.",
            ),
        }],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for problem in &cx.document.problems {
        if problem.kind != ProblemKind::AliasExpansion {
            continue;
        }
        let message = "the document's aliases repeat more than 65,536 values";
        findings.push(
            findings
                .about(cx, problem, message, "reading stopped here")
                .help("write the values out, or repeat fewer of them"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn many_aliases_are_one_finding_and_a_few_are_none() {
        let text = |aliases: usize| {
            let values = "a, ".repeat(1000);
            let entries = "  - {name: a, keywords: *k}\n".repeat(aliases);
            format!("x-keywords: &k [{values}]\nplugins:\n{entries}")
        };
        assert!(listed_of("FR039", &text(3)).is_empty());
        let found = listed_of("FR039", &text(100));
        let [found] = found.as_slice() else { panic!("{found:?}") };
        let (place, message) = found.split_once(' ').unwrap();
        assert!(place.ends_with(":25"), "{place} is no alias");
        assert_eq!(message, "the document's aliases repeat more than 65,536 values");
    }
}
