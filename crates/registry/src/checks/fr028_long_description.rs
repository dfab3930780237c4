use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

/// How many characters a description may have. The longest one of a plugin in the public registry
/// had 286 in August 2026.
const LIMIT: usize = 300;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR028",
        name: "long-description",
        severity: Severity::Note,
        summary: "A description has more than 300 characters.",
        explanation: "\
The description stands in one cell of a table that has a row for every plugin. A long one pushes \
the other rows off the screen, and the README of the plugin is the better place for it.

Say in a sentence what the plugin reads or adds. Runs of white space count as one character. \
Reserved entries may explain themselves at length.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: >
      Read the event stream of Nomad. The plugin connects to the HTTP API of a server, follows the
      stream of events and asks for everything that it missed when the connection is lost. Tokens
      are taken from the environment, the configuration or a file, in this order, and are renewed
      before they expire. Namespaces can be chosen by name or by pattern.
    authors: The Falco Authors
    contact: https://falco.org/community
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
    for entry in cx.entries().filter(|entry| !entry.is_reserved()) {
        // Fewer bytes than the limit are fewer characters, too.
        let Some(description) = entry.description.filter(|text| text.value.len() > LIMIT) else {
            continue;
        };
        let length = shown_length(description.value);
        if length > LIMIT {
            let message = format!(
                "the description of {} has {length} characters, more than {LIMIT}",
                entry.title()
            );
            let help = "say the main thing, and leave the rest to the plugin's README";
            findings.push(findings.of(entry, description.span, message, "").help(help));
        }
    }
}

/// The characters of the text as the table shows it: white space collapsed, none at the ends.
fn shown_length(text: &str) -> usize {
    let words: usize = text.split_whitespace().map(|word| word.chars().count() + 1).sum();
    words.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;
    use super::shown_length;

    #[test]
    fn characters_count_as_the_table_shows_them() {
        assert_eq!(shown_length(" a\n  é b "), 5);
        assert_eq!(shown_length(" \n"), 0);
        let found = |description: &str| {
            let text = format!("plugins:\n  - {{name: a, description: '{description}'}}\n");
            listed_of("FR028", &text)
        };
        assert_eq!(found(&"é".repeat(300)), [] as [&str; 0]);
        assert_eq!(found(&"é ".repeat(150)), [] as [&str; 0]);
        let message = "2:28 the description of `a` has 301 characters, more than 300";
        assert_eq!(found(&"é".repeat(301)), [message]);
    }

    #[test]
    fn reserved_entries_may_explain_themselves() {
        let long = "a".repeat(400);
        let first = format!("plugins:\n  source:\n    - {{name: a, description: {long}}}\n");
        assert_eq!(listed_of("FR028", &first).len(), 1);
        let reserved = first.replace("name: a", "name: a, reserved: true");
        assert_eq!(listed_of("FR028", &reserved).len(), 0);
    }
}
