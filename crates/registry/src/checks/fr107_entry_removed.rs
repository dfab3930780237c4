use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR107",
        name: "entry-removed",
        severity: Severity::Error,
        summary: "An entry is gone and nothing holds its name and id.",
        explanation: "\
An id that no entry holds looks free, and so does a name. But captures with the id exist, and rules and \
configurations with the name. Only an entry keeps both from being given away again.

Leave a reserved entry in its place: `falconry remove NAME` turns the entry into one.",
        examples: &[
            Example::changing("\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
  - name: consul
    capabilities:
      sourcing: { supported: true, id: 11, source: consul }
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
  - name: consul
    reserved: true
    capabilities:
      sourcing: { supported: true, id: 11, source: consul }
"),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some(change) = cx.change else { return };
    for old in &change.comparison.removed {
        let name = old.name();
        let message = match old.id().filter(|id| !cx.holds(*id)) {
            Some(id) => format!("`{name}` is gone, and nothing holds its id {id}"),
            None => format!("`{name}` is gone, and nothing holds its name"),
        };
        let mut diagnostic =
            findings.nowhere(message).label(change.base.file(), old.head(), "it stood here");
        if !name.is_empty() {
            diagnostic = diagnostic.subject(name);
        }
        findings.push(diagnostic.help("leave a reserved entry: `falconry remove NAME` makes one"));
    }
}
