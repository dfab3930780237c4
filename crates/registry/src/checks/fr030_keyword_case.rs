use falconry_diagnostics::{CheckInfo, Example, Severity, Span};

use super::common::shown;
use super::texts::rewrite;
use super::{Check, Context, Findings};
use crate::entry::Entry;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR030",
        name: "keyword-case",
        severity: Severity::Warning,
        summary: "A keyword is not written in lower case and without white space.",
        explanation: "\
Keywords are copied into indexes of artifacts, where people search by them. The public registry \
writes them `lower-case-with-dashes`, so `Log Events` is not found by those who look for \
`log-events`. An empty keyword finds nothing at all.

Write the keyword in lower case and put dashes in place of spaces. Where only the case is wrong, \
`falconry check --fix` does it.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    keywords: [Nomad, log events]
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
    keywords: [nomad, log-events]
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
        for keyword in &entry.keywords {
            let value = keyword.value;
            if value.trim().is_empty() {
                empty(entry, keyword.span, findings);
                continue;
            }
            let has_space = value.contains(char::is_whitespace);
            if !has_space && !value.contains(char::is_uppercase) {
                continue;
            }
            let words: Vec<&str> = value.split_whitespace().collect();
            let wanted = words.join("-").to_lowercase();
            let defect = if has_space { "contains white space" } else { "is not in lower case" };
            let message = format!("the keyword `{}` of {} {defect}", shown(value), entry.title());
            let finding = findings
                .of(entry, keyword.span, message, "")
                .help(format!("write `{}`", shown(&wanted)));
            let edit = if has_space { None } else { rewrite(cx, *keyword, &wanted) };
            findings.push(match edit {
                Some(edit) => finding.fix("write it in lower case", vec![edit]),
                None => finding,
            });
        }
    }
}

fn empty(entry: &Entry<'_>, place: Span, findings: &mut Findings) {
    let message = format!("a keyword of {} is empty", entry.title());
    findings.push(findings.of(entry, place, message, "").help("remove it, or write the keyword"));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{findings, listed_of, repaired};

    fn entry(keywords: &str) -> String {
        format!("plugins:\n  - name: a\n    keywords: [{keywords}]\n")
    }

    #[test]
    fn only_the_case_is_repaired() {
        for (before, after) in [
            ("AWS", "aws"),
            ("'AWS', \"K8s\" ", "'aws', \"k8s\" "),
            ("Émigré", "émigré"),
            ("Log Events", "Log Events"),
            ("C#", "C#"),
            ("On", "On"),
            ("\"\\x41\"", "\"\\x41\""),
            ("&k AWS", "&k AWS"),
        ] {
            assert!(!listed_of("FR030", &entry(before)).is_empty(), "{before}");
            assert_eq!(repaired("FR030", &entry(before)), entry(after));
        }
    }

    #[test]
    fn the_help_shows_the_usual_spelling() {
        let found = findings(&entry("'  Log  Events '"), None, false);
        let found = found.iter().find(|found| found.check.code == "FR030").unwrap();
        assert_eq!(found.help.as_deref(), Some("write `log-events`"));
    }

    #[test]
    fn empty_keywords_are_found_however_they_are_written() {
        let found = |keywords: &str| {
            let found = listed_of("FR030", &entry(keywords));
            found.iter().filter(|line| line.ends_with("a keyword of `a` is empty")).count()
        };
        assert_eq!(found("a, '', ' '"), 2);
        assert_eq!(found("a, [], {}"), 0);
    }
}
