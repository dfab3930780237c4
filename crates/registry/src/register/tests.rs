//! Entries added and changed in documents of both generations.
use super::*;

fn document(text: &str) -> Document {
    Document::from_text("registry.yaml", text)
}

fn complete() -> Claims {
    let text = |text: &str| Some(text.to_owned());
    Claims {
        source: text("new"),
        extraction: Some(true),
        description: text("Reads new events"),
        authors: text("The Authors"),
        contact: text("https://example.org/contact"),
        url: text("https://example.org/new"),
        license: text("Apache-2.0"),
        ..Claims::default()
    }
}

const SECOND: &str = "\
# head
plugins:
  - name: one # the first
    description: 'One'
    keywords: [x] # words
    license: MIT
    capabilities:
      sourcing:
        supported: true
        id: 5 # for ever
        source: one

  # held
  - name: held
    description: Held for later
    reserved: true
    capabilities:
      sourcing: { supported: true, id: 4, source: held }
  - name: fields
    capabilities:
      extraction:
        supported: true
";

const FIRST: &str = "\
plugins:
  source:
    - id: 2
      source: s
      name: one
  extractor:
    - name: two
";

#[test]
fn an_entry_is_added_with_the_next_free_id() {
    let claims = Claims {
        keywords: Some(vec!["a".to_owned(), "b".to_owned()]),
        maintainers: Some(vec![DraftMaintainer { name: "Team".to_owned(), email: String::new() }]),
        extract_from: Some(vec!["new".to_owned(), "one".to_owned()]),
        ..complete()
    };
    let added = register(&document(SECOND), "new", &claims, Policy::default()).unwrap();
    assert_eq!((added.action, added.id), (Action::Added, Some(PluginId(6))));
    insta::assert_snapshot!(added.document.text());
    let again = register(&added.document, "new", &claims, Policy::default()).unwrap();
    assert_eq!(again.action, Action::Unchanged);
    assert_eq!(again.document.text(), added.document.text());
}

#[test]
fn only_what_is_claimed_changes() {
    let claims = Claims {
        description: Some("Uno".to_owned()),
        license: Some(String::new()),
        keywords: Some(vec!["x".to_owned(), "z".to_owned()]),
        rules_url: Some("https://example.org/rules".to_owned()),
        extract_from: Some(vec!["syscall".to_owned()]),
        ..Claims::default()
    };
    let missing = register(&document(SECOND), "one", &claims, Policy::default()).unwrap_err();
    assert_eq!(missing, RegisterError::Missing { fields: vec![Field::License] });
    let claims = Claims { license: None, ..claims };
    let updated = register(&document(SECOND), "one", &claims, Policy::default()).unwrap();
    assert_eq!((updated.action, updated.id), (Action::Updated, Some(PluginId(5))));
    let claims = Claims { keywords: Some(Vec::new()), rules_url: Some(String::new()), ..claims };
    let removed = register(&updated.document, "one", &claims, Policy::default()).unwrap();
    insta::assert_snapshot!(format!("{}---\n{}", updated.document.text(), removed.document.text()));
}

#[test]
fn an_id_is_changed_only_on_demand() {
    let claim = |id| Claims { id: Some(id), ..Claims::default() };
    let try_id = |id, policy| register(&document(SECOND), "one", &claim(id), policy);
    let policy = Policy { may_change_id: true, ..Policy::default() };
    assert_eq!(try_id(5, Policy::default()).unwrap().action, Action::Unchanged);
    assert!(matches!(
        try_id(6, Policy::default()),
        Err(RegisterError::IdWouldChange { old: 5, new: PluginId(6) })
    ));
    let changed = try_id(6, policy).unwrap();
    assert_eq!(changed.document.text(), SECOND.replace("id: 5 #", "id: 6 #"));
    assert_eq!((changed.previous_id, changed.id), (Some(PluginId(5)), Some(PluginId(6))));
    assert!(matches!(try_id(0, policy), Err(RegisterError::IdHeldBack { .. })));
    assert!(matches!(try_id(1 << 30, policy), Err(RegisterError::IdOutsideBlock { .. })));
    let added =
        |id| register(&document(SECOND), "new", &Claims { id: Some(id), ..complete() }, policy);
    assert!(matches!(added(5), Err(RegisterError::IdInUse { holder, .. }) if holder == "one"));
    assert_eq!(added(29).unwrap().id, Some(PluginId(29)));
}

