use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::shown;
use super::texts::{Told, filled, is_mail_address};
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR046",
        name: "invalid-maintainer",
        severity: Severity::Warning,
        summary: "A maintainer has no name, or an `email` that is no mail address.",
        explanation: "\
Maintainers are copied into indexes of artifacts as they are. An item without a name, an empty item \
or an address that no mail can be sent to helps nobody there.

Give each maintainer a `name`, and one bare mail address as `email`: no name, no angle brackets, no \
`mailto:`, no URL.",
        examples: &[
            Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    maintainers:
      - name: The Falco Authors
        email: https://falco.org/community
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
            ),
            Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    maintainers:
      - email: cncf-falco-dev@lists.cncf.io
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
            ),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let told = Told::of(cx.document);
    for entry in cx.entries() {
        for maintainer in &entry.maintainers {
            let (name, email) = (filled(maintainer.name), filled(maintainer.email));
            let is_told = told.any_within(maintainer.span) || !entry.is_whole();
            if name.is_none() && !is_told {
                let (message, help) = match email {
                    Some(_) => (
                        format!("a maintainer of {} has no name", entry.title()),
                        "add a `name`: a person or a group",
                    ),
                    None => (
                        format!("a maintainer of {} is empty", entry.title()),
                        "add `name` and `email`, or remove the item",
                    ),
                };
                findings.push(findings.of(entry, maintainer.span, message, "").help(help));
            }
            let Some(email) = email.filter(|email| !is_mail_address(email.value)) else { continue };
            let message = format!(
                "the `email` of a maintainer of {} is no mail address: `{}`",
                entry.title(),
                shown(email.value)
            );
            let help = "write one bare address, such as `name@example.com`";
            findings.push(findings.of(entry, email.span, message, "").help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;

    #[test]
    fn every_item_is_judged_once_for_each_defect() {
        let found = |items: &str| {
            let text = format!("plugins:\n  - name: a\n    maintainers: [{items}]\n");
            listed_of("FR046", &text).len()
        };
        assert_eq!(found("{name: b, email: c@d.org}"), 0);
        assert_eq!(found("{name: b}, {name: c}"), 0);
        assert_eq!(found("{name: b, email: 'mailto:c@d.org'}"), 1);
        assert_eq!(found("{name: '', email: c}"), 2);
        assert_eq!(found("{}, ~, {email: c@d.org}"), 3);
        assert_eq!(found("{name: [b]}, b, [c]"), 0);
    }
}
