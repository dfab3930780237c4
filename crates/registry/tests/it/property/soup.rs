//! Texts that are almost YAML.

use super::draw::Draw;

const TOKENS: &[&str] = &[
    "\n",
    "\n  ",
    "\n    ",
    "\n  - ",
    "\n- ",
    " ",
    "  ",
    ": ",
    ":",
    "- ",
    "-",
    "? ",
    ",",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "|",
    "|+\n   ",
    ">-\n  ",
    "|2\n",
    "#",
    " # c",
    "&a ",
    "*a",
    "*a ",
    "!!str ",
    "!t ",
    "!!int ",
    "<<: *a",
    "---",
    "\n---\n",
    "\n...\n",
    "%YAML 1.1\n",
    "%TAG ! x\n",
    "\t",
    "\r",
    "\r\n",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{a0}",
    "é",
    "🦀",
    "\0",
    "\u{1b}",
    "\u{fffe}",
    "@",
    "`",
    "%",
    "plugins:",
    "plugins:\n  - name: a",
    "name: b",
    "id: 1",
    "source: s",
    "extractor:",
    "source:",
    "reserved_sources: ",
    "capabilities:",
    "sourcing: ",
    "supported: yes",
    "keywords: [a, b]",
    "\\",
    "\\x",
    "\\n",
    "null",
    "~",
    "0x1F",
    "true",
    "1e3",
    "a",
    "text ",
    "[[[[[[[[",
    "{{{{",
    "- - - ",
    "# falconry: allow(FR004) x",
    "x-a: &b",
    "maintainers:\n  - name: m\n    email: e",
];

/// Pieces of YAML in any order, of any bytes in between.
pub(crate) fn soup(draw: &mut Draw<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..draw.below(64) {
        piece(draw, &mut bytes);
    }
    bytes
}

/// The text with some pieces of it removed, copied, or replaced.
pub(crate) fn spoil(text: &str, draw: &mut Draw<'_>) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..1 + draw.below(4) {
        let at = position(draw, bytes.len());
        let end = (at + [0, 1, 4, 30][draw.below(4)]).min(bytes.len());
        let mut new = Vec::new();
        match draw.below(3) {
            0 => {}
            1 => piece(draw, &mut new),
            _ => {
                let from = position(draw, bytes.len());
                new.extend_from_slice(&bytes[from..(from + 20).min(bytes.len())]);
            }
        }
        bytes.splice(at..end, new);
    }
    bytes
}

fn position(draw: &mut Draw<'_>, length: usize) -> usize {
    (draw.below(256) * 256 + draw.below(256)) * (length + 1) / (256 * 256)
}

fn piece(draw: &mut Draw<'_>, bytes: &mut Vec<u8>) {
    match draw.below(40) {
        39 => bytes.push(u8::try_from(draw.below(256)).unwrap_or_default()),
        _ => bytes.extend_from_slice(draw.of(TOKENS).as_bytes()),
    }
}
