use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::entry::Generation;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR034",
        name: "first-generation",
        severity: Severity::Note,
        summary: "The document is of the first generation, which the upstream tool no longer reads.",
        explanation: "\
Until May 2022 the registry kept its plugins in two lists, `source` and `extractor`. Since then \
`plugins` is one list whose entries name their capabilities, and the upstream tool refuses the old \
form. Maintainers, keywords, rules and signatures can only be given in the new one.

`falconry` reads, checks and tabulates both. `falconry migrate` turns the old form into the new \
one.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  source:
    - id: 10
      source: nomad
      name: nomad
      description: Read the event stream of Nomad
      authors: The Falco Authors
      contact: https://falco.org/community
      url: https://github.com/falcosecurity/plugins
      license: Apache-2.0
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
      extraction: { supported: true }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    if cx.registry.generation != Generation::First {
        return;
    }
    let root = cx.document.tree().roots().next();
    let Some((key, lists)) = root.and_then(|root| root.entry("plugins")) else { return };
    // A mapping with other keys only is a mistake rather than an old document.
    if lists.get("source").is_none() && lists.get("extractor").is_none() {
        return;
    }
    let message =
        "this document is of the first generation, which the upstream tool no longer reads";
    let help = "`falconry migrate` turns it into one of the second";
    findings.push(findings.at(key.span(), message, "").help(help));
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;

    #[test]
    fn one_list_is_enough_and_other_mappings_are_no_old_documents() {
        let found = |text: &str| listed_of("FR034", text).len();
        assert_eq!(found("reserved_sources: []\nplugins:\n  extractor: []\n"), 1);
        assert_eq!(found("plugins: {source: ~}\n"), 1);
        assert_eq!(found("plugins: {name: a}\n"), 0);
        assert_eq!(found("plugins: []\n"), 0);
        assert_eq!(found("source: []\n"), 0);
    }
}
