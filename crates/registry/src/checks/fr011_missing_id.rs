use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR011",
        name: "missing-id",
        severity: Severity::Error,
        summary: "A plugin that sources events has no id.",
        explanation: "\
The host stores the plugin's id in every event, so a plugin that sources events needs one. A \
missing id reads as 0, which belongs to no plugin, and the upstream tool then leaves the source \
unchecked as well.

`falconry id next` prints the next free id.",
        examples: &[Example::new(
            "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, source: nomad }
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
    let slips = cx.slips_of("id");
    for (index, entry) in cx.entries().enumerate() {
        let Some(sourcing) = entry.sourcing() else { continue };
        let is_given = sourcing.id.is_some() || sourcing.has_bad_id;
        if is_given || entry.is_damaged || slips.contains(&Some(index)) {
            continue;
        }
        let message = "a plugin that sources events needs an id; without one it reads as 0";
        findings.push(
            findings
                .of(entry, sourcing.span, message, "has no `id`")
                .help("give it a free id; `falconry id next` prints the next one"),
        );
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
        for missing in ["{supported: true, id: ~}", "{supported: true, source: a}"] {
            assert_eq!(listed_of("FR011", &sourcing(missing)).len(), 1, "{missing}");
        }
        for other in [
            "{supported: true, id: five}",
            "{supported: true, ids: 5}",
            "{supported: false}",
            "{source: a}",
            "{supported: true, id: *five}",
            "{supported: true}, id: 5",
        ] {
            assert!(listed_of("FR011", &sourcing(other)).is_empty(), "{other}");
        }
    }

    #[test]
    fn sources_of_the_first_generation_need_an_id_too() {
        let text = "plugins:\n  source:\n    - name: a\n  extractor:\n    - name: b\n";
        let found = listed_of("FR011", text);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("3:13 "), "{found:?}");
    }
}
