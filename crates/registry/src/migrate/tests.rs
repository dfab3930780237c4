//! Documents of the first generation in the styles that people write.

use proptest::prelude::{Strategy as _, TestCaseError};

use super::*;

fn migrated(text: &str, options: Options) -> Result<String, MigrateError> {
    let document = Document::from_text("registry.yaml", text);
    migrate(&document, options).map(|migration| migration.document.text().to_owned())
}

const TRICKY: &str = "\
# head
reserved_sources: [ \"syscall\" ]   # sources

# above plugins
plugins: # all of them
  # above source
  source:   # produce events
    # above the first
    - id: 1 # its id
      # above its source
      source: 'one'  # its source
      # above its name
      name: \"one\"
      description: |  # in two lines
        One # no comment

          two
      reserved: true   # held
      # url: commented out
    # above the second

    -   name: two
        id:   2
        source: >-
          two
        description: Two
          goes on
        x-own: {a: [b, c]} # kept

    - # on the dash
      # above the third's id
      id: 0x3
      name: three
      source:
      license:
  # below the sources
  # above extractor
  extractor: # only extract
    - {name: four, sources: [one, \"two\"], url: https://example.org} # in brackets
    - sources:
        # the first source
        - one # it
        - two
        # behind the sources
      name: five
# below everything
x-tail: [1]
";

#[test]
fn comments_quotes_and_all_other_bytes_are_kept() {
    insta::assert_snapshot!(migrated(TRICKY, Options::default()).unwrap());
}

#[test]
fn extraction_is_claimed_on_demand_and_never_for_reserved_entries() {
    let text = "plugins:\n    source:\n        - id: 1\n          source: a\n          name: a\n          reserved: true\n        - id: 2\n          source: b\n          name: b\n        - {id: 3, source: c, name: c}\n";
    insta::assert_snapshot!(migrated(text, Options { extraction: true }).unwrap());
}

#[test]
fn line_ends_byte_order_marks_and_missing_line_ends_are_kept() {
    let lf = "\u{feff}plugins:\n  source:\n  - id: 1\n    source: a\n    name: a";
    let expected = "\u{feff}plugins:\n  - name: a\n    capabilities:\n      sourcing:\n        supported: true\n        id: 1\n        source: a";
    assert_eq!(migrated(lf, Options::default()).unwrap(), expected);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(migrated(&crlf(lf), Options::default()).unwrap(), crlf(expected));
    let only_name = "plugins:\n  extractor:\n    - name: a\n";
    assert_eq!(
        migrated(only_name, Options::default()).unwrap(),
        "plugins:\n  - name: a\n    capabilities:\n      extraction:\n        supported: true\n"
    );
    let no_name = "plugins:\n  source:\n    - id: 5\n";
    assert_eq!(
        migrated(no_name, Options::default()).unwrap(),
        "plugins:\n  - capabilities:\n      sourcing:\n        supported: true\n        id: 5\n"
    );
}

#[test]
fn block_scalars_keep_their_values() {
    let text = "\
plugins:
  source:
    - id: 1
      name: a
      description: HEADER
        flat
          deep
        \x20
         \x20


    # next
    - id: 2
      description: HEADER
        x

      name: b
      source: HEADER
        s

    - id: 3
      name: HEADER
      description: HEADER
";
    for header in ["|", "|-", "|+", ">", ">+", "|2", "|+ # c"] {
        let text = text.replace("HEADER", header);
        migrated(&text, Options::default()).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}

#[test]
fn empty_lists_become_one() {
    for (text, expected) in [
        ("plugins: {source: [], extractor: []}\nx-a: 1\n", "plugins: []\nx-a: 1\n"),
        ("plugins: {} # none\n", "plugins: [] # none\n"),
        (
            "plugins: # none\n  source: [] # yet\n  # here\n  extractor:\n",
            "plugins: [] # none\n  # yet\n  # here\n",
        ),
        ("plugins:\n  source: ~\n", "plugins: []\n"),
        ("plugins:\n  extractor:", "plugins: []"),
    ] {
        assert_eq!(migrated(text, Options::default()).unwrap(), expected, "{text}");
    }
}

#[test]
fn what_is_not_certain_is_refused_with_its_place() {
    let refused = |text: &str| match migrated(text, Options::default()) {
        Err(MigrateError::Refused { at, reason }) => format!("{}:{} {reason}", at.line, at.column),
        other => panic!("{text:?}: {other:?}"),
    };
    let list = [
        "{plugins: {source: [{id: 1}]}}\n",
        "plugins: {source: [{id: 1}]}\n",
        "plugins: {source: [\n# c\n]}\n",
        "plugins: &p\n  source:\n    - id: 1\n",
        "plugins:\n  source: [{id: 1}]\n",
        "plugins:\n  source: &s\n    - id: 1\n",
        "plugins:\n  source:\n    - &e\n      id: 1\n",
        "plugins:\n  source:\n    - id: &i 1\n",
        "plugins:\n  source:\n    - {id: 1,\n       name: a}\n",
        "plugins:\n  source:\n    - id: 1\n      <<: {name: a}\n",
        "plugins:\n  source:\n    - id: 1\n      id: 2\n",
        "plugins:\n  source:\n    - id: 1\n      capabilities: {}\n",
        "plugins:\n  source:\n    - one\n",
        "plugins:\n  source:\n    - ? id\n      : 1\n",
        "plugins:\n  source: 5\n",
        "plugins:\n  parser:\n    - name: a\n",
        "plugins:\n  source: []\nplugins: {}\n",
        "plugins:\r  source: []\r",
    ];
    let reasons: Vec<String> = list.iter().map(|text| refused(text)).collect();
    insta::assert_snapshot!(reasons.join("\n"));
    let error = migrated("plugins: []\n", Options::default()).unwrap_err();
    assert_eq!(error, MigrateError::NotFirstGeneration);
    assert_eq!(migrated("plugins: {\n", Options::default()).unwrap_err(), MigrateError::Unsound);
}

#[test]
fn anchors_of_fields_that_stay_are_kept() {
    let text = "plugins:\n  extractor:\n    - name: a\n      license: &l MIT\n    - name: b\n      license: *l\n";
    let new = migrated(text, Options::default()).unwrap();
    assert!(new.contains("license: &l MIT\n") && new.contains("license: *l\n"), "{new}");
}

/// Fields in many styles, for keys in column 6.
const FIELDS: &[&str] = &[
    "id: 1",
    "\"id\":   0x2",
    "source: 's'",
    "source: |-\n        s",
    "name: a",
    "name: \"n \\\"b\\\"\"",
    "sources: [s,\n        t]",
    "sources:\n        - s # c\n        # c\n        - t",
    "sources:\n      - s",
    "description: |+ # c\n        text # no comment\n\n          \t",
    "description: >\n        a\n\n        b\n         ",
    "description: one\n        two\n   \n        three",
    "description: 'one\n  two # no comment\n\n\n      three'",
    "license: &a MIT",
    "reserved: true",
    "authors:",
    "x-own: {a: [b]}",
];
const BETWEEN: &[&str] = &["", "      # c", "# c", "   # c", "        # c", "  "];
const DASHES: &[&str] = &["    - ", "    -   # d\n      ", "    -\n# c\n\n      "];

proptest::proptest! {
    /// The new document is held against the old one by [`migrate`] itself.
    #[test]
    fn whatever_an_entry_looks_like_it_is_migrated(
        entries in proptest::collection::vec(
            (
                proptest::sample::select(DASHES),
                proptest::sample::subsequence(FIELDS, 1..6).prop_shuffle(),
                proptest::collection::vec(proptest::sample::select(BETWEEN), 0..3),
            ),
            1..5,
        ),
        is_comment_trailing: bool,
        first_list in 0_usize..5,
        is_crlf: bool,
        is_ended: bool,
    ) {
        let mut lines = vec!["# head".to_owned(), "plugins: # c".to_owned(), "  source:".to_owned()];
        for (index, (dash, fields, between)) in entries.iter().enumerate() {
            if index == first_list {
                lines.push("  extractor: # c".to_owned());
            }
            lines.extend(between.iter().map(ToString::to_string));
            let mut known: Vec<&str> = Vec::new();
            for field in fields {
                let name = field.split(':').next().unwrap_or_default().trim_matches('"');
                if known.contains(&name) {
                    continue;
                }
                let start = if known.is_empty() { dash } else { "      " };
                let end = if is_comment_trailing && !field.contains('\n') { "  # c" } else { "" };
                lines.push(format!("{start}{field}{end}"));
                known.push(name);
                // Below a block scalar, lines may be part of it.
                if !field.contains('\n') {
                    lines.extend(between.iter().map(ToString::to_string));
                }
            }
        }
        let line_end = if is_crlf { "\r\n" } else { "\n" };
        let mut text = lines.join("\n").replace('\n', line_end);
        if is_ended {
            text.push_str(line_end);
        }
        let new = match migrated(&text, Options { extraction: is_crlf }) {
            Ok(new) => new,
            Err(error) => return Err(TestCaseError::fail(format!("{error}\n{text}"))),
        };
        let head = format!("# head{line_end}plugins: # c{line_end}");
        proptest::prop_assert!(new.starts_with(&head));
        proptest::prop_assert!(new.ends_with('\n') || !is_ended);
        proptest::prop_assert_eq!(new.matches('\n').count(), new.matches(line_end).count());
    }

    /// Whatever the lines are, nothing panics.
    #[test]
    fn lines_without_order_are_migrated_or_refused(
        lines in proptest::collection::vec(
            proptest::sample::select([FIELDS, BETWEEN, DASHES].concat()),
            0..12,
        ),
        indents in proptest::collection::vec(0_usize..9, 12),
    ) {
        let mut text = "plugins:\n  source:\n".to_owned();
        for (line, indent) in lines.iter().zip(indents) {
            text.push_str(&format!("{:indent$}{line}\n", ""));
        }
        _ = migrated(&text, Options::default());
    }
}
