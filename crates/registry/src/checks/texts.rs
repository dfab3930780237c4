//! What checks of texts share: what is missing, URLs, mail addresses, repairs inside a text.

use std::borrow::Cow;

use falconry_diagnostics::{Span, TextEdit};
use url::Url;

use super::Context;
use super::common::shown;
use crate::document::Document;
use crate::entry::{Entry, Text};
use crate::problem::ProblemKind;
use crate::yaml::{Kind, needs_quotes};

impl Entry<'_> {
    /// What messages call the entry: its name, or that it has none.
    pub(crate) fn title(&self) -> Cow<'static, str> {
        match self.name() {
            "" => Cow::Borrowed("an entry without a name"),
            name => Cow::Owned(format!("`{}`", shown(name))),
        }
    }

    /// Whether all of the entry could be read, so that what it lacks is missing indeed.
    pub(crate) fn is_whole(&self) -> bool {
        !self.is_damaged && self.node.resolved().kind() == Kind::Mapping
    }
}

/// The text unless it is blank, which is as good as missing.
pub(crate) fn filled(text: Option<Text<'_>>) -> Option<Text<'_>> {
    text.filter(|text| !text.value.trim().is_empty())
}

/// What the findings about the document's form tell already: keys with a value of a wrong type,
/// and keys that were meant by a misspelt one. They are not missing as well.
pub(crate) struct Told {
    by_entry: Vec<(usize, &'static str)>,
    starts: Vec<u32>,
}

impl Told {
    pub(crate) fn of(document: &Document) -> Self {
        let (mut by_entry, mut starts) = (Vec::new(), Vec::new());
        for problem in &document.problems {
            let key = match &problem.kind {
                ProblemKind::WrongType { key, .. } => *key,
                ProblemKind::UnknownKey { meant: Some(meant), .. } => meant.name,
                _ => continue,
            };
            if let Some(entry) = problem.entry {
                by_entry.push((entry, key));
                starts.push(problem.span.start);
            }
        }
        by_entry.sort_unstable();
        starts.sort_unstable();
        Self { by_entry, starts }
    }

    /// Whether that is so of a key of the entry with that number.
    pub(crate) fn has(&self, entry: usize, key: &'static str) -> bool {
        self.by_entry.binary_search(&(entry, key)).is_ok()
    }

    /// Whether that is so of anything within these bytes.
    pub(crate) fn any_within(&self, span: Span) -> bool {
        let next = self.starts.partition_point(|&start| start < span.start);
        self.starts.get(next).is_some_and(|&start| start <= span.end)
    }
}

/// The names in backticks, with commas and `last` ("and", "or") before the last one.
pub(crate) fn enumerated(names: &[&str], last: &str) -> String {
    match names {
        [] => String::new(),
        [name] => format!("`{name}`"),
        [names @ .., name] => format!("`{}` {last} `{name}`", names.join("`, `")),
    }
}

/// The bytes of a text that stands in the document just as it reads, its quotation marks left
/// out; `None` for texts with escapes or folded lines, and for aliases.
pub(crate) fn verbatim(cx: &Context<'_>, text: Text<'_>) -> Option<Span> {
    let (start, end) = (text.span.start, text.span.end);
    let written = &cx.document.text()[text.span.range()];
    if written == text.value {
        return Some(text.span);
    }
    let is_quoted = |mark: char| {
        let inner = written.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        inner == Some(text.value)
    };
    (is_quoted('"') || is_quoted('\'')).then(|| Span { start: start + 1, end: end - 1 })
}

/// The bytes of a part of a text, or those of the whole text where that cannot be told.
pub(crate) fn part(cx: &Context<'_>, text: Text<'_>, range: std::ops::Range<usize>) -> Span {
    match verbatim(cx, text) {
        Some(span) if range.start < range.end && range.end <= text.value.len() => {
            let offset = span.start as usize;
            Span::new(offset + range.start, offset + range.end)
        }
        _ => text.span,
    }
}

/// The edit that writes a word or some words in place of a text and leaves its quotation marks;
/// `None` where that might change something else as well.
pub(crate) fn rewrite(cx: &Context<'_>, text: Text<'_>, new: &str) -> Option<TextEdit> {
    let is_plain = new.starts_with(|first: char| first.is_alphanumeric() || first == '(')
        && !new.ends_with(' ')
        && new.chars().all(|other| other.is_alphanumeric() || " ()+-._".contains(other))
        && !needs_quotes(new);
    // What carries an anchor may be read in other places, too.
    if !is_plain || cx.document.tree().has_anchors() {
        return None;
    }
    Some(TextEdit { span: verbatim(cx, text)?, replacement: new.to_owned() })
}

/// Why the text is no absolute URL of the web; `None` when it is one.
pub(crate) fn web_url_defect(text: &str) -> Option<&'static str> {
    if text.contains(|character: char| character.is_whitespace() || character.is_control()) {
        return Some("it contains white space");
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some("it does not start with `https://`");
    };
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Some("it is neither `https` nor `http`");
    }
    // The reader of browsers repairs much of what others do not accept.
    if rest.is_empty() || rest.starts_with(['/', '?', '#', ':']) {
        return Some("it names no host");
    }
    if rest.contains('\\') {
        return Some("it contains a backslash");
    }
    match Url::parse(text) {
        Ok(url) if url.has_host() => None,
        Ok(_) => Some("it names no host"),
        Err(_) => Some("its host or port is malformed"),
    }
}

