//! Foreign text as Markdown that shows it and does nothing else.

use falconry_diagnostics::render::clean_line;

/// How much of a value is shown.
const MAX_VALUE: usize = 200;

/// A text in a code span that nothing in it can end. In a code span nobody is mentioned, nothing
/// is linked and no image is loaded.
pub(crate) fn code(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = clean_line(&line, MAX_VALUE);
    if line.is_empty() {
        return String::new();
    }
    let longest = line.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// The same for a table's cell, which ends at a bar even in a code span.
pub(crate) fn code_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// One of our own sentences: its names stand between backticks already; what is outside of them
/// must not act as Markdown either.
pub(crate) fn message(text: &str) -> String {
    let line = clean_line(text, 4 * MAX_VALUE);
    let mut escaped = String::with_capacity(line.len());
    let mut in_code = false;
    let is_paired = line.matches('`').count().is_multiple_of(2);
    for character in line.chars() {
        if character == '`' && is_paired {
            in_code = !in_code;
        } else if !in_code && "\\*_[]<>#@!|~`".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
        if !in_code && "@#".contains(character) {
            // Mentions and references are found in the finished text, where no `\` is left.
            escaped.push_str("<!-- -->");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_span_ends_where_it_should() {
        for (text, shown) in [
            ("", ""),
            (" \n ", ""),
            ("a\n  b\tc", "`a b c`"),
            ("@me <b> #1 ![x](y)", "`@me <b> #1 ![x](y)`"),
            ("a`b``c", "```a`b``c```"),
            ("`", "`` ` ``"),
            ("a\u{1b}[31m\u{202e}", "`a␛[31m\u{fffd}`"),
            ("a|b", "`a|b`"),
        ] {
            assert_eq!(code(text), shown, "{text:?}");
        }
        assert_eq!(code_cell("a|b\\|c"), r"`a\|b\\|c`");
        assert_eq!(code(&"x".repeat(300)).chars().count(), MAX_VALUE + 3);
    }

    #[test]
    fn a_sentence_does_nothing_but_say_something() {
        assert_eq!(message("`a*b` is *not* <b>"), r"`a*b` is \*not\* \<b\>");
        assert_eq!(message("odd ` @me #1"), r"odd \` \@<!-- -->me \#<!-- -->1");
    }
}
