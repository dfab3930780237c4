use falconry_core::{SOURCE_PATTERN, is_source_name};
use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::{as_name, has_id_zero, shown};
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR015",
        name: "source-pattern",
        severity: Severity::Error,
        summary: "An event source has characters that no event source may have.",
        explanation: "\
The name of an event source starts with a lower-case letter `a` to `z`; lower-case letters, \
digits and underscores follow (`^[a-z]+[a-z0-9_]*$`). Unlike a plugin's name it has no dashes. \
The upstream tool refuses any other name.

Choose a name that fits, and give the plugin's library and the rules the same one.",
        examples: &[Example::new(
            "\
plugins:
  - name: k8saudit
    capabilities:
      sourcing: { supported: true, id: 1, source: k8s-audit }
",
            "\
plugins:
  - name: k8saudit
    capabilities:
      sourcing: { supported: true, id: 1, source: k8s_audit }
",
        )],
    },
    run,
};

/// What the pattern says, in words.
const IN_WORDS: &str = "an event source starts with a lower-case letter, and has only \
                                   lower-case letters, digits and underscores";

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for entry in cx.entries().filter(|entry| !has_id_zero(entry)) {
        let source = entry.sourcing().and_then(|sourcing| sourcing.source);
        let Some(source) = source.filter(|name| !name.is_empty() && !is_source_name(name)) else {
            continue;
        };
        let message = format!("`{}` cannot be the name of an event source", shown(&source));
        let label = format!("does not match `{SOURCE_PATTERN}`");
        let found = findings.of(entry, source.span, message, label);
        findings.push(found.help(help(&source)));
    }
}

/// The pattern in words, with a name that would fit when there is one.
pub(super) fn help(source: &str) -> String {
    match as_name(source, |c| c.is_ascii_alphanumeric() || c == '_') {
        Some(fitting) => format!("{IN_WORDS}; `{fitting}` would fit"),
        None => IN_WORDS.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn sources_that_count_are_held_against_the_pattern() {
        let fires = |sourcing: &str| {
            let text =
                format!("plugins:\n  - name: a\n    capabilities: {{sourcing: {{{sourcing}}}}}\n");
            !listed_of("FR015", &text).is_empty()
        };
        assert!(fires("supported: true, id: 5, source: K8S"));
        assert!(fires("supported: true, id: 5, source: \"a\\n\""));
        assert!(fires("supported: true, source: a-b"));
        assert!(!fires("supported: true, id: 5, source: ''"));
        assert!(!fires("supported: true, id: 0, source: a-b"));
        assert!(!fires("supported: false, id: 5, source: a-b"));
        let first = "plugins:\n  source:\n    - {name: a, id: 5, source: a.b}\n";
        assert_eq!(listed_of("FR015", first), ["3:32 `a.b` cannot be the name of an event source"]);
    }
}
