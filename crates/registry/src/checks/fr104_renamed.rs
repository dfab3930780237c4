use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR104",
        name: "renamed",
        severity: Severity::Error,
        summary: "A plugin has another name than before.",
        explanation: "\
Rules files require plugins by name and version, configurations load them by name, and artifacts are \
published under it: under a new name all of them break at once.

Keep the name. A reserved entry may be renamed, since nothing uses it yet.",
        examples: &[
            Example::changing("\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
", "\
plugins:
  - name: nomad-events
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
    for pair in change.comparison.changed.iter().filter(|pair| pair.is_rename()) {
        let (before, after) = (pair.before, pair.after);
        if before.is_reserved() {
            continue;
        }
        let (old, new) = (before.name(), after.name());
        findings.push(
            findings
                .of(after, after.head(), format!("`{old}` is called `{new}` now"), "the new name")
                .label(change.base.file(), before.head(), "the name before the change")
                .help(format!("put back `name: {old}`: rules and configurations use it")),
        );
    }
}
