use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::new_ids::new_ids;
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR036",
        name: "not-next-id",
        severity: Severity::Warning,
        summary: "A new id lies below the highest one in use and fills an old gap.",
        explanation: "\
An id that is unused today may have belonged to a plugin whose entry was removed. Captures with \
its events still exist, and the new plugin would be asked to read them. Only the history of the \
registry could tell, and it is not always at hand.

Take the next free id: `falconry id next` prints it. Where the history shows that the id was given \
to another plugin, FR102 says so instead, as an error. Reserved entries may fill gaps, since \
nobody produces events under their ids. For new ids above the next free one there is FR035.",
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
      sourcing: { supported: true, id: 10, source: nomad }
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
      sourcing: { supported: true, id: 10, source: nomad }
  - name: consul
    description: Read the audit log of Consul
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 9, source: consul }
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
      sourcing: { supported: true, id: 10, source: nomad }
  - name: consul
    description: Read the audit log of Consul
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 11, source: consul }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let history = cx.change.and_then(|change| change.history);
    for new in new_ids(cx) {
        let is_known = history.is_some_and(|history| !history.of_id(new.id).is_empty());
        if new.id > new.highest || new.id == new.next || new.entry.is_reserved() || is_known {
            continue;
        }
        let message = format!(
            "{} takes id {}, although ids up to {} are in use",
            new.entry.title(),
            new.id,
            new.highest
        );
        let label = format!("{} is next", new.next);
        let help = format!("take {}: an unused id may have been given away before", new.next);
        findings.push(findings.of(new.entry, new.span, message, label).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{changing, entries};
    use crate::checks::{Context, Options, run};
    use crate::{Change, Document, History};

    fn found(base: &[u32], head: &[u32]) -> Vec<String> {
        changing("FR036", &entries(base), &entries(head), false)
    }

    #[test]
    fn only_new_ids_in_gaps_are_found() {
        assert_eq!(
            found(&[1, 5, 6], &[1, 5, 6, 3]),
            ["`p3` takes id 3, although ids up to 6 are in use"]
        );
        assert_eq!(found(&[1, 3, 6], &[3, 6, 1]), [] as [&str; 0]);
        assert_eq!(found(&[1, 6], &[1, 6, 7, 9, 999]), [] as [&str; 0]);
    }

    #[test]
    fn a_gap_is_taken_when_nothing_else_is_left() {
        let last = (1 << 30) - 1;
        assert_eq!(found(&[1, last], &[1, 2, last]), [] as [&str; 0]);
        assert_eq!(found(&[1, last], &[1, 3, last]), [] as [&str; 0]);
    }

    #[test]
    fn reserved_entries_may_fill_gaps() {
        let head = entries(&[1, 5, 3]).replace("name: p3", "name: p3, reserved: true");
        assert_eq!(changing("FR036", &entries(&[1, 5]), &head, false), [] as [&str; 0]);
    }

    #[test]
    fn ids_that_the_history_knows_are_left_to_another_check() {
        let (old, base) = (entries(&[3]), entries(&[1, 5]));
        let head = entries(&[1, 5]) + &entries(&[3]).replace("plugins:\n", "").replace("p3", "new");
        let mut history = History::default();
        history.record("abc1234", &Document::from_text("old", old).registry());
        let (base, head) = (Document::from_text("base", base), Document::from_text("head", head));
        let (base_registry, registry) = (base.registry(), head.registry());
        let mut change = Change::new(&base, &base_registry, &registry);
        change.history = Some(&history);
        let found = run(&Context::new(&head, &registry, Options::default(), Some(&change)));
        let codes: Vec<_> = found.iter().map(|found| found.check.code).collect();
        assert!(codes.contains(&"FR102") && !codes.contains(&"FR036"), "{codes:?}");
    }
}
