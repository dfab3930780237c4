use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR102",
        name: "id-reused",
        severity: Severity::Error,
        summary: "A plugin takes an id that another plugin had before.",
        explanation: "\
An id belongs to one plugin for ever, also after the plugin was removed from the registry: captures made \
with the old plugin still hold the id, and the host would hand their events to the new one.

Take an id that was never used; `falconry id next` prints one. With `--base` or in `falconry diff`, \
the ids ever used are read from the history of the file in git.",
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
  - name: vault
    capabilities:
      sourcing: { supported: true, id: 11, source: vault }
", "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
  - name: consul
    capabilities:
      sourcing: { supported: true, id: 11, source: consul }
  - name: vault
    capabilities:
      sourcing: { supported: true, id: 12, source: vault }
"),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some(change) = cx.change else { return };
    for (entry, id) in cx.entries().filter_map(|entry| Some((entry, entry.id()?))) {
        let name = entry.name();
        let is_kept = change.base_entry(name).is_some_and(|old| old.id() == Some(id));
        if is_kept || entry.is_reserved() || id.is_held_back() {
            continue;
        }
        let Some(span) = entry.id_span() else { continue };
        let before = change.base_entry_of_id(id).filter(|old| !old.is_reserved());
        if let Some((old, place)) = before.and_then(|old| Some((old, old.id_span()?))) {
            // The same plugin under a new name keeps its id; that is another check's finding.
            if change.is_rename(old, entry) {
                continue;
            }
            let holder = old.name();
            let message = format!("`{name}` takes id {id}, which `{holder}` had");
            let diagnostic = findings.of(entry, span, message, "an id that was used").label(
                change.base.file(),
                place,
                format!("`{holder}` had it"),
            );
            findings.push(diagnostic.help(HELP));
            continue;
        }
        let uses = change.history.map_or(&[][..], |history| history.of_id(id));
        if let Some(old) = uses.iter().find(|old| old.name != name) {
            let message = format!("`{name}` takes id {id}, which `{}` had", old.name);
            let label = format!("used by `{}` as of {}", old.name, old.version);
            findings.push(findings.of(entry, span, message, label).help(HELP));
        }
    }
}

const HELP: &str = "take an id that was never used; `falconry id next` prints one";

#[cfg(test)]
mod tests {
    use crate::checks::{Context, Options, run};
    use crate::{Change, Document, History};

    #[test]
    fn an_id_of_a_plugin_removed_long_ago_is_not_given_away() {
        let old = "plugins:\n  - {name: old, capabilities: {sourcing: {supported: true, id: 3, source: o}}}\n";
        let new = "plugins:\n  - {name: new, capabilities: {sourcing: {supported: true, id: 3, source: n}}}\n";
        let mut history = History::default();
        history.record("abc1234", &Document::from_text("old", old).registry());
        let (base, head) =
            (Document::from_text("base", "plugins: []\n"), Document::from_text("head", new));
        let (base_registry, registry) = (base.registry(), head.registry());
        let mut change = Change::new(&base, &base_registry, &registry);
        change.history = Some(&history);
        let found = run(&Context::new(&head, &registry, Options::default(), Some(&change)));
        let found: Vec<_> = found.iter().filter(|found| found.check.code == "FR102").collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "`new` takes id 3, which `old` had");
        assert_eq!(found[0].labels[0].message, "used by `old` as of abc1234");
    }
}
