//! Finds entries by words.
//!
//! Every word of the query must match the entry somewhere: its name, its sources, its keywords,
//! its description or its authors. Case does not matter. A word's score is that of its best match,
//! the product of two weights; the score of an entry is the sum over the words.
//!
//! | Field | Weight | | Match | Weight |
//! | --- | --- | --- | --- | --- |
//! | name | 10 | | exact | 12 |
//! | source | 6 | | prefix | 6 |
//! | keyword | 4 | | substring | 3 |
//! | description | 2 | | typo | 1 |
//! | authors | 1 | | | |
//!
//! Typos are looked for only when the word as written stands nowhere in the entry. Entries of
//! equal score stay in the order of the document.

use std::cmp::Reverse;

use crate::entry::{Entry, Registry};

/// Where a word was found, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The plugin's name.
    Name,
    /// The event source it produces, or one that it lists to extract from.
    Source,
    /// One of its keywords.
    Keyword,
    /// Its description.
    Description,
    /// Its authors.
    Authors,
}

impl Field {
    /// The field's name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Source => "source",
            Self::Keyword => "keyword",
            Self::Description => "description",
            Self::Authors => "authors",
        }
    }

    fn weight(self) -> u32 {
        match self {
            Self::Name => 10,
            Self::Source => 6,
            Self::Keyword => 4,
            Self::Description => 2,
            Self::Authors => 1,
        }
    }

    /// Whether the field's value is running text, of which one word is enough to match exactly.
    fn is_text(self) -> bool {
        matches!(self, Self::Description | Self::Authors)
    }
}

/// How a word was found, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchKind {
    /// It is the whole value, or a whole word of a text.
    Exact,
    /// The value, or a word of it, begins with it.
    Prefix,
    /// It stands somewhere else in the value.
    Substring,
    /// The value, or a word of it, differs in few letters: one when the word has four or more,
    /// two when it has eight or more. Two letters swapped count as one.
    Typo,
}

impl MatchKind {
    /// The kind's name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Prefix => "prefix",
            Self::Substring => "substring",
            Self::Typo => "typo",
        }
    }

    fn weight(self) -> u32 {
        match self {
            Self::Exact => 12,
            Self::Prefix => 6,
            Self::Substring => 3,
            Self::Typo => 1,
        }
    }
}

/// The best match of one word of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The word, in lower case.
    pub word: String,
    /// Where it was found.
    pub field: Field,
    /// How it was found.
    pub kind: MatchKind,
}

impl Match {
    /// What it adds to the entry's score.
    #[must_use]
    pub fn score(&self) -> u32 {
        self.field.weight() * self.kind.weight()
    }
}

/// An entry that was found.
#[derive(Clone, Debug)]
pub struct Hit<'r, 't> {
    /// The entry.
    pub entry: &'r Entry<'t>,
    /// The sum of its matches' scores.
    pub score: u32,
    /// The best match of each word, in the order of the query.
    pub matches: Vec<Match>,
}

/// The entries in which every word of `query` is found, the best first.
///
/// A query without words finds nothing.
#[must_use]
pub fn search<'r, 't>(registry: &'r Registry<'t>, query: &str) -> Vec<Hit<'r, 't>> {
    let words: Vec<Word> = query.split_whitespace().map(Word::new).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let find = |entry: &'r Entry<'t>| {
        let values = values(entry);
        let matches: Option<Vec<_>> = words.iter().map(|word| word.best(&values)).collect();
        let matches = matches?;
        Some(Hit { entry, score: matches.iter().map(Match::score).sum(), matches })
    };
    let mut hits: Vec<_> = registry.entries.iter().filter_map(find).collect();
    hits.sort_by_key(|hit| Reverse(hit.score));
    hits
}

/// Everything of an entry that is searched, in lower case.
fn values(entry: &Entry<'_>) -> Vec<(Field, String)> {
    let extracted = entry.extraction().into_iter().flat_map(|extraction| &extraction.sources);
    let name = entry.name.map(|name| (Field::Name, name.value));
    let source = entry.source().map(|source| (Field::Source, source));
    let description = entry.description.map(|text| (Field::Description, text.value));
    let authors = entry.authors.map(|text| (Field::Authors, text.value));
    let keywords = entry.keywords.iter().map(|keyword| (Field::Keyword, keyword.value));
    name.into_iter()
        .chain(source)
        .chain(extracted.map(|source| (Field::Source, source.value)))
        .chain(keywords)
        .chain(description)
        .chain(authors)
        .map(|(field, value)| (field, value.to_lowercase()))
        .collect()
}

/// Longer words are not compared letter by letter, which takes time by the square of the length.
const MAX_TYPO_LENGTH: usize = 64;

struct Word {
    text: String,
    length: usize,
    /// How many letters may differ.
    typos: usize,
}

impl Word {
    fn new(text: &str) -> Self {
        let text = text.to_lowercase();
        let length = text.chars().count();
        let typos = match length {
            0..4 => 0,
            4..8 => 1,
            8..=MAX_TYPO_LENGTH => 2,
            _ => 0,
        };
        Self { text, length, typos }
    }

