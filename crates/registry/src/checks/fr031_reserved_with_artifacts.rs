use falconry_diagnostics::{CheckInfo, Example, Severity, Span};

use super::texts::{enumerated, filled};
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR031",
        name: "reserved-with-artifacts",
        severity: Severity::Warning,
        summary: "A reserved entry says where a plugin is or how it is signed.",
        explanation: "\
`reserved: true` means that the name and the id are held without there being a plugin, or after \
the plugin was removed. `url`, `rules_url` and `signature` describe what users build, load and \
verify. With both, readers cannot tell whether they may use the plugin, and no index of artifacts \
will list it.

Remove these keys from an entry that only keeps an id from being used again, and let its \
description say what became of the plugin. Remove `reserved` if the plugin exists. Authors, \
contact, maintainers, license and capabilities may stay: they tell who held the id, and what \
events in old captures are.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: No longer maintained; the id is kept for old captures
    url: https://github.com/falcosecurity/plugins
    reserved: true
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: No longer maintained; the id is kept for old captures
    reserved: true
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for entry in cx.entries() {
        let Some(reserved) = entry.reserved.filter(|reserved| reserved.value) else { continue };
        let fields: [(&str, Option<Span>); 3] = [
            ("url", filled(entry.url).map(|url| url.span)),
            ("rules_url", filled(entry.rules_url).map(|url| url.span)),
            ("signature", entry.signature.as_ref().map(|signature| signature.span)),
        ];
        let given = || fields.iter().filter_map(|(key, place)| Some((*key, (*place)?)));
        let Some((_, first)) = given().next() else { continue };
        let keys: Vec<&str> = given().map(|(key, _)| key).collect();
        let message =
            format!("{} is reserved, yet it has {}", entry.title(), enumerated(&keys, "and"));
        let mut finding = findings.of(entry, first, message, "describes a plugin");
        for (_, place) in given().skip(1) {
            finding = finding.label(cx.file(), place, "so does this");
        }
        findings.push(
            finding
                .label(cx.file(), reserved.span, "there is none by this")
                .help("remove what describes a plugin, or `reserved` if there is one"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;

    fn found(fields: &str) -> Vec<String> {
        listed_of("FR031", &format!("plugins:\n  - {{name: a, {fields}}}\n"))
    }

    #[test]
    fn one_finding_names_all_that_contradicts() {
        let all = "signature: {}, rules_url: 'https://b.org', url: 'https://a.org', reserved: true";
        let message = "2:63 `a` is reserved, yet it has `url`, `rules_url` and `signature`";
        assert_eq!(found(all), [message]);
    }

    #[test]
    fn only_reserved_entries_and_given_values_count() {
        assert_eq!(found("url: 'https://a.org', reserved: false"), [] as [&str; 0]);
        let who = "authors: b, contact: c, license: MIT, maintainers: [{name: b}], url: ''";
        assert_eq!(found(&format!("{who}, reserved: true")), [] as [&str; 0]);
        let first = "plugins:\n  extractor: [{name: a, url: 'https://a.org', reserved: true}]\n";
        assert_eq!(listed_of("FR031", first).len(), 1);
    }
}
