//! The Markdown tables that a registry's README shows.
//!
//! Source: `build/registry/pkg/table/table.go` of `falcosecurity/plugins` and, for the first
//! generation, its history of early 2022. The bytes are the same but for two repairs: white space
//! in a text is collapsed, and a `|` in a text is escaped, since both would break the table.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::ops::Range;

use crate::entry::{Entry, Generation, Registry, Text};

/// A table of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Every plugin of a second-generation document.
    Plugins,
    /// The `source` plugins of a first-generation document.
    Sources,
    /// The `extractor` plugins of a first-generation document.
    Extractors,
}

impl TableKind {
    /// The tables of a document of that generation.
    #[must_use]
    pub fn of(generation: Generation) -> &'static [Self] {
        match generation {
            Generation::First => &[Self::Sources, Self::Extractors],
            Generation::Second => &[Self::Plugins],
        }
    }

    /// The tag that upstream's README has around the table.
    #[must_use]
    pub fn upstream_tag(self) -> &'static str {
        match self {
            Self::Plugins => "<!-- REGISTRY:TABLE -->",
            Self::Sources => "<!-- REGISTRY:SOURCE-TABLE -->",
            Self::Extractors => "<!-- REGISTRY:EXTRACTOR-TABLE -->",
        }
    }
}

/// The default tag of the upstream tool.
pub const DEFAULT_TAG: &str = "<!-- REGISTRY -->";

/// The table as Markdown, its last line ended.
///
/// Entries stand in the order of the document. An empty registry yields the heading alone.
#[must_use]
pub fn table(registry: &Registry<'_>, kind: TableKind) -> String {
    let mut table = String::with_capacity(300 * registry.entries.len() + 100);
    match kind {
        TableKind::Plugins => {
            // Upstream's heading has no closing bar.
            table.push_str("| Name | Capabilities | Description\n| --- | --- | --- |\n");
            registry.entries.iter().for_each(|entry| plugin_row(&mut table, entry));
        }
        TableKind::Sources => {
            table.push_str("| ID | Name | Event Source | Description | Info |\n");
            table.push_str("| --- | --- | --- | --- | --- |\n");
            let sources = registry.entries.iter().filter(|entry| entry.sourcing.is_some());
            sources.for_each(|entry| source_row(&mut table, entry));
        }
        TableKind::Extractors => {
            table.push_str("| Name | Extract Event Sources | Description | Info |\n");
            table.push_str("| --- | --- | --- | --- |\n");
            let extractors = registry.entries.iter().filter(|entry| entry.sourcing.is_none());
            extractors.for_each(|entry| extractor_row(&mut table, entry));
        }
    }
    table
}

fn plugin_row(table: &mut String, entry: &Entry<'_>) {
    let mut capabilities = String::new();
    if let Some(sourcing) = entry.sourcing() {
        let id = sourcing.id.map_or(0, |id| id.value);
        let source = cell(entry.source().unwrap_or_default());
        _ = write!(capabilities, "**Event Sourcing** <br/>ID: {id} <br/>`{source}`");
    }
    if let Some(extraction) = entry.extraction() {
        if !capabilities.is_empty() {
            capabilities.push_str(" <br/>");
        }
        capabilities.push_str("**Field Extraction** <br/> ");
        match (extraction.sources.as_slice(), entry.sourcing()) {
            ([], None) => capabilities.push_str("*All Sources*"),
            ([], Some(_)) => {
                _ = write!(capabilities, "`{}`", cell(entry.source().unwrap_or_default()));
            }
            (sources, _) => capabilities.push_str(&source_list(sources)),
        }
    }
    _ = writeln!(
        table,
        "| {} | {capabilities} | {}  <br/><br/> Authors: {} <br/> License: {} |",
        linked(entry.name, entry.url),
        or_missing(entry.description),
        linked(entry.authors, entry.contact),
        or_missing(entry.license),
    );
}

fn source_row(table: &mut String, entry: &Entry<'_>) {
    let id = entry.sourcing().and_then(|sourcing| sourcing.id).map_or(0, |id| id.value);
    let source = cell(entry.source().unwrap_or_default());
    let name = linked(entry.name, entry.url);
    _ = writeln!(table, "| {id} | {name} | `{source}` | {} |", described(entry));
}

fn extractor_row(table: &mut String, entry: &Entry<'_>) {
    let sources = match entry.extraction().map(|extraction| extraction.sources.as_slice()) {
        None | Some([]) => "N/A".to_owned(),
        Some(sources) => source_list(sources),
    };
    let name = linked(entry.name, entry.url);
    _ = writeln!(table, "| {name} | {sources} | {} |", described(entry));
}

