//! Holds a tree against the shape of a registry document.

use std::collections::hash_map::Entry as Slot;
use std::mem;

use falconry_diagnostics::{Span, closest};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::shape::{
    DOCUMENT, ENTRY, FIRST_EXTRACTOR, FIRST_PLUGINS, FIRST_SOURCE, Key, MapShape, Shape,
};
use crate::yaml::{Kind, MAX_REPEATED, Node, NodeId, Resolved, Style, Tree, resolve};

/// Something in a document that is not of the document's shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// Where it is.
    pub span: Span,
    /// The number of the entry that it is in, in the order of [`crate::Registry::entries`].
    pub entry: Option<usize>,
}

/// The kinds of [`Problem`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A key that its mapping has already.
    DuplicateKey {
        /// The key.
        key: String,
        /// The first one's bytes.
        first: Span,
    },
    /// A key that the mapping does not know.
    UnknownKey {
        /// The key.
        key: String,
        /// The mapping's shape.
        parent: &'static MapShape,
        /// The known keys that the mapping has.
        present: Vec<&'static str>,
        /// The known key that it is probably a misspelling of, which the mapping has not.
        meant: Option<&'static Key>,
        /// The mapping.
        mapping: NodeId,
        /// The key's value.
        value: NodeId,
    },
    /// A value of another type than its key's.
    WrongType {
        /// The key, or what the value is when it has none.
        key: &'static str,
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
        /// What to write instead, when that is certain.
        fix: Option<String>,
    },
    /// An id that is no integer.
    BadId {
        /// What to write instead, when that is certain.
        fix: Option<String>,
    },
    /// A scalar that reads as another type than it seems to: an unquoted `on` as a text, an id
    /// written `0x1F`, a boolean written `yes`.
    OddScalar {
        /// The key.
        key: &'static str,
        /// What other YAML readers may take it for.
        reads_as: &'static str,
        /// The unambiguous way to write it.
        fix: String,
    },
    /// The document's root is no mapping, or there is no document at all.
    NoMapping {
        /// What stands there.
        found: &'static str,
    },
    /// The document consists of more YAML documents than one.
    SecondDocument,
    /// Aliases make the document unreasonably large.
    AliasExpansion,
}

/// Finds every [`Problem`] of the tree.
pub(crate) fn find(tree: &Tree) -> Vec<Problem> {
    let budget = tree.len() + MAX_REPEATED;
    let mut finder =
        Finder { problems: Vec::new(), entry: None, entries: 0, budget, alias: Span::default() };
    let mut roots = tree.roots();
    match roots.next() {
        Some(root) if root.resolved().kind() == Kind::Mapping => finder.map(root, &DOCUMENT),
        Some(root) if !root.is_absent() => {
            finder.push(ProblemKind::NoMapping { found: describe(root) }, root.span());
        }
        root => {
            let span = root.map_or(Span::default(), |root| root.span());
            finder.push(ProblemKind::NoMapping { found: "nothing" }, span);
        }
    }
    // A `---` with nothing behind it hides nothing.
    if let Some(second) = roots.find(|root| !root.is_absent()) {
        finder.entry = None;
        finder.push(ProblemKind::SecondDocument, second.span());
    }
    if tree.has_anchors() {
        // What several aliases lead to is one defect all the same.
        let mut seen = FxHashSet::default();
        finder.problems.retain(|found| seen.insert((found.span, mem::discriminant(&found.kind))));
    }
    finder.problems
}

struct Finder {
    problems: Vec<Problem>,
    entry: Option<usize>,
    entries: usize,
    /// How many more values may be visited. Without aliases each is visited once.
    budget: usize,
    /// The alias that was followed last.
    alias: Span,
}

