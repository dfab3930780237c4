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

/// Sets fields of the first entry of a document with these lines below `plugins:`.
fn set(entries: &str, fields: &[FieldChange<'_>]) -> Result<String, EditError> {
    let edited = set_fields(&document(&format!("plugins:\n{entries}")), 0, fields)?;
    Ok(edited.text().strip_prefix("plugins:\n").unwrap().to_owned())
}

fn text(text: &str) -> Option<Value> {
    Some(Value::text(text))
}

const ID: &[&str] = &["capabilities", "sourcing", "id"];
const SOURCE: &[&str] = &["capabilities", "sourcing", "source"];

#[test]
fn of_changes_that_contradict_each_other_the_later_counts() {
    let entry = "- name: a\n  capabilities:\n    sourcing:\n      id: 1\n";
    let unset_set = set(entry, &[(&["url"], text("u")), (&["url"], None)]);
    assert_eq!(unset_set.unwrap(), entry);
    let inside = set(entry, &[(&["capabilities"], None), (SOURCE, text("s"))]);
    assert_eq!(inside.unwrap(), "- name: a\n  capabilities:\n    sourcing:\n      source: s\n");
    // A mapping that gets another key in the same edit is not removed with its last one.
    for fields in [[(ID, None), (SOURCE, text("s"))], [(SOURCE, text("s")), (ID, None)]] {
        let fields: Vec<FieldChange<'_>> = fields.into_iter().collect();
        assert!(matches!(set(entry, &fields), Err(EditError::Refused { .. })));
    }
}

#[test]
fn changes_side_by_side_do_not_get_in_each_others_way() {
    let entry = "- name: a\n  # the license\n  license: MIT # it\n  keywords:\n    - x # one\n";
    let fields: [FieldChange<'_>; 3] = [
        (&["license"], None),
        (&["keywords"], Some(Value::List(vec![]))),
        (&["rules_url"], text("more")),
    ];
    assert_eq!(
        set(entry, &fields).unwrap(),
        "- name: a\n  # the license\n  keywords: []\n  rules_url: more\n"
    );
    let nested = "- name: a\n  url: u\n  keywords:\n    - x\n";
    let fields: [FieldChange<'_>; 2] =
        [(&["license"], text("more")), (&["keywords"], Some(Value::texts(["x", "z"])))];
    let edited = set(nested, &fields).unwrap();
    assert_eq!(edited, "- name: a\n  url: u\n  keywords:\n    - x\n    - z\n  license: more\n");
    let flow = "- { name: a, url: u, license: l }\n";
    let fields: [FieldChange<'_>; 3] =
        [(&["license"], None), (&["url"], None), (&["description"], text("a,b"))];
    assert_eq!(set(flow, &fields).unwrap(), "- { name: a, description: \"a,b\" }\n");
    let empty = "- name: a\n  capabilities: {}\n";
    let fields: [FieldChange<'_>; 2] = [(ID, Some(Value::Integer(1))), (SOURCE, text("s"))];
    assert_eq!(
        set(empty, &fields).unwrap(),
        "- name: a\n  capabilities: { sourcing: { id: 1, source: s } }\n"
    );
}

#[test]
fn the_first_key_of_an_entry_can_go() {
    let unset: [FieldChange<'_>; 2] = [(&["url"], None), (&["license"], None)];
    let entry = "- url: u\n  license: l\n  name: a\n";
    assert_eq!(set(entry, &unset).unwrap(), "- name: a\n");
    let entry = "- url: u # it\n  # below\n  name: a\n";
    assert_eq!(set(entry, &unset).unwrap(), "-\n  # below\n  name: a\n");
}

#[test]
fn comments_beside_other_members_of_brackets_stay() {
    let entry = "- {\n  name: a, # a\n  # b\n  url: u, # c\n  # d\n  license: l # e\n  }\n";
    let last = set(entry, &[(&["license"], None)]).unwrap();
    assert_eq!(last, "- {\n  name: a, # a\n  # b\n  url: u, # c\n  # d\n   # e\n  }\n");
    let middle = set(entry, &[(&["url"], None)]).unwrap();
    assert_eq!(middle, "- {\n  name: a, # a\n  # b\n   # c\n  # d\n  license: l # e\n  }\n");
}

#[test]
fn empty_lines_that_belong_to_a_block_scalar_stay_with_it() {
    let entry = "- name: a\n  description: |+\n    d\n\n\n- name: b\n";
    assert_eq!(
        set(entry, &[(&["url"], text("u"))]).unwrap(),
        "- name: a\n  description: |+\n    d\n\n\n  url: u\n- name: b\n"
    );
    let last = document("plugins:\n- name: a\n  description: |+\n    d\n\n- name: b");
    assert!(remove_entry(&last, 1).is_ok());
    // The empty line below what is removed would become part of it.
    let middle = document("plugins:\n- name: |+\n    a\n\n- name: b\n\n- name: c\n");
    let edited = remove_entry(&middle, 1).unwrap();
    assert_eq!(edited.text(), "plugins:\n- name: |+\n    a\n\n- name: c\n");
    let entry = "- name: |+\n    a\n\n  url: u\n\n\n  license: l\n";
    let edited = set(entry, &[(&["url"], None)]).unwrap();
    assert_eq!(edited, "- name: |+\n    a\n\n  license: l\n");
    let entry = "- name: a\n  keywords:\n    - x\n    - |+\n      y\n\n  license: l\n";
    let edited = set(entry, &[(&["keywords"], Some(Value::texts(["x", "y\n\n", "z"])))]).unwrap();
    assert_eq!(edited, entry.replace("  license", "    - z\n  license"));
    // A no-break space at its end is no white space that could be left behind.
    let entry = "- name: a\n  description: |\n    d \u{a0}\n";
    let edited = set(entry, &[(&["description"], text("e"))]).unwrap();
    assert_eq!(edited, "- name: a\n  description: e\n");
}

#[test]
fn what_a_merge_key_gives_is_only_overridden_behind_it() {
    let base = "x-b: &b {license: MIT, capabilities: {sourcing: {id: 1}}}\n";
    let edit = |entry: &str, field: FieldChange<'_>| {
        let document = document(&format!("{base}plugins:\n- name: a\n{entry}"));
        let edited = set_fields(&document, 0, &[field])?;
        Ok(edited.text().split_once("name: a\n").unwrap().1.to_owned())
    };
    let is_refused =
        |result: Result<String, EditError>| matches!(result, Err(EditError::Refused { .. }));
    let license: &[&str] = &["license"];
    assert_eq!(edit("  <<: *b\n", (license, text("l"))).unwrap(), "  <<: *b\n  license: l\n");
    let own = edit("  <<: *b\n  license: k\n", (license, text("l")));
    assert_eq!(own.unwrap(), "  <<: *b\n  license: l\n");
    assert!(is_refused(edit("  license: k\n  <<: *b\n", (license, text("l")))));
    assert!(is_refused(edit("  <<: *b\n", (license, None))));
    assert!(is_refused(edit("  <<: *b\n", (ID, Some(Value::Integer(2))))));
}

#[test]
fn nothing_is_changed_through_an_alias_or_below_an_anchor_in_use() {
    let shared = "\
plugins:
- name: a
  capabilities: &c
    sourcing:
      supported: true
      id: 1
- name: b
  capabilities: *c
";
    for entry in [0, 1] {
        for path in [ID, &["capabilities", "sourcing", "supported"], SOURCE] {
            let change = (path, None);
            let result = set_fields(&document(shared), entry, &[change]);
            let is_there = path != SOURCE;
            assert_eq!(result.is_err(), is_there, "{path:?} of {entry}");
            let added = set_fields(&document(shared), entry, &[(path, text("s"))]);
            assert!(matches!(added, Err(EditError::Refused { .. })), "{path:?} of {entry}");
        }
    }
}

#[test]
fn the_only_entry_is_removed_with_the_comments_inside_it() {
    let only =
        document("plugins:\n  # above\n  - name: a\n    # inside\n    url: u # it\n# below\n");
    let edited = remove_entry(&only, 0).unwrap();
    assert_eq!(edited.text(), "plugins: []\n  # above\n# below\n");
}

#[test]
fn a_field_that_the_generation_does_not_have_is_refused() {
    let old = document("plugins:\n  extractor:\n    - name: json\n");
    let change: FieldChange<'_> = (&["capabilities", "sourcing", "id"], Some(Value::Integer(5)));
    assert!(matches!(set_fields(&old, 0, &[change]), Err(EditError::Refused { .. })));
    let change: FieldChange<'_> = (&["url"], Some(Value::text("https://example.org")));
    assert!(set_fields(&old, 0, &[change]).is_ok());
}
