use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::shown;
use super::texts::{filled, is_mail_address, web_url_defect};
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR024",
        name: "invalid-contact",
        severity: Severity::Warning,
        summary: "A `contact` is neither a URL of the web nor a mail address.",
        explanation: "\
The contact is where users report a defect and where the registry's maintainers ask before they \
change an entry. In the table it becomes the link behind the authors' names, so a name, a chat \
handle or two addresses in one text do not work.

Write one URL from `https://` on (an issue tracker is fine), or one bare mail address.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: The Falco Authors <cncf-falco-dev@lists.cncf.io>
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
    contact: cncf-falco-dev@lists.cncf.io
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
    for entry in cx.entries() {
        let Some(contact) = filled(entry.contact) else { continue };
        if is_contact(contact.value) {
            continue;
        }
        let message = format!(
            "the contact of {} is neither a URL nor a mail address: `{}`",
            entry.title(),
            shown(contact.value)
        );
        let help = if contact.value.contains('@') {
            "write one mail address and nothing else"
        } else {
            "write a URL from `https://` on, or a mail address"
        };
        findings.push(findings.of(entry, contact.span, message, "").help(help));
    }
}

fn is_contact(text: &str) -> bool {
    let mail = text.strip_prefix("mailto:").map(|rest| rest.split('?').next().unwrap_or(rest));
    web_url_defect(text).is_none() || is_mail_address(mail.unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;
    use super::is_contact;

    #[test]
    fn urls_and_mail_addresses_are_contacts() {
        for good in [
            "https://falco.org/community",
            "http://example.com",
            "contact@edera.dev",
            "mailto:contact@edera.dev",
            "mailto:contact@edera.dev?subject=plugin",
        ] {
            assert!(is_contact(good), "{good}");
        }
        for bad in ["@falco", "falco.org", "#falco on Slack", "a@b.org, c@d.org", "mailto:", "n/a"]
        {
            assert!(!is_contact(bad), "{bad}");
        }
    }

    #[test]
    fn blank_and_wrong_values_are_left_to_others() {
        for other in ["''", "~", "[a]", "{email: a}"] {
            let text = format!("plugins:\n  - {{name: a, contact: {other}}}\n");
            assert_eq!(listed_of("FR024", &text), [] as [&str; 0]);
        }
        let first = "plugins:\n  source:\n    - {name: a, contact: someone}\n";
        assert_eq!(listed_of("FR024", first).len(), 1);
    }
}
