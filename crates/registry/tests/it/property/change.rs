//! Edits: random ones, and what each means for the model.

use falconry_registry::Document;
use falconry_registry::edit::{
    Draft, DraftExtraction, DraftMaintainer, DraftSourcing, EditError, Value, append_entry,
    remove_entry, set_fields,
};

use super::draw::Draw;
use super::model::{Model, TEXTS, Val};
use super::text;

/// An edit of a document.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    /// Gives keys of an entry values, or removes them.
    Set { entry: usize, changes: Vec<(Vec<&'static str>, Option<Value>)> },
    /// Adds an entry.
    Append(Box<Draft>),
    /// Removes an entry.
    Remove(usize),
}

impl Edit {
    /// A random edit of a document; `is_tame` leaves out combinations of changes that contradict
    /// each other.
    pub(crate) fn random(draw: &mut Draw<'_>, model: &Model, is_tame: bool) -> Self {
        let all: Vec<&Val> = model.lists().into_iter().flat_map(|(_, entries)| entries).collect();
        let entries = all.len();
        let kind = draw.below(8);
        if kind >= 6 || entries == 0 {
            return Self::Append(Box::new(draft(draw)));
        }
        let entry = draw.below(entries);
        if kind == 5 {
            return Self::Remove(entry);
        }
        let mut changes: Vec<(Vec<&'static str>, Option<Value>)> = Vec::new();
        for _ in 0..draw.of(&[1, 1, 1, 2, 3]) {
            let list = model.path(entry).and_then(|(list, _)| list);
            let (path, value) = match list {
                Some(list) => first_change(draw, list),
                None => change(draw),
            };
            let old = path.iter().try_fold(all[entry].clone(), |value, key| value.get(key));
            let value = match old {
                Some(old) if draw.one_in(6) => similar(draw, &old).or(value),
                _ => value,
            };
            // A mapping that is replaced must not hold comments.
            let is_loss = matches!(value, Some(Value::Map(_)));
            let clashes = |(other, _): &(Vec<&str>, Option<Value>)| {
                other.starts_with(&path)
                    || path.starts_with(other)
                    // A removal can take the mapping away that another change is made in.
                    || (path.len() > 1 && other.first() == path.first())
            };
            if !(is_tame && (is_loss || changes.iter().any(clashes))) {
                changes.push((path, value));
            }
        }
        Self::Set { entry, changes }
    }

    /// A name for counting.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Append(_) => "append an entry",
            Self::Remove(_) => "remove an entry",
            Self::Set { changes, .. } => match changes.as_slice() {
                [(path, Some(value))] => match (value, path.len()) {
                    (Value::List(_) | Value::Map(_), _) => "set a list or mapping",
                    (_, 1) => "set a field",
                    _ => "set a nested field",
                },
                [(_, None)] => "remove a field",
                _ => "several changes",
            },
        }
    }

    /// Makes the edit.
    pub(crate) fn make(&self, document: &Document) -> Result<Document, EditError> {
        match self {
            Self::Append(draft) => append_entry(document, draft),
            Self::Remove(entry) => remove_entry(document, *entry),
            Self::Set { entry, changes } => {
                let changes: Vec<_> =
                    changes.iter().map(|(path, value)| (path.as_slice(), value.clone())).collect();
                set_fields(document, *entry, &changes)
            }
        }
    }

    /// Makes the edit in the model; `None` when the model has no place for it, so that the edit
    /// must be refused.
    pub(crate) fn mean(&self, model: &mut Model) -> Option<()> {
        match self {
            Self::Append(draft) => {
                let is_first = model.is_first_generation();
                let key = match (is_first, &draft.sourcing) {
                    (false, _) => None,
                    (true, Some(_)) => Some("source"),
                    (true, None) => Some("extractor"),
                };
                model.list_mut(key).push(entry(draft, is_first));
            }
            Self::Remove(index) => {
                let (key, position) = model.path(*index)?;
                model.list_mut(key).remove(position);
            }
            Self::Set { entry, changes } => change_entry(model.entry_mut(*entry)?, changes)?,
        }
        Some(())
    }
}