    fn best(&self, values: &[(Field, String)]) -> Option<Match> {
        let as_written = values.iter().filter_map(|(field, value)| {
            let kind = self.occurrence(value, field.is_text())?;
            Some((*field, kind))
        });
        // Of equal ones the first counts, so that the result does not depend on chance.
        let found = as_written.min_by_key(|(field, kind)| Reverse(field.weight() * kind.weight()));
        let (field, kind) = found.or_else(|| {
            let misspelt = values.iter().filter(|(_, value)| self.is_misspelt_in(value));
            let field = misspelt.map(|(field, _)| *field).max_by_key(|field| field.weight())?;
            Some((field, MatchKind::Typo))
        })?;
        Some(Match { word: self.text.clone(), field, kind })
    }

    /// How the word as written stands in `value`.
    fn occurrence(&self, value: &str, is_text: bool) -> Option<MatchKind> {
        if value == self.text {
            return Some(MatchKind::Exact);
        }
        let mut best = None;
        for (at, _) in value.match_indices(&self.text) {
            let ends_a_word =
                |neighbour: Option<char>| !neighbour.is_some_and(char::is_alphanumeric);
            let starts = ends_a_word(value[..at].chars().next_back());
            let ends = ends_a_word(value[at + self.text.len()..].chars().next());
            if starts && ends && is_text {
                return Some(MatchKind::Exact);
            }
            if starts {
                best = Some(MatchKind::Prefix);
            }
            best = best.or(Some(MatchKind::Substring));
        }
        best
    }

    fn is_misspelt_in(&self, value: &str) -> bool {
        let is_close = |candidate: &str| {
            // Characters have four bytes at most, so this spares counting in long texts.
            candidate.len() <= 4 * (self.length + self.typos)
                && candidate.chars().count().abs_diff(self.length) <= self.typos
                && strsim::damerau_levenshtein(candidate, &self.text) <= self.typos
        };
        self.typos > 0
            && (is_close(value) || value.split(|c: char| !c.is_alphanumeric()).any(is_close))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    /// The registry of this repository.
    const REGISTRY: &str = include_str!("../../../registry.yaml");

    fn found(text: &str, query: &str) -> Vec<(String, u32)> {
        let document = Document::from_text("r", text);
        let registry = document.registry();
        let hits = search(&registry, query);
        hits.iter().map(|hit| (hit.entry.name().to_owned(), hit.score)).collect()
    }

    fn names(query: &str) -> Vec<String> {
        found(REGISTRY, query).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn plugins_are_found_in_spite_of_typos() {
        assert_eq!(
            names("kubernets audit"),
            ["k8saudit", "k8saudit-eks", "k8saudit-gke", "k8saudit-aks", "k8saudit-ovh"]
        );
        assert_eq!(names("cloudtrial"), ["cloudtrail"]);
        assert_eq!(names("Aurelie"), ["k8saudit-ovh"]);
    }

    #[test]
    fn names_come_before_keywords_and_descriptions() {
        assert_eq!(names("aws"), ["awselb", "cloudtrail"]);
        assert_eq!(names("k8saudit")[0], "k8saudit");
        // All others name Docker or containers in their description only.
        assert_eq!(names("container")[0], "container");
        assert_eq!(names("docker"), ["docker"]);
    }

    #[test]
    fn every_word_must_be_found() {
        assert_eq!(names("aws s3 elastic"), ["awselb"]);
        assert!(names("aws nonsense").is_empty());
        assert!(names("").is_empty());
        assert!(names("  ").is_empty());
    }

    #[test]
    fn sources_that_are_extracted_from_count() {
        assert_eq!(names("syscall")[..3], ["k8smeta", "container", "krsi"]);
    }

    #[test]
    fn scores_are_the_documented_ones() {
        let text = "\
plugins:
  - { name: exact_, description: an exact word, authors: prefixed }
  - { name: prefix, keywords: [exact] }
  - { name: a_prefix, capabilities: { sourcing: { supported: true, id: 1, source: exact } } }
  - { name: aprefix, authors: exact }
  - { name: perfix }
";
        let score = |query| found(text, query);
        let one = |name: &str, score: u32| (name.to_owned(), score);
        assert_eq!(
            score("exact"),
            [one("a_prefix", 72), one("exact_", 60), one("prefix", 48), one("aprefix", 12)]
        );
        assert_eq!(
            score("prefix"),
            [
                one("prefix", 120),
                one("a_prefix", 60),
                one("aprefix", 30),
                one("perfix", 10),
                one("exact_", 6),
            ]
        );
        assert_eq!(score("exact prefix")[0], one("prefix", 168));
        assert_eq!(score("word"), [one("exact_", 24)]);
    }

    #[test]
    fn how_many_letters_may_differ_depends_on_the_length() {
        let text =
            "plugins: [{ name: abc }, { name: abcd }, { name: abcdefg }, { name: abcdefgh }]\n";
        let names = |query| {
            let names: Vec<_> = found(text, query).into_iter().map(|(name, _)| name).collect();
            names.join(" ")
        };
        assert_eq!(names("abx"), "");
        assert_eq!(names("abcx"), "abc abcd");
        assert_eq!(names("abcdexx"), "");
        assert_eq!(names("abcdegf"), "abcdefg");
        assert_eq!(names("abcdefxx"), "abcdefg abcdefgh");
        assert_eq!(names("abcdexxx"), "");
    }

    #[test]
    fn huge_words_take_no_time() {
        let long = "x".repeat(1 << 20);
        let text = format!("plugins: [{{ name: {long} }}]\n");
        assert!(found(&text, &format!("{long}y")).is_empty());
        assert_eq!(found(&text, &long).len(), 1);
    }
}
