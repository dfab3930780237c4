use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::public::public_plugin;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR048",
        name: "private-name",
        severity: Severity::Warning,
        summary: "A plugin of a private registry has the name of a public plugin.",
        explanation: "\
Hosts, rules and installers find a plugin by its name. When a private plugin has the name of a \
public one, the two cannot be loaded side by side, a rule that requires the public plugin in some \
version takes the private one for it, and an installer may fetch the wrong artifact.

Choose a name of your own, for example with the organisation's name in front. The public names are \
those of August 2026. An entry that is the public plugin itself, with its public id, is not meant, \
nor is a reserved entry.",
        examples: &[Example {
            private: true,
            ..Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: docker
    description: Read the events of our build hosts
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 1073741824, source: build_hosts }
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
        let Some(public) = public_plugin(entry.name()) else { continue };
        if public.id.is_some() && entry.id() == public.id {
            continue;
        }
        let message = format!("{} is the name of a plugin of the public registry", entry.title());
        let label = match public.id {
            Some(id) => format!("public, with id {id}"),
            None => "public".to_owned(),
        };
        let help = "choose a name of your own, for example with the organisation's name in front";
        findings.push(findings.of(entry, entry.head(), message, label).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;

    #[test]
    fn only_other_plugins_of_a_private_registry_are_meant() {
        let found = |fields: &str, private| {
            let text = format!("plugins:\n  - {{{fields}}}\n");
            let found = findings(&text, None, private);
            found.iter().filter(|found| found.check.code == "FR048").count()
        };
        let docker = |id: u32| {
            format!(
                "name: docker, capabilities: {{sourcing: {{supported: true, id: {id}, source: a}}}}"
            )
        };
        assert_eq!(found(&docker(1 << 30), true), 1);
        assert_eq!(found(&docker(1 << 30), false), 0);
        assert_eq!(found(&docker(5), true), 0);
        assert_eq!(found("name: json", true), 1);
        assert_eq!(found("name: json, reserved: true", true), 0);
        assert_eq!(found("name: mine", true), 0);
    }
}
