//! Every check's examples, and the order among the checks.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use falconry_diagnostics::{CheckInfo, Diagnostic, Example, index, page};

use super::*;
use crate::change::Proposal;
use crate::git::{Commit, CommitId, Person};

/// The findings of a document, as `falconry check` has them.
pub(super) fn findings(text: &str, base: Option<&str>, private: bool) -> Vec<Diagnostic> {
    let document = Document::from_text("registry.yaml", text);
    let registry = document.registry();
    let base_document = base.map(|text| Document::from_text("base/registry.yaml", text));
    let base_registry = base_document.as_ref().map(Document::registry);
    let change = base_document
        .as_ref()
        .zip(base_registry.as_ref())
        .map(|(base, base_registry)| Change::new(base, base_registry, &registry));
    run(&Context::new(&document, &registry, Options { private }, change.as_ref()))
}

/// The codes, messages and places of a document's findings, one line each.
pub(super) fn listed(text: &str) -> Vec<String> {
    let line = |diagnostic: &Diagnostic| {
        let place = diagnostic.position().map_or_else(
            || "nowhere".to_owned(),
            |position| format!("{}:{}", position.line, position.column),
        );
        format!("{place} {} {}", diagnostic.check.code, diagnostic.message)
    };
    findings(text, None, false).iter().map(line).collect()
}

/// What [`listed`] has of the check `code`, without the code.
pub(super) fn listed_of(code: &str, text: &str) -> Vec<String> {
    let of_code = |line: &String| {
        let (place, rest) = line.split_once(' ')?;
        Some(format!("{place} {}", rest.strip_prefix(code)?.trim_start()))
    };
    listed(text).iter().filter_map(of_code).collect()
}

/// The text after all repairs that the check `code` offers.
pub(super) fn repaired(code: &str, text: &str) -> String {
    let found = findings(text, None, false);
    let fixes = found.iter().filter(|found| found.check.code == code);
    let mut edits: Vec<_> = fixes.filter_map(|found| found.fix.as_ref()).collect();
    edits.sort_by_key(|fix| fix.edits[0].span);
    let mut text = text.to_owned();
    for edit in edits.iter().rev().flat_map(|fix| fix.edits.iter().rev()) {
        text.replace_range(edit.span.range(), &edit.replacement);
    }
    text
}

fn fires(check: &CheckInfo, text: &str, example: &Example) -> bool {
    findings(text, example.base, example.private).iter().any(|found| found.check == check)
}

/// How often the check fires on a change that consists of one commit with these sign-offs.
pub(super) fn fires_on_commit(code: &str, sign_offs: &[&str], parents: usize) -> usize {
    let id = CommitId::parse(&"a".repeat(40)).unwrap();
    let author = Person::parse("A. Author <author@example.org>");
    let commits = [Commit {
        id: id.clone(),
        parents: vec![id; parents],
        subject: "Add a plugin".to_owned(),
        author: author.clone(),
        committer: author,
        sign_offs: sign_offs.iter().map(|text| Person::parse(text)).collect(),
    }];
    let document = Document::from_text("r", "plugins: []");
    let registry = document.registry();
    let mut change = Change::new(&document, &registry, &registry);
    change.commits = &commits;
    let found = run(&Context::new(&document, &registry, Options::default(), Some(&change)));
    found.iter().filter(|found| found.check.code == code).count()
}

/// How often the check fires when both a proposal and another one before it add an entry to an
/// empty registry; each is written `name id`.
pub(super) fn fires_on_proposals(code: &str, mine: &str, other: &str) -> usize {
    let entry = |text: &str| {
        let (name, id) = text.split_once(' ').unwrap();
        let sourcing = format!("{{sourcing: {{supported: true, id: {id}, source: s}}}}");
        format!("plugins:\n  - {{name: {name}, capabilities: {sourcing}}}\n")
    };
    let base = Document::from_text("base", "plugins: []");
    let head = Document::from_text("head", entry(mine));
    let other = Document::from_text("other", entry(other));
    let (base_registry, registry) = (base.registry(), head.registry());
    let other_registry = other.registry();
    let proposals = [Proposal { label: "topic", document: &other, registry: &other_registry }];
    let mut change = Change::new(&base, &base_registry, &registry);
    change.proposals = &proposals;
    let found = run(&Context::new(&head, &registry, Options::default(), Some(&change)));
    found.iter().filter(|found| found.check.code == code).count()
}

