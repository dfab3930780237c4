//! Texts that are hard to write in YAML, between ordinary ones.

use super::draw::Draw;

const WORDS: &[&str] = &[
    "events", "reads", "from", "the", "audit", "log", "of", "a", "cluster", "x", "k8s", "v2", "AWS",
];

const ODD: &[&str] = &[
    "it's",
    "\"quoted\"",
    "a: b",
    "a:b",
    "x #y",
    "x#y",
    "- lead",
    "-dash",
    "? q",
    "?q",
    ": c",
    ":c",
    "12",
    "007",
    "0x1F",
    "1_000",
    "1e3",
    "-5",
    ".5",
    ".inf",
    "true",
    "yes",
    "Off",
    "n",
    "null",
    "~",
    "Null",
    "é",
    "日本語",
    "🦀",
    "tab\there",
    "back\\slash",
    "\\n",
    "a,b",
    "[x]",
    "x]",
    "{x}",
    "&a",
    "*a",
    "!t",
    "!!str",
    "%d",
    "@at",
    "`tick`",
    "|",
    ">",
    "|-",
    "'",
    "\"",
    "#",
    "#hash",
    ":",
    "end:",
    "---",
    "...",
    "--- x",
    "=",
    "<<",
    "a | b",
    "https://example.org/p?a=b#c",
    "$HOME",
    "a  b",
    "-",
    "?",
    "a\nb",
    "a\n\nb",
    "end\n",
    "end\n\n",
    "\nstart",
    "  a\nb",
    "a\n  b\n",
    "a \nb",
    " lead",
    "trail ",
    "\ttab",
    "",
    " ",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{85}",
    "\r",
    "\u{7f}",
    "\u{1b}",
    "\u{200b}",
    "e\u{301}",
    "0",
    "2001-01-01",
    "1:30",
    "a: ",
    "x: |",
    "- - a",
    "key: \"",
    "'a",
    "\"a",
];

/// A text of any kind.
pub(crate) fn any(draw: &mut Draw<'_>) -> String {
    match draw.below(12) {
        0..=5 => words(draw),
        6..=8 => draw.of(ODD).to_owned(),
        9 => format!("{} {}", draw.of(WORDS), draw.of(ODD)),
        10 => format!("{}{}", draw.of(ODD), draw.of(ODD)),
        _ => {
            let count = 20 + draw.below(40);
            let word = |at| WORDS[(at * 7 + count) % WORDS.len()];
            (0..count).map(word).collect::<Vec<_>>().join(" ")
        }
    }
}

/// A few ordinary words.
pub(crate) fn words(draw: &mut Draw<'_>) -> String {
    let count = 1 + draw.below(4);
    (0..count).map(|_| draw.of(WORDS)).collect::<Vec<_>>().join(" ")
}

/// A name, a source or a keyword.
pub(crate) fn word(draw: &mut Draw<'_>) -> String {
    format!("{}{}", draw.of(WORDS), draw.below(256))
}
