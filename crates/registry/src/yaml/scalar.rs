//! What a plain scalar means: the resolution of the YAML reader that the upstream tool uses.
//!
//! Source: `resolve.go` of the Go module `gopkg.in/yaml.v2` 2.4.0, by behaviour.

use super::{Kind, Node, Style};

/// The meaning of a scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolved {
    /// Nothing, `~` or `null`.
    Null,
    /// A boolean; `is_canonical` unless it is one of YAML 1.1's other words (`yes`, `on`, `y`…).
    Boolean {
        /// Its value.
        value: bool,
        /// Whether it is `true` or `false`.
        is_canonical: bool,
    },
    /// An integer that fits 64 bits; `is_canonical` when written in plain decimal.
    Integer {
        /// Its value.
        value: i128,
        /// Whether it has no sign, prefix, leading zero or underscore.
        is_canonical: bool,
    },
    /// A number with a fraction or an exponent, an infinity, or not a number.
    Float,
    /// Any other text.
    Text,
}

/// What the scalar `node` means; of a collection, [`Resolved::Text`].
#[must_use]
pub fn resolve(node: Node<'_>) -> Resolved {
    let node = node.resolved();
    if node.kind() != Kind::Scalar || node.style() != Style::Plain {
        return Resolved::Text;
    }
    if node.tag().is_some_and(|tag| &node.tree().text()[tag.range()] == "!!str") {
        return Resolved::Text;
    }
    resolve_plain(node.text())
}

/// Whether `text` must be quoted to be read as that very text.
#[must_use]
pub fn needs_quotes(text: &str) -> bool {
    resolve_plain(text) != Resolved::Text
}

fn resolve_plain(text: &str) -> Resolved {
    let boolean =
        |value| Resolved::Boolean { value, is_canonical: matches!(text, "true" | "false") };
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Resolved::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return boolean(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return boolean(false);
        }
        ".nan" | ".NaN" | ".NAN" => return Resolved::Float,
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
        return Resolved::Text;
    }
    if let Some(value) = integer(text) {
        let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit());
        let is_canonical = is_decimal && (text.len() == 1 || !text.starts_with('0'));
        return Resolved::Integer { value, is_canonical };
    }
    if is_float(text) { Resolved::Float } else { Resolved::Text }
}

/// Integers as Go's `strconv.ParseInt(text, 0, 64)` reads them once underscores are dropped.
fn integer(text: &str) -> Option<i128> {
    let plain = text.replace('_', "");
    let (sign, digits) = match plain.as_bytes().first()? {
        b'-' => (-1, &plain[1..]),
        b'+' => (1, &plain[1..]),
        _ => (1, &plain[..]),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, &lower[..]),
    };
    // `from_str_radix` would accept a second sign.
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let value = sign * i128::from_str_radix(digits, radix).ok()?;
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value).then_some(value)
}

fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    // [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_mantissa = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            all_digits(whole) && all_digits(fraction) && (!whole.is_empty() || !fraction.is_empty())
        }
        None => all_digits(mantissa) && !mantissa.is_empty(),
    };
    let is_exponent = |part: &str| {
        let digits = part.strip_prefix(['+', '-']).unwrap_or(part);
        !digits.is_empty() && all_digits(digits)
    };
    is_mantissa && exponent.is_none_or(is_exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_as_upstream_reads_them() {
        let value = |text| match resolve_plain(text) {
            Resolved::Integer { value, is_canonical } => Some((value, is_canonical)),
            _ => None,
        };
        assert_eq!(value("28"), Some((28, true)));
        assert_eq!(value("0"), Some((0, true)));
        assert_eq!(value("017"), Some((15, false)));
        assert_eq!(value("0x1F"), Some((31, false)));
        assert_eq!(value("0o17"), Some((15, false)));
        assert_eq!(value("0b11"), Some((3, false)));
        assert_eq!(value("1_000"), Some((1000, false)));
        assert_eq!(value("+5"), Some((5, false)));
        assert_eq!(value("-1"), Some((-1, false)));
        assert_eq!(value("--1"), None);
        assert_eq!(value("99999999999999999999"), None);
    }

    #[test]
    fn other_words_have_their_kinds() {
        assert_eq!(resolve_plain("5.7"), Resolved::Float);
        assert_eq!(resolve_plain("1e3"), Resolved::Float);
        assert_eq!(resolve_plain("99999999999999999999"), Resolved::Float);
        assert_eq!(resolve_plain("1.2.3"), Resolved::Text);
        assert_eq!(resolve_plain("."), Resolved::Text);
        assert_eq!(resolve_plain("on"), Resolved::Boolean { value: true, is_canonical: false });
        assert_eq!(resolve_plain("true"), Resolved::Boolean { value: true, is_canonical: true });
        assert_eq!(resolve_plain("~"), Resolved::Null);
        assert_eq!(resolve_plain("yesterday"), Resolved::Text);
    }
}
