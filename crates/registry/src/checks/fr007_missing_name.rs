use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::problem::is_null;
use crate::yaml::Kind;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR007",
        name: "missing-name",
        severity: Severity::Error,
        summary: "An entry has no name.",
        explanation: "\
The name is what a plugin is asked for by: in Falco's configuration, in the artifact index and in \
the registry's tables. The upstream tool refuses an entry without one, reserved entries included.

Write the `name`, the one that the plugin's library gives itself.",
        examples: &[Example::new(
            "\
plugins:
  - description: Reads Nomad events
",
            "\
plugins:
  - name: nomad
    description: Reads Nomad events
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let slips = cx.slips_of("name");
    for (index, entry) in cx.entries().enumerate() {
        let found = match entry.name {
            Some(name) if name.is_empty() => {
                findings.of(entry, name.span, "the name of this entry is empty", "")
            }
            Some(_) => continue,
            None if is_null(entry.node) && !entry.is_damaged => {
                findings.of(entry, entry.span, "this entry is empty", "")
            }
            None => {
                let is_missing = entry.node.resolved().kind() == Kind::Mapping
                    && !entry.is_damaged
                    && !slips.contains(&Some(index))
                    && entry.written(&["name"]).is_none();
                if !is_missing {
                    continue;
                }
                // The whole entry can be many lines.
                let first = entry.node.entries().next();
                let span = first.map_or(entry.span, |(key, _)| key.span());
                findings.of(entry, span, "this entry has no name", "")
            }
        };
        findings.push(found.help("write the plugin's `name`, or remove the entry"));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn only_what_is_missing_is_reported() {
        let text = "\
plugins:
  - name: ''
  -
  - name: ~
  - {}
  - name: [other, defect]
  - naem: other_defect
  - url: @
  - other defect
";
        assert_eq!(
            listed_of("FR007", text),
            [
                "2:11 the name of this entry is empty",
                "3:4 this entry is empty",
                "4:5 this entry has no name",
                "5:5 this entry has no name",
            ]
        );
        let first = "plugins:\n  source:\n    - id: 1\n  extractor:\n    - sources: [a]\n";
        assert_eq!(listed_of("FR007", first).len(), 2);
    }
}
