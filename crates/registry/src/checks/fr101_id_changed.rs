use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR101",
        name: "id-changed",
        severity: Severity::Error,
        summary: "A plugin has another id than before.",
        explanation: "\
Every capture that was made with the plugin holds its old id. With another id the host no longer finds the \
plugin for these captures, or finds another one.

Keep the id. When the old id must not be used any more, register the plugin under a new name with \
a new id, and leave the old entry as a reserved one.",
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
      sourcing: { supported: true, id: 11, source: nomad }
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
        let (Some(old), Some(new)) = (before.id(), after.id()) else { continue };
        // Everybody's development id is nobody's: leaving it is what is asked of authors.
        if old == new || old.is_held_back() {
            continue;
        }
        let (Some(span), Some(place)) = (after.id_span(), before.id_span()) else { continue };
        let message = format!("`{}` had id {old} and takes id {new}", after.name());
        let help = format!("put back `id: {old}`: captures made with the plugin hold it");
        findings.push(
            findings
                .of(after, span, message, "the new id")
                .label(change.base.file(), place, "the id before the change")
                .help(help),
        );
    }
}
