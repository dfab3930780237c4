use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::texts::{Told, filled};
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR027",
        name: "missing-description",
        severity: Severity::Warning,
        summary: "An entry has no description.",
        explanation: "\
The description is all that the table says of what a plugin does; without one it shows `N/A`. A \
reserved entry needs it as well: only there can a reader learn why the name and the id are held.

Add a `description` of one sentence.",
        examples: &[
            Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
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
            ),
            Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    reserved: true
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Held for captures of a plugin that is no longer maintained
    reserved: true
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
        if filled(entry.description).is_some()
            || !entry.is_whole()
            || told.has(number, "description")
        {
            continue;
        }
        let place = entry.description.map_or(entry.head(), |description| description.span);
        let message = format!("{} has no description", entry.title());
        let help = if entry.is_reserved() {
            "say in a `description` why the entry is reserved"
        } else {
            "say in a `description` what the plugin does"
        };
        findings.push(findings.of(entry, place, message, "").help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed_of;

    fn count(text: &str) -> usize {
        listed_of("FR027", text).len()
    }

    #[test]
    fn blank_is_missing_and_a_wrong_type_is_not() {
        for (description, expected) in
            [("a b", 0), ("~", 1), ("''", 1), ("\" \\n\"", 1), ("[a]", 0), ("{a: b}", 0), ("5", 0)]
        {
            let text = format!("plugins:\n  - {{name: a, description: {description}}}\n");
            assert_eq!(count(&text), expected, "{description}");
            let first = format!("plugins:\n  source: [{{name: a, description: {description}}}]\n");
            assert_eq!(count(&first), expected, "{description}");
        }
    }

    #[test]
    fn entries_that_are_none_lack_nothing() {
        assert_eq!(count("plugins: [a, ~, [b]]\n"), 0);
        let damaged = "plugins:\n  - name: a\n    license: MIT\n    description: @b\n  - name: d\n";
        assert_eq!(listed_of("FR027", damaged), ["5:11 `d` has no description"]);
    }

    #[test]
    fn merged_and_aliased_descriptions_are_there() {
        assert_eq!(count("x-d: &d {description: b}\nplugins:\n  - {name: a, <<: *d}\n"), 0);
        assert_eq!(count("x-d: &d b\nplugins:\n  - {name: a, description: *d}\n"), 0);
        assert_eq!(count("x-d: &d {description: [b]}\nplugins:\n  - {name: a, <<: *d}\n"), 0);
    }
}
