use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::texts::{Told, filled};
use super::{Check, Context, Findings};
use crate::entry::Cosign;
use crate::shape::COSIGN;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR032",
        name: "incomplete-signature",
        severity: Severity::Warning,
        summary: "A signature block does not say by what the artifacts can be verified.",
        explanation: "\
An installer verifies a plugin's artifacts by what the entry says: either a public key, or whose \
certificate it must have been (the identity) and who vouched for that (the OIDC issuer). With one \
of these two missing the artifact cannot be verified.

Below `cosign`, give a `key`, or both `certificate-oidc-issuer` and `certificate-identity`; each of \
the two may be a pattern instead (`…-regexp`). Remove the block if the artifacts are not signed.",
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
        certificate-oidc-issuer: https://token.actions.githubusercontent.com
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
    signature: {}
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
        key: https://example.com/cosign.pub
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
    for (number, entry) in cx.entries().enumerate() {
        let Some(signature) = &entry.signature else { continue };
        let is_told = |key| told.has(number, key);
        let is_odd = is_told("signature")
            || is_told("cosign")
            || COSIGN.keys.iter().any(|key| is_told(key.name));
        // A signature of a reserved entry is one too many however it looks.
        if is_odd || entry.is_reserved() || !entry.is_whole() {
            continue;
        }
        let title = entry.title();
        let (place, message) = match &signature.cosign {
            None => (signature.span, format!("the signature of {title} has no `cosign` block")),
            Some(cosign) => match missing(&cosign.value) {
                Some(what) => (cosign.span, format!("the signature of {title} has no {what}")),
                None => continue,
            },
        };
        let help = "give `key`, or `certificate-oidc-issuer` and `certificate-identity`";
        findings.push(findings.of(entry, place, message, "").help(help));
    }
}

fn missing(cosign: &Cosign<'_>) -> Option<&'static str> {
    let has_issuer = filled(cosign.issuer).or(filled(cosign.issuer_regexp)).is_some();
    let has_identity = filled(cosign.identity).or(filled(cosign.identity_regexp)).is_some();
    match (has_issuer, has_identity) {
        _ if filled(cosign.key).is_some() => None,
        (true, true) => None,
        (true, false) => Some("`certificate-identity`"),
        (false, true) => Some("`certificate-oidc-issuer`"),
        (false, false) => Some("key and no certificate to verify by"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;

    fn found(signature: &str) -> Vec<String> {
        listed_of("FR032", &format!("plugins:\n  - {{name: a, signature: {signature}}}\n"))
    }

    #[test]
    fn a_key_or_issuer_and_identity_are_enough() {
        for complete in [
            "{cosign: {key: k}}",
            "{cosign: {certificate-oidc-issuer: i, certificate-identity: j}}",
            "{cosign: {certificate-oidc-issuer: i, certificate-identity: '', certificate-identity-regexp: j}}",
            "{cosign: {certificate-oidc-issuer-regexp: i, certificate-identity-regexp: j}}",
            "~",
        ] {
            assert_eq!(found(complete), [] as [&str; 0], "{complete}");
        }
        for (incomplete, what) in [
            ("{cosign: }", "2:15 the signature of `a` has no `cosign` block"),
            (
                "{cosign: {}}",
                "2:27 the signature of `a` has no key and no certificate to verify by",
            ),
            (
                "{cosign: {certificate-identity: j, key: ''}}",
                "2:27 the signature of `a` has no `certificate-oidc-issuer`",
            ),
            (
                "{cosign: {certificate-oidc-issuer: i}}",
                "2:27 the signature of `a` has no `certificate-identity`",
            ),
        ] {
            assert_eq!(found(incomplete), [what]);
        }
    }

    #[test]
    fn what_is_told_otherwise_is_not_told_again() {
        for other in [
            "[a]",
            "{cosign: [a]}",
            "{cosing: {key: k}}",
            "{cosign: {key: [k]}}",
            "{cosign: {certificate-oidc-issuer: i, certificate-identiy: j}}",
            "{}, reserved: true",
        ] {
            assert_eq!(found(other), [] as [&str; 0], "{other}");
        }
    }
}
