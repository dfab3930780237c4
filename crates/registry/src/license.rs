//! SPDX license expressions: whether a text is one, and what was probably meant by one that is
//! not.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use spdx::error::Reason;
use spdx::identifiers::{EXCEPTIONS, LICENSES};
use spdx::lexer::{Lexer, Token};
use spdx::{Expression, LicenseId, ParseMode};

/// Deprecated ids are ids: what replaces them is another matter.
const MODE: ParseMode = ParseMode {
    allow_slash_as_or_operator: false,
    allow_imprecise_license_names: false,
    allow_postfix_plus_on_gpl: true,
    allow_deprecated: true,
    allow_unknown: false,
};

/// The longest text that a license is guessed from, in bytes.
const MAX_GUESSED: usize = 200;

/// Names that people write, beside the ids and full names of the SPDX list.
const ALIASES: [(&str, &str); 11] = [
    ("ASL 2.0", "Apache-2.0"),
    ("Expat", "MIT"),
    ("BSD-3", "BSD-3-Clause"),
    ("3-Clause BSD", "BSD-3-Clause"),
    ("New BSD", "BSD-3-Clause"),
    ("Modified BSD", "BSD-3-Clause"),
    ("BSD-2", "BSD-2-Clause"),
    ("2-Clause BSD", "BSD-2-Clause"),
    ("Simplified BSD", "BSD-2-Clause"),
    ("CC0", "CC0-1.0"),
    ("Mozilla 2.0", "MPL-2.0"),
];

/// Names that stand for more licenses than one, or for none of the list: what to do about them.
const FAMILIES: [(&str, &str); 12] = [
    ("Apache", "write `Apache-2.0` if that version is meant"),
    ("BSD", "say which one: `BSD-3-Clause`, `BSD-2-Clause` or another of the family"),
    ("MPL", "say which version: `MPL-2.0` or an older one"),
    ("Mozilla", "say which version: `MPL-2.0` or an older one"),
    ("BSL-1.1", "write `BUSL-1.1` if the Business Source License is meant"),
    ("Business Source License", "write `BUSL-1.1` if that version is meant"),
    ("Public Domain", "say by which text: `CC0-1.0`, `Unlicense` or `LicenseRef-Public-Domain`"),
    ("Proprietary", "write `LicenseRef-Proprietary`"),
    ("Commercial", "write `LicenseRef-Commercial`"),
    ("None", "remove the key if there is no license"),
    ("Unknown", "ask the authors for the license"),
    ("TBD", "ask the authors for the license"),
];

/// What is wrong with a license expression.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Defect {
    /// The bytes of the text that are wrong.
    pub(crate) range: Range<usize>,
    /// What is wrong with them.
    pub(crate) reason: String,
}

/// What to write instead of a text that is no license expression.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Suggestion {
    /// This, which means the same.
    Certain(String),
    /// An imperative, as a help.
    Probable(String),
}

/// A deprecated id in a license expression.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Deprecated {
    /// Its bytes in the text.
    pub(crate) range: Range<usize>,
    /// The id that means the same, if there is one.
    pub(crate) replacement: Option<String>,
    /// What to do, as an imperative.
    pub(crate) help: String,
}

/// Whether the text is a license expression with nothing to be said about it: quick, and right
/// for almost every entry.
pub(crate) fn is_current_id(text: &str) -> bool {
    spdx::license_id(text).is_some_and(|id| id.name == text && !id.is_deprecated())
}

/// Why the text is no license expression; `None` when it is one.
pub(crate) fn defect(text: &str) -> Option<Defect> {
    if let Err(error) = Expression::parse_mode(text, MODE) {
        let reason = match error.reason {
            Reason::UnknownTerm | Reason::UnknownLicense => {
                "not on the SPDX license list".to_owned()
            }
            Reason::UnknownException => "not on the SPDX list of exceptions".to_owned(),
            Reason::InvalidCharacters => "not allowed in an SPDX expression".to_owned(),
            other => other.to_string(),
        };
        return Some(Defect { range: error.span, reason });
    }
    // Two things that the parser lets pass.
    let mut tokens = Lexer::new_mode(text, MODE).flatten().peekable();
    while let Some(token) = tokens.next() {
        match token.token {
            Token::LicenseRef { lic_ref: "", .. } | Token::AdditionRef { add_ref: "", .. } => {
                return Some(Defect { range: token.span, reason: "it names nothing".to_owned() });
            }
            Token::Spdx(id) if id.name.ends_with("-only") => {
                if let Some(plus) = tokens.next_if(|next| next.token == Token::Plus) {
                    let reason = "`-only` and `+` contradict each other".to_owned();
                    return Some(Defect { range: token.span.start..plus.span.end, reason });
                }
            }
            _ => {}
        }
    }
    None
}