/// Makes the changes of an [`Edit::Set`]: of those of one field, the last.
pub(crate) fn change_entry(
    entry: &mut Val,
    changes: &[(Vec<&'static str>, Option<Value>)],
) -> Option<()> {
    for (index, (path, value)) in changes.iter().enumerate() {
        if changes[index + 1..].iter().any(|(later, _)| path.starts_with(later)) {
            continue;
        }
        match value {
            Some(value) => entry.set(path, Val::from(value))?,
            None => entry.unset(path),
        }
    }
    Some(())
}

/// The value as it is, or a list with more behind its items.
fn similar(draw: &mut Draw<'_>, old: &Val) -> Option<Value> {
    let texts = |items: &[Val]| {
        let text = |item: &Val| match item.bare() {
            Val::Text(text) => Some(text.clone()),
            _ => None,
        };
        items.iter().map(text).collect::<Option<Vec<String>>>()
    };
    match old {
        Val::Text(text) => Some(Value::text(text)),
        Val::List(items) => {
            let mut items = texts(items)?;
            items.extend((0..draw.below(3)).map(|_| text::any(draw)));
            Some(Value::texts(items))
        }
        _ => None,
    }
}

fn text_value(draw: &mut Draw<'_>) -> Option<Value> {
    Some(Value::Text(text::any(draw)))
}

fn list_value(draw: &mut Draw<'_>) -> Option<Value> {
    let count = draw.below(4);
    Some(Value::texts((0..count).map(|_| text::any(draw)).collect::<Vec<_>>()))
}

fn id(draw: &mut Draw<'_>) -> u32 {
    draw.of(&[7, 0, 28, 999, 1_073_741_824, u32::MAX])
}

/// A change of an entry of the second generation.
fn change(draw: &mut Draw<'_>) -> (Vec<&'static str>, Option<Value>) {
    let mut path = match draw.below(20) {
        0..=6 => vec![draw.of(&TEXTS)],
        7 | 8 => vec!["keywords"],
        9 => vec!["maintainers"],
        10 => vec!["reserved"],
        11 => vec!["signature", "cosign", draw.of(&["key", "certificate-identity"])],
        12..=14 => vec!["capabilities", "sourcing", draw.of(&["id", "source", "supported"])],
        15..=17 => vec!["capabilities", "extraction", draw.of(&["sources", "supported"])],
        18 => vec!["capabilities", draw.of(&["sourcing", "extraction"])],
        _ => vec![draw.of(&["capabilities", "signature", "description"])],
    };
    if path != ["name"] && draw.one_in(4) {
        return (path, None);
    }
    let value = match path[path.len() - 1] {
        "keywords" | "sources" => list_value(draw),
        "maintainers" => {
            let maintainers = (0..draw.below(3)).map(|_| maintainer(draw).to_value());
            Some(Value::List(maintainers.collect()))
        }
        "reserved" | "supported" => Some(Value::Boolean(draw.one_in(2))),
        "id" => Some(Value::Integer(id(draw))),
        "sourcing" => Some(sourcing(draw).to_value()),
        "extraction" => Some(extraction(draw).to_value()),
        "capabilities" | "signature" => {
            path = vec!["description"];
            text_value(draw)
        }
        _ => text_value(draw),
    };
    (path, value)
}

/// A change of an entry of the first generation, by the list it is in.
fn first_change(draw: &mut Draw<'_>, list: &str) -> (Vec<&'static str>, Option<Value>) {
    let common = ["description", "authors", "contact", "url", "license", "name", "reserved"];
    let own: &[&str] = if list == "source" { &["id", "source"] } else { &["sources"] };
    let path = vec![if draw.below(3) > 0 { draw.of(&common) } else { draw.of(own) }];
    if path != ["name"] && draw.one_in(4) {
        return (path, None);
    }
    let value = match path[0] {
        "sources" => list_value(draw),
        "id" => Some(Value::Integer(id(draw))),
        "reserved" => Some(Value::Boolean(draw.one_in(2))),
        _ => text_value(draw),
    };
    (path, value)
}

fn maintainer(draw: &mut Draw<'_>) -> DraftMaintainer {
    let email = if draw.one_in(2) { "b@example.org".to_owned() } else { String::new() };
    DraftMaintainer { name: text::words(draw), email }
}

fn sourcing(draw: &mut Draw<'_>) -> DraftSourcing {
    DraftSourcing { id: id(draw), source: text::word(draw) }
}

fn extraction(draw: &mut Draw<'_>) -> DraftExtraction {
    DraftExtraction { sources: (0..draw.below(3)).map(|_| text::word(draw)).collect() }
}

fn draft(draw: &mut Draw<'_>) -> Draft {
    let optional = |draw: &mut Draw<'_>| match draw.below(2) {
        0 => String::new(),
        _ => text::any(draw),
    };
    Draft {
        name: format!("new{}", draw.below(100)),
        description: optional(draw),
        authors: optional(draw),
        contact: optional(draw),
        maintainers: (0..draw.below(3)).map(|_| maintainer(draw)).collect(),
        keywords: (0..draw.below(4)).map(|_| text::any(draw)).collect(),
        url: optional(draw),
        rules_url: optional(draw),
        license: optional(draw),
        reserved: draw.one_in(8),
        sourcing: draw.one_in(2).then(|| sourcing(draw)),
        extraction: draw.one_in(2).then(|| extraction(draw)),
    }
}

/// The entry that a draft stands for, by its documentation: empty texts and lists are left out.
fn entry(draft: &Draft, is_first: bool) -> Val {
    let mut fields: Vec<(String, Val)> = Vec::new();
    let mut put = |key: &str, value: Val| match &value {
        Val::Text(text) if text.is_empty() => {}
        Val::List(items) if items.is_empty() => {}
        Val::Map(fields) if fields.is_empty() => {}
        Val::Bool(false) => {}
        _ => fields.push((key.to_owned(), value)),
    };
    let texts = |texts: &[String]| Val::List(texts.iter().map(Val::text).collect());
    put("name", Val::text(&draft.name));
    put("description", Val::text(&draft.description));
    put("authors", Val::text(&draft.authors));
    put("contact", Val::text(&draft.contact));
    put("url", Val::text(&draft.url));
    put("license", Val::text(&draft.license));
    put("reserved", Val::Bool(draft.reserved));
    let supported = || ("supported".to_owned(), Val::Bool(true));
    let id = |sourcing: &DraftSourcing| Val::Int(i128::from(sourcing.id));
    if is_first {
        match (&draft.sourcing, &draft.extraction) {
            (Some(sourcing), _) => {
                put("id", id(sourcing));
                put("source", Val::text(&sourcing.source));
            }
            (None, Some(extraction)) => put("sources", texts(&extraction.sources)),
            (None, None) => {}
        }
        return Val::Map(fields);
    }
    put("rules_url", Val::text(&draft.rules_url));
    put("keywords", texts(&draft.keywords));
    let maintainer = |maintainer: &DraftMaintainer| {
        let mut fields = vec![("name".to_owned(), Val::text(&maintainer.name))];
        if !maintainer.email.is_empty() {
            fields.push(("email".to_owned(), Val::text(&maintainer.email)));
        }
        Val::Map(fields)
    };
    put("maintainers", Val::List(draft.maintainers.iter().map(maintainer).collect()));
    let mut capabilities = Vec::new();
    if let Some(sourcing) = &draft.sourcing {
        let source = ("source".to_owned(), Val::text(&sourcing.source));
        let fields = vec![supported(), ("id".to_owned(), id(sourcing)), source];
        capabilities.push(("sourcing".to_owned(), Val::Map(fields)));
    }
    if let Some(extraction) = &draft.extraction {
        let mut fields = vec![supported()];
        if !extraction.sources.is_empty() {
            fields.push(("sources".to_owned(), texts(&extraction.sources)));
        }
        capabilities.push(("extraction".to_owned(), Val::Map(fields)));
    }
    put("capabilities", Val::Map(capabilities));
    Val::Map(fields)
}
