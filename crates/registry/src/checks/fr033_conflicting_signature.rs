use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::texts::{enumerated, filled};
use super::{Check, Context, Findings};
use crate::entry::Text;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR033",
        name: "conflicting-signature",
        severity: Severity::Warning,
        summary: "A signature block names several things to verify by where only one can count.",
        explanation: "\
An artifact is verified by a public key or by a certificate, and the issuer and the identity of a \
certificate each by a text or by a pattern. When the entry gives both, the installer decides which \
one counts and leaves the other aside without a word, so an artifact may be accepted that the \
author meant to rule out.

Keep the one that the artifacts are signed with.",
        examples: &[
            Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    signature:
      cosign:
        key: https://example.com/cosign.pub
        certificate-oidc-issuer: https://token.actions.githubusercontent.com
        certificate-identity-regexp: https://github.com/falcosecurity/plugins/
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
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    signature:
      cosign:
        certificate-oidc-issuer: https://token.actions.githubusercontent.com
        certificate-identity-regexp: https://github.com/falcosecurity/plugins/
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
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    signature:
      cosign:
        certificate-oidc-issuer: https://token.actions.githubusercontent.com
        certificate-identity: https://github.com/falcosecurity/plugins/
        certificate-identity-regexp: https://github.com/falcosecurity/
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
    url: https://github.com/falcosecurity/plugins
    license: Apache-2.0
    signature:
      cosign:
        certificate-oidc-issuer: https://token.actions.githubusercontent.com
        certificate-identity-regexp: https://github.com/falcosecurity/
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
        ],
    },
    run,
};

type Field<'t> = (&'static str, Text<'t>);

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for entry in cx.entries().filter(|entry| !entry.is_reserved()) {
        let Some(cosign) = entry.signature.as_ref().and_then(|signature| signature.cosign) else {
            continue;
        };
        let field = |key, text| filled(text).map(|text| (key, text));
        let issuer = [
            field("certificate-oidc-issuer", cosign.issuer),
            field("certificate-oidc-issuer-regexp", cosign.issuer_regexp),
        ];
        let identity = [
            field("certificate-identity", cosign.identity),
            field("certificate-identity-regexp", cosign.identity_regexp),
        ];
        let mut conflict = |first: Field<'_>, second: Field<'_>, all: &[&str]| {
            let title = entry.title();
            let message = format!("the signature of {title} has {}", enumerated(all, "and"));
            findings.push(
                findings
                    .of(entry, second.1.span, message, "only one of them can count")
                    .label(cx.file(), first.1.span, "the other")
                    .help("keep the one that the artifacts are signed with"),
            );
        };
        let certificate: Vec<Field<'_>> = issuer.into_iter().chain(identity).flatten().collect();
        // With a key, all certificate fields are in doubt: one finding is enough.
        if let (Some(key), Some(first)) = (field("key", cosign.key), certificate.first()) {
            let mut all = vec!["key"];
            all.extend(certificate.iter().map(|(key, _)| *key));
            conflict(key, *first, &all);
            continue;
        }
        for pair in [issuer, identity] {
            if let [Some(exact), Some(pattern)] = pair {
                conflict(exact, pattern, &[exact.0, pattern.0]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;

    #[test]
    fn each_pair_is_a_finding_unless_a_key_puts_all_in_doubt() {
        let found = |fields: &str| {
            let text = format!("plugins:\n  - {{name: a, signature: {{cosign: {{{fields}}}}}}}\n");
            listed_of("FR033", &text)
        };
        let certificate = "certificate-oidc-issuer: i, certificate-oidc-issuer-regexp: j, \
                           certificate-identity: k, certificate-identity-regexp: l";
        assert_eq!(found(certificate).len(), 2);
        let with_key = found(&format!("key: k, {certificate}"));
        assert_eq!(with_key.len(), 1);
        assert!(with_key[0].contains("has `key`, `certificate-oidc-issuer`, "), "{with_key:?}");
        assert_eq!(found("key: k, certificate-identity: ''"), [] as [&str; 0]);
        assert_eq!(found("key: k"), [] as [&str; 0]);
    }
}
