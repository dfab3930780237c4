//! Applies the certain repairs of diagnostics.

use std::collections::BTreeMap;

use falconry_diagnostics::{Diagnostic, Span, TextEdit};

use crate::document::Document;

/// How many times repairs are looked for again: one can uncover another.
const MAX_ROUNDS: usize = 8;

/// A document with repairs made.
#[derive(Debug)]
pub struct Fixed {
    /// The repaired document.
    pub document: Document,
    /// How many findings were repaired.
    pub count: usize,
}

/// Makes every certain repair that `check` finds in `document`; `check` is asked again after each
/// round. `None` when there is nothing to repair.
///
/// A repair that would make the document worse, or that overlaps another, is left out.
pub fn fix(document: &Document, check: impl Fn(&Document) -> Vec<Diagnostic>) -> Option<Fixed> {
    let mut fixed: Option<Fixed> = None;
    for _ in 0..MAX_ROUNDS {
        let current = fixed.as_ref().map_or(document, |fixed| &fixed.document);
        let diagnostics = check(current);
        let Some((next, count)) = round(current, &diagnostics, &check) else { break };
        let before = fixed.map_or(0, |fixed| fixed.count);
        fixed = Some(Fixed { document: next, count: before + count });
    }
    fixed
}

fn round(
    document: &Document,
    diagnostics: &[Diagnostic],
    check: impl Fn(&Document) -> Vec<Diagnostic>,
) -> Option<(Document, usize)> {
    let is_here = |diagnostic: &&Diagnostic| {
        let file = diagnostic.primary().map(|label| &label.file);
        file.is_some_and(|file| std::sync::Arc::ptr_eq(file, document.file()))
    };
    let fixes = diagnostics.iter().filter(is_here).filter_map(|found| found.fix.as_ref());
    let mut taken: BTreeMap<Span, &TextEdit> = BTreeMap::new();
    let mut count = 0;
    for fix in fixes {
        if !fix.edits.is_empty() && !fix.edits.iter().any(|edit| overlaps(&taken, edit.span)) {
            taken.extend(fix.edits.iter().map(|edit| (edit.span, edit)));
            count += 1;
        }
    }
    if count == 0 {
        return None;
    }
    let mut text = String::with_capacity(document.text().len());
    let mut at = 0;
    for edit in taken.values() {
        text.push_str(document.text().get(at..edit.span.start as usize)?);
        text.push_str(&edit.replacement);
        at = edit.span.end as usize;
    }
    text.push_str(document.text().get(at..)?);
    let repaired = Document::from_text(document.file().name(), text);
    let is_better = repaired.syntax_errors.len() <= document.syntax_errors.len()
        && check(&repaired).len() < diagnostics.len();
    is_better.then_some((repaired, count))
}

/// Whether `span` shares a byte or its start with one that is taken; those do not overlap each
/// other.
fn overlaps(taken: &BTreeMap<Span, &TextEdit>, span: Span) -> bool {
    let at = Span { start: span.start, end: u32::MAX };
    let before = taken.range(..=at).next_back().map(|(taken, _)| *taken);
    let after = taken.range(at..).next().map(|(taken, _)| *taken);
    before.is_some_and(|before| before.end > span.start || before.start == span.start)
        || after.is_some_and(|after| after.start < span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_disjoint_edits_are_taken_together() {
        let span = |start, end| Span { start, end };
        let edit = TextEdit { span: span(4, 8), replacement: String::new() };
        let taken = BTreeMap::from([(edit.span, &edit)]);
        for (start, end) in [(0, 5), (7, 9), (4, 4), (5, 6), (0, 9), (4, 8)] {
            assert!(overlaps(&taken, span(start, end)), "{start}..{end}");
        }
        for (start, end) in [(0, 4), (8, 9), (8, 8), (0, 0)] {
            assert!(!overlaps(&taken, span(start, end)), "{start}..{end}");
        }
    }

    #[test]
    fn repairs_are_made_until_none_is_left() {
        let text = "plugins:\n  - name: a\n    keywords: [x, X, x]\n    license: apache-2.0\n";
        let check = |document: &Document| {
            let registry = document.registry();
            crate::checks::run(&crate::checks::Context::new(
                document,
                &registry,
                crate::checks::Options::default(),
                None,
            ))
        };
        let fixed = fix(&Document::from_text("r", text), check).unwrap();
        assert!(fixed.document.text().contains("license: Apache-2.0"), "{}", fixed.document.text());
        assert!(check(&fixed.document).iter().all(|found| found.fix.is_none()));
        assert!(fix(&fixed.document, check).is_none());
    }
}
