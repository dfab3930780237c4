//! The JSON Schema of a registry document, for editors.
//!
//! It is made from the same [shape](crate::shape) that the checks hold a document against, so it
//! knows the same keys. It demands what a schema can say of the checks: unknown keys, types,
//! patterns, keys that must be there, reserved sources. What needs more than one entry to be seen,
//! such as an id that is taken twice, is left to `falconry check`.

use std::ptr;

use falconry_core::{
    IdBlock, NAME_PATTERN, PluginId, RESERVED_SOURCES, SOURCE_PATTERN, SYSCALL_SOURCE,
};
use serde_json::{Map, Value, json};

use crate::shape::{
    DOCUMENT, ENTRY, EXTRACTION, FIRST_EXTRACTOR, FIRST_PLUGINS, FIRST_SOURCE, MapShape, SOURCING,
    Shape, TextKind,
};

/// The schema, in draft 2020-12, of documents of both generations.
#[must_use]
pub fn schema() -> Value {
    let mut definitions = Map::new();
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!("Registry of Falco plugins"));
    schema.append(&mut mapping(&DOCUMENT, &mut definitions));
    // Definitions for anchors stand at the root, under keys of the reader's own choice.
    schema.insert("patternProperties".into(), json!({ "^x-": {} }));
    schema.insert("$defs".into(), Value::Object(definitions));
    Value::Object(schema)
}

/// A mapping with its known keys and no others.
fn mapping(shape: &'static MapShape, definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let required = required(shape);
    let mut properties = Map::new();
    for key in shape.keys {
        let mut value = value(&key.shape, definitions);
        let is_required = required.contains(&key.name);
        if is_required {
            refuse_null(&mut value);
        }
        value.insert("description".into(), json!(about(key.about, &key.shape)));
        properties.insert(key.name.into(), Value::Object(value));
    }
    let mut mapping = Map::new();
    // Elsewhere null is as good as no value.
    let is_nullable = !ptr::eq(shape, &DOCUMENT) && !is_entry(shape);
    mapping.insert(
        "type".into(),
        if is_nullable { json!(["object", "null"]) } else { json!("object") },
    );
    mapping.insert("properties".into(), Value::Object(properties));
    if !required.is_empty() {
        mapping.insert("required".into(), json!(required));
    }
    let conditions = conditions(shape);
    if !conditions.is_empty() {
        mapping.insert("allOf".into(), Value::Array(conditions));
    }
    mapping.insert("additionalProperties".into(), json!(false));
    mapping
}

/// A value, or null where that is as good as no value.
fn value(shape: &'static Shape, definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let value = match shape {
        Shape::Text(kind) => {
            let mut value = json!({ "type": ["string", "null"] });
            match kind {
                TextKind::PluginName => value["pattern"] = json!(portable(NAME_PATTERN)),
                TextKind::SourceName => value["pattern"] = json!(portable(SOURCE_PATTERN)),
                TextKind::Url => value["format"] = json!("uri"),
                TextKind::Mail => value["format"] = json!("email"),
                TextKind::Any | TextKind::License => {}
            }
            value
        }
        Shape::Id => json!({ "type": ["integer", "null"], "minimum": 0, "maximum": u32::MAX }),
        Shape::Boolean => json!({ "type": ["boolean", "null"] }),
        Shape::List(item) => {
            json!({ "type": ["array", "null"], "items": value(item, definitions) })
        }
        Shape::Map(map) => defined(map, definitions),
        Shape::Plugins => {
            // One schema for a list and for a mapping: each keyword speaks of one of them only.
            // Of alternatives, editors and validators report no more than that none of them fits.
            let mut either = json!({
                "type": ["array", "object", "null"],
                "items": defined(&ENTRY, definitions),
            });
            let mapping = mapping(&FIRST_PLUGINS, definitions);
            for (keyword, value) in mapping.into_iter().filter(|(keyword, _)| keyword != "type") {
                either[keyword] = value;
            }
            either
        }
    };
    match value {
        Value::Object(value) => value,
        _ => Map::new(),
    }
}

