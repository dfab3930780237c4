use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::texts::{Told, enumerated, filled};
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR040",
        name: "missing-metadata",
        severity: Severity::Warning,
        summary: "A plugin's entry does not say who wrote it, where it is or how it is licensed.",
        explanation: "\
Whoever is about to load a plugin into their host wants to know who wrote it, whom to ask, where \
its source code is and under which license it may be used. The table shows `N/A` for what is \
missing, and the indexes of artifacts carry the gap on.

Add `authors`, `contact`, `url` and `license`. A reserved entry has no plugin behind it and needs \
none of them.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    url: https://github.com/falcosecurity/plugins
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
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let told = Told::of(cx.document);
    for (number, entry) in cx.entries().enumerate() {
        if entry.is_reserved() || !entry.is_whole() {
            continue;
        }
        let fields = [
            ("authors", entry.authors),
            ("contact", entry.contact),
            ("url", entry.url),
            ("license", entry.license),
        ];
        if fields.iter().all(|(_, value)| filled(*value).is_some()) {
            continue;
        }
        let is_missing =
            |&(key, value): &(&'static str, _)| filled(value).is_none() && !told.has(number, key);
        let missing: Vec<&str> =
            fields.into_iter().filter(is_missing).map(|(key, _)| key).collect();
        if missing.is_empty() {
            continue;
        }
        let message = format!("{} has no {}", entry.title(), enumerated(&missing, "or"));
        let help = match missing.as_slice() {
            [_] => "add it: the table shows `N/A` in its place",
            _ => "add them: the table shows `N/A` in their place",
        };
        findings.push(findings.of(entry, entry.head(), message, "").help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;

    fn found(entry: &str) -> Vec<String> {
        let text = format!("plugins:\n  - {{name: a{entry}}}\n");
        listed_of("FR040", &text)
    }

    #[test]
    fn one_finding_names_all_that_is_missing() {
        let all = "2:12 `a` has no `authors`, `contact`, `url` or `license`";
        assert_eq!(found(""), [all]);
        let given = ", authors: b, contact: c, url: d, license: ' '";
        assert_eq!(found(given), ["2:12 `a` has no `license`"]);
        let given = ", authors: b, contact: c";
        assert_eq!(found(given), ["2:12 `a` has no `url` or `license`"]);
    }

    #[test]
    fn wrong_types_damage_and_reserved_entries_are_no_gaps() {
        assert_eq!(found(", reserved: true"), [] as [&str; 0]);
        assert_eq!(found(", authors: [b], contact: [c], url: {}, license: []"), [] as [&str; 0]);
        let misspelt = ", author: b, contact: c, URL: d, licence: MIT";
        assert_eq!(found(misspelt), [] as [&str; 0]);
        let damaged = "plugins:\n  - name: a\n    url: @b\n  - name: c\n    reserved: true\n";
        assert_eq!(listed_of("FR040", damaged), [] as [&str; 0]);
    }

    #[test]
    fn first_generation_documents_are_judged_too() {
        let text = "plugins:\n  source: [{name: a}]\n  extractor: [{name: b}]\n";
        assert_eq!(listed_of("FR040", text).len(), 2);
    }
}
