use falconry_core::PluginId;
use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::shown;
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR014",
        name: "held-back-id",
        severity: Severity::Error,
        summary: "A plugin has an id that is given to no plugin.",
        explanation: "\
Two ids of the public block belong to nobody. Id 0 is for particular purposes of the host. Id 999 \
is for development: every author may use it, so events under it can come from any plugin.

Give the plugin an id of its own before it is registered: `falconry id next` prints the next free \
one. Entries that hold such an id back say `reserved: true`.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 999, source: nomad }
",
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
            Example::new(
                "\
plugins:
  - name: zero
    capabilities:
      sourcing: { supported: true, id: 0 }
",
                "\
plugins:
  - name: zero
    reserved: true
    capabilities:
      sourcing: { supported: true, id: 0 }
",
            ),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for entry in cx.entries().filter(|entry| !entry.is_reserved()) {
        let (Some(id), Some(span)) = (entry.id(), entry.id_span()) else { continue };
        // A lost line may have said `reserved: true`.
        if !id.is_held_back() || entry.is_damaged {
            continue;
        }
        let name = shown(entry.name());
        let (message, help) = if id == PluginId::DEVELOPMENT {
            (
                format!("`{name}` has the id 999, which every author uses during development"),
                "take an id of its own before registering; `falconry id next` prints the next one",
            )
        } else {
            (
                format!("`{name}` has the id 0, which is given to no plugin"),
                "give it a free id; `falconry id next` prints the next one",
            )
        };
        findings.push(findings.of(entry, span, message, "").help(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn reserved_entries_of_the_first_generation_hold_ids_back() {
        let text = "\
plugins:
  source:
    - {id: 999, source: test, name: test, reserved: true}
    - {id: 999, source: nomad, name: nomad}
";
        assert_eq!(
            listed_of("FR014", text),
            ["4:12 `nomad` has the id 999, which every author uses during development"]
        );
    }
}
