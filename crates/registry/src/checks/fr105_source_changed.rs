use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR105",
        name: "source-changed",
        severity: Severity::Error,
        summary: "A plugin produces another event source than before.",
        explanation: "\
Rules say which source they are for, and other plugins say which sources they extract from. When the \
source of a plugin changes, rules for the old one silently stop matching its events, also the events \
of captures that exist already.

Keep the source, or register a new plugin.",
        examples: &[
            Example::changing("\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
", "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad_events }
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
    for pair in change.comparison.changed.iter().filter(|pair| !pair.is_rename()) {
        let (before, after) = (pair.before, pair.after);
        let old = before.sourcing().and_then(|sourcing| sourcing.source);
        let new = after.sourcing().and_then(|sourcing| sourcing.source);
        let (Some(old), Some(new)) = (old, new) else { continue };
        if old.value == new.value || before.is_reserved() {
            continue;
        }
        let message =
            format!("`{}` produced `{}` and produces `{}` now", after.name(), old.value, new.value);
        findings.push(
            findings
                .of(after, new.span, message, "the new source")
                .label(change.base.file(), old.span, "the source before the change")
                .help(format!("put back `source: {}`: rules are written for it", old.value)),
        );
    }
}
