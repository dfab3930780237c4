use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::shown;
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR009",
        name: "duplicate-name",
        severity: Severity::Error,
        summary: "Two entries have the same name.",
        explanation: "\
A plugin is loaded, downloaded and looked up by its name, so a name stands for one plugin only. \
The upstream tool refuses the document.

Keep the name with the plugin that had it first and give the other one another name; or remove \
one of the entries when both are of the same plugin.",
        examples: &[Example::new(
            "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
  - name: nomad
    capabilities:
      extraction: { supported: true, sources: [nomad] }
",
            "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
  - name: nomad_fields
    capabilities:
      extraction: { supported: true, sources: [nomad] }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for (name, mut entries) in cx.names().filter(|(name, _)| !name.is_empty()) {
        let Some(first) = entries.next() else { continue };
        for entry in entries {
            // Entries that are aliases of one entry have their name in one place.
            let is_alias = entry.head() == first.head();
            let place = if is_alias { entry.span } else { entry.head() };
            let message = format!("there is an entry `{}` already", shown(name));
            findings.push(
                findings
                    .of(entry, place, message, "the same name again")
                    .label(cx.file(), first.head(), "the first one")
                    .help("give one of the two another name, or remove its entry"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn every_later_entry_is_reported() {
        let text = "plugins:\n  - &a {name: a}\n  - name: b\n  - name: a\n  - *a\n  - name: ''\n  \
                    - name: ''\n";
        assert_eq!(
            listed_of("FR009", text),
            ["4:11 there is an entry `a` already", "5:5 there is an entry `a` already"]
        );
        let first = "plugins:\n  source: [{name: a}]\n  extractor: [{name: a}]\n";
        assert_eq!(listed_of("FR009", first), ["3:22 there is an entry `a` already"]);
    }
}
