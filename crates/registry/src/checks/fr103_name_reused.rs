use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR103",
        name: "name-reused",
        severity: Severity::Error,
        summary: "A plugin takes a name that another plugin had before.",
        explanation: "\
Rules files require plugins by name and version, configurations load them by name, and artifacts are \
published under it. A new plugin under an old name is taken for the old one by all of these.

Choose a name that was never used. An entry that was removed by mistake comes back with the id that \
it had.",
        examples: &[Example {
            situation: Some(
                "The history of the file holds a plugin `nomad` with id 10 that was removed later. An \
                 entry `nomad` with id 11 fails; one with id 10 passes, and so does one of another \
                 name.",
            ),
            ..Example::new("", "")
        }],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some((change, history)) = cx.change.and_then(|change| Some((change, change.history?)))
    else {
        return;
    };
    for entry in cx.entries() {
        if change.base_entry(entry.name()).is_some() || entry.is_reserved() {
            continue;
        }
        let other = |old: &&crate::history::Use| old.id != entry.id();
        let Some(old) = history.of_name(entry.name()).iter().find(other) else { continue };
        let name = entry.name();
        let had = old.id.map_or("no id".to_owned(), |id| format!("id {id}"));
        let message = format!("the name `{name}` belonged to another plugin, with {had}");
        let label = format!("used as of {}", old.version);
        findings.push(
            findings
                .of(entry, entry.head(), message, label)
                .help("choose a name that was never used"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::{Context, Options, run};
    use crate::{Change, Document, History};

    fn fires(name: &str, id: u32) -> bool {
        let entry = |name: &str, id: u32| {
            format!(
                "plugins:\n  - {{name: {name}, capabilities: {{sourcing: {{supported: true, id: {id}, source: n}}}}}}\n"
            )
        };
        let mut history = History::default();
        history.record("abc1234", &Document::from_text("old", entry("nomad", 10)).registry());
        let base = Document::from_text("base", "plugins: []\n");
        let head = Document::from_text("head", entry(name, id));
        let (base_registry, registry) = (base.registry(), head.registry());
        let mut change = Change::new(&base, &base_registry, &registry);
        change.history = Some(&history);
        let found = run(&Context::new(&head, &registry, Options::default(), Some(&change)));
        found.iter().any(|found| found.check.code == "FR103")
    }

    #[test]
    fn a_name_comes_back_only_with_its_id() {
        assert!(fires("nomad", 11));
        assert!(!fires("nomad", 10));
        assert!(!fires("consul", 11));
    }
}