/// The last two cells of a first-generation row.
fn described(entry: &Entry<'_>) -> String {
    format!(
        "{} | Authors: {} <br/> License: {}",
        or_missing(entry.description),
        linked(entry.authors, entry.contact),
        or_missing(entry.license),
    )
}

fn source_list(sources: &[Text<'_>]) -> String {
    let quoted = sources.iter().map(|source| format!("`{}`", cell(source.value)));
    quoted.collect::<Vec<_>>().join(", ")
}

fn linked(text: Option<Text<'_>>, url: Option<Text<'_>>) -> String {
    match url.map(|url| url.value).filter(|url| !url.is_empty()) {
        Some(url) => format!("[{}]({})", or_missing(text), cell(url)),
        None => or_missing(text).into_owned(),
    }
}

fn or_missing(text: Option<Text<'_>>) -> Cow<'_, str> {
    match text.map(|text| cell(text.value)) {
        Some(text) if !text.is_empty() => text,
        _ => Cow::Borrowed("N/A"),
    }
}

/// The text on one line, with single spaces, its bars escaped.
fn cell(text: &str) -> Cow<'_, str> {
    let has_odd_space = text.starts_with(' ')
        || text.ends_with(' ')
        || text.contains("  ")
        || text.contains(|character: char| character != ' ' && character.is_whitespace());
    if !has_odd_space && !text.contains('|') {
        return Cow::Borrowed(text);
    }
    let mut cell = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if cell.contains('|') {
        cell = escape_bars(&cell);
    }
    Cow::Owned(cell)
}

/// `\|` for every bar that is not escaped already.
fn escape_bars(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 2);
    let mut is_escape = false;
    for character in text.chars() {
        if character == '|' && !is_escape {
            escaped.push('\\');
        }
        is_escape = character == '\\' && !is_escape;
        escaped.push(character);
    }
    escaped
}

/// Why a table cannot be put into a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagError {
    /// The tag does not stand in the text twice.
    Missing {
        /// The tag.
        tag: String,
        /// How often it was found.
        found: usize,
    },
    /// The tag is empty.
    Empty,
}

impl fmt::Display for TagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { tag, found: 0 } => {
                write!(f, "there is no `{tag}`; put it on two lines, the table goes between them")
            }
            Self::Missing { tag, .. } => {
                write!(
                    f,
                    "there is only one `{tag}`; put it on a second line, where the table ends"
                )
            }
            Self::Empty => f.write_str("the tag is empty"),
        }
    }
}

impl std::error::Error for TagError {}

/// The bytes between the first two tags: those that a table replaces.
///
/// # Errors
/// When the tag does not stand in the text twice.
pub fn between_tags(text: &str, tag: &str) -> Result<Range<usize>, TagError> {
    if tag.is_empty() {
        return Err(TagError::Empty);
    }
    let mut tags = text.match_indices(tag).map(|(at, _)| at);
    match (tags.next(), tags.next()) {
        (Some(first), Some(second)) => Ok(first + tag.len()..second),
        (first, _) => {
            let found = usize::from(first.is_some());
            Err(TagError::Missing { tag: tag.to_owned(), found })
        }
    }
}

/// `text` with `table` between its first two tags, and the rest as it was.
///
/// The line end of the tag's line is used for the whole table, so that a file keeps its line
/// ends.
///
/// # Errors
/// When the tag does not stand in the text twice.
pub fn put_between_tags(text: &str, tag: &str, table: &str) -> Result<String, TagError> {
    let range = between_tags(text, tag)?;
    let is_crlf = text[range.start..].starts_with("\r\n");
    let table = format!("\n{table}\n");
    let table = if is_crlf { table.replace('\n', "\r\n") } else { table };
    Ok(format!("{}{table}{}", &text[..range.start], &text[range.end..]))
}

/// A table in a README that does not show the registry as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleTable {
    /// Which table.
    pub kind: TableKind,
    /// The first line of it that differs, as a range of bytes of the README.
    pub first_difference: Range<usize>,
}

/// The tag that stands in `readme` around the table: `tag` when it is given, else upstream's own,
/// else the upstream tool's default. `None` when the README has no such table.
#[must_use]
pub fn tag_in<'a>(readme: &str, kind: TableKind, tag: Option<&'a str>) -> Option<&'a str> {
    let candidates = match tag {
        Some(tag) => vec![tag],
        None if kind == TableKind::Plugins => vec![kind.upstream_tag(), DEFAULT_TAG],
        None => vec![kind.upstream_tag()],
    };
    candidates.into_iter().find(|tag| between_tags(readme, tag).is_ok())
}

