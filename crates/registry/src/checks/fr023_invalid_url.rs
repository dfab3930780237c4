use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::shown;
use super::texts::{filled, web_url_defect};
use super::{Check, Context, Findings};
use crate::entry::{Entry, Text};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR023",
        name: "invalid-url",
        severity: Severity::Warning,
        summary: "A `url` or `rules_url` is not an absolute URL of the web.",
        explanation: "\
The URLs of an entry become links in the table and the home of the plugin in indexes of artifacts. \
A relative path, a URL without a host or one with white space in it leads nowhere there; an \
address such as `git@example.com:a/b.git` can be cloned from but not opened.

Write the whole URL, from `https://` on. Whether something answers there is not looked at.",
        examples: &[
            Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    url: github.com/falcosecurity/plugins
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
    url: https://github.com/falcosecurity/plugins
    rules_url: ./rules
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
    url: https://github.com/falcosecurity/plugins
    rules_url: https://github.com/falcosecurity/plugins/tree/main/rules
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
    for entry in cx.entries() {
        // A blank `url` is as good as missing, and every plugin needs one.
        if let Some(url) = filled(entry.url) {
            diagnose(entry, "url", url, findings);
        }
        if let Some(url) = entry.rules_url {
            diagnose(entry, "rules_url", url, findings);
        }
    }
}

fn diagnose(entry: &Entry<'_>, key: &str, url: Text<'_>, findings: &mut Findings) {
    let Some(defect) = web_url_defect(url.value) else { return };
    let title = entry.title();
    let finding = if url.value.trim().is_empty() {
        let message = format!("the `{key}` of {title} is empty");
        findings.of(entry, url.span, message, "").help("remove the key, or write the URL")
    } else {
        let message =
            format!("the `{key}` of {title} is no URL of the web: `{}`", shown(url.value));
        findings.of(entry, url.span, message, defect).help(help(url.value))
    };
    findings.push(finding);
}

fn help(url: &str) -> String {
    let complete = format!("https://{url}");
    let looks_like_host = url.split('/').next().is_some_and(|host| {
        host.contains('.') && !host.starts_with('.') && !host.contains([':', '@'])
    });
    if looks_like_host && url.len() < 200 && web_url_defect(&complete).is_none() {
        format!("did you mean `{complete}`?")
    } else {
        "write the whole URL, from `https://` on".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{findings, listed_of};

    fn found(fields: &str) -> Vec<String> {
        let text = format!("plugins:\n  - {{name: a, {fields}}}\n");
        listed_of("FR023", &text)
    }

    #[test]
    fn each_url_is_judged_for_itself() {
        assert_eq!(found("url: 'http://a.org', rules_url: 'https://b.org/c'"), [] as [&str; 0]);
        let both = found("url: 'a.org', rules_url: 'ftp://b.org'");
        assert_eq!(both.len(), 2);
        assert!(both[1].contains("`rules_url` of `a` is no URL of the web: `ftp://b.org`"));
    }

    #[test]
    fn blank_and_wrong_values_are_not_reported_twice() {
        assert_eq!(found("url: '', rules_url: ~"), [] as [&str; 0]);
        assert_eq!(found("url: [a], rules_url: {}"), [] as [&str; 0]);
        assert_eq!(found("rules_url: ' '"), ["2:26 the `rules_url` of `a` is empty"]);
    }

    #[test]
    fn a_lacking_scheme_is_supplied_only_before_a_host() {
        for (url, help) in [
            ("github.com/a/b", "did you mean `https://github.com/a/b`?"),
            ("./rules", "write the whole URL, from `https://` on"),
            ("git@github.com:a/b.git", "write the whole URL, from `https://` on"),
            ("../a", "write the whole URL, from `https://` on"),
        ] {
            let text = format!("plugins:\n  - {{name: a, url: '{url}'}}\n");
            let found = findings(&text, None, false);
            let found = found.iter().find(|found| found.check.code == "FR023").unwrap();
            assert_eq!(found.help.as_deref(), Some(help));
        }
    }

    #[test]
    fn first_generation_documents_are_judged_too() {
        let text = "plugins:\n  extractor:\n    - {name: a, url: a.org}\n";
        assert_eq!(listed_of("FR023", text).len(), 1);
    }
}
