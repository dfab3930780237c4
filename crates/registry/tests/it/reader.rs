//! Reading any bytes: no panic, and every place is one in the text.

use falconry_registry::Document;

use crate::property::document::{self, Content};
use crate::property::draw::Draw;
use crate::property::print::{Style, print};
use crate::property::{self, oracle, soup, spans};

fn judge(bytes: Vec<u8>) -> Result<(), String> {
    let shown = String::from_utf8_lossy(&bytes).into_owned();
    let document = Document::from_bytes("soup.yaml", bytes).map_err(|error| error.to_string())?;
    spans::judge(&document).map_err(|error| format!("{error}\n--- the text\n{shown}"))
}

#[test]
fn places_in_any_text_are_right() {
    property::run(3000, 200, |bytes| judge(soup::soup(&mut Draw::new(bytes))));
}

#[test]
fn places_in_any_bytes_are_right() {
    property::run(1000, 100, |bytes| judge(bytes.to_vec()));
}

#[test]
fn places_in_spoilt_documents_are_right() {
    property::run(1000, 2000, |bytes| {
        let draw = &mut Draw::new(bytes);
        let style = Style::any(draw);
        let model = document::model(draw, Content::Any);
        let printed = print(&model, style, draw);
        judge(soup::spoil(&printed.text, draw))
    });
}

#[test]
fn documents_read_as_what_they_were_made_from() {
    property::run(1000, 2000, |bytes| {
        let draw = &mut Draw::new(bytes);
        let style = Style::any(draw);
        let model = document::model(draw, Content::Any);
        let printed = print(&model, style, draw);
        let document = Document::from_bytes("registry.yaml", printed.text.clone().into_bytes());
        let document = document.map_err(|error| error.to_string())?;
        let show = |error: String| format!("{error}\n--- the printed document\n{}", printed.text);
        oracle::meaning(&document, &model).map_err(show)?;
        let found = document.tree().comments().iter().map(|comment| comment.span.range());
        if !found.eq(printed.comments.iter().cloned()) {
            return Err(show("the comments differ".to_owned()));
        }
        if !document.is_sound() || !document.damaged.is_empty() {
            return Err(show("it is unsound".to_owned()));
        }
        spans::judge(&document).map_err(show)
    });
}
