//! Keeps hostile text from steering the reader's terminal or the log it is shown in.
//!
//! Names, keys and whole lines of the files under check end up in messages. Escape sequences in
//! them could move the cursor, rewrite earlier lines or set the clipboard; characters that change
//! the direction of writing or have no width hide what the bytes really are.

use std::borrow::Cow;

/// How many columns a tab takes in a source line.
const TAB: &str = "    ";

/// What is shown in place of `c`; most characters stand for themselves.
fn shown(c: char) -> char {
    match c {
        // Each control character has a picture of its own in this block.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // The second set of control characters: some terminals obey them.
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        // Directions of writing, line breaks of other scripts, and characters without a width.
        '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        _ => c,
    }
}

/// One line of text of at most `limit` characters in which nothing is hidden or obeyed.
#[must_use]
pub fn line(text: &str, limit: usize) -> Cow<'_, str> {
    let cut = text.char_indices().nth(limit).map(|(at, _)| at);
    let kept = &text[..cut.unwrap_or(text.len())];
    if cut.is_none() && kept.chars().all(|c| shown(c) == c) {
        return Cow::Borrowed(text);
    }
    let mut line: String = kept.chars().map(|c| if c == '\t' { ' ' } else { shown(c) }).collect();
    if cut.is_some() {
        line.push('…');
    }
    Cow::Owned(line)
}

/// Like [`line`], but line breaks stay line breaks.
///
/// A further line that begins like a workflow command is joined to the line before it: runners
/// look for commands at the start of every line of a log, behind any white space.
pub(super) fn lines(text: &str, limit: usize) -> String {
    let cut = text.char_indices().nth(limit).map(|(at, _)| at);
    let mut shown = String::new();
    for (number, one) in text[..cut.unwrap_or(text.len())].lines().enumerate() {
        let cleaned = line(one, usize::MAX);
        if number > 0 {
            let command = cleaned.trim_start().starts_with("::");
            shown.push(if command { '\u{240a}' } else { '\n' });
        }
        shown.push_str(&cleaned);
    }
    if cut.is_some() {
        shown.push('…');
    }
    shown
}

/// A piece of a source line with tabs as spaces, so that underlines fit.
pub(super) fn source(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\t' {
            cleaned.push_str(TAB);
        } else {
            cleaned.push(shown(c));
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(line("a\u{1b}[31mb\u{7f}\u{9b}c", 99), "a␛[31mb␡\u{fffd}c");
        assert_eq!(line("one\r\ntwo\tthree", 99), "one␍␊two three");
        assert_eq!(line("a\u{202e}b\u{200b}c\u{feff}", 99), "a�b�c�");
        assert_eq!(source("\tx\u{1b}"), "    x␛");
    }

    #[test]
    fn harmless_text_is_not_copied() {
        assert!(matches!(line("naïve 名前 🦅", 99), Cow::Borrowed(_)));
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        assert_eq!(line("äöü", 3), "äöü");
        assert_eq!(line("äöü", 2), "äö…");
        assert_eq!(lines("äö\nü", 4), "äö\nü");
        assert_eq!(lines("äö\nü", 3), "äö…");
    }

    #[test]
    fn line_breaks_cannot_start_a_workflow_command() {
        assert_eq!(lines("a\r\nb\n  ::add-mask::c", 99), "a\nb␊  ::add-mask::c");
        assert_eq!(lines("::a\n b::c", 99), "::a\n b::c");
    }
}
