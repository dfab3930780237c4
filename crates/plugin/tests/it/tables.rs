//! State tables: those of plugins and those of the host.

use std::sync::Arc;

use falconry_core::{EventRef, PluginId, encode_plugin_event};
use falconry_plugin::{
    Event, Host, HostTable, InitError, LogBuffer, Parsed, Plugin, StateType, StateValue,
};

use crate::fixture::{load, said};

/// A library of its own for the user of a table: both keep what they know in global variables.
const USER: [&str; 1] = ["NAME=\"user\""];

struct World {
    host: Host,
    log: Arc<LogBuffer>,
}

impl World {
    fn new() -> Self {
        let log = Arc::new(LogBuffer::with_capacity(1000));
        Self { host: Host::new(log.clone()), log }
    }

    fn init(&self, macros: &[&str], config: &str) -> Result<Plugin, String> {
        Plugin::init(&load(macros).unwrap(), config, &self.host).map_err(|error| match error {
            InitError::Failed(failure) => failure.reason.unwrap_or_default(),
            other => panic!("{other}"),
        })
    }

    fn said(&self) -> Vec<String> {
        said(&self.log)
    }
}

/// Gives the plugin an event of that number to parse.
fn parse(plugin: &Plugin, number: u64) -> Parsed {
    let mut bytes = Vec::new();
    assert!(encode_plugin_event(&mut bytes, 1, PluginId(999), b""));
    plugin.parse(&Event::new(EventRef::parse(&bytes).unwrap(), number, Some(c"fixture")))
}

#[test]
fn a_plugin_uses_the_table_of_another() {
    let world = World::new();
    let owner = world.init(&[], "own").unwrap();
    let user = world.init(&USER, "use own").unwrap();
    assert_eq!(
        world.said(),
        [
            "init",
            "init",
            "own has 3 fields, value first",
            "get_last_error",
            "in a table of the plugin `fixture`: no such field",
            "get_last_error",
            "in a table of the plugin `fixture`: no such field",
        ]
    );
    assert_eq!(parse(&user, 1), Parsed::Taken);
    let first = [
        "get_last_error",
        "in a table of the plugin `fixture`: no such key",
        "value 71, name a name, size 1, counted 1 1 0",
        "inner size 1, the same table",
        "a table inside an entry cannot be replaced",
        "refused in a thread",
        "there is no such table any more, or none on this thread",
    ];
    assert_eq!(world.said(), first);
    assert_eq!(parse(&user, 2), Parsed::Taken);
    let said = world.said();
    assert_eq!(said[2], "value 72, name a name, size 2, counted 2 1 0");
    assert_eq!(said[7], "in a table of the plugin `fixture`: nothing to erase");
    assert!(!said.contains(&"entries are still held".to_owned()));

    let tables = world.host.tables();
    assert_eq!((tables.len(), tables[0].name.as_c_str()), (1, c"own"));
    assert_eq!(
        (tables[0].key_type, tables[0].plugin.as_deref()),
        (StateType::Uint64, Some("fixture"))
    );

    // The owner goes first: its table is gone, and the user is told so.
    drop(owner);
    let _ = world.said();
    assert!(world.host.tables().is_empty());
    assert_eq!(parse(&user, 3), Parsed::Taken);
    assert_eq!(world.said(), ["there is no such table any more, or none on this thread"]);
}

#[test]
fn a_plugin_uses_a_table_of_the_host() {
    let world = World::new();
    let table = HostTable::new("things", StateType::Uint64).unwrap();
    assert!(table.add_field("value", StateType::Uint64, false));
    assert!(world.host.add_table(&table));
    assert!(!world.host.add_table(&table), "there is one of that name");
    let user = world.init(&USER, "use things").unwrap();
    assert_eq!(
        world.said()[1..],
        [
            "things has 1 fields, value first",
            "the table has no such field",
            "the field is of type uint64",
        ]
    );
    assert_eq!(parse(&user, 1), Parsed::Taken);
    assert_eq!(
        world.said(),
        [
            "the table has no such entry",
            "value 71, name a name, size 1, counted 1 1 0",
            "refused in a thread",
            "there is no such table any more, or none on this thread",
        ]
    );
    let key = StateValue::Uint64(1);
    assert_eq!(table.get(&key, "value"), Some(StateValue::Uint64(71)));
    assert_eq!(table.get(&key, "name"), Some(StateValue::String(c"a name".into())));
    assert_eq!(parse(&user, 2), Parsed::Taken);
    assert!(world.said().contains(&"the table has no such entry".to_owned()));
    assert!(table.is_empty(), "the plugin cleared it");
}

