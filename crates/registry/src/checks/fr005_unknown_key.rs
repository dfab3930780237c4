use falconry_diagnostics::{CheckInfo, Example, Severity, Span, TextEdit};
use rustc_hash::FxHashMap;

use super::common::shown;
use super::{Check, Context, Findings};
use crate::entry::Generation;
use crate::problem::{Problem, ProblemKind};
use crate::shape::{
    CAPABILITIES, COSIGN, DOCUMENT, ENTRY, EXTRACTION, FIRST_EXTRACTOR, FIRST_PLUGINS,
    FIRST_SOURCE, Key, MAINTAINER, MapShape, SIGNATURE, SOURCING, Shape,
};
use crate::yaml::{Kind, Node, NodeId, Resolved, resolve};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR005",
        name: "unknown-key",
        severity: Severity::Error,
        summary: "A mapping has a key that the registry does not know.",
        explanation: "\
The upstream tool ignores unknown keys in silence. A misspelt `capabilites` yields a plugin \
without any capability, and an `id` on the wrong level yields a plugin without an id; nobody \
notices until the plugin cannot be loaded.

Correct the key, move it to the level where it belongs, or remove it. Keys of the document's top \
level that start with `x-` are free for definitions.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: nomad
    capabilites:
      extraction: { supported: true }
",
                "\
plugins:
  - name: nomad
    capabilities:
      extraction: { supported: true }
",
            ),
            Example::new(
                "\
plugins:
  - name: nomad
    id: 10
    capabilities:
      sourcing: { supported: true, source: nomad }
",
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
            Example::new(
                "\
plugins:
  - name: nomad
    capabilities:
      extraction: { supported: true }
      parsing: { supported: true }
",
                "\
plugins:
  - name: nomad
    capabilities:
      extraction: { supported: true }
",
            ),
        ],
    },
    run,
};

/// The mappings of the second generation and where they stand, in words.
static SECOND: [(&str, &MapShape); 7] = [
    ("directly in the entry", &ENTRY),
    ("at the top level of the document", &DOCUMENT),
    ("under `capabilities`", &CAPABILITIES),
    ("under `capabilities.sourcing`", &SOURCING),
    ("under `capabilities.extraction`", &EXTRACTION),
    ("under `signature`", &SIGNATURE),
    ("under `signature.cosign`", &COSIGN),
];

/// The mappings of the first generation and where they stand, in words.
static FIRST: [(&str, &MapShape); 4] = [
    ("in an item of `plugins.source`", &FIRST_SOURCE),
    ("in an item of `plugins.extractor`", &FIRST_EXTRACTOR),
    ("under `plugins`", &FIRST_PLUGINS),
    ("at the top level of the document", &DOCUMENT),
];

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let slips = slips(cx);
    for problem in &cx.document.problems {
        let ProblemKind::UnknownKey { key, parent, present, meant, mapping, value } = &problem.kind
        else {
            continue;
        };
        let message = format!("`{}` is not a known key of the {}", shown(key), parent.name);
        let mut found = findings.about(cx, problem, message, "");
        if is_unregistered_capability(key) {
            found = found.help(
                "the plugin API has this capability, but the registry has no key for it: remove it",
            );
        } else if let Some(known) = meant {
            let value = cx.document.tree().node(*value);
            let is_certain = slips.get(&(*mapping, known.name)) == Some(&1)
                && fits(value, &known.shape)
                && is_close(key, known, parent, present);
            if let Some(edit) = is_certain.then(|| rename(cx, problem, key, known)).flatten() {
                found = found.fix(format!("rename it to `{}`", known.name), vec![edit]);
            }
            found = found.help(slip(key, parent, known));
        } else {
            found = found.help(home(cx.registry.generation, key, parent));
        }
        findings.push(found);
    }
}

