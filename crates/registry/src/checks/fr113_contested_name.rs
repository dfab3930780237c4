use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR113",
        name: "contested-name",
        severity: Severity::Error,
        summary: "Two proposals take the same name.",
        explanation: "\
Each of two proposals is fine alone, but once one of them is merged the other one would add a second \
plugin of the name.

Merge one; the other one needs another name. When both are meant to be the same plugin, only one of them \
is needed.",
        examples: &[Example {
            situation: Some(
                "The branches `one` and `two` both add an entry `nomad`, with the ids 29 and 30: \
                 `falconry diff main one two` fails. It passes when one of them is renamed.",
            ),
            ..Example::new("", "")
        }],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some(change) = cx.change else { return };
    for proposal in change.proposals {
        for entry in &change.comparison.added {
            let name = entry.name();
            let Some(rival) = proposal.registry.entry(name) else { continue };
            if change.base_entry(name).is_some() || rival.id() == entry.id() {
                continue;
            }
            let message = format!("`{name}` is added here, and by `{}` too", proposal.label);
            findings.push(
                findings
                    .of(entry, entry.head(), message, "the name is asked for twice")
                    .label(proposal.document.file(), rival.head(), "another plugin of the name")
                    .help("one of the two needs another name"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::fires_on_proposals;

    #[test]
    fn the_same_name_for_two_ids_is_contested() {
        assert_eq!(fires_on_proposals("FR113", "a 29", "a 30"), 1);
        assert_eq!(fires_on_proposals("FR113", "a 29", "b 30"), 0);
        assert_eq!(fires_on_proposals("FR113", "a 29", "a 29"), 0);
    }
}