#[test]
fn ids_come_from_the_block_of_the_registry() {
    let next = |text: &str, private| {
        let policy = Policy { private, ..Policy::default() };
        register(&document(text), "new", &complete(), policy).unwrap().id.unwrap().0
    };
    let with = |ids: &[u32]| {
        let entry = |id: &u32| {
            format!(
                "  - {{name: p{id}, capabilities: {{sourcing: {{supported: true, id: {id}, source: s}}}}}}\n"
            )
        };
        format!("plugins:\n{}", ids.iter().map(entry).collect::<String>())
    };
    assert_eq!(next("plugins: []\n", true), 1 << 30);
    assert_eq!(next(&with(&[3, 1 << 30]), true), (1 << 30) + 1);
    assert_eq!(next(&with(&[3, 1 << 30]), false), 4);
    assert_eq!(next(&with(&[0, 3, 999]), false), 4);
    assert_eq!(next(&with(&[998]), false), 1000);
    assert_eq!(next(&with(&[(1 << 30) - 1, 1, 2]), false), 3);
    let mut history = History::default();
    history.record("old", &document(&with(&[1, 2])).registry());
    let policy = Policy { history: Some(&history), ..Policy::default() };
    let added = register(&document(&with(&[1])), "new", &complete(), policy).unwrap();
    assert_eq!(added.id, Some(PluginId(3)));
    assert_eq!(next("plugins: []\n", false), 1);
    assert_eq!(next("", false), 1);
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let missing = |name: &str, claims: &Claims| missing(&document(SECOND).registry(), name, claims);
    assert_eq!(
        missing("new", &Claims::default()),
        [
            Field::Capability,
            Field::Description,
            Field::Authors,
            Field::Contact,
            Field::Url,
            Field::License
        ]
    );
    assert_eq!(missing("new", &complete()), []);
    assert_eq!(
        missing("new", &Claims { source: None, id: Some(7), ..complete() }),
        [Field::Source]
    );
    let reserved = Claims { reserved: Some(true), ..Claims::default() };
    assert_eq!(missing("new", &reserved), [Field::Description]);
    assert_eq!(missing("one", &Claims::default()), []);
    let without = Claims { extraction: Some(false), ..Claims::default() };
    assert_eq!(missing("fields", &without), [Field::Capability]);
    assert_eq!(missing("one", &without), []);
}

#[test]
fn a_reserved_entry_is_taken_into_use_on_demand() {
    let claims = Claims { source: None, ..complete() };
    let held = register(&document(SECOND), "held", &claims, Policy::default()).unwrap_err();
    assert_eq!(held, RegisterError::Held { name: "held".to_owned() });
    let claims = Claims { reserved: Some(false), ..claims };
    let taken = register(&document(SECOND), "held", &claims, Policy::default()).unwrap();
    assert_eq!((taken.action, taken.id), (Action::Updated, Some(PluginId(4))));
    insta::assert_snapshot!(taken.document.text());
}

#[test]
fn an_extractor_can_come_to_source_events() {
    let claims = Claims { source: Some("fields".to_owned()), ..Claims::default() };
    let updated = register(&document(SECOND), "fields", &claims, Policy::default()).unwrap();
    assert_eq!(updated.id, Some(PluginId(6)));
    assert_eq!(updated.document.registry().entry("fields").unwrap().source(), Some("fields"));
}

#[test]
fn the_first_generation_is_registered_in_its_own_shape() {
    let source = Claims { extraction: None, ..complete() };
    let added = register(&document(FIRST), "new", &source, Policy::default()).unwrap();
    assert_eq!(added.id, Some(PluginId(3)));
    let extractor = Claims {
        source: None,
        extraction: None,
        extract_from: Some(vec!["s".to_owned()]),
        ..complete()
    };
    let added = register(&added.document, "other", &extractor, Policy::default()).unwrap();
    insta::assert_snapshot!(added.document.text());
    let refused = |name: &str, claims: &Claims| match register(
        &document(FIRST),
        name,
        claims,
        Policy::default(),
    ) {
        Err(RegisterError::NotInFirstGeneration { field }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("new", &complete()), Field::Extraction);
    let source = Claims { source: Some("t".to_owned()), ..Claims::default() };
    assert_eq!(refused("two", &source), Field::Source);
    let keywords = Claims { keywords: Some(vec!["k".to_owned()]), ..Claims::default() };
    assert_eq!(refused("one", &keywords), Field::Keywords);
}

#[test]
fn bad_names_and_doubtful_entries_are_refused() {
    let try_name = |text: &str, name: &str| {
        register(&document(text), name, &complete(), Policy::default()).unwrap_err()
    };
    assert!(matches!(try_name(SECOND, "New"), RegisterError::BadName { .. }));
    assert!(matches!(try_name(FIRST, "a-b"), RegisterError::BadName { .. }));
    let twice = "plugins: [{name: a}, {name: a}]\n";
    assert!(matches!(try_name(twice, "a"), RegisterError::SeveralEntries(_)));
    assert!(matches!(try_name("plugins: [\n", "a"), RegisterError::Edit(_)));
    let bad_id =
        "plugins:\n  - name: a\n    capabilities: {sourcing: {supported: true, id: '5'}}\n";
    assert!(matches!(try_name(bad_id, "a"), RegisterError::UnreadableId { .. }));
    let source = Claims { source: Some("a-b".to_owned()), ..complete() };
    let error = register(&document(SECOND), "new", &source, Policy::default()).unwrap_err();
    assert!(matches!(error, RegisterError::BadSource { .. }));
}
