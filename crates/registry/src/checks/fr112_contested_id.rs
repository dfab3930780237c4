use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR112",
        name: "contested-id",
        severity: Severity::Error,
        summary: "Two proposals take the same id.",
        explanation: "\
Each of two proposals is fine alone, but once one of them is merged the other one would give its id to a \
second plugin.

Merge one; the other one then takes the next free id: `falconry id next`.",
        examples: &[Example {
            situation: Some(
                "The branches `nomad` and `consul` both add an entry with id 29: \
                 `falconry diff main nomad consul` fails. When one of them takes id 30 it passes.",
            ),
            ..Example::new("", "")
        }],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some(change) = cx.change else { return };
    for proposal in change.proposals {
        for entry in &change.comparison.added {
            let Some((id, span)) = entry.id().zip(entry.id_span()) else { continue };
            let Some(rival) = proposal.registry.entry_of_id(id) else { continue };
            let is_new = change.base_entry_of_id(id).is_none();
            if !is_new || rival.name() == entry.name() || id.is_held_back() {
                continue;
            }
            let (name, other, label) = (entry.name(), rival.name(), proposal.label);
            let message = format!("`{name}` takes id {id}, and so does `{other}` in `{label}`");
            let mut diagnostic = findings.of(entry, span, message, "the id is asked for twice");
            if let Some(place) = rival.id_span() {
                diagnostic =
                    diagnostic.label(proposal.document.file(), place, format!("`{other}`"));
            }
            findings
                .push(diagnostic.help("one of the two takes the next free id: `falconry id next`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::fires_on_proposals;

    #[test]
    fn the_same_id_for_two_names_is_contested() {
        assert_eq!(fires_on_proposals("FR112", "a 29", "b 29"), 1);
        assert_eq!(fires_on_proposals("FR112", "a 29", "b 30"), 0);
        assert_eq!(fires_on_proposals("FR112", "a 29", "a 29"), 0);
    }
}
