use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR106",
        name: "capability-dropped",
        severity: Severity::Error,
        summary: "A plugin lost a capability that it had.",
        explanation: "\
Rules use the fields that a plugin extracts, and captures need the plugin that sourced them. An entry \
that no longer claims a capability says that all of this stops working.

Put the capability back. A plugin that no longer exists keeps its id in a reserved entry: \
`falconry remove` makes one.",
        examples: &[
            Example::changing("\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
      extraction: { supported: true }
", "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
", "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
      extraction: { supported: true }
"),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some(change) = cx.change else { return };
    for pair in &change.comparison.changed {
        let (before, after) = (pair.before, pair.after);
        if before.is_reserved() || after.is_reserved() {
            continue;
        }
        let lost = [
            (before.sourcing().map(|had| had.span), after.sourcing().is_some(), "sourcing"),
            (before.extraction().map(|had| had.span), after.extraction().is_some(), "extraction"),
        ];
        for (had, has, capability) in lost {
            let Some(place) = had.filter(|_| !has) else { continue };
            let message = format!("`{}` lost its {capability} capability", after.name());
            findings.push(
                findings
                    .of(after, after.capabilities.unwrap_or(after.head()), message, "")
                    .label(change.base.file(), place, "it had the capability before the change")
                    .help("put it back; of a removed plugin, keep a reserved entry"),
            );
        }
    }
}