#[test]
fn every_example_fails_and_passes_as_it_says() {
    for check in CHECKS {
        let info = &check.info;
        assert!(!info.examples.is_empty(), "{} has no example", info.code);
        for example in info.examples.iter().filter(|example| example.situation.is_none()) {
            assert!(fires(info, example.failing, example), "{}: {}", info.code, example.failing);
            assert!(!fires(info, example.passing, example), "{}: {}", info.code, example.passing);
        }
    }
}

#[test]
fn codes_names_and_files_agree() {
    let mut names = HashSet::new();
    for check in CHECKS {
        let info = &check.info;
        let digits = info.code.strip_prefix("FR").unwrap();
        assert!(digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()));
        assert!(names.insert(info.name), "{} stands twice", info.name);
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        assert!(info.name.bytes().all(is_name), "{}", info.name);
        let file = format!("{}_{}.rs", info.code.to_lowercase(), info.name.replace('-', "_"));
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
        assert!(folder.join(&file).exists(), "{file} is missing");
        assert!(info.summary.ends_with('.'), "{}: {}", info.code, info.summary);
    }
    assert!(CHECKS.windows(2).all(|pair| pair[0].info.code < pair[1].info.code));
}

/// Writes the pages when `FALCONRY_UPDATE_PAGES` is set; otherwise compares them.
#[test]
fn every_check_has_its_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/checks");
    let pages =
        infos().into_iter().map(|info| (format!("{}-{}.md", info.code, info.name), page(info)));
    let pages: HashMap<String, String> =
        pages.chain([("README.md".to_owned(), index(&infos()))]).collect();
    for (name, expected) in &pages {
        let path = folder.join(name);
        if std::env::var_os("FALCONRY_UPDATE_PAGES").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, expected).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        let hint = "is out of date: run `FALCONRY_UPDATE_PAGES=1 cargo test -p falconry-registry`";
        assert!(found == *expected, "{} {hint}", path.display());
    }
    for file in std::fs::read_dir(&folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(pages.contains_key(&name), "{name} has no check");
    }
}

#[test]
fn an_allow_comment_covers_its_line_or_what_it_stands_above() {
    let entry = |above: &str, right: &str| {
        format!(
            "plugins:\n  - name: a\n    capabilities: {{sourcing: {{supported: true, id: 5, source: a}}}}\n\
             {above}  - name: b\n    capabilities: {{sourcing: {{supported: true, id: 5, source: b}}}}{right}\n"
        )
    };
    let duplicates =
        |text: String| listed(&text).into_iter().filter(|line| line.contains("FR004")).count();
    assert_eq!(duplicates(entry("", "")), 1);
    assert_eq!(duplicates(entry("  # falconry: allow(FR004) same captures\n", "")), 0);
    assert_eq!(duplicates(entry("", " # falconry: allow(duplicate-id) same captures")), 0);
    assert_eq!(duplicates(entry("  # falconry: allow(FR004)\n", "")), 1);
}

/// A document with an entry for each id.
pub(super) fn entries(ids: &[u32]) -> String {
    let entry = |id: &u32| {
        let sourcing = format!("{{supported: true, id: {id}, source: s{id}}}");
        format!("  - {{name: p{id}, capabilities: {{sourcing: {sourcing}}}}}\n")
    };
    format!("plugins:\n{}", ids.iter().map(entry).collect::<String>())
}

/// The messages of the check `code` about a change, in the order of their places.
pub(super) fn changing(code: &str, base: &str, head: &str, private: bool) -> Vec<String> {
    let found = findings(head, Some(base), private).into_iter();
    found.filter(|found| found.check.code == code).map(|found| found.message).collect()
}
