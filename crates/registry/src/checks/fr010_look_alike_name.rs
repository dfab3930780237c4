use std::collections::hash_map::Entry as Slot;

use falconry_core::look_alike_key;
use falconry_diagnostics::{CheckInfo, Example, Severity};
use rustc_hash::{FxHashMap, FxHashSet};

use super::common::shown;
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR010",
        name: "look-alike-name",
        severity: Severity::Warning,
        summary: "Two entries have names that look alike.",
        explanation: "\
Names that differ only in dashes and underscores, or in characters that look alike (`l` and `1`, \
`o` and `0`, `rn` and `m`), are taken for one another. People then load the wrong plugin, and a \
name can be chosen to be mistaken for a known one.

Choose a name that tells the plugins apart. If both are meant, allow the finding in a comment \
and say why.",
        examples: &[Example::new(
            "\
plugins:
  - name: k8saudit
  - name: k8s_audit
",
            "\
plugins:
  - name: k8saudit
  - name: k8saudit_files
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let mut first_of = FxHashMap::default();
    let mut seen = FxHashSet::default();
    for entry in cx.entries() {
        let Some(name) = entry.name.filter(|name| !name.is_empty() && seen.insert(name.value))
        else {
            continue;
        };
        let first = match first_of.entry(look_alike_key(&name)) {
            Slot::Vacant(slot) => {
                slot.insert(name);
                continue;
            }
            Slot::Occupied(first) => *first.get(),
        };
        let (later, earlier) = (shown(&name), shown(&first));
        let message = format!("`{later}` can be taken for `{earlier}`");
        findings.push(
            findings
                .of(entry, name.span, message, "")
                .label(cx.file(), first.span, "the other one")
                .help("choose a name that tells the two apart"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn the_later_of_two_is_reported_once() {
        let text = "plugins:\n  - name: box\n  - name: b0x\n  - name: b0x\n  - name: b-ox\n  - name: \
                    box\n  - name: cox\n";
        assert_eq!(
            listed_of("FR010", text),
            ["3:11 `b0x` can be taken for `box`", "5:11 `b-ox` can be taken for `box`"]
        );
    }
}