/// The deprecated ids of a license expression.
pub(crate) fn deprecated(text: &str) -> Vec<Deprecated> {
    let mut found = Vec::new();
    let mut tokens = Lexer::new_mode(text, MODE).flatten().peekable();
    while let Some(token) = tokens.next() {
        match token.token {
            Token::Spdx(id) if id.is_deprecated() => {
                let plus = tokens.next_if(|next| next.token == Token::Plus);
                let end = plus.as_ref().map_or(token.span.end, |plus| plus.span.end);
                found.push(replaced(id, plus.is_some(), token.span.start..end));
            }
            Token::Exception(id) if id.is_deprecated() => {
                let help = look_up(id.name);
                found.push(Deprecated { range: token.span, replacement: None, help });
            }
            _ => {}
        }
    }
    found
}

fn replaced(id: LicenseId, has_plus: bool, range: Range<usize>) -> Deprecated {
    // The exceptions' ids carry versions that the old ids do not show.
    let (base, exception) = match id.name {
        "GPL-2.0-with-GCC-exception" => ("GPL-2.0", " WITH GCC-exception-2.0"),
        "GPL-2.0-with-autoconf-exception" => ("GPL-2.0", " WITH Autoconf-exception-2.0"),
        "GPL-2.0-with-bison-exception" => ("GPL-2.0", " WITH Bison-exception-2.2"),
        "GPL-2.0-with-classpath-exception" => ("GPL-2.0", " WITH Classpath-exception-2.0"),
        "GPL-2.0-with-font-exception" => ("GPL-2.0", " WITH Font-exception-2.0"),
        "GPL-3.0-with-GCC-exception" => ("GPL-3.0", " WITH GCC-exception-3.1"),
        "GPL-3.0-with-autoconf-exception" => ("GPL-3.0", " WITH Autoconf-exception-3.0"),
        "StandardML-NJ" => {
            let replacement = Some("SMLNJ".to_owned());
            return Deprecated { range, replacement, help: "write `SMLNJ`".to_owned() };
        }
        name => (name, ""),
    };
    if spdx::gnu_license_id(base, true).is_none() {
        return Deprecated { range, replacement: None, help: look_up(id.name) };
    }
    let later = format!("{base}-or-later{exception}");
    if has_plus {
        let help = format!("write `{later}`");
        return Deprecated { range, replacement: Some(later), help };
    }
    // By the list the bare id means "only"; by habit it was written for both.
    let only = format!("{base}-only{exception}");
    let help = format!("write `{only}`, or `{later}` if the authors allow later versions too");
    Deprecated { range, replacement: None, help }
}

fn look_up(id: &str) -> String {
    format!("https://spdx.org/licenses/{id}.html says what to write instead")
}

/// What to write instead of a text that is no license expression.
pub(crate) fn suggestion(text: &str) -> Suggestion {
    let fallback = || {
        let help = "name a license of https://spdx.org/licenses, or write `LicenseRef-` and a name \
                    for one that is not on that list";
        Suggestion::Probable(help.to_owned())
    };
    if text.len() > MAX_GUESSED {
        return fallback();
    }
    if let Some(certain) = lookup(text).map(str::to_owned).or_else(|| term_by_term(text)) {
        return Suggestion::Certain(certain);
    }
    let folded = fold(text);
    if let Some((_, help)) = FAMILIES.iter().find(|(name, _)| fold(name) == folded) {
        return Suggestion::Probable((*help).to_owned());
    }
    if let Some(help) = gnu_help(&folded) {
        return Suggestion::Probable(help);
    }
    let joined = text.contains('/').then(|| text.replace('/', " OR "));
    let joined = joined.and_then(|joined| {
        let is_valid = defect(&joined).is_none();
        if is_valid { Some(joined) } else { term_by_term(&joined) }
    });
    if let Some(joined) = joined {
        return Suggestion::Probable(format!("write `{joined}` if either license may be chosen"));
    }
    // One misspelt term of an expression that is sound otherwise, or else the whole text.
    let unknown = defect(text).map(|defect| defect.range).filter(|range| {
        let (before, after) = (text.get(..range.start), text.get(range.end..));
        let rest = before.zip(after).map(|(before, after)| format!("{before}MIT{after}"));
        rest.is_some_and(|rest| defect(&rest).is_none())
    });
    let unknown = unknown.map_or(text, |range| &text[range]);
    let current = LICENSES.iter().filter(|license| license.flags & spdx::flags::IS_DEPRECATED == 0);
    match falconry_diagnostics::closest(unknown, current.map(|license| license.name)) {
        Some(id) => Suggestion::Probable(format!("did you mean `{id}`?")),
        None => fallback(),
    }
}

