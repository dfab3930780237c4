//! Goes on behind YAML errors.
//!
//! The bytes that the parser cannot read are blanked, so that all other bytes keep their places,
//! and the text is parsed again: first without the one line, then without the whole list item.

use std::sync::Arc;

use falconry_diagnostics::{SourceFile, Span};

use super::{SyntaxError, SyntaxErrorKind, Tree};

/// How many errors are reported before the reader gives up.
const MAX_ERRORS: usize = 64;

/// How many bytes all attempts together may parse.
const MAX_EFFORT: usize = 1 << 30;

/// A file parsed as far as it can be read.
#[derive(Debug)]
pub struct Recovered {
    /// The tree of everything outside of [`Self::damaged`].
    pub tree: Tree,
    /// The errors, in the order of their places.
    pub errors: Vec<SyntaxError>,
    /// The bytes that had to be left out, in the order of their places.
    pub damaged: Vec<Span>,
}

/// Parses `file` as far as it can be read, with all errors found on the way.
#[must_use]
pub fn parse_recovering(file: &Arc<SourceFile>) -> Recovered {
    let (tree, errors) = Tree::parse_leading(file);
    let mut recovery = Recovery { text: file.text().to_owned(), errors: vec![], damaged: vec![] };
    let mut attempt = (tree, errors);
    let mut effort = 0;
    loop {
        let (tree, errors) = attempt;
        let Some(error) = errors.iter().find(|error| is_grammar(error)) else {
            return recovery.finish(file.text(), tree, errors);
        };
        effort += error.span.end as usize + 1;
        if recovery.errors.len() + 1 >= MAX_ERRORS || effort > MAX_EFFORT {
            recovery.errors.push(error.clone());
            recovery.give_up(error.span);
        } else {
            recovery.blank_around(error);
        }
        attempt = Tree::parse_leading(&Arc::new(SourceFile::new(file.name(), &*recovery.text)));
    }
}

struct Recovery {
    /// The text, with blanks in place of what could not be read.
    text: String,
    errors: Vec<SyntaxError>,
    damaged: Vec<Span>,
}

impl Recovery {
    fn finish(mut self, original: &str, mut tree: Tree, aliases: Vec<SyntaxError>) -> Recovered {
        self.damaged.extend(aliases.iter().map(|error| error.span));
        self.damaged.sort_unstable();
        self.errors.extend(aliases);
        // A place among the blanks can lie inside of a character that they stand for.
        let floor = |span: Span| {
            let floor = |at: u32| original.floor_char_boundary(at as usize);
            Span::new(floor(span.start), floor(span.end))
        };
        for error in &mut self.errors {
            error.span = floor(error.span);
        }
        for node in &mut tree.nodes {
            let span = floor(Span { start: node.start, end: node.end });
            (node.start, node.end) = (span.start, span.end);
        }
        self.errors.sort_by_key(|error| error.span);
        Recovered { tree, errors: self.errors, damaged: self.damaged }
    }

    fn give_up(&mut self, span: Span) {
        self.errors.push(SyntaxError { span, kind: SyntaxErrorKind::TooManyErrors });
        self.blank(Span::new(0, self.text.len()));
    }

    /// Blanks the smallest piece that can be the cause of `error`; each call blanks more.
    fn blank_around(&mut self, error: &SyntaxError) {
        let region = region(&self.text, error, &self.damaged);
        // A second error of an item whose line was blanked is most often the first one's echo.
        let is_echo = self.damaged.iter().any(|damaged| {
            damaged.contains(error.span) || region.is_some_and(|region| region.contains(*damaged))
        });
        if !is_echo {
            self.errors.push(error.clone());
        }
        let from = line_start(&self.text, error.span.start as usize);
        let rest = Span::new(from, self.text.len());
        let cut = match region {
            Some(region) => region,
            None if !is_blank(&self.text, rest) => rest,
            None => Span::new(0, self.text.len()),
        };
        self.blank(cut);
    }

    /// Puts spaces in place of the bytes of `span`, all line ends kept.
    fn blank(&mut self, span: Span) {
        let to_blank =
            |byte: u8| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' };
        let blanks: String = self.text[span.range()].bytes().map(to_blank).collect();
        self.text.replace_range(span.range(), &blanks);
        self.damaged.retain(|damaged| !span.contains(*damaged));
        self.damaged.push(span);
    }
}

fn is_grammar(error: &SyntaxError) -> bool {
    matches!(error.kind, SyntaxErrorKind::Grammar { .. })
}

/// What to blank for `error`: its line, or the whole list item when the line opens the item or
/// was blanked before. `None` when nothing smaller than the rest of the text will do.
fn region(text: &str, error: &SyntaxError, damaged: &[Span]) -> Option<Span> {
    let at = (error.span.start as usize).min(text.len());
    let line = line_at(text, at);
    let item = item_around(text, at);
    let opens_item = item.is_some_and(|item| item.start == line.start);
    let touched = |span: Span| damaged.iter().any(|damage| span.contains(*damage));
    if !opens_item && !touched(line) && !is_blank(text, line) && !item.is_some_and(touched) {
        return Some(line);
    }
    let item = item?;
    (!is_blank(text, item)).then_some(item)
}

