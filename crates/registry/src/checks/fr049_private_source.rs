use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::public::{public_plugin, public_producer};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR049",
        name: "private-source",
        severity: Severity::Note,
        summary: "A plugin of a private registry produces the event source of a public plugin.",
        explanation: "\
Rules and extracting plugins are bound to an event source. If a private plugin produces a source \
of the public registry, the public rules run on its events, and the public plugin is asked for \
their fields. That is right if the events have the same form: `k8saudit-eks` and others produce \
`k8s_audit` for this very reason. If they have not, rules fail or stay silent.

Choose a source of your own unless the events are of the public form; in that case, say so in a \
comment `# falconry: allow(FR049) …`. The public sources are those of August 2026.",
        examples: &[Example {
            private: true,
            ..Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: build-hosts
    description: Read the events of our build hosts
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 1073741824, source: docker }
",
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: build-hosts
    description: Read the events of our build hosts
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 1073741824, source: build_hosts }
",
            )
        }],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    if !cx.options.private {
        return;
    }
    for entry in cx.entries().filter(|entry| !entry.is_reserved()) {
        let Some(source) = entry.sourcing().and_then(|sourcing| sourcing.source) else { continue };
        let Some(public) = public_producer(source.value) else { continue };
        // The public plugin itself, or one of its public relatives.
        if public_plugin(entry.name()).is_some_and(|own| own.id == entry.id()) {
            continue;
        }
        let message = format!(
            "{} produces `{}`, a source of the public registry",
            entry.title(),
            source.value
        );
        let label = format!("the source of `{}`", public.name);
        let help = "choose a source of your own unless the events are of the public form";
        findings.push(findings.of(entry, source.span, message, label).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;

    #[test]
    fn only_sources_that_are_produced_by_others_are_meant() {
        let found = |name: &str, id: u32, capabilities: &str, private| {
            let sourcing = format!("sourcing: {{supported: true, id: {id}, {capabilities}}}");
            let text = format!("plugins:\n  - {{name: {name}, capabilities: {{{sourcing}}}}}\n");
            let found = findings(&text, None, private);
            found.iter().filter(|found| found.check.code == "FR049").count()
        };
        assert_eq!(found("mine", 1 << 30, "source: k8s_audit", true), 1);
        assert_eq!(found("mine", 1 << 30, "source: k8s_audit", false), 0);
        assert_eq!(found("mine", 1 << 30, "source: mine", true), 0);
        assert_eq!(found("k8saudit-eks", 9, "source: k8s_audit", true), 0);
        let extracts = "source: mine}, extraction: {supported: true, sources: [k8s_audit]";
        assert_eq!(found("mine", 1 << 30, extracts, true), 0);
    }
}
