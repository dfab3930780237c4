//! The schema accepts real registries and refuses broken ones, and misses no key.

use std::fs;

use falconry_registry::Document;
use falconry_registry::checks::{self, Context, Options};
use falconry_registry::schema::schema;
use falconry_registry::shape::{DOCUMENT, ENTRY, FIRST_PLUGINS, MapShape, Shape};
use falconry_registry::yaml::{Kind, Node, Resolved, resolve};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::corpus::corpus;

fn validator() -> Validator {
    jsonschema::options().should_validate_formats(true).build(&schema()).unwrap()
}

/// The document as a validator sees it.
fn json(text: &str) -> Value {
    let document = Document::from_text("registry.yaml", text);
    assert!(document.is_sound(), "{text}");
    document.tree().roots().next().map_or(Value::Null, to_json)
}

fn to_json(node: Node<'_>) -> Value {
    match node.resolved().kind() {
        Kind::Sequence => node.children().map(to_json).collect(),
        Kind::Mapping => {
            let pairs = node.entries().map(|(key, value)| (key.text().to_owned(), to_json(value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        _ => match resolve(node) {
            Resolved::Null => Value::Null,
            Resolved::Boolean { value, .. } => json!(value),
            Resolved::Integer { value, .. } => json!(i64::try_from(value).unwrap()),
            Resolved::Float => json!(node.text().parse::<f64>().unwrap()),
            Resolved::Text => json!(node.text()),
        },
    }
}

fn errors(text: &str) -> Vec<String> {
    let (validator, document) = (validator(), json(text));
    let errors = validator.iter_errors(&document);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_schema_is_one() {
    jsonschema::meta::validate(&schema()).unwrap();
    assert_eq!(schema()["$schema"], "https://json-schema.org/draft/2020-12/schema");
    insta::assert_snapshot!(serde_json::to_string_pretty(&schema()).unwrap());
}

#[test]
fn real_registries_are_accepted() {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/../../registry.yaml");
    assert_eq!(errors(&fs::read_to_string(own).unwrap()), [] as [&str; 0]);
    for registry in ["2022-03-source-extractor", "2022-06-capabilities", "2026-08-capabilities"] {
        let Some(folder) = corpus() else { return };
        let text = fs::read_to_string(folder.join(registry).join("registry.yaml")).unwrap();
        assert_eq!(errors(&text), [] as [&str; 0], "{registry}");
    }
}

#[test]
fn good_documents_are_accepted() {
    for text in [
        "plugins: []",
        "plugins:\n  source:\n  extractor: ~\n",
        "x-anchors: [anything]\nreserved_sources:\nplugins: []",
        "plugins: [{ name: a, description: ~, keywords: [k, ~], maintainers: [~] }]",
        "plugins: [{ name: a, capabilities: ~, signature: { cosign: } }]",
        // Id 0 is given to no plugin and needs no source, and what is not supported needs nothing.
        "plugins: [{ name: a, capabilities: { sourcing: { supported: true, id: 0 } } }]",
        "plugins: [{ name: a, capabilities: { sourcing: { supported: false } } }]",
        "plugins: [{ name: a, capabilities: { extraction: { supported: true, sources: [syscall] } } }]",
        "plugins: { source: [{ name: a, id: 4294967295, source: a }] }",
        "plugins: { source: [{ name: a, id: 0 }], extractor: [{ name: b, sources: [syscall] }] }",
    ] {
        assert_eq!(errors(text), [] as [&str; 0], "{text}");
    }
}

#[test]
fn bad_documents_are_refused() {
    let sourcing = |fields: &str| {
        format!("plugins: [{{ name: a, capabilities: {{ sourcing: {{ {fields} }} }} }}]")
    };
    let extraction = |fields: &str| {
        format!("plugins: [{{ name: a, capabilities: {{ extraction: {{ {fields} }} }} }}]")
    };
    let entry = |fields: &str| format!("plugins: [{{ {fields} }}]");
    for text in [
        "[]".to_owned(),
        "{}".to_owned(),
        "plugins:".to_owned(),
        "plugins: text".to_owned(),
        "plugins: [~]".to_owned(),
        "plugins: [text]".to_owned(),
        "plugins: []\nplugin: []".to_owned(),
        "reserved_sources: syscall\nplugins: []".to_owned(),
        "reserved_sources: [k8s-audit]\nplugins: []".to_owned(),
        entry("name: a, capabilites: {}"),
        entry("name: a, x-key: {}"),
        entry("description: nameless"),
        entry("name: "),
        entry("name: ''"),
        entry("name: Upper"),
        entry("name: 8a"),
        entry("name: a.b"),
        entry("name: [a]"),
        entry("name: a, keywords: word"),
        entry("name: a, reserved: 'true'"),
        entry("name: a, url: no url"),
        entry("name: a, maintainers: [{ name: m, email: none }]"),
        entry("name: a, maintainers: [{ mail: m@example.org }]"),
        entry("name: a, signature: { cosign: { certificate-issuer: i } }"),
        entry("name: a, capabilities: { parsing: { supported: true } }"),
        sourcing("supported: true, id: '5', source: s"),
        sourcing("supported: true, id: 5.5, source: s"),
        sourcing("supported: true, id: -1, source: s"),
        sourcing("supported: true, id: 4294967296, source: s"),
        sourcing("supported: true, source: s"),
        sourcing("supported: true, id: ~, source: s"),
        sourcing("supported: true, id: 5"),
        sourcing("supported: true, id: 5, source: "),
        sourcing("supported: true, id: 5, source: a-b"),
        sourcing("supported: true, id: 5, source: syscall"),
        sourcing("supported: true, id: 5, source: s, sources: [s]"),
        sourcing("id: 5, source: s"),
        extraction("sources: [s]"),
        extraction("supported: true, sources: s"),
        extraction("supported: true, sources: [a-b]"),
        extraction("supported: true, sources: [internal]"),
        "plugins: { sources: [] }".to_owned(),
        "plugins: { source: [~] }".to_owned(),
        "plugins: { source: [{ name: a, source: s }] }".to_owned(),
        "plugins: { source: [{ name: a, id: 1 }] }".to_owned(),
        "plugins: { source: [{ name: a, id: 1, source: s, keywords: [] }] }".to_owned(),
        "plugins: { extractor: [{ sources: [s] }] }".to_owned(),
        "plugins: { extractor: [{ name: a, id: 1 }] }".to_owned(),
    ] {
        assert!(!errors(&text).is_empty(), "accepted: {text}");
        // An editor must not nag about what the checks let pass.
        assert!(has_findings(&text), "no finding: {text}");
    }
}

#[test]
fn errors_are_where_the_slip_is() {
    let places = |text: &str| {
        let errors = errors(text);
        let places = errors.iter().filter_map(|error| error.split(": ").next());
        places.map(str::to_owned).collect::<Vec<_>>()
    };
    let id =
        "plugins: [{ name: a }, { name: b, capabilities: { sourcing: { id: x, supported: no } } }]";
    assert_eq!(places(id), ["/plugins/1/capabilities/sourcing/id"]);
    assert_eq!(places("plugins: { extractor: [{ name: B }] }"), ["/plugins/extractor/0/name"]);
    let key = errors("plugins: [{ name: a, capabilites: {} }]");
    assert!(key[0].starts_with("/plugins/0: ") && key[0].contains("capabilites"), "{key:?}");
}

/// Whether the checks find more than what all these short documents lack.
fn has_findings(text: &str) -> bool {
    const LACKING: [&str; 4] =
        ["missing-description", "missing-metadata", "no-capability", "reserved-sources"];
    let document = Document::from_text("registry.yaml", text);
    let registry = document.registry();
    let found = checks::run(&Context::new(&document, &registry, Options::default(), None));
    found.iter().any(|finding| !LACKING.contains(&finding.check.name))
}

#[test]
fn what_the_checks_call_right_is_accepted() {
    let mut count = 0;
    for check in checks::infos() {
        for example in check.examples.iter().filter(|example| example.situation.is_none()) {
            assert_eq!(
                errors(example.passing),
                [] as [&str; 0],
                "{}: {}",
                check.code,
                example.passing
            );
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn every_key_is_in_the_schema() {
    let schema = schema();
    let mut keys = 0;
    let mut seen: Vec<&MapShape> = Vec::new();
    let mut open = vec![(&DOCUMENT, &schema)];
    while let Some((shape, definition)) = open.pop() {
        seen.push(shape);
        let properties = definition["properties"].as_object().unwrap();
        assert_eq!(properties.len(), shape.keys.len(), "{}", shape.name);
        assert_eq!(definition["additionalProperties"], json!(false), "{}", shape.name);
        for key in shape.keys {
            keys += 1;
            let about = properties[key.name]["description"].as_str().unwrap();
            assert!(about.starts_with(key.about), "{}", key.name);
            for map in maps(&key.shape) {
                // The mapping of the first generation stands where the list of the second does.
                let definition = match map == &FIRST_PLUGINS {
                    true => &properties[key.name],
                    false => &schema["$defs"][map.name.replace(' ', "-")],
                };
                if !seen.contains(&map) {
                    open.push((map, definition));
                }
            }
        }
    }
    assert_eq!(seen.len(), schema["$defs"].as_object().unwrap().len() + 2);
    assert!(keys > 40, "{keys}");
}

/// The mappings that a value may be or hold.
fn maps(shape: &'static Shape) -> Vec<&'static MapShape> {
    match shape {
        Shape::Map(map) => vec![map],
        Shape::List(item) => maps(item),
        Shape::Plugins => vec![&ENTRY, &FIRST_PLUGINS],
        Shape::Text(_) | Shape::Id | Shape::Boolean => Vec::new(),
    }
}

#[test]
fn patterns_are_those_of_the_checks() {
    let schema = schema();
    let pattern = |path: &str| schema.pointer(path).and_then(Value::as_str).unwrap().to_owned();
    let name = json!({ "pattern": pattern("/$defs/entry/properties/name/pattern") });
    let source = json!({
        "pattern": pattern("/$defs/sourcing-capability/properties/source/pattern"),
    });
    for text in
        ["a", "a-b", "a_b", "a9", "ab-", "", "A", "9a", "-a", "_a", "a.b", "a b", "aé", "a\\b"]
    {
        let is_valid = |schema| jsonschema::is_valid(schema, &json!(text));
        assert_eq!(is_valid(&name), falconry_core::is_plugin_name(text), "{text}");
        assert_eq!(is_valid(&source), falconry_core::is_source_name(text), "{text}");
    }
}