#[test]
fn a_field_of_the_host_may_be_read_only() {
    let world = World::new();
    let table = HostTable::new("things", StateType::Uint64).unwrap();
    assert!(table.add_field("value", StateType::Uint64, true));
    assert!(world.host.add_table(&table));
    let user = world.init(&USER, "use things").unwrap();
    assert_eq!(parse(&user, 1), Parsed::Taken);
    assert!(world.said().contains(&"the field can be read only".to_owned()));
    assert_eq!(table.get(&StateValue::Uint64(1), "value"), Some(StateValue::Uint64(0)));
}

#[test]
fn tables_are_listed() {
    let world = World::new();
    let _lister = world.init(&[], "list tables").unwrap();
    assert_eq!(world.said(), ["init", "0 tables"]);
    assert!(world.host.add_table(&HostTable::new("zoo", StateType::Int64).unwrap()));
    let _owner = world.init(&USER, "own").unwrap();
    let _lister = world.init(&[], "list tables").unwrap();
    assert_eq!(world.said()[1..], ["init", "2 tables", "own 8", "zoo 4"]);
}

#[test]
fn broken_tables_are_refused() {
    for (config, reason) in [
        ("own without functions", "the table lacks a table of functions"),
        ("own with a gap", "the table lacks functions"),
        ("own in contradiction", "the table's functions contradict each other"),
        ("own nameless", "the table has no name"),
        ("own with odd keys", "keys cannot be of that type"),
        ("own twice", "there is a table `own` already"),
    ] {
        let world = World::new();
        assert_eq!(world.init(&[], config).unwrap_err(), reason);
        assert!(world.host.tables().is_empty(), "a plugin that failed leaves no table");
    }
}

#[test]
fn a_table_that_is_missing_or_keyed_otherwise_is_refused() {
    let world = World::new();
    assert_eq!(world.init(&[], "missing table").unwrap_err(), "there is no table `missing`");
    let _owner = world.init(&[], "own").unwrap();
    let reason = world.init(&USER, "wrong key type").unwrap_err();
    assert_eq!(reason, "the keys of the table `own` are of uint64, not of int64");
}

#[test]
fn a_plugin_of_the_first_version_has_shorter_tables() {
    let world = World::new();
    let _owner = world.init(&["API_VERSION=\"3.0.0\""], "own old").unwrap();
    let user = world.init(&USER, "use own").unwrap();
    let _ = world.said();
    assert_eq!(parse(&user, 1), Parsed::Taken);
    // What such a plugin cannot do, iterating among it, does nothing.
    assert!(world.said()[2].starts_with("value 71, name a name, size 1, counted 0 0 0"));
}

#[test]
fn a_host_without_tables_says_so() {
    let log = Arc::new(LogBuffer::with_capacity(100));
    let host = Host::without_tables(log.clone());
    assert!(!host.add_table(&HostTable::new("t", StateType::Int64).unwrap()));
    let world = World { host, log };
    let _lister = world.init(&[], "list tables").unwrap();
    assert_eq!(world.said(), ["init", "0 tables"]);
    for config in ["own", "use own"] {
        let reason = world.init(&[], config).unwrap_err();
        assert_eq!(reason, "state tables are not supported, or not here");
    }
}

#[test]
fn parsing_follows_its_filters_and_ignores_failures() {
    let world = World::new();
    let plugin = world.init(&[], "parse fails").unwrap();
    assert_eq!(parse(&plugin, 1), Parsed::Failed { code: 1 });
    assert_eq!(world.said(), ["init"], "nobody asks for the reason");
    let mut bytes = Vec::new();
    assert!(encode_plugin_event(&mut bytes, 1, PluginId(5), b""));
    let encoded = EventRef::parse(&bytes).unwrap();
    for source in [Some(c"other"), None] {
        assert_eq!(plugin.parse(&Event::new(encoded, 1, source)), Parsed::NotOffered);
    }
}