impl Finder {
    fn push(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem { kind, span, entry: self.entry });
    }

    /// Whether `node` may still be visited.
    fn spend(&mut self, node: Node<'_>) -> bool {
        if node.kind() == Kind::Alias {
            self.alias = node.span();
        }
        if self.budget == 1 {
            self.push(ProblemKind::AliasExpansion, self.alias);
        }
        self.budget = self.budget.saturating_sub(1);
        self.budget > 0
    }

    fn value(&mut self, node: Node<'_>, key: &'static str, shape: &'static Shape) {
        if !self.spend(node) || is_null(node) {
            return;
        }
        let kind = node.resolved().kind();
        if matches!(shape, Shape::Plugins) {
            // Of duplicate keys the last one is read.
            self.entries = 0;
        }
        match (shape, kind) {
            (Shape::Map(shape), Kind::Mapping) => self.map(node, shape),
            (Shape::List(item), Kind::Sequence) => self.list(node, key, item),
            (Shape::Plugins, Kind::Sequence) => {
                self.entries_of(node, &ENTRY);
            }
            (Shape::Plugins, Kind::Mapping) => self.first_generation(node),
            (Shape::Text(_), Kind::Scalar) => self.text(node, key),
            (Shape::Boolean, Kind::Scalar) => self.boolean(node, key),
            (Shape::Id, Kind::Scalar) => self.id(node, key),
            (Shape::Id, _) => self.push(ProblemKind::BadId { fix: None }, node.span()),
            _ => self.wrong_type(node, key, shape),
        }
    }

    fn wrong_type(&mut self, node: Node<'_>, key: &'static str, shape: &'static Shape) {
        // A single value where a list of values belongs is put in brackets.
        let fix = match shape {
            Shape::List(Shape::Text(_)) if node.kind() == Kind::Scalar && is_bare(node) => {
                let written = &node.tree().text()[node.span().range()];
                let is_simple = !written.contains(['\n', ',', '[', ']', '{', '}']);
                is_simple.then(|| format!("[{written}]"))
            }
            _ => None,
        };
        let (expected, found) = (expectation(shape), describe(node));
        self.push(ProblemKind::WrongType { key, expected, found, fix }, node.span());
    }

    fn list(&mut self, node: Node<'_>, key: &'static str, item: &'static Shape) {
        for child in node.children() {
            if self.budget == 0 {
                return;
            }
            if matches!(item, Shape::Text(_)) && is_null(child) {
                // It would be read as an empty text, which no list has a use for.
                self.wrong_type(child, key, item);
            } else {
                self.value(child, key, item);
            }
        }
    }

    fn map(&mut self, node: Node<'_>, shape: &'static MapShape) {
        let mut first: FxHashMap<&str, Span> = FxHashMap::default();
        let mut unknown = Vec::new();
        for (key, value) in node.entries() {
            if key.resolved().kind() != Kind::Scalar {
                let found = describe(key);
                let kind =
                    ProblemKind::WrongType { key: "key", expected: "a text", found, fix: None };
                self.push(kind, key.span());
                continue;
            }
            let name = key.text();
            if is_merge(key) {
                self.merge(value, shape);
                continue;
            }
            match first.entry(name) {
                Slot::Occupied(earlier) => {
                    let kind =
                        ProblemKind::DuplicateKey { key: name.to_owned(), first: *earlier.get() };
                    self.push(kind, key.span());
                }
                Slot::Vacant(slot) => {
                    slot.insert(key.span());
                }
            }
            match shape.key(name) {
                Some(known) => self.value(value, known.name, &known.shape),
                None if !self.spend(value) => return,
                // The root is where definitions for anchors go, by the custom of `x-` keys.
                None if *shape == DOCUMENT && name.starts_with("x-") => {}
                None => unknown.push((key, value)),
            }
        }
        self.unknown_keys(node, &unknown, shape);
    }

    fn unknown_keys(
        &mut self,
        node: Node<'_>,
        unknown: &[(Node<'_>, Node<'_>)],
        parent: &'static MapShape,
    ) {
        if unknown.is_empty() {
            return;
        }
        let names = parent.keys.iter().map(|known| known.name);
        let (present, absent): (Vec<_>, Vec<_>) = names.partition(|name| node.get(name).is_some());
        for (key, value) in unknown {
            let key_text = key.text().to_owned();
            let meant = closest(&key_text, absent.iter().copied());
            let kind = ProblemKind::UnknownKey {
                parent,
                present: present.clone(),
                meant: meant.and_then(|name| parent.key(name)),
                mapping: node.resolved().id(),
                value: value.id(),
                key: key_text,
            };
            self.push(kind, key.span());
        }
    }

    fn merge(&mut self, value: Node<'_>, shape: &'static MapShape) {
        if !self.spend(value) {
            return;
        }
        match value.resolved().kind() {
            Kind::Mapping => self.map(value, shape),
            Kind::Sequence => {
                for item in value.children() {
                    if self.budget == 0 {
                        return;
                    }
                    if self.spend(item) && item.resolved().kind() == Kind::Mapping {
                        self.map(item, shape);
                    }
                }
            }
            _ => {
                let (expected, found) = ("a mapping", describe(value));
                let kind = ProblemKind::WrongType { key: "<<", expected, found, fix: None };
                self.push(kind, value.span());
            }
        }
    }

    fn entries_of(&mut self, node: Node<'_>, shape: &'static MapShape) {
        for child in node.children() {
            if self.budget == 0 {
                return;
            }
            self.entry = Some(self.entries);
            self.entries += 1;
            if self.spend(child) {
                match child.resolved().kind() {
                    Kind::Mapping => self.map(child, shape),
                    _ => {
                        let (expected, found) = ("a mapping", describe(child));
                        let key = shape.name;
                        let kind = ProblemKind::WrongType { key, expected, found, fix: None };
                        self.push(kind, child.span());
                    }
                }
            }
            self.entry = None;
        }
    }

    fn first_generation(&mut self, node: Node<'_>) {
        for (key, value) in node.entries() {
            let (name, item) = match key.text() {
                "source" => ("source", &FIRST_SOURCE),
                "extractor" => ("extractor", &FIRST_EXTRACTOR),
                _ => continue,
            };
            match value.resolved().kind() {
                Kind::Sequence if self.spend(value) => self.entries_of(value, item),
                _ if is_null(value) => {}
                _ => {
                    let (expected, found) = ("a list", describe(value));
                    let kind = ProblemKind::WrongType { key: name, expected, found, fix: None };
                    self.push(kind, value.span());
                }
            }
        }
        // Unknown and duplicate keys of the mapping itself.
        let before = self.problems.len();
        self.map_keys_only(node, &FIRST_PLUGINS);
        self.problems[before..].iter_mut().for_each(|problem| problem.entry = None);
    }

    fn map_keys_only(&mut self, node: Node<'_>, shape: &'static MapShape) {
        let mut first: FxHashMap<&str, Span> = FxHashMap::default();
        let mut unknown = Vec::new();
        for (key, value) in node.entries() {
            let name = key.text();
            if let Some(earlier) = first.insert(name, key.span()) {
                let kind = ProblemKind::DuplicateKey { key: name.to_owned(), first: earlier };
                self.push(kind, key.span());
            }
            if shape.key(name).is_none() {
                unknown.push((key, value));
            }
        }
        self.unknown_keys(node, &unknown, shape);
    }

    fn text(&mut self, node: Node<'_>, key: &'static str) {
        let reads_as = match resolve(node) {
            Resolved::Text | Resolved::Null => return,
            Resolved::Boolean { .. } => "a boolean",
            Resolved::Integer { .. } | Resolved::Float => "a number",
        };
        let fix = format!("\"{}\"", node.text());
        self.push(ProblemKind::OddScalar { key, reads_as, fix }, node.span());
    }

    fn boolean(&mut self, node: Node<'_>, key: &'static str) {
        match resolve(node) {
            Resolved::Boolean { is_canonical: true, .. } => {}
            Resolved::Boolean { value, .. } => {
                let fix = value.to_string();
                self.push(ProblemKind::OddScalar { key, reads_as: "a text", fix }, node.span());
            }
            _ => {
                let is_word = matches!(node.text(), "true" | "false") && is_bare(node);
                let fix = is_word.then(|| node.text().to_owned());
                let (expected, found) = ("`true` or `false`", describe(node));
                self.push(ProblemKind::WrongType { key, expected, found, fix }, node.span());
            }
        }
    }

    fn id(&mut self, node: Node<'_>, key: &'static str) {
        match resolve(node) {
            Resolved::Integer { is_canonical: true, .. } => {}
            Resolved::Integer { value, .. } => {
                let fix = value.to_string();
                let reads_as = "a number in another notation";
                self.push(ProblemKind::OddScalar { key, reads_as, fix }, node.span());
            }
            _ => {
                let text = node.text();
                let is_number = is_bare(node)
                    && text.bytes().all(|byte| byte.is_ascii_digit())
                    && !text.is_empty()
                    && (text.len() == 1 || !text.starts_with('0'));
                let fix = is_number.then(|| text.to_owned());
                self.push(ProblemKind::BadId { fix }, node.span());
            }
        }
    }
}