/// The expression with each of its terms as the SPDX list writes it, when all are known and that
/// makes a difference.
fn term_by_term(text: &str) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let is_break = |character: char| character.is_whitespace() || "()".contains(character);
    for piece in text.split_inclusive(is_break) {
        let term = piece.trim_end_matches(is_break);
        let bare = term.strip_suffix('+').unwrap_or(term);
        let operator = ["AND", "OR", "WITH"].iter().find(|name| name.eq_ignore_ascii_case(term));
        let exact = || LICENSES.iter().find(|known| known.name.eq_ignore_ascii_case(bare));
        let exception = || EXCEPTIONS.iter().find(|known| known.name.eq_ignore_ascii_case(term));
        if term.is_empty() || term.starts_with("LicenseRef-") || term.starts_with("DocumentRef-") {
            result.push_str(term);
        } else if let Some(operator) = operator {
            result.push_str(operator);
        } else if let Some(id) = exact().map(|known| known.name).or_else(|| lookup(bare)) {
            result.push_str(id);
            result.push_str(&term[bare.len()..]);
        } else {
            result.push_str(exception()?.name);
        }
        result.push_str(&piece[term.len()..]);
    }
    (result != text && defect(&result).is_none()).then_some(result)
}

/// The only current license that the text is a name of.
fn lookup(text: &str) -> Option<&'static str> {
    static NAMES: LazyLock<FxHashMap<String, Option<&'static str>>> = LazyLock::new(|| {
        let mut names: FxHashMap<String, Option<&'static str>> = FxHashMap::default();
        let mut add = |name: &str, id: &'static str| {
            let known = names.entry(fold(name)).or_insert(Some(id));
            if *known != Some(id) {
                *known = None;
            }
        };
        for license in LICENSES {
            if license.flags & spdx::flags::IS_DEPRECATED == 0 {
                add(license.name, license.name);
                add(license.full_name, license.name);
            }
        }
        for (alias, id) in ALIASES {
            add(alias, id);
        }
        names
    });
    NAMES.get(&fold(text)).copied().flatten()
}

/// The words of a license's name that tell it from others: "The Apache License, Version 2.0" and
/// "Apache2" are both `apache 2`.
fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut push = |word: &str| {
        if !matches!(word, "" | "the" | "license" | "licence" | "version" | "v") {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
    };
    let spaced = name.to_lowercase().replace('+', " + ");
    for word in spaced.split([' ', '\t', '\n', '-', '_', ',']) {
        let digits = word.find(|character: char| character.is_ascii_digit()).unwrap_or(word.len());
        let (letters, mut version) = word.split_at(digits);
        push(if version.is_empty() { letters } else { letters.trim_end_matches('v') });
        while let Some(shorter) = version.strip_suffix(".0") {
            version = shorter;
        }
        push(version);
    }
    folded
}

