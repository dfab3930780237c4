use falconry_diagnostics::{CheckInfo, Example, Severity};
use rustc_hash::FxHashSet;

use super::fr005_unknown_key::is_about_capabilities;
use super::fr020_unsupported_leftovers::has_leftovers;
use super::{Check, Context, Findings};
use crate::problem::{Problem, ProblemKind};
use crate::yaml::Kind;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR021",
        name: "no-capability",
        severity: Severity::Warning,
        summary: "A plugin has no capability.",
        explanation: "\
The registry says what each plugin can do: source events, extract fields, or both. Of an entry \
without a supported capability nobody can tell what the plugin is for, and the tables show it \
with none.

Write under `capabilities` what the plugin supports. An entry that only holds a name or an id \
says `reserved: true`. The registry has no key for other capabilities, such as parsing; for a \
plugin that has only those, allow the finding in a comment.",
        examples: &[Example::new(
            "\
plugins:
  - name: nomad
    capabilities:
      extraction: { supported: false }
",
            "\
plugins:
  - name: nomad
    capabilities:
      extraction: { supported: true }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let spoilt: FxHashSet<Option<usize>> = cx
        .document
        .problems
        .iter()
        .filter(|problem| is_spoilt_capability(problem))
        .map(|problem| problem.entry)
        .collect();
    for (index, entry) in cx.entries().enumerate() {
        let is_capable = entry.sourcing().is_some() || entry.extraction().is_some();
        let is_known_otherwise = entry.is_damaged
            || spoilt.contains(&Some(index))
            || has_leftovers(entry)
            || entry.node.resolved().kind() != Kind::Mapping;
        if is_capable || entry.is_reserved() || is_known_otherwise {
            continue;
        }
        let (span, message) = match entry.capabilities {
            Some(span) => (span, "none of the plugin's capabilities is supported"),
            None => (entry.head(), "the entry names no capability of the plugin"),
        };
        findings.push(
            findings
                .of(entry, span, message, "")
                .help("write what it supports, such as `extraction: {supported: true}`"),
        );
    }
}

/// Whether the problem may be all that keeps its entry from having a capability.
fn is_spoilt_capability(problem: &Problem) -> bool {
    match &problem.kind {
        ProblemKind::WrongType { key, .. } => {
            matches!(*key, "capabilities" | "sourcing" | "extraction" | "supported" | "reserved")
        }
        kind => is_about_capabilities(kind),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn only_what_is_reported_nowhere_else_is_reported() {
        let text = "\
plugins:
  - name: a
  - name: b
    capabilities: {sourcing: {supported: false}, extraction: {}}
  - name: c
    reserved: true
  - name: d
    capabilites: {extraction: {supported: true}}
  - name: e
    capabilities: {extraction: {supported: 'true'}}
  - name: f
    capabilities: {extraction: {sources: [a]}}
  - name: g
    capabilities: {parsing: {supported: true}}
  - name: h
    capabilities: @
  -
";
        assert_eq!(
            listed_of("FR021", text),
            [
                "2:11 the entry names no capability of the plugin",
                "4:5 none of the plugin's capabilities is supported",
            ]
        );
    }
}
