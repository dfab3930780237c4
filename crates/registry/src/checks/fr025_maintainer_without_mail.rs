use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::shown;
use super::texts::{Told, filled};
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR025",
        name: "maintainer-without-mail",
        severity: Severity::Note,
        summary: "A maintainer has no mail address.",
        explanation: "\
Maintainers are copied into indexes of artifacts, where their address is the only way to reach the \
people behind one artifact: think of a security report that must not stand in a public tracker.

Add an `email`, which may be that of a list. Upstream accepts maintainers without one, so this is \
only a note.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    maintainers:
      - name: The Falco Authors
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
    maintainers:
      - name: The Falco Authors
        email: cncf-falco-dev@lists.cncf.io
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let told = Told::of(cx.document);
    for entry in cx.entries().filter(|entry| entry.is_whole()) {
        for maintainer in &entry.maintainers {
            // One without a name has a finding of its own.
            let Some(name) = filled(maintainer.name) else { continue };
            if filled(maintainer.email).is_some() || told.any_within(maintainer.span) {
                continue;
            }
            let place = maintainer.email.map_or(name.span, |email| email.span);
            let (name, title) = (shown(name.value), entry.title());
            let message = format!("the maintainer `{name}` of {title} has no mail address");
            let help = "add an `email`, which may be that of a list";
            findings.push(findings.of(entry, place, message, "").help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;

    #[test]
    fn a_blank_address_is_none_and_a_wrong_one_is_reported_elsewhere() {
        let found = |fields: &str| {
            let text = format!("plugins:\n  - name: a\n    maintainers: [{{{fields}}}]\n");
            listed_of("FR025", &text).len()
        };
        assert_eq!(found("name: b"), 1);
        assert_eq!(found("name: b, email: ''"), 1);
        assert_eq!(found("name: b, email: ~"), 1);
        assert_eq!(found("name: b, email: [x]"), 0);
        assert_eq!(found("name: b, email: x"), 0);
        assert_eq!(found("name: b, mail: c@d.org"), 0);
        assert_eq!(found("name: b, nickname: c"), 1);
        assert_eq!(found("email: a@b.org"), 0);
        assert_eq!(found(""), 0);
    }
}