/// Whether null cannot stand for the mapping: an entry is not left out by leaving it empty.
fn is_entry(map: &MapShape) -> bool {
    [&ENTRY, &FIRST_SOURCE, &FIRST_EXTRACTOR].into_iter().any(|entry| ptr::eq(map, entry))
}

/// A reference to the definition of the mapping, which is made if there is none yet.
fn defined(shape: &'static MapShape, definitions: &mut Map<String, Value>) -> Value {
    let name = shape.name.replace(' ', "-");
    if !definitions.contains_key(&name) {
        // The place is taken first, so that the definitions stand in the order of their use.
        definitions.insert(name.clone(), Value::Null);
        let mapping = mapping(shape, definitions);
        definitions.insert(name.clone(), Value::Object(mapping));
    }
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn refuse_null(value: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = value.get_mut("type") else { return };
    types.retain(|one| one != "null");
    if let [only] = types.as_slice() {
        let only = only.clone();
        value.insert("type".into(), only);
    }
}

/// The keys that a mapping needs whatever else it has.
fn required(shape: &MapShape) -> &'static [&'static str] {
    let table: [(&MapShape, &[&str]); 6] = [
        (&DOCUMENT, &["plugins"]),
        (&ENTRY, &["name"]),
        (&SOURCING, &["supported"]),
        (&EXTRACTION, &["supported"]),
        (&FIRST_SOURCE, &["name", "id"]),
        (&FIRST_EXTRACTOR, &["name"]),
    ];
    let found = table.into_iter().find(|(map, _)| ptr::eq(*map, shape));
    found.map_or(&[], |(_, keys)| keys)
}

/// What a mapping needs besides, depending on what it has.
fn conditions(shape: &MapShape) -> Vec<Value> {
    // Id 0 is given to no plugin, so its holder needs no source.
    let id_of_a_plugin = json!({ "type": "integer", "not": { "const": PluginId::ZERO.0 } });
    let own_source = json!({
        "required": ["source"],
        "properties": { "source": { "type": "string", "not": { "enum": RESERVED_SOURCES } } },
    });
    if ptr::eq(shape, &FIRST_SOURCE) {
        let id = json!({ "required": ["id"], "properties": { "id": id_of_a_plugin } });
        vec![json!({ "if": id, "then": own_source })]
    } else if ptr::eq(shape, &SOURCING) {
        let supported =
            json!({ "required": ["supported"], "properties": { "supported": { "const": true } } });
        let with_id = json!({
            "required": ["supported", "id"],
            "properties": { "supported": { "const": true }, "id": id_of_a_plugin },
        });
        let id = json!({ "required": ["id"], "properties": { "id": { "type": "integer" } } });
        vec![json!({ "if": supported, "then": id }), json!({ "if": with_id, "then": own_source })]
    } else if ptr::eq(shape, &EXTRACTION) || ptr::eq(shape, &FIRST_EXTRACTOR) {
        // Of the reserved sources, the host's system calls alone have fields to add to.
        let others: Vec<_> =
            RESERVED_SOURCES.into_iter().filter(|s| *s != SYSCALL_SOURCE).collect();
        vec![json!({ "properties": { "sources": { "items": { "not": { "enum": others } } } } })]
    } else {
        Vec::new()
    }
}

/// The key's description, with what its pattern or type cannot say.
fn about(about: &str, shape: &Shape) -> String {
    let range = |block: IdBlock| format!("{} to {}", block.ids().start(), block.ids().end());
    match shape {
        Shape::Id => format!(
            "{about} Ids {} are those of the public registry, where 0 and 999 are given to no \
             plugin; ids {} are an organisation's own.",
            range(IdBlock::Public),
            range(IdBlock::Private),
        ),
        Shape::Text(TextKind::License) => format!("{about} For example: Apache-2.0."),
        _ => about.to_owned(),
    }
}

/// The pattern in a spelling that every dialect of regular expressions reads alike: a dash in
/// brackets stands last, where it cannot be taken for a range.
fn portable(pattern: &str) -> String {
    pattern.replace("0-9-_]", "0-9_-]")
}
