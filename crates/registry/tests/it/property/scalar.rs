//! Writes scalars, by rules of its own that are stricter than YAML's.

use super::draw::Draw;
use super::model::Val;

/// A literal or folded scalar.
pub(crate) struct Block {
    pub(crate) header: String,
    pub(crate) lines: Vec<String>,
    /// The column of its text.
    pub(crate) column: usize,
    /// Whether empty lines behind it would belong to it.
    pub(crate) keeps: bool,
}

/// A boolean or an integer.
pub(crate) fn word(value: &Val) -> String {
    match value {
        Val::Bool(value) => value.to_string(),
        Val::Int(value) => value.to_string(),
        _ => String::new(),
    }
}

/// The text in one of the ways in which it can stand on one line; `fold` is what may stand in
/// place of a space between two words.
pub(crate) fn inline(text: &str, in_flow: bool, fold: Option<&str>, draw: &mut Draw<'_>) -> String {
    let mut ways: Vec<fn(&str) -> String> = Vec::new();
    if is_plain(text, in_flow) {
        // Twice, so that most texts are plain.
        ways.extend([str::to_owned as fn(&str) -> String; 3]);
    }
    if text.chars().all(is_printable) {
        ways.push(|text| format!("'{}'", text.replace('\'', "''")));
    }
    ways.push(double_quoted);
    let written = ways[draw.below(ways.len())](text);
    match (fold, single_space(text)) {
        (Some(fold), Some(_)) => {
            // Escapes and doubled quotes hold no space, so the first single space is the text's.
            match single_space(&written) {
                Some(at) => format!("{}{fold}{}", &written[..at], &written[at + 1..]),
                None => written,
            }
        }
        _ => written,
    }
}

/// The first space with something else than white space on both sides. The next word must not
/// look like a comment or an item.
fn single_space(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (1..bytes.len().saturating_sub(1)).find(|&at| {
        let is_solid = |at: usize| bytes[at].is_ascii_alphanumeric();
        bytes[at] == b' ' && is_solid(at - 1) && is_solid(at + 1)
    })
}

fn is_printable(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn is_plain(text: &str, in_flow: bool) -> bool {
    let mut characters = text.chars();
    let (Some(first), second) = (characters.next(), characters.next()) else { return false };
    let is_dash =
        matches!(first, '-' | '?' | ':') && second.is_some_and(char::is_alphanumeric) && !in_flow;
    let is_null = matches!(text, "~" | "null" | "Null" | "NULL");
    text.chars().all(is_printable)
        && (is_dash || !"-?:,[]{}#&*!|>'\"%@`".contains(first))
        && text.trim() == text
        && !is_null
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.starts_with("...")
        && !(in_flow && text.contains([',', '[', ']', '{', '}']))
}

fn double_quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ if is_printable(character) => quoted.push(character),
            _ => quoted.push_str(&format!("\\u{:04x}", u32::from(character))),
        }
    }
    quoted + "\""
}

/// The text as a block scalar below a key in `column`, if it can be one.
pub(crate) fn block(
    text: &str,
    column: usize,
    step: usize,
    is_odd: bool,
    draw: &mut Draw<'_>,
) -> Option<Block> {
    let body = text.trim_end_matches('\n');
    let breaks = text.len() - body.len();
    let lines: Vec<&str> = body.split('\n').collect();
    let is_line = |line: &&str| {
        line.chars().all(|character| is_printable(character) || character == '\t')
            && (line.is_empty() || (!line.trim().is_empty() && !line.starts_with('\t')))
    };
    if body.is_empty() || !lines.iter().all(is_line) {
        return None;
    }
    let first = lines.iter().find(|line| !line.is_empty())?;
    let mut header = String::new();
    let is_folded = draw.one_in(2)
        && !lines[0].is_empty()
        && lines.iter().all(|line| !line.is_empty() && !line.starts_with(' '));
    header.push(if is_folded { '>' } else { '|' });
    if first.starts_with(' ') {
        header.push_str(&step.to_string());
    }
    let keeps = breaks > 1 || (breaks == 1 && is_odd);
    header.push_str(if keeps {
        "+"
    } else if breaks == 0 {
        "-"
    } else {
        ""
    });
    let inner = column + step;
    let indented = |line: &str| match line {
        "" => String::new(),
        _ => " ".repeat(inner) + line,
    };
    let mut written: Vec<String> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if is_folded && index > 0 {
            written.push(String::new());
        }
        match single_space(line).filter(|_| is_folded) {
            Some(at) => written.extend([indented(&line[..at]), indented(&line[at + 1..])]),
            None => written.push(indented(line)),
        }
    }
    written.extend((1..breaks).map(|_| String::new()));
    Some(Block { header, lines: written, column: inner, keeps })
}
