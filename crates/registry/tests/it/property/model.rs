//! What a document means, apart from how it is written: a tree of values, and the fields that a
//! reader must find in it.

use std::collections::BTreeMap;

use falconry_registry::edit::Value;
use falconry_registry::yaml::{Kind, Node, Resolved, resolve};
use falconry_registry::{Entry, Registry};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Val {
    Null,
    Bool(bool),
    Int(i128),
    Text(String),
    List(Vec<Val>),
    Map(Vec<(String, Val)>),
    /// A value with a name, so that aliases can stand for it.
    Anchor(String, Box<Val>),
    /// What stands for the value with that name.
    Alias(String, Box<Val>),
}

impl Val {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The value itself, not what names it.
    pub(crate) fn bare(&self) -> &Self {
        match self {
            Self::Anchor(_, inner) | Self::Alias(_, inner) => inner.bare(),
            _ => self,
        }
    }

    /// A mapping's keys with merge keys followed; of equal keys the last one counts. Upstream
    /// merges in the order of the text.
    pub(crate) fn fields(&self) -> Vec<(String, Self)> {
        let mut fields: Vec<(String, Self)> = Vec::new();
        let mut put =
            |key: &str, value: &Self| match fields.iter_mut().find(|(known, _)| known == key) {
                Some((_, old)) => *old = value.clone(),
                None => fields.push((key.to_owned(), value.clone())),
            };
        let Self::Map(entries) = self.bare() else { return Vec::new() };
        for (key, value) in entries {
            match (key.as_str(), value.bare()) {
                ("<<", Self::List(maps)) => {
                    for map in maps.iter().rev() {
                        map.fields().iter().for_each(|(key, value)| put(key, value));
                    }
                }
                ("<<", _) => value.fields().iter().for_each(|(key, value)| put(key, value)),
                _ => put(key, value),
            }
        }
        fields
    }

    pub(crate) fn get(&self, name: &str) -> Option<Self> {
        let found = self.fields().into_iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.bare().clone()).filter(|value| *value != Self::Null)
    }

    fn get_text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Self::Text(text) => Some(text),
            Self::Int(number) => Some(number.to_string()),
            Self::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    fn get_bool(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Self::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn get_texts(&self, name: &str) -> Vec<String> {
        match self.get(name) {
            Some(Self::List(items)) => items
                .iter()
                .filter_map(|item| Self::Map(vec![("i".to_owned(), item.clone())]).get_text("i"))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Gives the value at `path` below this mapping; `None` when something on the way is no
    /// mapping.
    pub(crate) fn set(&mut self, path: &[&str], value: Self) -> Option<()> {
        let Some((key, deeper)) = path.split_first() else {
            *self = value;
            return Some(());
        };
        if matches!(self.bare(), Self::Null) {
            *self = Self::Map(Vec::new());
        }
        let fields = self.fields();
        *self = Self::Map(fields);
        let Self::Map(fields) = self else { return None };
        let index = match fields.iter().position(|(known, _)| known == key) {
            Some(index) => index,
            None => {
                fields.push(((*key).to_owned(), Self::Null));
                fields.len() - 1
            }
        };
        let inner = &mut fields[index].1;
        if !deeper.is_empty() && !matches!(inner.bare(), Self::Null | Self::Map(_)) {
            return None;
        }
        inner.set(deeper, value)
    }

    /// Removes what stands at `path`, and the mappings on the way that lose their last key.
    pub(crate) fn unset(&mut self, path: &[&str]) {
        let Some((key, deeper)) = path.split_first() else { return };
        if !matches!(self.bare(), Self::Map(_)) {
            return;
        }
        let mut fields = self.fields();
        let Some(index) = fields.iter().position(|(known, _)| known == key) else { return };
        if deeper.is_empty() {
            fields.remove(index);
        } else {
            let had_keys = !fields[index].1.fields().is_empty();
            fields[index].1.unset(deeper);
            if had_keys && fields[index].1.fields().is_empty() {
                fields.remove(index);
            }
        }
        *self = Self::Map(fields);
    }

    /// Whether a parsed node stands for this value. Keys may stand in any order.
    pub(crate) fn is_read_from(&self, node: Node<'_>) -> bool {
        match self.bare() {
            Self::Null => node.resolved().kind() == Kind::Scalar && resolve(node) == Resolved::Null,
            Self::Bool(value) => {
                matches!(resolve(node), Resolved::Boolean { value: read, .. } if read == *value)
            }
            Self::Int(value) => {
                matches!(resolve(node), Resolved::Integer { value: read, .. } if read == *value)
            }
            Self::Text(text) => node.resolved().kind() == Kind::Scalar && node.text() == text,
            Self::List(items) => {
                node.resolved().kind() == Kind::Sequence
                    && node.children().count() == items.len()
                    && items.iter().zip(node.children()).all(|(item, node)| item.is_read_from(node))
            }
            Self::Map(_) => {
                let fields = self.fields();
                let mut found: Vec<(Node<'_>, Node<'_>)> = Vec::new();
                for (key, value) in node.entries() {
                    match key.text() {
                        "<<" => found.extend(value.entries()),
                        _ => found.push((key, value)),
                    }
                }
                let last = |name: &str| found.iter().rfind(|(key, _)| key.text() == name);
                node.resolved().kind() == Kind::Mapping
                    && found
                        .iter()
                        .all(|(key, _)| fields.iter().any(|(name, _)| key.text() == name))
                    && fields.iter().all(|(name, value)| {
                        last(name).is_some_and(|(_, node)| value.is_read_from(*node))
                    })
            }
            Self::Anchor(..) | Self::Alias(..) => false,
        }
    }
}

impl From<&Value> for Val {
    fn from(value: &Value) -> Self {
        match value {
            Value::Boolean(value) => Self::Bool(*value),
            Value::Integer(value) => Self::Int(i128::from(*value)),
            Value::Text(text) => Self::text(text),
            Value::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Map(fields) => Self::Map(
                fields.iter().map(|(key, value)| ((*key).to_owned(), Self::from(value))).collect(),
            ),
        }
    }
}

pub(crate) const TEXTS: [&str; 7] =
    ["name", "description", "authors", "contact", "url", "rules_url", "license"];

const COSIGN: [&str; 5] = [
    "certificate-oidc-issuer",
    "certificate-oidc-issuer-regexp",
    "certificate-identity",
    "certificate-identity-regexp",
    "key",
];

/// Everything that the reader says of an entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields {
    texts: BTreeMap<&'static str, String>,
    maintainers: Vec<(Option<String>, Option<String>)>,
    keywords: Vec<String>,
    reserved: Option<bool>,
    signature: Option<Option<BTreeMap<&'static str, String>>>,
    has_capabilities: bool,
    sourcing: Option<(bool, Option<i128>, Option<String>)>,
    extraction: Option<(bool, Vec<String>)>,
}

/// The lists that entries stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Plugins,
    Source,
    Extractor,
}