/// What to do about a name of one of the GNU licenses, which need a version and a word on later
/// versions.
fn gnu_help(folded: &str) -> Option<String> {
    let short = folded
        .replace("lesser general public", "lgpl")
        .replace("affero general public", "agpl")
        .replace("general public", "gpl");
    let short = short.trim_start_matches("gnu ");
    let (family, rest) = short.split_once(' ').unwrap_or((short, ""));
    let (family, newest) = match family {
        "gpl" => ("GPL", "3.0"),
        "lgpl" => ("LGPL", "3.0"),
        "agpl" => ("AGPL", "3.0"),
        _ => return None,
    };
    let (version, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let point = if version.contains('.') { "" } else { ".0" };
    let base = format!("{family}-{version}{point}");
    if spdx::gnu_license_id(&base, true).is_none() {
        return Some(format!(
            "say which version, and whether later ones are allowed: `{family}-{newest}-only` or \
             `{family}-{newest}-or-later`"
        ));
    }
    Some(match rest {
        "+" | "or later" => format!("write `{base}-or-later`"),
        _ => format!("write `{base}-only`, or `{base}-or-later` if later versions are allowed"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(text: &str) -> String {
        match suggestion(text) {
            Suggestion::Certain(id) => format!("= {id}"),
            Suggestion::Probable(help) => help,
        }
    }

    #[test]
    fn expressions_are_told_from_other_texts() {
        for good in [
            "Apache-2.0",
            "MIT OR Apache-2.0",
            "(MIT AND BSD-3-Clause) OR GPL-3.0-or-later",
            "Apache-2.0 WITH LLVM-exception",
            "LicenseRef-Acme",
            "DocumentRef-x:LicenseRef-Acme",
            "Apache-2.0+",
            "GPL-3.0",
            "GPL-3.0+",
        ] {
            assert_eq!(defect(good), None, "{good}");
        }
        for bad in [
            "",
            " ",
            "Apache 2.0",
            "apache-2.0",
            "MIT Apache-2.0",
            "MIT OR",
            "(MIT",
            "MIT)",
            "MIT/Apache-2.0",
            "MIT, Apache-2.0",
            "MIT +",
            "LicenseRef-",
            "GPL-3.0-only+",
            "GPL-3.0-or-later+",
            "WITH",
            "+",
            "é",
            "MIT WITH MIT",
        ] {
            assert!(defect(bad).is_some(), "{bad}");
        }
        assert_eq!(defect("MIT OR Foo").map(|defect| defect.range), Some(7..10));
    }

    #[test]
    fn names_that_mean_one_license_are_certain() {
        for (text, id) in [
            ("apache-2.0", "Apache-2.0"),
            ("Apache 2.0", "Apache-2.0"),
            ("Apache2", "Apache-2.0"),
            ("Apache License 2.0", "Apache-2.0"),
            ("The Apache License, Version 2.0", "Apache-2.0"),
            ("MIT License", "MIT"),
            ("mit", "MIT"),
            ("BSD 3-Clause", "BSD-3-Clause"),
            ("bsd3", "BSD-3-Clause"),
            ("MPLv2", "MPL-2.0"),
            ("GPLv3 or later", "GPL-3.0-or-later"),
            ("gpl-3.0-only", "GPL-3.0-only"),
            ("mit or apache-2.0", "MIT OR Apache-2.0"),
            ("(Apache2 or MIT)", "(Apache-2.0 OR MIT)"),
            ("apache-2.0 with llvm-exception", "Apache-2.0 WITH LLVM-exception"),
        ] {
            assert_eq!(help(text), format!("= {id}"));
            assert_eq!(defect(id), None, "{id}");
        }
    }

    #[test]
    fn names_that_mean_several_are_only_explained() {
        for (text, expected) in [
            ("BSD", "say which one: `BSD-3-Clause`"),
            ("GPLv3", "write `GPL-3.0-only`, or `GPL-3.0-or-later` if"),
            ("GNU GPL v2+", "write `GPL-2.0-or-later`"),
            ("LGPL 2.1", "write `LGPL-2.1-only`, or"),
            ("GNU General Public License", "say which version"),
            ("GPL", "say which version"),
            ("MIT/Apache-2.0", "write `MIT OR Apache-2.0` if"),
            ("Apach-2.0", "did you mean `Apache-2.0`?"),
            ("MIT OR Apach-2.0", "did you mean `Apache-2.0`?"),
            ("proprietary", "write `LicenseRef-Proprietary`"),
            ("all rights reserved by the company", "name a license of https://spdx.org"),
        ] {
            assert!(help(text).starts_with(expected), "{text}: {}", help(text));
        }
        assert!(help(&"x".repeat(100_000)).starts_with("name a license"));
    }

    #[test]
    fn deprecated_ids_name_what_replaces_them() {
        let one = |text: &str| {
            let mut found = deprecated(text);
            assert_eq!(found.len(), 1, "{text}");
            found.remove(0)
        };
        assert_eq!(one("MIT OR GPL-2.0+").replacement.as_deref(), Some("GPL-2.0-or-later"));
        assert_eq!(one("MIT OR GPL-2.0+").range, 7..15);
        assert_eq!(one("GPL-3.0").replacement, None);
        assert!(one("GPL-3.0").help.contains("`GPL-3.0-only`, or `GPL-3.0-or-later`"));
        assert!(one("GPL-2.0-with-classpath-exception").help.contains("Classpath-exception-2.0`"));
        assert!(one("wxWindows").help.contains("https://spdx.org/licenses/wxWindows.html"));
        assert_eq!(deprecated("Apache-2.0 OR GPL-3.0-or-later"), []);
        // Every replacement is an expression, and none is deprecated itself.
        for license in LICENSES {
            for found in deprecated(license.name) {
                for quoted in found.help.split('`').skip(1).step_by(2) {
                    assert_eq!(defect(quoted), None, "{quoted}");
                    assert_eq!(deprecated(quoted), [], "{quoted}");
                }
            }
        }
    }
}