/// How many unknown keys of a mapping are meant as one known key.
fn slips(cx: &Context<'_>) -> FxHashMap<(NodeId, &'static str), usize> {
    let mut slips = FxHashMap::default();
    for problem in &cx.document.problems {
        if let ProblemKind::UnknownKey { meant: Some(meant), mapping, .. } = &problem.kind {
            *slips.entry((*mapping, meant.name)).or_default() += 1;
        }
    }
    slips
}

/// Whether the value is of the shape's type, so that a renamed key makes no new defect.
fn fits(value: Node<'_>, shape: &Shape) -> bool {
    match (value.resolved().kind(), shape) {
        (Kind::Scalar, Shape::Text(_)) => resolve(value) != Resolved::Null,
        (Kind::Scalar, Shape::Boolean) => matches!(resolve(value), Resolved::Boolean { .. }),
        (Kind::Scalar, Shape::Id) => matches!(resolve(value), Resolved::Integer { .. }),
        (Kind::Sequence, Shape::List(_) | Shape::Plugins) | (Kind::Mapping, Shape::Map(_)) => true,
        _ => false,
    }
}

/// Whether `key` can be nothing but a slip of `known`: at most two edits away, fewer than half
/// of it, and nearer than any other key that could stand there.
fn is_close(key: &str, known: &Key, parent: &MapShape, present: &[&str]) -> bool {
    let key = folded(key);
    let distance = |other: &str| strsim::damerau_levenshtein(&key, &folded(other));
    let best = distance(known.name);
    let absent = parent.keys.iter().filter(|other| !present.contains(&other.name));
    let mut others = absent.filter(|other| other.name != known.name);
    best <= 2 && best * 2 < known.name.len() && others.all(|other| distance(other.name) > best)
}