fn is_blank(text: &str, span: Span) -> bool {
    text[span.range()].trim().is_empty()
}

fn line_start(text: &str, at: usize) -> usize {
    // Bytes, since the place may lie within a character.
    let newline = text.as_bytes()[..at].iter().rposition(|byte| *byte == b'\n');
    newline.map_or(0, |newline| newline + 1)
}

fn line_at(text: &str, at: usize) -> Span {
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
    Span::new(line_start(text, at), end)
}

/// The lines of the outermost list item around the byte `at`: from its dash to the line before
/// the next dash in the same column, or before a line that stands further left.
fn item_around(text: &str, at: usize) -> Option<Span> {
    // The dash in the leftmost column above the place, below the last key without indentation.
    let mut start = None;
    let mut indent = usize::MAX;
    let mut line_end = line_at(text, at).end as usize;
    while line_end > 0 {
        let above = text[..line_end].strip_suffix('\n').unwrap_or(&text[..line_end]);
        let begin = line_start(text, above.len());
        let line = &text[begin..line_end];
        let content = line.trim_start_matches(' ');
        let column = line.len() - content.len();
        let is_dash = content == "-" || content.starts_with("- ") || content.starts_with("-\n");
        if is_dash && column < indent {
            (start, indent) = (Some(begin), column);
        }
        let is_key = column == 0 && !is_dash && content.starts_with(|c: char| c.is_alphanumeric());
        // The error can lie on the very line of a key in the first column.
        if is_key && begin < line_start(text, at) || indent == 0 {
            break;
        }
        line_end = begin;
    }
    let start = start?;
    let mut end = line_at(text, start).end as usize;
    while end < text.len() {
        let line = &text[end..line_at(text, end).end as usize];
        let content = line.trim_start_matches(' ');
        let column = line.len() - content.len();
        let is_empty = content.trim().is_empty() || content.starts_with('#');
        let is_next = column < indent || (column == indent && content.starts_with('-'));
        if !is_empty && is_next && end > at {
            break;
        }
        end = line_at(text, end).end as usize;
    }
    Some(Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recover(text: &str) -> Recovered {
        parse_recovering(&Arc::new(SourceFile::new("test", text)))
    }

    fn check(text: &str) -> (Vec<String>, String) {
        let recovered = recover(text);
        let remains = recovered.tree.text().to_owned();
        assert_eq!(remains.len(), text.len());
        let lines = |error: &SyntaxError| {
            let line = text[..error.span.start as usize].matches('\n').count() + 1;
            format!("{line}: {}", error.kind)
        };
        (recovered.errors.iter().map(lines).collect(), remains)
    }

    #[test]
    fn a_sound_text_is_left_alone() {
        let recovered = recover("a: b\n");
        assert!(recovered.errors.is_empty() && recovered.damaged.is_empty());
    }

    #[test]
    fn two_broken_items_are_both_reported_and_the_third_survives() {
        let text =
            "plugins:\n  - name: a\n    description: x: y\n  - name: b\n    url: @z\n  - name: c\n";
        let (errors, remains) = check(text);
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert!(errors[0].starts_with("3: ") && errors[1].starts_with("5: "), "{errors:?}");
        for name in ["name: a", "name: b", "name: c"] {
            assert!(remains.contains(name), "{remains}");
        }
    }

    #[test]
    fn an_unclosed_quotation_mark_costs_its_line() {
        let (errors, remains) =
            check("plugins:\n  - name: \"a\n    id: 1\n  - name: b\n  - name: c\n");
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].starts_with("2: "), "{errors:?}");
        assert!(remains.contains("name: b") && remains.contains("name: c"), "{remains}");
    }

    #[test]
    fn hopeless_texts_end_with_an_error_and_no_panic() {
        for text in
            ["[", "{", "]", "a: [\n", "%", "- - - ]", "&", "*", "\"", "a:\n\tb: c\n", "a: b\né"]
        {
            let (errors, _) = check(text);
            assert!(!errors.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn places_lie_between_characters() {
        for text in ["- [é", "a: [\n- é", "|2\n\u{feff}", "a: @\n\u{feff}"] {
            let recovered = recover(text);
            let nodes = recovered.tree.nodes.iter().flat_map(|node| [node.start, node.end]);
            let errors = recovered.errors.iter().flat_map(|it| [it.span.start, it.span.end]);
            for at in nodes.chain(errors) {
                assert!(text.is_char_boundary(at as usize), "{text:?} at {at}");
            }
        }
    }

    #[test]
    fn deep_nesting_is_refused_with_its_place() {
        let (errors, _) = check(&format!("plugins: {}", "[".repeat(10_000)));
        assert_eq!(errors.len(), 1, "{errors:?}");
    }

    #[test]
    fn many_errors_are_cut_short() {
        let text = format!("plugins:\n{}", "  - name: a\n    url: @\n".repeat(200));
        let (errors, _) = check(&text);
        assert_eq!(errors.len(), MAX_ERRORS + 1);
    }
}
