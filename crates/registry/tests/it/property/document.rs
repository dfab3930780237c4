//! Documents: what they hold, not how they are written.

use super::draw::Draw;
use super::model::{Model, TEXTS, Val};
use super::text;

/// What may be in a document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// What registries hold.
    Ordinary,
    /// Also anchors, aliases, merge keys, unknown keys, nulls and empty collections.
    Any,
}

pub(crate) fn model(draw: &mut Draw<'_>, content: Content) -> Model {
    let is_any = content == Content::Any;
    let mut maker = Maker { draw, is_any, names: 0, shared: Vec::new() };
    let mut root = Vec::new();
    if is_any && maker.draw.one_in(4) {
        maker.definitions(&mut root);
    }
    if !maker.draw.one_in(4) {
        root.push(("reserved_sources".to_owned(), maker.words(3)));
    }
    let plugins = match maker.draw.below(if is_any { 16 } else { 13 }) {
        0..=8 => maker.entries(Maker::entry),
        9..=12 => {
            let mut keys = vec!["source", "extractor"];
            if maker.draw.one_in(4) {
                keys.reverse();
            }
            if is_any && maker.draw.one_in(4) {
                keys.pop();
            }
            let mut lists = Vec::new();
            for key in keys {
                let entries = match key {
                    "source" => maker.entries(Maker::first_source),
                    _ => maker.entries(Maker::first_extractor),
                };
                lists.push((key.to_owned(), entries));
            }
            Val::Map(lists)
        }
        13 => Val::Null,
        14 => Val::List(Vec::new()),
        _ => Val::List(vec![Val::Map(vec![("name".to_owned(), Val::text("alone"))])]),
    };
    root.push(("plugins".to_owned(), plugins));
    if is_any && maker.draw.one_in(8) {
        root.push(("x-tail".to_owned(), maker.unknown(2)));
    }
    Model { root }
}

struct Maker<'d, 'b> {
    draw: &'d mut Draw<'b>,
    is_any: bool,
    names: usize,
    /// Values that have an anchor, with their names and the key that they fit.
    shared: Vec<(&'static str, String, Val)>,
}

impl Maker<'_, '_> {
    /// Values with anchors, below keys of the root that start with `x-`.
    fn definitions(&mut self, root: &mut Vec<(String, Val)>) {
        for _ in 0..1 + self.draw.below(3) {
            let (key, value) = match self.draw.below(4) {
                0 => ("keywords", self.words(3)),
                1 => ("<<", self.base()),
                2 => ("sourcing", self.sourcing()),
                _ => ("text", Val::text(text::any(self.draw))),
            };
            let name = format!("d{}", self.shared.len());
            self.shared.push((key, name.clone(), value.clone()));
            root.push((format!("x-{name}"), Val::Anchor(name, Box::new(value))));
        }
    }

    /// A mapping to merge into entries.
    fn base(&mut self) -> Val {
        let keys = ["license", "authors", "contact", "url"];
        let mut fields = vec![("license".to_owned(), Val::text("MIT"))];
        for key in &keys[1..] {
            if self.draw.one_in(2) {
                fields.push(((*key).to_owned(), Val::text(text::any(self.draw))));
            }
        }
        Val::Map(fields)
    }

    fn shared(&mut self, fits: &str) -> Option<Val> {
        let mut found: Vec<_> = self.shared.iter().filter(|(key, ..)| *key == fits).collect();
        if found.is_empty() || !self.draw.one_in(2) {
            return None;
        }
        let (_, name, value) = self.draw.take(&mut found);
        Some(Val::Alias(name.clone(), Box::new(value.clone())))
    }

    /// The value, perhaps with an anchor that later entries can use, or an alias in its place.
    fn share(&mut self, fits: &'static str, value: Val) -> Val {
        if !self.is_any {
            return value;
        }
        if let Some(alias) = self.shared(fits) {
            return alias;
        }
        if !self.draw.one_in(24) {
            return value;
        }
        let name = format!("a{}", self.shared.len());
        self.shared.push((fits, name.clone(), value.clone()));
        Val::Anchor(name, Box::new(value))
    }

    fn entries(&mut self, make: fn(&mut Self) -> Val) -> Val {
        Val::List((0..1 + self.draw.below(4)).map(|_| make(self)).collect())
    }

    fn words(&mut self, most: usize) -> Val {
        let mut words = Vec::new();
        for _ in 0..1 + self.draw.below(most) {
            words.push(match self.draw.below(8) {
                0..=5 => Val::text(text::word(self.draw)),
                6 => Val::text(text::any(self.draw)),
                _ if self.is_any => Val::Null,
                _ => Val::text("last"),
            });
        }
        Val::List(if self.is_any && self.draw.one_in(16) { Vec::new() } else { words })
    }

    fn name(&mut self) -> Val {
        self.names += 1;
        Val::Text(format!("{}-{}", text::word(self.draw), self.names))
    }

