//! Edits of documents in the styles that people write.

use super::*;

fn document(text: &str) -> Document {
    Document::from_text("registry.yaml", text)
}

fn draft() -> Draft {
    Draft {
        name: "new".to_owned(),
        description: "Reads: new events".to_owned(),
        keywords: vec!["a".to_owned(), "b".to_owned()],
        sourcing: Some(DraftSourcing { id: 29, source: "new".to_owned() }),
        extraction: Some(DraftExtraction::default()),
        ..Draft::default()
    }
}

const BLOCK: &str = "\
# head
plugins:
  # one
  - name: one # the first
    description: One
    keywords:
      - x
    capabilities:
      sourcing:
        supported: true
        id: 1
        source: one

  # two
  - name: two
    description: |
      Two
      lines
    capabilities: { extraction: { supported: true } }
# tail
";

#[test]
fn an_entry_is_appended_in_the_style_of_its_neighbours() {
    let edited = append_entry(&document(BLOCK), &draft()).unwrap();
    insta::assert_snapshot!(edited.text());
}

#[test]
fn an_entry_is_added_to_lists_of_every_form() {
    for text in [
        "plugins:\n",
        "plugins: []\n",
        "plugins:",
        "plugins: ~",
        "plugins: [{name: a}]\n",
        "plugins:\n- name: a",
        "plugins:\r\n- name: a\r\n",
        "reserved_sources: [a]\n",
        "plugins:\n-\n  name: a\n",
        "plugins:\n  source:\n    - name: a\n  extractor: []\n",
        "{plugins: [{name: a}]}",
        "plugins: # none yet\n",
        "",
        "# head",
        "\u{feff}# head\r\n\r\n",
    ] {
        let before = document(text);
        let edited =
            append_entry(&before, &draft()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let registry = edited.registry();
        assert_eq!(
            registry.entry("new").unwrap().id().map(|id| id.0),
            Some(29),
            "{}",
            edited.text()
        );
        assert_eq!(registry.entries.len(), before.registry().entries.len() + 1);
        assert!(!text.contains("\r\n") || !edited.text().replace("\r\n", "").contains('\n'));
    }
}

#[test]
fn fields_are_set_added_and_removed_in_place() {
    let edited = set_fields(
        &document(BLOCK),
        0,
        &[
            (&["description"], Some(Value::text("a #b"))),
            (&["url"], Some(Value::text("https://example.org"))),
            (&["capabilities", "sourcing", "id"], Some(Value::Integer(7))),
            (&["capabilities", "extraction", "supported"], Some(Value::Boolean(true))),
            (&["keywords"], Some(Value::texts(["y", "z"]))),
        ],
    )
    .unwrap();
    let edited = set_fields(
        &edited,
        1,
        &[
            (&["description"], Some(Value::text("One line"))),
            (&["capabilities", "extraction"], None),
        ],
    )
    .unwrap();
    insta::assert_snapshot!(edited.text());
}

#[test]
fn what_reads_as_meant_already_is_left_as_it_is_written() {
    let text = "plugins:\n  - name: a\n    description: 'A'\n    keywords: [\"x\", w] # two\n    maintainers:\n      - name: P # first\n      # more\n";
    let maintainer =
        |name: &str| DraftMaintainer { name: name.to_owned(), email: String::new() }.to_value();
    let fields: &[FieldChange<'_>] = &[
        (&["description"], Some(Value::text("A"))),
        (&["keywords"], Some(Value::texts(["x", "w"]))),
        (&["maintainers"], Some(Value::List(vec![maintainer("P")]))),
    ];
    assert_eq!(set_fields(&document(text), 0, fields).unwrap().text(), text);
    let fields: &[FieldChange<'_>] = &[
        (&["keywords"], Some(Value::texts(["x", "w", "z"]))),
        (&["maintainers"], Some(Value::List(vec![maintainer("P"), maintainer("Q")]))),
    ];
    assert_eq!(
        set_fields(&document(text), 0, fields).unwrap().text(),
        text.replace("w]", "w, z]").replace("# first\n", "# first\n      - name: Q\n")
    );
    let fields: &[FieldChange<'_>] = &[(&["keywords"], Some(Value::texts(["w"])))];
    assert_eq!(
        set_fields(&document(text), 0, fields).unwrap().text(),
        text.replace("[\"x\", w]", "[w]")
    );
}

#[test]
fn an_entry_is_removed_with_its_lines_only() {
    let edited = remove_entry(&document(BLOCK), 0).unwrap();
    insta::assert_snapshot!(edited.text());
    let last = remove_entry(&edited, 0).unwrap();
    assert_eq!(last.text(), "# head\nplugins: []\n  # one\n\n  # two\n# tail\n");
}

#[test]
fn no_empty_line_is_left_that_separates_nothing() {
    let removed =
        |text: &str, index| remove_entry(&document(text), index).unwrap().text().to_owned();
    let three = "plugins:\n  - name: a\n\n  - name: b\n\n  - name: c\n";
    assert_eq!(removed(three, 0), "plugins:\n  - name: b\n\n  - name: c\n");
    assert_eq!(removed(three, 1), "plugins:\n  - name: a\n\n  - name: c\n");
    assert_eq!(removed(three, 2), "plugins:\n  - name: a\n\n  - name: b\n");
    let commented = "plugins:\n  - name: a\n\n  # c\n  - name: b\n";
    assert_eq!(removed(commented, 1), "plugins:\n  - name: a\n\n  # c\n");
    let commented = "plugins:\n  # c\n  - name: a\n\n  - name: b\n";
    assert_eq!(removed(commented, 0), "plugins:\n  # c\n\n  - name: b\n");
    let kept = "plugins:\n  - name: |+\n      a\n\n  - name: b\n";
    assert_eq!(removed(kept, 1), "plugins:\n  - name: |+\n      a\n\n");
    let unended = "plugins:\r\n  - name: a\r\n\r\n  - name: b";
    assert_eq!(removed(unended, 1), "plugins:\r\n  - name: a");
}

#[test]
fn what_is_shared_or_unsound_is_refused() {
    let shared = document(
        "x-d: &d {supported: true, id: 4}\nplugins:\n  - name: a\n    capabilities: {sourcing: *d}\n  - *d\n",
    );
    let change: FieldChange<'_> = (&["capabilities", "sourcing", "id"], Some(Value::Integer(5)));
    assert!(matches!(set_fields(&shared, 0, &[change]), Err(EditError::Refused { .. })));
    assert!(matches!(set_fields(&shared, 1, &[]), Err(EditError::Refused { .. })));
    let unsound = document("plugins:\n  - name: [\n");
    assert_eq!(append_entry(&unsound, &draft()).unwrap_err(), EditError::Unsound);
    assert_eq!(remove_entry(&shared, 9).unwrap_err(), EditError::NoEntry);
}