/// Whether the text is a mail address and nothing else: `local@domain.tld`.
pub(crate) fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_local =
        |character: char| character.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character);
    let is_label = |label: &str| {
        label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|character| character.is_alphanumeric() || character == '-')
    };
    let mut labels = domain.rsplit('.');
    let is_top_level = |label: &str| label.len() >= 2 && !label.bytes().all(|b| b.is_ascii_digit());
    text.len() <= 254
        && local.len() <= 64
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_local))
        && labels.next().is_some_and(|label| is_label(label) && is_top_level(label))
        && domain.contains('.')
        && labels.all(|label| !label.is_empty() && is_label(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_are_told_from_what_only_looks_like_one() {
        for good in [
            "cncf-falco-dev@lists.cncf.io",
            "george.yuki1029@gmail.com",
            "a+b@x-y.org",
            "o'neil@example.com",
            "jörg@müller.de",
            "a@b.xn--p1ai",
        ] {
            assert!(is_mail_address(good), "{good}");
        }
        for bad in [
            "",
            "@",
            "a@",
            "@b.org",
            "a@b",
            "a b@c.org",
            "a@b c.org",
            "A <a@b.org>",
            "<a@b.org>",
            "mailto:a@b.org",
            "a@@b.org",
            "a@b@c.org",
            "a..b@c.org",
            ".a@c.org",
            "a@.org",
            "a@c..org",
            "a@c.org.",
            "a@-c.org",
            "a@10.0.0.1",
            "a at b.org",
            "a@b.org, c@d.org",
        ] {
            assert!(!is_mail_address(bad), "{bad}");
        }
        assert!(!is_mail_address(&format!("{}@b.org", "a".repeat(65))));
    }

    #[test]
    fn web_urls_are_told_from_what_only_looks_like_one() {
        for good in [
            "https://falco.org",
            "http://example.com/a?b=c#d",
            "HTTPS://example.com",
            "https://localhost:8080/x",
            "https://[::1]/",
            "https://user@example.com/",
            "https://müller.de/",
        ] {
            assert_eq!(web_url_defect(good), None, "{good}");
        }
        for bad in [
            "",
            "falco.org",
            "//falco.org",
            "/plugins",
            "https:falco.org",
            "https:/falco.org",
            "https://",
            "https:///falco.org",
            "https://?a",
            "https://a b.org",
            " https://falco.org",
            "https://falco.org\n",
            "ftp://falco.org",
            "git@github.com:a/b.git",
            "ssh://git@github.com/a/b",
            "javascript:alert(1)",
            "https:\\\\falco.org",
            "https://falco.org\\a",
            "https://a:port/",
            "https://exa<mple.org/",
        ] {
            assert!(web_url_defect(bad).is_some(), "{bad}");
        }
    }
}
