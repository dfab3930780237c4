//! Applies the certain repairs of diagnostics.

use falconry_diagnostics::{Diagnostic, TextEdit};

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
    let mut taken: Vec<&TextEdit> = Vec::new();
    let mut count = 0;
    for fix in fixes {
        let overlaps = |edit: &TextEdit| {
            taken.iter().any(|other| {
                edit.span.start < other.span.end && other.span.start < edit.span.end
                    || edit.span == other.span
            })
        };
        if !fix.edits.is_empty() && !fix.edits.iter().any(overlaps) {
            taken.extend(&fix.edits);
            count += 1;
        }
    }
    if count == 0 {
        return None;
    }
    taken.sort_by_key(|edit| edit.span);
    let mut text = String::with_capacity(document.text().len());
    let mut at = 0;
    for edit in taken {
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