/// Whether the key stands for "merge that mapping into this one".
pub(crate) fn is_merge(key: Node<'_>) -> bool {
    key.is_key("<<") && key.resolved().style() == crate::yaml::Style::Plain
}

/// Whether the node's bytes are all that there is to it: no tag or `|` line before them.
fn is_bare(node: Node<'_>) -> bool {
    node.tag().is_none() && !matches!(node.style(), Style::Literal | Style::Folded)
}

/// Whether the value is null, which reads as if its key were missing.
pub(crate) fn is_null(node: Node<'_>) -> bool {
    node.resolved().kind() == Kind::Scalar && resolve(node) == Resolved::Null
}

fn expectation(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) => "a text",
        Shape::Id => "an integer",
        Shape::Boolean => "`true` or `false`",
        Shape::List(_) => "a list",
        Shape::Map(_) => "a mapping",
        Shape::Plugins => "a list of entries",
    }
}

fn describe(node: Node<'_>) -> &'static str {
    match node.resolved().kind() {
        Kind::Sequence => "a list",
        Kind::Mapping => "a mapping",
        _ => match resolve(node) {
            Resolved::Null => "nothing",
            Resolved::Boolean { .. } => "a boolean",
            Resolved::Integer { .. } | Resolved::Float => "a number",
            Resolved::Text => "a text",
        },
    }
}
