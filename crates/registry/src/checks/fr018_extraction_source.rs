use falconry_core::{SOURCE_PATTERN, SYSCALL_SOURCE, is_source_name};
use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::shown;
use super::fr015_source_pattern::help;
use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR018",
        name: "extraction-source",
        severity: Severity::Error,
        summary: "A plugin extracts from a source that cannot be one.",
        explanation: "\
The `sources` of the extraction capability are names of event sources: a lower-case letter \
first, then lower-case letters, digits and underscores (`^[a-z]+[a-z0-9_]*$`). A plugin may \
extract from `syscall`, the host's own events, but from no other reserved source. The upstream \
tool checks none of this, and a plugin with a source that does not exist never extracts anything.

Write the source as the plugins that produce it do.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: fields
    capabilities:
      extraction: { supported: true, sources: [k8s-audit] }
",
                "\
plugins:
  - name: fields
    capabilities:
      extraction: { supported: true, sources: [k8s_audit] }
",
            ),
            Example::new(
                "\
plugins:
  - name: fields
    capabilities:
      extraction: { supported: true, sources: [internal] }
",
                "\
plugins:
  - name: fields
    capabilities:
      extraction: { supported: true, sources: [syscall] }
",
            ),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let reserved = cx.reserved_sources();
    for entry in cx.entries() {
        for source in entry.extraction().iter().flat_map(|extraction| &extraction.sources) {
            let name = shown(source);
            if !is_source_name(source) {
                let message = match name.is_empty() {
                    true => "an extraction source is empty".to_owned(),
                    false => format!("`{name}` cannot be the name of an event source"),
                };
                let label = format!("does not match `{SOURCE_PATTERN}`");
                let found = findings.of(entry, source.span, message, label);
                findings.push(found.help(help(source)));
                continue;
            }
            let place = match reserved.get(source.value) {
                Some(place) if source.value != SYSCALL_SOURCE => place,
                _ => continue,
            };
            let message =
                format!("the event source `{name}` is reserved; no plugin can extract from it");
            let mut found = findings.of(entry, source.span, message, "");
            if let Some(place) = place {
                found = found.label(cx.file(), *place, "reserved here");
            }
            findings.push(found.help("remove it, or name a source that a plugin produces"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn extractors_of_both_generations_are_held_against_the_pattern() {
        let first = "\
reserved_sources: [syscall, internal, plugins]
plugins:
  extractor:
    - {name: a, sources: [syscall, '', K8S, plugins]}
";
        assert_eq!(
            listed_of("FR018", first),
            [
                "4:36 an extraction source is empty",
                "4:40 `K8S` cannot be the name of an event source",
                "4:45 the event source `plugins` is reserved; no plugin can extract from it",
            ]
        );
        let unsupported = "plugins:\n  - name: a\n    capabilities: {extraction: {supported: false, \
                           sources: [K8S]}}\n";
        assert!(listed_of("FR018", unsupported).is_empty());
    }
}
