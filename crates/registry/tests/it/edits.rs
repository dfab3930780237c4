//! Edits of documents in every style: the result means what was meant, every other byte and
//! comment is where it was, or the edit is refused.
//!
//! `PROPTEST_CASES` says how many documents are edited, `PROPTEST_RNG_SEED` which ones.

use std::cell::RefCell;
use std::collections::BTreeMap;

use falconry_registry::Document;
use falconry_registry::edit::EditError;

use crate::property::change::Edit;
use crate::property::document::{self, Content};
use crate::property::draw::Draw;
use crate::property::print::{Style, print};
use crate::property::{self, oracle};

/// Edits made and refused, by kind.
#[derive(Default)]
struct Tally {
    kinds: BTreeMap<&'static str, [u32; 3]>,
    reasons: BTreeMap<String, u32>,
}

impl Tally {
    fn count(&mut self, edit: &Edit, outcome: usize) {
        self.kinds.entry(edit.kind()).or_default()[outcome] += 1;
    }

    fn total(&self, outcome: usize) -> u32 {
        self.kinds.values().map(|counts| counts[outcome]).sum()
    }

    fn print(&self, title: &str) {
        println!("{title}: made, refused in advance, refused after a look at the result");
        for (kind, [made, refused, unmeant]) in &self.kinds {
            println!("  {kind:22} {made:7} {refused:6} {unmeant:6}");
        }
        for (reason, count) in &self.reasons {
            println!("  {count:6} {reason}");
        }
    }
}

/// Makes a document and a few edits from bytes, and judges each.
fn edit_and_judge(bytes: &[u8], is_plain: bool, tally: &RefCell<Tally>) -> Result<(), String> {
    let draw = &mut Draw::new(bytes);
    let (style, content) = match is_plain {
        true => (Style::plain(draw), Content::Ordinary),
        false => (Style::any(draw), Content::Any),
    };
    let count = 1 + draw.below(3);
    let mut model = document::model(draw, content);
    let printed = print(&model, style, draw);
    let mut document = Document::from_text("registry.yaml", printed.text.as_str());
    let show = |error: String, document: &Document| {
        format!("{error}\n--- the printed document\n{}\n--- now\n{}", printed.text, document.text())
    };
    if !document.is_sound() {
        return Err(show(format!("it is unsound: {:?}", document.syntax_errors), &document));
    }
    oracle::meaning(&document, &model).map_err(|error| show(error, &document))?;
    let mut is_as_printed = true;
    for _ in 0..count {
        let edit = Edit::random(draw, &model, is_plain);
        let mut meant = model.clone();
        let is_possible = edit.mean(&mut meant).is_some();
        let edited = match edit.make(&document) {
            Ok(edited) => edited,
            Err(error) => {
                let mut tally = tally.borrow_mut();
                if let EditError::Refused { reason, .. } = &error {
                    *tally.reasons.entry(reason.clone()).or_default() += 1;
                }
                tally.count(&edit, if error == EditError::NotAsMeant { 2 } else { 1 });
                if is_plain {
                    return Err(show(format!("{edit:?} is refused: {error}"), &document));
                }
                continue;
            }
        };
        let judge = || {
            if !is_possible {
                return Err("it should have been refused".to_owned());
            }
            oracle::meaning(&edited, &meant)?;
            oracle::set_values(&edited, &edit)?;
            oracle::bytes_around(&document, &edit, &edited)?;
            if is_as_printed { oracle::bytes(&printed, &model, &edit, &edited) } else { Ok(()) }
        };
        judge().map_err(|error| show(format!("{edit:?}: {error}"), &edited))?;
        tally.borrow_mut().count(&edit, 0);
        (model, document, is_as_printed) = (meant, edited, false);
    }
    Ok(())
}

fn run(title: &str, cases: u32, is_plain: bool) -> Tally {
    let tally = RefCell::new(Tally::default());
    property::run(cases, 3000, |bytes| edit_and_judge(bytes, is_plain, &tally));
    let tally = tally.into_inner();
    tally.print(title);
    tally
}

#[test]
fn edits_change_what_was_meant_and_nothing_else() {
    let tally = run("documents in every style", 3000, false);
    let (made, all) = (tally.total(0), tally.total(0) + tally.total(1) + tally.total(2));
    println!("{made} of {all} edits were made");
    assert!(made * 100 >= all * 92, "more is refused than used to be");
}

#[test]
fn plainly_written_documents_take_every_edit() {
    let tally = run("plainly written documents", 1500, true);
    assert_eq!(tally.total(1) + tally.total(2), 0);
}
