use falconry_core::PluginId;
use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::new_ids::new_ids;
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR035",
        name: "id-gap",
        severity: Severity::Warning,
        summary: "A new id lies above the next free one and leaves ids unused.",
        explanation: "\
New ids are given away one after the other. Whoever finds an unused id below the highest one later \
cannot tell whether it was skipped or belonged to a plugin that is gone, so in effect the skipped \
ids are lost.

Take the next free id: `falconry id next` prints it. Several new entries take one after the other. \
To hold ids back on purpose, give them reserved entries. This check looks at ids that the change \
takes *above* the highest one used before; for those below there is FR036.",
        examples: &[Example::changing(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 1, source: nomad }
",
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 1, source: nomad }
  - name: consul
    description: Read the audit log of Consul
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 5, source: consul }
",
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 1, source: nomad }
  - name: consul
    description: Read the audit log of Consul
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 2, source: consul }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for new in new_ids(cx).into_iter().filter(|new| new.id > new.highest && new.id > new.next) {
        let below = PluginId(new.id.0 - 1);
        let last = if below.is_held_back() { below.0 - 1 } else { below.0 };
        let unused = match last - new.next.0 {
            0 => new.next.to_string(),
            1 => format!("{} and {last}", new.next),
            _ => format!("{} to {last}", new.next),
        };
        let message =
            format!("{} takes id {} and leaves {unused} unused", new.entry.title(), new.id);
        let label = format!("{} is next", new.next);
        let help =
            format!("take {}; to hold ids back on purpose, give them reserved entries", new.next);
        findings.push(findings.of(new.entry, new.span, message, label).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{changing, entries};

    fn found(base: &[u32], head: &[u32]) -> Vec<String> {
        changing("FR035", &entries(base), &entries(head), false)
    }

    #[test]
    fn each_jump_is_reported_once() {
        assert_eq!(found(&[1, 2], &[1, 2, 4]), ["`p4` takes id 4 and leaves 3 unused"]);
        assert_eq!(found(&[1], &[1, 4]), ["`p4` takes id 4 and leaves 2 and 3 unused"]);
        let twice = found(&[1], &[10, 6, 5, 1]);
        assert_eq!(
            twice,
            [
                "`p10` takes id 10 and leaves 7 to 9 unused",
                "`p5` takes id 5 and leaves 2 to 4 unused"
            ]
        );
    }

    #[test]
    fn ids_in_their_turn_are_fine_in_any_order() {
        assert_eq!(found(&[1, 2], &[4, 1, 3, 2, 5]), [] as [&str; 0]);
        assert_eq!(found(&[1, 2], &[1]), [] as [&str; 0]);
        // Not an id of their own, not of this registry's block, or in a gap.
        assert_eq!(found(&[1, 5], &[1, 5, 999, 3, 2_000_000_000]), [] as [&str; 0]);
    }

    #[test]
    fn a_plugin_whose_id_was_changed_has_another_defect() {
        let renumbered = entries(&[1, 2]).replace("id: 2", "id: 5");
        assert_eq!(changing("FR035", &entries(&[1, 2]), &renumbered, false), [] as [&str; 0]);
        assert_eq!(changing("FR101", &entries(&[1, 2]), &renumbered, false).len(), 1);
    }

    #[test]
    fn the_id_of_development_is_nobodys_gap() {
        assert_eq!(found(&[998], &[998, 1000]), [] as [&str; 0]);
        assert_eq!(found(&[997], &[997, 1000]), ["`p1000` takes id 1000 and leaves 998 unused"]);
        let over = found(&[997], &[997, 1001]);
        assert_eq!(over, ["`p1001` takes id 1001 and leaves 998 to 1000 unused"]);
    }

    #[test]
    fn the_first_id_of_a_block_is_anybodys_choice() {
        assert_eq!(found(&[0, 999], &[0, 999, 7]), [] as [&str; 0]);
        assert_eq!(found(&[0, 999], &[0, 999, 7, 9]), [] as [&str; 0]);
        let (first, private) = (1 << 30, true);
        let found =
            |base: &[u32], head: &[u32]| changing("FR035", &entries(base), &entries(head), private);
        assert_eq!(found(&[], &[first + 100]), [] as [&str; 0]);
        assert_eq!(found(&[first], &[first, first + 2, 40]).len(), 1);
    }

    #[test]
    fn documents_that_are_not_understood_have_no_gaps() {
        let (base, head) = (entries(&[1]), entries(&[1, 4]));
        let broken = format!("{base}  - name: @b\n");
        assert_eq!(changing("FR035", &broken, &head, false), [] as [&str; 0]);
        assert_eq!(
            changing("FR035", &base, &format!("{head}  - name: @b\n"), false),
            [] as [&str; 0]
        );
        let no_id = format!("{head}  - capabilities: {{sourcing: {{supported: true, id: '2'}}}}\n");
        assert_eq!(changing("FR035", &base, &no_id, false), [] as [&str; 0]);
    }

    #[test]
    fn first_generation_documents_are_judged_too() {
        let base = "plugins:\n  source:\n    - {id: 1, source: a, name: a}\n";
        let head = format!("{base}    - {{id: 3, source: b, name: b}}\n");
        assert_eq!(changing("FR035", base, &head, false), ["`b` takes id 3 and leaves 2 unused"]);
    }
}
