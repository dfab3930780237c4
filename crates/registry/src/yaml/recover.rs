//! Goes on behind YAML errors.
//!
//! The bytes that the parser cannot read are blanked, so that all other bytes keep their places,
//! and the text is parsed again: first without the one line, then without the whole list item.

use falconry_diagnostics::Span;

use super::{SyntaxError, SyntaxErrorKind, Tree};

/// How many errors are reported before the reader gives up.
const MAX_ERRORS: usize = 64;

/// How many bytes all attempts together may parse beyond the first, as a multiple of the text.
const MAX_EFFORT: usize = 64;

/// A text that could be parsed, and what had to be left out for it.
#[derive(Debug, Default)]
pub struct Recovered {
    /// The text with blanks in place of what could not be read; `None` when nothing was blanked.
    pub text: Option<String>,
    /// The errors, in the order of their places.
    pub errors: Vec<SyntaxError>,
    /// The bytes that were blanked.
    pub damaged: Vec<Span>,
}

/// Finds the errors of `text` and a version of it that parses.
///
/// Parse [`Recovered::text`], or `text` itself when that is `None`, to get the tree; it has no
/// grammar errors.
#[must_use]
pub fn parse_recovering(text: &str) -> Recovered {
    let mut recovered = Recovered::default();
    let mut effort = 0usize;
    let mut is_first = true;
    loop {
        let current = recovered.text.as_deref().unwrap_or(text);
        let (_, errors) = Tree::parse_leading(current);
        let (aliases, grammar): (Vec<_>, Vec<_>) = errors
            .into_iter()
            .partition(|error| !matches!(error.kind, SyntaxErrorKind::Grammar { .. }));
        let Some(error) = grammar.into_iter().next() else {
            recovered.errors.extend(aliases);
            break;
        };
        let blank = region(current, &error, &recovered.damaged);
        let is_repeated = recovered.damaged.iter().any(|damaged| {
            damaged.contains(error.span) || blank.is_some_and(|blank| blank.contains(*damaged))
        });
        effort += current.len();
        let is_over = recovered.errors.len() + 1 >= MAX_ERRORS
            || (!is_first && effort > MAX_EFFORT.saturating_mul(text.len()).max(1 << 20));
        let stop_at = error.span;
        // A second error of an item whose line was blanked is most often the first one's echo.
        if !is_repeated {
            recovered.errors.push(error);
        }
        let (Some(blank), false) = (blank, is_over) else {
            // Nothing behind this place is read.
            if is_over {
                let kind = SyntaxErrorKind::TooManyErrors;
                recovered.errors.push(SyntaxError {
                    span: stop_at,
                    kind,
                });
            }
            let rest = Span::new(line_start(current, stop_at.start as usize), current.len());
            let cut = if rest.start == 0 || is_over {
                Span::new(0, current.len())
            } else {
                rest
            };
            blank_out(&mut recovered, text, cut);
            let remains = recovered.text.as_deref().unwrap_or(text);
            if Tree::parse_leading(remains).1.iter().any(is_grammar) {
                blank_out(&mut recovered, text, Span::new(0, text.len()));
            }
            break;
        };
        blank_out(&mut recovered, text, blank);
        is_first = false;
    }
    recovered.errors.sort_by_key(|error| error.span);
    recovered
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
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn line_at(text: &str, at: usize) -> Span {
    let end = text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1);
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
        let begin = line_start(text, line_end - 1);
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

/// Puts spaces in place of the bytes of `span`, all line ends kept.
fn blank_out(recovered: &mut Recovered, original: &str, span: Span) {
    let text = recovered.text.get_or_insert_with(|| original.to_owned());
    let blanks: String = text[span.range()]
        .bytes()
        .map(|byte| {
            if matches!(byte, b'\n' | b'\r') {
                char::from(byte)
            } else {
                ' '
            }
        })
        .collect();
    text.replace_range(span.range(), &blanks);
    recovered.damaged.retain(|damaged| !span.contains(*damaged));
    recovered.damaged.push(span);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> (Vec<String>, String) {
        let recovered = parse_recovering(text);
        let remains = recovered.text.unwrap_or_else(|| text.to_owned());
        assert_eq!(remains.len(), text.len());
        assert!(
            !Tree::parse_leading(&remains).1.iter().any(is_grammar),
            "{remains:?}"
        );
        let lines = |error: &SyntaxError| {
            let line = text[..error.span.start as usize].matches('\n').count() + 1;
            format!("{line}: {}", error.kind)
        };
        (recovered.errors.iter().map(lines).collect(), remains)
    }

    #[test]
    fn a_sound_text_is_left_alone() {
        assert_eq!(parse_recovering("a: b\n").text, None);
    }

    #[test]
    fn two_broken_items_are_both_reported_and_the_third_survives() {
        let text =
            "plugins:\n  - name: a\n    description: x: y\n  - name: b\n    url: @z\n  - name: c\n";
        let (errors, remains) = check(text);
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert!(
            errors[0].starts_with("3: ") && errors[1].starts_with("5: "),
            "{errors:?}"
        );
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
        assert!(
            remains.contains("name: b") && remains.contains("name: c"),
            "{remains}"
        );
    }

    #[test]
    fn hopeless_texts_end_with_an_error_and_no_panic() {
        for text in [
            "[",
            "{",
            "]",
            "\t",
            "a: [\n",
            "%",
            "- - - ]",
            "&",
            "*",
            "\"",
            "a:\n\tb: c\n",
        ] {
            let (errors, _) = check(text);
            assert!(!errors.is_empty(), "{text:?}");
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
