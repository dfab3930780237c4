use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::has_id_zero;
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR017",
        name: "missing-source",
        severity: Severity::Error,
        summary: "A plugin that sources events does not name its event source.",
        explanation: "\
Rules say by the event source which events they are for, so a plugin that sources events has one. \
The upstream tool refuses an entry without it, unless its id is 0.

Write the `source` that the plugin's library gives its events.",
        examples: &[Example::new(
            "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10 }
",
            "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let slips = cx.slips_of("source");
    for (index, entry) in cx.entries().enumerate() {
        let Some(sourcing) = entry.sourcing().filter(|_| !has_id_zero(entry)) else { continue };
        let found = match sourcing.source {
            Some(source) if source.is_empty() => {
                findings.of(entry, source.span, "the event source is empty", "")
            }
            Some(_) => continue,
            None => {
                let is_missing = !entry.is_damaged
                    && !slips.contains(&Some(index))
                    && cx.written(entry, "sourcing", "source").is_none();
                if !is_missing {
                    continue;
                }
                let message = "a plugin that sources events needs an event source";
                findings.of(entry, sourcing.span, message, "has no `source`")
            }
        };
        findings.push(found.help("write the `source` of the plugin's events"));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn only_what_is_missing_is_reported() {
        let sourcing = |inner: &str| {
            format!("plugins:\n  - name: a\n    capabilities: {{sourcing: {inner}}}\n")
        };
        for missing in [
            "{supported: true, id: 5}",
            "{supported: true, id: 5, source: ''}",
            "{supported: true, id: 5, source: ~}",
            "{supported: true}",
        ] {
            assert_eq!(listed_of("FR017", &sourcing(missing)).len(), 1, "{missing}");
        }
        for other in [
            "{supported: true, id: 0}",
            "{supported: true, id: 5, source: [a]}",
            "{supported: true, id: 5, sorce: a}",
            "{supported: true, id: 5, source: *a}",
            "{supported: false}",
        ] {
            assert!(listed_of("FR017", &sourcing(other)).is_empty(), "{other}");
        }
        let first = "plugins:\n  source:\n    - {name: a, id: 1}\n    - {name: b, source: [b]}\n";
        let found = listed_of("FR017", first);
        assert_eq!(found, ["3:14 a plugin that sources events needs an event source"]);
    }
}
