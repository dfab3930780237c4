//! Writes values as YAML in the style of the document around them.

use super::value::Value;
use crate::yaml::needs_quotes;

/// How a document is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// The line end.
    pub(super) line_end: &'static str,
    /// How many columns a nested mapping stands to the right of its key.
    pub(super) mapping_step: usize,
    /// How many columns a list's dashes stand to the right of the list's key.
    pub(super) list_step: usize,
}

impl Layout {
    /// ` value` for a scalar or an empty collection, or the lines of a block that follow the
    /// colon of a key which stands in column `column`.
    pub(super) fn after_colon(&self, value: &Value, column: usize) -> String {
        match value {
            Value::List(items) if !items.is_empty() => {
                let column = column + self.list_step;
                items.iter().map(|item| self.new_line(column) + &self.item(item, column)).collect()
            }
            Value::Map(fields) if !fields.is_empty() => {
                let column = column + self.mapping_step;
                let field = |(key, value): &(&'static str, Value)| {
                    self.new_line(column) + &self.field(key, value, column)
                };
                fields.iter().map(field).collect()
            }
            _ => format!(" {}", flow(value)),
        }
    }

    /// `key: value`, of a key in column `column`.
    pub(super) fn field(&self, key: &str, value: &Value, column: usize) -> String {
        format!("{key}:{}", self.after_colon(value, column))
    }

    /// `- value`, of a dash in column `column`.
    pub(super) fn item(&self, value: &Value, column: usize) -> String {
        match value {
            Value::Map(fields) if !fields.is_empty() => {
                let column = column + 2;
                let fields: Vec<String> =
                    fields.iter().map(|(key, value)| self.field(key, value, column)).collect();
                format!("- {}", fields.join(&self.new_line(column)))
            }
            _ => format!("- {}", flow(value)),
        }
    }

    /// A line end and `column` spaces.
    pub(super) fn new_line(&self, column: usize) -> String {
        format!("{}{:column$}", self.line_end, "")
    }
}

/// A value on one line, in brackets if it is a collection.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::List(items) => {
            format!("[{}]", items.iter().map(flow_scalar).collect::<Vec<_>>().join(", "))
        }
        Value::Map(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Map(fields) => {
            let field =
                |(key, value): &(&'static str, Value)| format!("{key}: {}", flow_scalar(value));
            format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        _ => scalar(value, false),
    }
}

fn flow_scalar(value: &Value) -> String {
    match value {
        Value::List(_) | Value::Map(_) => flow(value),
        _ => scalar(value, true),
    }
}

/// A scalar; `in_flow` when it stands inside brackets.
pub(super) fn scalar(value: &Value, in_flow: bool) -> String {
    match value {
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Text(text) if is_plain_safe(text, in_flow) => text.clone(),
        Value::Text(text) => double_quoted(text),
        Value::List(_) | Value::Map(_) => flow(value),
    }
}

/// Whether the text can stand without quotation marks.
fn is_plain_safe(text: &str, in_flow: bool) -> bool {
    let starts_well = text
        .chars()
        .next()
        .is_some_and(|first| !first.is_whitespace() && !"-?:,[]{}#&*!|>'\"%@`=<~".contains(first));
    let is_loud =
        |character: char| is_escaped(character) || (in_flow && ",[]{}".contains(character));
    starts_well
        && !text.contains(is_loud)
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !(in_flow && text.contains(':') && !text.contains("://"))
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !needs_quotes(text)
}

/// A text in double quotes, everything escaped that may not stand there.
pub(super) fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\0' => quoted.push_str("\\0"),
            _ if is_escaped(character) => {
                let code = u32::from(character);
                let escape =
                    if code <= 0xff { format!("\\x{code:02X}") } else { format!("\\u{code:04X}") };
                quoted.push_str(&escape);
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

fn is_escaped(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use falconry_diagnostics::SourceFile;
    use std::sync::Arc;

    #[test]
    fn every_text_reads_back_as_itself() {
        let texts = [
            "plain text",
            "",
            " lead",
            "trail ",
            "a: b",
            "a #b",
            "- a",
            "yes",
            "12",
            "1.5",
            "null",
            "~",
            "a\nb",
            "tab\there",
            "q\"uote",
            "back\\slash",
            "é",
            "\u{1b}[31m",
            "\u{85}",
            "a,b",
            "[x]",
            "{x",
            "x}",
            "@x",
            "it's",
            "https://example.org/a?b=c#d",
            "a:",
            "---",
            "...",
            "=",
            "<<",
            "\u{feff}x",
            "%x",
            "a:b",
            "\u{7f}",
            "?",
            "? a",
            "!x",
            "&x",
            "*x",
            "|",
            ">",
        ];
        for text in texts {
            for in_flow in [false, true] {
                let written = scalar(&Value::text(text), in_flow);
                let yaml =
                    if in_flow { format!("{{k: {written}}}\n") } else { format!("k: {written}\n") };
                let file = Arc::new(SourceFile::new("t", yaml.as_str()));
                let tree = crate::yaml::Tree::parse(&file).expect(&yaml);
                let node = tree.roots().next().unwrap().get("k").unwrap();
                assert!(Value::text(text).is_read_from(node), "{text:?} as {yaml:?}");
            }
        }
    }
}
