use falconry_core::IdBlock;
use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR013",
        name: "id-block",
        severity: Severity::Error,
        summary: "An id lies in a block of ids that is not for this registry.",
        explanation: "\
The ids are divided into four blocks: 0 to 1073741823 for the public registry, 1073741824 to \
2147483647 for the plugins that an organisation keeps to itself, and two more that no plugin may \
use. That is how a private plugin never meets a public one with the same id.

In a public registry take an id of the public block; `falconry id next` prints the next free one. \
An organisation's own registry is checked with `--private`, and its ids lie in the private block. \
The ids 0 and 999, which are held back, may stand in both.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 1073741824, source: nomad }
",
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
            Example {
                private: true,
                ..Example::new(
                    "\
plugins:
  - name: payroll
    capabilities:
      sourcing: { supported: true, id: 10, source: payroll }
",
                    "\
plugins:
  - name: payroll
    capabilities:
      sourcing: { supported: true, id: 1073741834, source: payroll }
",
                )
            },
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let expected = if cx.options.private { IdBlock::Private } else { IdBlock::Public };
    let of_this_registry = format!(
        "this registry's ids go from {} to {}; `falconry id next` prints the next free one",
        expected.ids().start(),
        expected.ids().end()
    );
    for entry in cx.entries() {
        let (Some(id), Some(span)) = (entry.id(), entry.id_span()) else { continue };
        let block = id.block();
        if block == expected || id.is_held_back() {
            continue;
        }
        let message = format!("id {id} lies in the {block} block, which is {}", block.purpose());
        let mut help = of_this_registry.clone();
        if block == IdBlock::Private {
            help.push_str(". If this is an organisation's own registry, check it with `--private`");
        }
        findings.push(findings.of(entry, span, message, "").help(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;

    #[test]
    fn each_registry_has_its_block_and_both_have_the_held_back_ids() {
        let fires = |id: &str, private| {
            let text = format!(
                "plugins:\n  - name: a\n    capabilities: {{sourcing: {{supported: true, id: {id}}}}}\n"
            );
            findings(&text, None, private).iter().any(|found| found.check.code == "FR013")
        };
        for (id, in_public, in_private) in [
            ("0", false, false),
            ("1", false, true),
            ("999", false, false),
            ("1073741823", false, true),
            ("1073741824", true, false),
            ("2147483647", true, false),
            ("2147483648", true, true),
            ("4294967295", true, true),
            ("4294967296", false, false),
        ] {
            assert_eq!((fires(id, false), fires(id, true)), (in_public, in_private), "{id}");
        }
    }
}
