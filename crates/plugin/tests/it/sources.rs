//! Several plugins beside each other.

use falconry_core::{EventRef, PluginId, encode_plugin_event};
use falconry_plugin::{Conflict, LibraryFacts, Sources};

use crate::fixture::load;

fn facts(macros: &[&str]) -> LibraryFacts {
    load(macros).unwrap().facts().clone()
}

/// The source of an event with that id.
fn source(sources: &Sources, id: u32) -> Option<String> {
    let mut bytes = Vec::new();
    assert!(encode_plugin_event(&mut bytes, 1, PluginId(id), b""));
    let source = sources.of(EventRef::parse(&bytes).unwrap())?;
    Some(source.to_str().unwrap().to_owned())
}

#[test]
fn events_find_their_source_by_the_id_of_the_plugin() {
    let mut sources = Sources::default();
    assert_eq!(sources.add(&facts(&[])), Ok(()));
    assert_eq!(sources.add(&facts(&["NAME=\"b\"", "ID=7"])), Ok(()), "a source is shared");
    assert_eq!(sources.add(&facts(&["NAME=\"c\"", "ID=8", "SOURCE=\"other\""])), Ok(()));
    let names: Vec<_> = sources.iter().map(|name| name.to_str().unwrap()).collect();
    assert_eq!(names, ["syscall", "fixture", "other"]);
    assert_eq!(source(&sources, 999).as_deref(), Some("fixture"));
    assert_eq!(source(&sources, 7).as_deref(), Some("fixture"));
    assert_eq!(source(&sources, 8).as_deref(), Some("other"));
    assert_eq!(source(&sources, 9), None);
    assert_eq!(source(&sources, 0).as_deref(), Some("syscall"));
}

#[test]
fn names_and_ids_are_unique_among_the_plugins_of_a_host() {
    let mut sources = Sources::default();
    assert_eq!(sources.add(&facts(&[])), Ok(()));
    let name = "fixture".to_owned();
    assert_eq!(sources.add(&facts(&["ID=7"])), Err(Conflict::Name { name: name.clone() }));
    assert_eq!(source(&sources, 7), None, "what is refused leaves no trace");
    let (id, holder, other) = (PluginId(999), name, "b".to_owned());
    let error = sources.add(&facts(&["NAME=\"b\""])).unwrap_err();
    assert_eq!(error, Conflict::Id { id, holder, name: other });
    // Several plugins without id are fine.
    let without = ["ID=0", "SOURCE=NULL"];
    assert_eq!(sources.add(&facts(&[&without[..], &["NAME=\"d\""]].concat())), Ok(()));
    assert_eq!(sources.add(&facts(&[&without[..], &["NAME=\"e\""]].concat())), Ok(()));
}