/// A key without what people get wrong first: case, dashes and underscores.
fn folded(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

fn rename(cx: &Context<'_>, problem: &Problem, key: &str, known: &Key) -> Option<TextEdit> {
    let written = &cx.document.text()[problem.span.range()];
    let quotes = u32::from(written != key);
    let inner = written.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
    let is_plain = written == key || inner == Some(key);
    let Span { start, end } = problem.span;
    let span = Span { start: start + quotes, end: end - quotes };
    (is_plain && cx.is_repairable()).then(|| TextEdit { span, replacement: known.name.to_owned() })
}

fn slip(key: &str, parent: &MapShape, known: &Key) -> String {
    let lacks_blank = key.split_once(':').is_some_and(|(name, _)| parent.key(name).is_some());
    let has_odd_blank =
        key.contains(|c: char| !c.is_ascii() && (c.is_whitespace() || c == '\u{feff}'));
    match known.name {
        name if lacks_blank => format!("write a space behind the colon: `{name}: …`"),
        name if has_odd_blank => {
            format!("the key holds a blank that is no ordinary space; type `{name}` anew")
        }
        name => format!("did you mean `{name}`?"),
    }
}

/// Where a key belongs that resembles none of its place.
fn home(generation: Generation, key: &str, parent: &MapShape) -> String {
    let is_first = generation == Generation::First
        || FIRST[..3].iter().any(|(_, shape)| std::ptr::eq(*shape, parent));
    let places: &[(&str, &MapShape)] = if is_first { &FIRST } else { &SECOND };
    let key = folded(key);
    let knows = |shape: &MapShape| shape.keys.iter().any(|known| folded(known.name) == key);
    let mut homes: Vec<&str> =
        places.iter().filter(|(_, shape)| knows(shape)).map(|(place, _)| *place).collect();
    if homes.is_empty() && !is_first && knows(&MAINTAINER) {
        homes.push("in an item of `maintainers`");
    }
    match homes[..] {
        [] if is_first && SECOND.iter().any(|(_, shape)| knows(shape)) => {
            "only documents whose `plugins` is a list of entries have this key; remove it"
                .to_owned()
        }
        [] => format!("remove it; the keys here are {}", listed(parent)),
        // What an entry has is hardly ever meant for anything else of the same name.
        [home, ..] if home == SECOND[0].0 => format!("it belongs {home}"),
        _ => format!("it belongs {}", homes.join(" or ")),
    }
}

fn listed(parent: &MapShape) -> String {
    let names: Vec<String> = parent.keys.iter().map(|key| format!("`{}`", key.name)).collect();
    names.join(", ")
}

/// Whether the key names a capability of the plugin API that a registry document cannot say.
fn is_unregistered_capability(key: &str) -> bool {
    matches!(
        folded(key).as_str(),
        "parsing" | "parse" | "async" | "asyncevents" | "capturelistening" | "capturelisten"
    )
}

/// Whether the unknown key seems to say something of a plugin's capabilities.
pub(super) fn is_about_capabilities(problem: &ProblemKind) -> bool {
    let ProblemKind::UnknownKey { key, meant, .. } = problem else { return false };
    let words = ["capabilities", "sourcing", "extraction", "supported"];
    let key = folded(key);
    words.contains(&&*key)
        || meant.is_some_and(|meant| words.contains(&meant.name))
        || is_unregistered_capability(&key)
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{findings, repaired};

    fn helps(text: &str) -> Vec<String> {
        let found = findings(text, None, false);
        let found = found.into_iter().filter(|found| found.check.code == "FR005");
        found.map(|found| found.help.unwrap()).collect()
    }

    #[test]
    fn a_slip_is_repaired_where_nothing_else_can_be_meant() {
        let text = "\
Plugins:
  - naem: a
    \"rules-url\": https://example.org
    capabilites: {sourcing: {suported: true, ID: 5, source: a}}
";
        let repaired = repaired("FR005", text);
        assert!(repaired.starts_with("plugins:\n"), "{repaired}");
        // The rest shows once the list is found.
        assert_eq!(
            super::super::tests::repaired("FR005", &repaired),
            "\
plugins:
  - name: a
    \"rules_url\": https://example.org
    capabilities: {sourcing: {suported: true, ID: 5, source: a}}
"
        );
    }

    #[test]
    fn a_key_keeps_its_name_when_its_value_would_not_fit() {
        let text = "plugins:\n  - name: a\n    keyword: audit\n    urls: [a]\n";
        assert_eq!(repaired("FR005", text), text);
        assert_eq!(helps(text), ["did you mean `keywords`?", "did you mean `url`?"]);
        let present = "plugins:\n  - name: a\n    naem: b\n";
        assert_eq!(repaired("FR005", present), present);
        let twice = "plugins:\n  - nmae: a\n    naem: b\n";
        assert_eq!(repaired("FR005", twice), twice);
    }

    #[test]
    fn a_key_of_another_level_is_sent_there() {
        let entry = "plugins:\n  - name: a\n    source: a\n    supported: true\n    email: b\n";
        assert_eq!(
            helps(entry),
            [
                "it belongs under `capabilities.sourcing`",
                "it belongs under `capabilities.sourcing` or under `capabilities.extraction`",
                "it belongs in an item of `maintainers`",
            ]
        );
        let first = "plugins:\n  source:\n    - name: a\n      id: 1\n      source: a\n      \
                     sources: [a]\n      keywords: [b]\n";
        assert_eq!(
            helps(first),
            [
                "it belongs in an item of `plugins.extractor`",
                "only documents whose `plugins` is a list of entries have this key; remove it",
            ]
        );
    }

    #[test]
    fn look_alike_blanks_and_lacking_blanks_are_named() {
        let text = "plugins:\n  - {name:a}\n  - name: b\n    \u{a0}url: x\n";
        let helps = helps(text);
        assert_eq!(helps[0], "write a space behind the colon: `name: …`");
        assert!(helps[1].contains("no ordinary space"), "{helps:?}");
    }

    #[test]
    fn definitions_at_the_top_level_are_free() {
        assert!(helps("x-common: &common {license: MIT}\nplugins:\n  - <<: *common\n").is_empty());
    }
}
