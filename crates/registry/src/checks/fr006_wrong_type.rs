use falconry_diagnostics::{CheckInfo, Example, Severity, TextEdit};

use super::{Check, Context, Findings};
use crate::problem::{Problem, ProblemKind};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR006",
        name: "wrong-type",
        severity: Severity::Error,
        summary: "A value is not of the type that its key demands.",
        explanation: "\
The upstream tool refuses the whole document when one value has the wrong type: a text where a \
list belongs, a quoted `\"true\"`, a list where a mapping belongs.

Write the value as the type that the message names.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: nomad
    keywords: events
",
                "\
plugins:
  - name: nomad
    keywords: [events]
",
            ),
            Example::new(
                "\
plugins:
  - name: nomad
    capabilities:
      extraction: { supported: \"true\" }
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

/// The keys whose values are lists of texts.
const TEXT_LISTS: [&str; 3] = ["keywords", "sources", "reserved_sources"];
/// The lists whose items are mappings.
const MAPPING_LISTS: [&str; 1] = ["maintainers"];
/// What a problem calls an item of `plugins` in place of a key.
const ENTRIES: [&str; 3] = ["entry", "source entry", "extractor entry"];

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for problem in &cx.document.problems {
        let found = match &problem.kind {
            // An entry of nothing has no name, above all: FR007 reports it.
            ProblemKind::WrongType { key, found: "nothing", .. } if ENTRIES.contains(key) => {
                continue;
            }
            ProblemKind::WrongType { key, expected, found, fix } => {
                wrong_type(cx, findings, problem, (key, expected, found), fix.as_deref())
            }
            ProblemKind::NoMapping { found } if *found != "nothing" => {
                let message = format!("the document is {found}, but must be a mapping");
                findings
                    .at(problem.span, message, "")
                    .help("write the entries as a list under `plugins:`")
            }
            _ => continue,
        };
        findings.push(found);
    }
}

fn wrong_type(
    cx: &Context<'_>,
    findings: &Findings,
    problem: &Problem,
    (key, expected, found): (&str, &str, &str),
    fix: Option<&str>,
) -> falconry_diagnostics::Diagnostic {
    let is_item = (TEXT_LISTS.contains(&key) && expected == "a text")
        || (MAPPING_LISTS.contains(&key) && expected == "a mapping");
    let what = match key {
        "key" => "a key".to_owned(),
        _ if ENTRIES.contains(&key) => {
            format!("{} {key}", if key == "source entry" { "a" } else { "an" })
        }
        _ if is_item => format!("an item of `{key}`"),
        _ => format!("`{key}`"),
    };
    let message = format!("{what} is {found}, but must be {expected}");
    let diagnostic = findings.about(cx, problem, message, "");
    match fix {
        Some(fix) => {
            let edits = vec![TextEdit { span: problem.span, replacement: fix.to_owned() }];
            let diagnostic = diagnostic.help(format!("write `{fix}`"));
            match cx.is_repairable() {
                true => diagnostic.fix(format!("write `{fix}`"), edits),
                false => diagnostic,
            }
        }
        None if found == "nothing" => diagnostic.help("remove the item, or write the text"),
        None => diagnostic.help(format!("write {expected}")),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{listed_of, repaired};

    #[test]
    fn keys_items_and_documents_are_told_apart() {
        let text = "\
reserved_sources: [[syscall], ~]
plugins:
  - nomad
  - name: [a]
    maintainers: [b]
    signature: c
    [d]: e
";
        assert_eq!(
            listed_of("FR006", text),
            [
                "1:20 an item of `reserved_sources` is a list, but must be a text",
                "1:31 an item of `reserved_sources` is nothing, but must be a text",
                "3:5 an entry is a text, but must be a mapping",
                "4:11 `name` is a list, but must be a text",
                "5:19 an item of `maintainers` is a text, but must be a mapping",
                "6:16 `signature` is a text, but must be a mapping",
                "7:5 a key is a list, but must be a text",
            ]
        );
        let root = listed_of("FR006", "- name: a\n");
        assert_eq!(root, ["1:1 the document is a list, but must be a mapping"]);
        let first = listed_of("FR006", "plugins:\n  source: a\n  extractor: [b]\n");
        assert_eq!(
            first,
            [
                "2:11 `source` is a text, but must be a list",
                "3:15 an extractor entry is a text, but must be a mapping",
            ]
        );
    }

    #[test]
    fn single_values_become_lists_and_quoted_words_booleans() {
        let text = "plugins:\n  - name: a\n    reserved: 'true'\n    keywords: \"a b\" # c\n";
        assert_eq!(
            repaired("FR006", text),
            "plugins:\n  - name: a\n    reserved: true\n    keywords: [\"a b\"] # c\n"
        );
        let block =
            "plugins:\n  - name: a\n    reserved: |-\n      true\n    keywords: |\n      a\n";
        assert_eq!(repaired("FR006", block), block);
    }
}