    fn texts(&mut self, fields: &mut Vec<(String, Val)>, keys: &[&'static str]) {
        for key in keys {
            if !self.draw.one_in(3) {
                let value = Val::text(text::any(self.draw));
                let value = if self.is_any && self.draw.one_in(32) { Val::Null } else { value };
                let value = if value == Val::Null { value } else { self.share("text", value) };
                fields.push(((*key).to_owned(), value));
            }
        }
    }

    fn entry(&mut self) -> Val {
        let mut fields = Vec::new();
        self.texts(&mut fields, &TEXTS[1..]);
        if self.draw.one_in(3) {
            let maintainers = (0..1 + self.draw.below(2)).map(|_| self.maintainer()).collect();
            fields.push(("maintainers".to_owned(), Val::List(maintainers)));
        }
        if self.draw.one_in(2) {
            let words = self.words(4);
            fields.push(("keywords".to_owned(), self.share("keywords", words)));
        }
        if self.draw.one_in(8) {
            fields.push(("reserved".to_owned(), Val::Bool(self.draw.one_in(2))));
        }
        if self.draw.one_in(4) {
            let cosign = Val::Map(vec![
                ("certificate-oidc-issuer".to_owned(), Val::text(text::any(self.draw))),
                ("key".to_owned(), Val::text(text::word(self.draw))),
                ("ignore-tlog".to_owned(), Val::Bool(true)),
            ]);
            fields.push(("signature".to_owned(), Val::Map(vec![("cosign".to_owned(), cosign)])));
        }
        if !self.draw.one_in(6) {
            fields.push(("capabilities".to_owned(), self.capabilities()));
        }
        self.finish(fields)
    }

    fn maintainer(&mut self) -> Val {
        let mut fields = vec![("name".to_owned(), Val::text(text::any(self.draw)))];
        if !self.draw.one_in(4) {
            fields.push(("email".to_owned(), Val::text("a@example.org")));
        }
        Val::Map(fields)
    }

    fn capabilities(&mut self) -> Val {
        let mut fields = Vec::new();
        if !self.draw.one_in(4) {
            let sourcing = self.sourcing();
            fields.push(("sourcing".to_owned(), self.share("sourcing", sourcing)));
        }
        if !self.draw.one_in(3) || (!self.is_any && fields.is_empty()) {
            let mut extraction = vec![("supported".to_owned(), Val::Bool(true))];
            if self.draw.one_in(3) {
                extraction.push(("sources".to_owned(), self.words(3)));
            }
            self.confuse(&mut extraction);
            fields.push(("extraction".to_owned(), Val::Map(extraction)));
        }
        Val::Map(fields)
    }

    fn sourcing(&mut self) -> Val {
        let id = i128::try_from(self.draw.below(200)).expect("it is small");
        let mut fields = vec![
            ("supported".to_owned(), Val::Bool(!self.draw.one_in(8))),
            ("id".to_owned(), Val::Int(id)),
            ("source".to_owned(), Val::text(text::word(self.draw))),
        ];
        self.confuse(&mut fields);
        Val::Map(fields)
    }

    fn first_source(&mut self) -> Val {
        let mut fields = vec![("id".to_owned(), Val::Int(7))];
        if !self.draw.one_in(4) {
            fields.push(("source".to_owned(), Val::text(text::word(self.draw))));
        }
        self.first(fields)
    }

    fn first_extractor(&mut self) -> Val {
        let mut fields = Vec::new();
        if self.draw.one_in(2) {
            fields.push(("sources".to_owned(), self.words(3)));
        }
        self.first(fields)
    }

    fn first(&mut self, mut fields: Vec<(String, Val)>) -> Val {
        self.texts(&mut fields, &["description", "authors", "contact", "url", "license"]);
        if self.draw.one_in(8) {
            fields.push(("reserved".to_owned(), Val::Bool(true)));
        }
        self.finish(fields)
    }

    /// The entry with its name, in some order.
    fn finish(&mut self, mut fields: Vec<(String, Val)>) -> Val {
        self.confuse(&mut fields);
        let name = ("name".to_owned(), self.name());
        // Anchors must stay in front of their aliases.
        let can_move = !fields.iter().any(|(_, value)| matches!(value, Val::Anchor(..)));
        if can_move && self.draw.one_in(3) {
            let mut shuffled = Vec::new();
            while !fields.is_empty() {
                shuffled.push(self.draw.take(&mut fields));
            }
            fields = shuffled;
        }
        let at = if self.draw.one_in(4) { self.draw.below(fields.len() + 1) } else { 0 };
        fields.insert(at, name);
        if let Some(base) = self.shared("<<") {
            let at = self.draw.below(fields.len() + 1);
            fields.insert(at, ("<<".to_owned(), base));
        }
        Val::Map(fields)
    }

    /// Perhaps adds a key that nobody knows, or empties the mapping.
    fn confuse(&mut self, fields: &mut Vec<(String, Val)>) {
        if !self.is_any || !self.draw.one_in(6) {
            return;
        }
        let at = self.draw.below(fields.len() + 1);
        let value = self.unknown(2);
        fields.insert(at, (format!("note{at}"), value));
    }

    fn unknown(&mut self, depth: usize) -> Val {
        match self.draw.below(if depth == 0 { 4 } else { 7 }) {
            0 | 1 => Val::text(text::any(self.draw)),
            2 => Val::Int(5),
            3 => Val::Null,
            4 => Val::List((0..self.draw.below(3)).map(|_| self.unknown(depth - 1)).collect()),
            _ => {
                let field = |at| (format!("k{at}"), self.unknown(depth - 1));
                Val::Map((0..2).map(field).collect())
            }
        }
    }
}