/// The tables of `readme` that do not show the registry as it is. Tables that the README does not
/// have are not missed.
#[must_use]
pub fn stale_tables(readme: &str, registry: &Registry<'_>, tag: Option<&str>) -> Vec<StaleTable> {
    let kinds = TableKind::of(registry.generation).iter().copied();
    let stale = kinds.filter_map(|kind| {
        let tag = tag_in(readme, kind, tag)?;
        let current = put_between_tags(readme, tag, &table(registry, kind)).ok()?;
        if current == readme {
            return None;
        }
        let same = readme.bytes().zip(current.bytes()).take_while(|(old, new)| old == new).count();
        let start = readme.as_bytes()[..same].iter().rposition(|byte| *byte == b'\n');
        let start = start.map_or(0, |newline| newline + 1);
        let length = readme.as_bytes()[start..].iter().position(|byte| *byte == b'\n');
        let end = length.map_or(readme.len(), |length| start + length);
        Some(StaleTable { kind, first_difference: start..end })
    });
    stale.collect()
}

/// `text` with these tables of the registry as they are now, and the rest as it was.
///
/// Each table goes between the tags that [`tag_in`] finds, or between those given as `tag`.
///
/// # Errors
/// When a tag does not stand in the text twice.
pub fn update_tables(
    text: &str,
    registry: &Registry<'_>,
    kinds: &[TableKind],
    tag: Option<&str>,
) -> Result<String, TagError> {
    kinds.iter().try_fold(text.to_owned(), |text, kind| {
        // A tag that is not there is named by the error.
        let tag = tag_in(&text, *kind, tag).or(tag).unwrap_or(kind.upstream_tag());
        put_between_tags(&text, tag, &table(registry, *kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn tables(text: &str) -> Vec<String> {
        let document = Document::from_text("r", text);
        let registry = document.registry();
        TableKind::of(registry.generation).iter().map(|kind| table(&registry, *kind)).collect()
    }

    #[test]
    fn both_generations_have_their_layout() {
        let second = tables(
            "plugins:\n  - {name: a, url: https://a.example/, description: \"x |\\n y \\\\| z\", authors: A, contact: c, license: MIT,\n     capabilities: {sourcing: {supported: true, id: 5, source: s}, extraction: {supported: true, sources: [s, t]}}}\n  - {name: b, capabilities: {extraction: {supported: true}}}\n",
        );
        let first = tables(
            "plugins:\n  source:\n    - {id: 1, source: s, name: a}\n  extractor:\n    - {name: b, sources: [s, t]}\n    - {name: c}\n",
        );
        insta::assert_snapshot!([second, first].concat().join("\n"));
    }

    #[test]
    fn a_table_goes_between_the_tags_and_nowhere_else() {
        let text = "a\n<!-- T -->\nold\n<!-- T -->\nb <!-- T -->\n";
        assert_eq!(
            put_between_tags(text, "<!-- T -->", "new\n").unwrap(),
            "a\n<!-- T -->\nnew\n\n<!-- T -->\nb <!-- T -->\n"
        );
        assert_eq!(put_between_tags("T\r\nT\r\n", "T", "x\n").unwrap(), "T\r\nx\r\n\r\nT\r\n");
        assert!(put_between_tags("T", "T", "x").is_err());
        assert!(put_between_tags("T T", "", "x").is_err());
    }

    #[test]
    fn tables_go_between_the_tags_that_the_text_has() {
        let document = Document::from_text("r", "plugins: {source: [], extractor: []}\n");
        let registry = document.registry();
        let [sources, extractors] = [TableKind::Sources, TableKind::Extractors].map(|kind| {
            let tag = kind.upstream_tag();
            (format!("{tag}\n{tag}\n"), format!("{tag}\n{}\n{tag}\n", table(&registry, kind)))
        });
        let update = |text: &str, kinds| update_tables(text, &registry, kinds, None);
        let all = TableKind::of(registry.generation);
        let (old, new) = (format!("{}{}", sources.0, extractors.0), sources.1 + &extractors.1);
        assert_eq!(update(&old, all).unwrap(), new);
        assert!(matches!(update(&sources.0, all), Err(TagError::Missing { found: 0, .. })));
    }

    #[test]
    fn a_stale_table_is_found_at_the_first_line_that_differs() {
        let document = Document::from_text("r", "plugins: [{name: a}, {name: b}]");
        let registry = document.registry();
        let tag = TableKind::Plugins.upstream_tag();
        let readme =
            put_between_tags(&format!("{tag}{tag}"), tag, &table(&registry, TableKind::Plugins));
        let readme = readme.unwrap();
        assert_eq!(stale_tables(&readme, &registry, None), []);
        let old = readme.replace("| b |", "| c |");
        let stale = stale_tables(&old, &registry, None);
        assert!(old[stale[0].first_difference.clone()].starts_with("| c |"));
        assert_eq!(stale_tables("no table", &registry, None), []);
    }
}
