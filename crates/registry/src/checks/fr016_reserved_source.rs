use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::{has_id_zero, shown};
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR016",
        name: "reserved-source",
        severity: Severity::Error,
        summary: "A plugin produces an event source that is reserved.",
        explanation: "\
The sources `syscall`, `internal` and `plugins` are the host's own, and a document can reserve \
more under `reserved_sources`. Rules for a reserved source would be applied to a plugin's events.

Give the plugin's events a source of their own. To extract fields from `syscall` events, list it \
under the `sources` of the extraction capability instead.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: tracer
    capabilities:
      sourcing: { supported: true, id: 10, source: syscall }
",
                "\
plugins:
  - name: tracer
    capabilities:
      extraction: { supported: true, sources: [syscall] }
",
            ),
            Example::new(
                "\
reserved_sources: [syscall, internal, plugins, audit]
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: audit }
",
                "\
reserved_sources: [syscall, internal, plugins, audit]
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad_audit }
",
            ),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let reserved = cx.reserved_sources();
    for entry in cx.entries().filter(|entry| !has_id_zero(entry)) {
        let Some(source) = entry.sourcing().and_then(|sourcing| sourcing.source) else { continue };
        let Some(place) = reserved.get(source.value).filter(|_| !source.is_empty()) else {
            continue;
        };
        let message =
            format!("the event source `{}` is reserved; no plugin may produce it", shown(&source));
        let mut found = findings.of(entry, source.span, message, "");
        if let Some(place) = place {
            found = found.label(cx.file(), *place, "reserved here");
        }
        findings.push(found.help("give the plugin's events a source of their own"));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn the_hosts_own_sources_are_reserved_in_every_document() {
        let text = "\
reserved_sources: [audit, '']
plugins:
  source:
    - {name: a, id: 1, source: internal}
    - {name: b, id: 2, source: audit}
    - {name: c, id: 0, source: syscall}
    - {name: d, id: 3, source: ''}
";
        assert_eq!(
            listed_of("FR016", text),
            [
                "4:32 the event source `internal` is reserved; no plugin may produce it",
                "5:32 the event source `audit` is reserved; no plugin may produce it",
            ]
        );
    }
}