impl Fields {
    /// What the reader must find in an entry.
    pub(crate) fn of_val(entry: &Val, list: List) -> Self {
        let text = |name: &'static str| entry.get_text(name).map(|text| (name, text));
        let mut fields = Self {
            texts: TEXTS.into_iter().filter_map(text).collect(),
            reserved: entry.get_bool("reserved"),
            ..Self::default()
        };
        let sourcing = |map: &Val, is_supported: bool| {
            let id = match map.get("id") {
                Some(Val::Int(id)) => Some(id),
                _ => None,
            };
            (is_supported, id, map.get_text("source"))
        };
        match list {
            List::Source => fields.sourcing = Some(sourcing(entry, true)),
            List::Extractor => fields.extraction = Some((true, entry.get_texts("sources"))),
            List::Plugins => {
                fields.keywords = entry.get_texts("keywords");
                if let Some(Val::List(maintainers)) = entry.get("maintainers") {
                    let maintainer = |of: &Val| (of.get_text("name"), of.get_text("email"));
                    fields.maintainers = maintainers.iter().map(maintainer).collect();
                }
                fields.signature = entry.get("signature").map(|signature| {
                    signature.get("cosign").map(|cosign| {
                        let text = |name| cosign.get_text(name).map(|text| (name, text));
                        COSIGN.into_iter().filter_map(text).collect()
                    })
                });
                let capabilities = entry.get("capabilities");
                fields.has_capabilities = capabilities.is_some();
                let capability = |name| capabilities.as_ref().and_then(|all| all.get(name));
                let is_supported = |of: &Val| of.get_bool("supported") == Some(true);
                fields.sourcing =
                    capability("sourcing").map(|found| sourcing(&found, is_supported(&found)));
                fields.extraction = capability("extraction")
                    .map(|found| (is_supported(&found), found.get_texts("sources")));
            }
        }
        if list != List::Plugins {
            fields.texts.remove("rules_url");
        }
        fields
    }

