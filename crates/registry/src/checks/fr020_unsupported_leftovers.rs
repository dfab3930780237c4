use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::entry::{Entry, Generation};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR020",
        name: "unsupported-leftovers",
        severity: Severity::Warning,
        summary: "A capability that the plugin does not have is described.",
        explanation: "\
A capability counts only with `supported: true`; a missing `supported` reads as `false`. An `id`, \
a `source` or `sources` beside it are then ignored, and not even checked: the registry shows a \
plugin without the capability, and its id can be given to another plugin.

Write `supported: true` if the plugin has the capability, or remove what describes it.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { id: 10, source: nomad }
",
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
            Example::new(
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
      extraction: { supported: false, sources: [nomad] }
",
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
      extraction: { supported: false }
",
            ),
        ],
    },
    run,
};

/// What describes a capability that an entry does not have.
fn leftovers(entry: &Entry<'_>) -> impl Iterator<Item = (&'static str, &'static str)> {
    let sourcing = entry.sourcing.as_ref().filter(|sourcing| !sourcing.supported);
    let with_id = sourcing.is_some_and(|sourcing| sourcing.id.is_some() || sourcing.has_bad_id);
    let with_source = sourcing.is_some_and(|sourcing| sourcing.source.is_some());
    let sourcing = match (with_id, with_source) {
        (true, true) => Some("`id` and `source`"),
        (true, false) => Some("`id`"),
        (false, true) => Some("`source`"),
        (false, false) => None,
    };
    let extraction = entry.extraction.as_ref();
    let with_sources = extraction
        .is_some_and(|capability| !capability.supported && !capability.sources.is_empty());
    let sourcing = sourcing.map(|what| ("sourcing", what));
    sourcing.into_iter().chain(with_sources.then_some(("extraction", "`sources`")))
}

/// Whether an entry describes a capability that it does not have.
pub(super) fn has_leftovers(entry: &Entry<'_>) -> bool {
    leftovers(entry).next().is_some()
}

fn run(cx: &Context<'_>, findings: &mut Findings) {
    if cx.registry.generation == Generation::First {
        return;
    }
    let slips = cx.slips_of("supported");
    for (index, entry) in cx.entries().enumerate() {
        // What says that the capability is supported may be lost.
        if entry.is_damaged || slips.contains(&Some(index)) {
            continue;
        }
        for (capability, what) in leftovers(entry) {
            let span = match capability {
                "sourcing" => entry.sourcing.as_ref().map(|sourcing| sourcing.span),
                _ => entry.extraction.as_ref().map(|extraction| extraction.span),
            };
            let given = cx.written(entry, capability, "supported");
            let (message, help) = match given {
                None => (
                    format!(
                        "`{capability}` has no `supported`, which reads as `false`: its {what} \
                         will be ignored"
                    ),
                    "add `supported: true`, or remove the capability",
                ),
                // Anything else than a boolean is FR006's.
                Some(_) if !is_false(given) => continue,
                Some(_) => (
                    format!("`{capability}` is not supported: its {what} will be ignored"),
                    "write `supported: true` if the plugin has the capability; remove the rest if \
                     it has not",
                ),
            };
            let span = span.unwrap_or(entry.span);
            findings.push(findings.of(entry, span, message, "").help(help));
        }
    }
}

fn is_false(given: Option<crate::yaml::Node<'_>>) -> bool {
    given.map(crate::yaml::resolve).is_some_and(|resolved| {
        matches!(resolved, crate::yaml::Resolved::Boolean { value: false, .. })
    })
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn leftovers_are_reported_by_capability() {
        let text = "\
plugins:
  - name: a
    capabilities:
      sourcing: {supported: no, id: five}
      extraction: {sources: [a]}
  - name: b
    capabilities:
      sourcing: {supported: false}
      extraction: {supported: false, sources: []}
  - name: c
    capabilities:
      sourcing: {supported: 'true', id: 5}
      extraction: {suported: true, sources: [c]}
";
        assert_eq!(
            listed_of("FR020", text),
            [
                "4:7 `sourcing` is not supported: its `id` will be ignored",
                "5:7 `extraction` has no `supported`, which reads as `false`: its `sources` will \
                 be ignored",
            ]
        );
    }

    #[test]
    fn the_first_generation_implies_its_capabilities() {
        let text = "plugins:\n  source: [{name: a, id: 1, source: a}]\n  extractor: [{name: b, \
                    sources: [a]}]\n";
        assert!(listed_of("FR020", text).is_empty());
    }
}
