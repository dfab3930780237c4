use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR004",
        name: "duplicate-id",
        severity: Severity::Error,
        summary: "Two plugins that source events have the same id.",
        explanation: "\
The host stores the id of its plugin in every event, in memory and in capture files, and later \
finds the plugin by that id alone. With one id for two plugins it cannot tell their events apart, \
and a capture may be read by the wrong plugin.

Keep the id with the plugin that had it first and give the other one a free id: `falconry id next` \
prints the next one.",
        examples: &[Example::new(
            "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
  - name: consul
    capabilities:
      sourcing: { supported: true, id: 10, source: consul }
",
            "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
  - name: consul
    capabilities:
      sourcing: { supported: true, id: 11, source: consul }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for (id, mut entries) in cx.ids() {
        let Some((first, place)) = entries.next().and_then(|first| Some((first, first.id_span()?)))
        else {
            continue;
        };
        for entry in entries {
            let Some(span) = entry.id_span() else { continue };
            let (name, holder) = (entry.name(), first.name());
            let message = format!("`{name}` takes id {id}, which belongs to `{holder}`");
            findings.push(
                findings
                    .of(entry, span, message, "the same id again")
                    .label(cx.file(), place, format!("`{holder}` has it"))
                    .help("give it a free id; `falconry id next` prints the next one"),
            );
        }
    }
}