    /// What the reader found in an entry.
    pub(crate) fn of_entry(entry: &Entry<'_>) -> Self {
        let owned = |text: Option<falconry_registry::Text<'_>>| text.map(|text| text.to_string());
        let named = [
            entry.name,
            entry.description,
            entry.authors,
            entry.contact,
            entry.url,
            entry.rules_url,
            entry.license,
        ];
        let texts = |names: &[&'static str], found: &[Option<falconry_registry::Text<'_>>]| {
            let pairs = names.iter().zip(found);
            pairs.filter_map(|(name, text)| Some((*name, owned(*text)?))).collect()
        };
        Self {
            texts: texts(&TEXTS, &named),
            maintainers: entry
                .maintainers
                .iter()
                .map(|maintainer| (owned(maintainer.name), owned(maintainer.email)))
                .collect(),
            keywords: entry.keywords.iter().map(|word| word.value.to_owned()).collect(),
            reserved: entry.reserved.map(|reserved| reserved.value),
            signature: entry.signature.as_ref().map(|signature| {
                signature.cosign.map(|cosign| {
                    let found = [
                        cosign.issuer,
                        cosign.issuer_regexp,
                        cosign.identity,
                        cosign.identity_regexp,
                        cosign.key,
                    ];
                    texts(&COSIGN, &found)
                })
            }),
            has_capabilities: entry.capabilities.is_some(),
            sourcing: entry
                .sourcing
                .as_ref()
                .map(|found| (found.supported, found.id.map(|id| id.value), owned(found.source))),
            extraction: entry.extraction.as_ref().map(|found| {
                (
                    found.supported,
                    found.sources.iter().map(|source| source.value.to_owned()).collect(),
                )
            }),
        }
    }

    /// What the reader found in every entry.
    pub(crate) fn of_registry(registry: &Registry<'_>) -> Vec<Self> {
        registry.entries.iter().map(Self::of_entry).collect()
    }
}

/// A whole document.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// The keys of the document in their order, the lists of entries among them.
    pub(crate) root: Vec<(String, Val)>,
}

impl Model {
    pub(crate) fn plugins(&self) -> &Val {
        let found = self.root.iter().find(|(key, _)| key == "plugins");
        found.map_or(&Val::Null, |(_, value)| value)
    }

    /// The lists of entries, in their order.
    pub(crate) fn lists(&self) -> Vec<(List, &[Val])> {
        match self.plugins().bare() {
            Val::List(entries) => vec![(List::Plugins, entries)],
            Val::Map(lists) => lists.iter().filter_map(|(key, list)| entries(key, list)).collect(),
            _ => Vec::new(),
        }
    }

    /// What the reader must find in every entry.
    pub(crate) fn fields(&self) -> Vec<Fields> {
        let lists = self.lists().into_iter();
        lists.flat_map(|(list, all)| all.iter().map(move |it| Fields::of_val(it, list))).collect()
    }

    pub(crate) fn is_first_generation(&self) -> bool {
        matches!(self.plugins().bare(), Val::Map(_))
    }

    /// The path of the entry of that number.
    pub(crate) fn path(&self, index: usize) -> Option<(Option<&'static str>, usize)> {
        let mut before = 0;
        for (list, entries) in self.lists() {
            if index < before + entries.len() {
                return Some((list.key(), index - before));
            }
            before += entries.len();
        }
        None
    }

    /// The list of that key below `plugins`, or `plugins` itself; it becomes a list if it is none.
    pub(crate) fn list_mut(&mut self, key: Option<&str>) -> &mut Vec<Val> {
        let mut value = slot(&mut self.root, "plugins");
        if let Some(key) = key {
            value = match bare_mut(value) {
                Val::Map(lists) => slot(lists, key),
                _ => unreachable!("the first generation has a mapping of lists"),
            };
        }
        let value = bare_mut(value);
        if !matches!(value, Val::List(_)) {
            *value = Val::List(Vec::new());
        }
        match value {
            Val::List(items) => items,
            _ => unreachable!("it is a list now"),
        }
    }

    pub(crate) fn entry_mut(&mut self, index: usize) -> Option<&mut Val> {
        let (key, position) = self.path(index)?;
        self.list_mut(key).get_mut(position)
    }
}

impl List {
    /// Its key below `plugins`.
    pub(crate) fn key(self) -> Option<&'static str> {
        match self {
            Self::Plugins => None,
            Self::Source => Some("source"),
            Self::Extractor => Some("extractor"),
        }
    }
}

fn entries<'v>(key: &str, value: &'v Val) -> Option<(List, &'v [Val])> {
    match (key, value.bare()) {
        ("source", Val::List(entries)) => Some((List::Source, entries)),
        ("extractor", Val::List(entries)) => Some((List::Extractor, entries)),
        _ => None,
    }
}

fn bare_mut(value: &mut Val) -> &mut Val {
    match value {
        Val::Anchor(_, inner) | Val::Alias(_, inner) => bare_mut(inner),
        _ => value,
    }
}

fn slot<'v>(fields: &'v mut Vec<(String, Val)>, key: &str) -> &'v mut Val {
    let index = fields.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
        fields.push((key.to_owned(), Val::Null));
        fields.len() - 1
    });
    &mut fields[index].1
}
