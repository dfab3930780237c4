//! Changes the fields of an entry.

use super::Claims;
use crate::document::Document;
use crate::edit::{DraftMaintainer, EditError, FieldChange, Value, set_fields};
use crate::entry::Generation;

/// The document with the claims in the entry number `index`, and `id` as its id if given.
pub(super) fn update(
    document: &Document,
    index: usize,
    generation: Generation,
    claims: &Claims,
    id: Option<u32>,
) -> Result<Document, EditError> {
    let mut fields = Fields(Vec::new());
    fields.text(&["description"], &claims.description);
    fields.text(&["authors"], &claims.authors);
    fields.text(&["contact"], &claims.contact);
    fields.text(&["url"], &claims.url);
    fields.text(&["license"], &claims.license);
    if let Some(reserved) = claims.reserved {
        fields.set(&["reserved"], reserved.then_some(Value::Boolean(true)));
    }
    match generation {
        Generation::First => fields.first(claims, id),
        Generation::Second => fields.second(claims, id),
    }
    set_fields(document, index, &fields.0)
}

struct Fields(Vec<FieldChange<'static>>);

impl Fields {
    fn set(&mut self, path: &'static [&'static str], value: Option<Value>) {
        self.0.push((path, value));
    }

    fn text(&mut self, path: &'static [&'static str], text: &Option<String>) {
        if let Some(text) = text {
            self.set(path, (!text.is_empty()).then(|| Value::text(text)));
        }
    }

    fn list(&mut self, path: &'static [&'static str], items: Vec<Value>) {
        self.set(path, (!items.is_empty()).then_some(Value::List(items)));
    }

    fn first(&mut self, claims: &Claims, id: Option<u32>) {
        if let Some(id) = id {
            self.set(&["id"], Some(Value::Integer(id)));
        }
        self.text(&["source"], &claims.source);
        if let Some(sources) = &claims.extract_from {
            self.list(&["sources"], sources.iter().map(Value::text).collect());
        }
    }

    fn second(&mut self, claims: &Claims, id: Option<u32>) {
        if let Some(maintainers) = &claims.maintainers {
            let items = maintainers.iter().map(DraftMaintainer::to_value).collect();
            self.list(&["maintainers"], items);
        }
        if let Some(keywords) = &claims.keywords {
            self.list(&["keywords"], keywords.iter().map(Value::text).collect());
        }
        self.text(&["rules_url"], &claims.rules_url);
        if claims.is_sourcing() {
            self.set(&["capabilities", "sourcing", "supported"], Some(Value::Boolean(true)));
        }
        if let Some(id) = id {
            self.set(&["capabilities", "sourcing", "id"], Some(Value::Integer(id)));
        }
        self.text(&["capabilities", "sourcing", "source"], &claims.source);
        match claims.is_extracting() {
            None => {}
            Some(false) => self.set(&["capabilities", "extraction"], None),
            Some(true) => {
                self.set(&["capabilities", "extraction", "supported"], Some(Value::Boolean(true)));
                if let Some(sources) = &claims.extract_from {
                    let items = sources.iter().map(Value::text).collect();
                    self.list(&["capabilities", "extraction", "sources"], items);
                }
            }
        }
    }
}
