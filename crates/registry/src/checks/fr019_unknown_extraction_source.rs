use falconry_core::is_source_name;
use falconry_diagnostics::{CheckInfo, Example, Severity, closest};
use rustc_hash::FxHashSet;

use super::common::{MAX_COMPARISONS, shown};
use super::{Check, Context, Findings};
use crate::entry::Entry;
use crate::public::public_sources;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR019",
        name: "unknown-extraction-source",
        severity: Severity::Note,
        summary: "A plugin extracts from a source that no known plugin produces.",
        explanation: "\
A plugin that extracts from a source which nobody produces never sees an event. The source may \
be misspelt, or named like the plugin instead of like its source: the plugin `k8saudit` produces \
`k8s_audit`.

Known are `syscall`, the sources of this document's plugins and those of the public registry. If \
the source comes from a plugin that is registered elsewhere, nothing needs to be done.",
        examples: &[Example::new(
            "\
plugins:
  - name: fields
    capabilities:
      extraction: { supported: true, sources: [k8saudit] }
",
            "\
plugins:
  - name: fields
    capabilities:
      extraction: { supported: true, sources: [k8s_audit] }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    // Names that are reserved or that no source can have are FR018's.
    let reserved = cx.reserved_sources();
    let mut known: FxHashSet<&str> = public_sources().collect();
    let mut names: Vec<&str> = public_sources().collect();
    let own = cx.entries().filter_map(Entry::source);
    names.extend(own.filter(|source| known.insert(source)));
    let is_known = |name: &str| known.contains(name) || reserved.contains_key(name);
    let mut comparisons = 0;
    for entry in cx.entries() {
        let mut seen = FxHashSet::default();
        for source in entry.extraction().iter().flat_map(|extraction| &extraction.sources) {
            if is_known(source) || !is_source_name(source) || !seen.insert(source.value) {
                continue;
            }
            let message = format!("no known plugin produces the event source `{}`", shown(source));
            let found = findings.of(entry, source.span, message, "");
            comparisons += names.len();
            let is_affordable = comparisons <= MAX_COMPARISONS;
            let meant = is_affordable.then(|| closest(source, names.iter().copied())).flatten();
            findings.push(match meant {
                Some(meant) => found.help(format!("did you mean `{}`?", shown(meant))),
                None => found.help("check its spelling against the plugin that produces it"),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{findings, listed_of};

    #[test]
    fn sources_of_the_document_and_of_the_public_registry_are_known() {
        let text = "\
plugins:
  - name: shop
    capabilities: {sourcing: {supported: true, id: 100, source: shop_orders}}
  - name: old
    capabilities: {sourcing: {supported: false, id: 101, source: old}}
  - name: fields
    capabilities:
      extraction:
        supported: true
        sources: [syscall, shop_orders, nginx, K8S, internal, shop_order, shop_order, old]
";
        assert_eq!(
            listed_of("FR019", text),
            [
                "10:63 no known plugin produces the event source `shop_order`",
                "10:87 no known plugin produces the event source `old`",
            ]
        );
        let found = findings(text, None, false);
        let found = found.iter().find(|found| found.check.code == "FR019").unwrap();
        assert_eq!(found.help.as_deref(), Some("did you mean `shop_orders`?"));
    }
}
