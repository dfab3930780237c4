use falconry_core::is_plugin_name;
use falconry_diagnostics::{CheckInfo, Example, Severity, TextEdit};

use super::common::shown;
use super::{Check, Context, Findings};
use crate::problem::{Problem, ProblemKind};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR038",
        name: "odd-scalar",
        severity: Severity::Warning,
        summary: "A value is written so that YAML readers disagree on what it is.",
        explanation: "\
YAML has changed its mind on some words. `on` and `yes` are booleans to old readers and texts to \
new ones, `017` is 15 to some and 17 to others, and an unquoted version such as `1.10` can lose \
its zero. The upstream tool reads the value as the message says; editors and scripts may not.

Quote what is a text, and write booleans as `true` and `false` and ids in plain decimal digits.",
        examples: &[
            Example::new(
                "\
plugins:
  - name: on
    capabilities:
      extraction: { supported: yes }
",
                "\
plugins:
  - name: \"on\"
    capabilities:
      extraction: { supported: true }
",
            ),
            Example::new(
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 0x0A, source: nomad }
",
                "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for problem in &cx.document.problems {
        let ProblemKind::OddScalar { key, reads_as, fix } = &problem.kind else { continue };
        let written = &cx.document.text()[problem.span.range()];
        if is_reported_otherwise(cx, problem, key, written, fix) {
            continue;
        }
        let word = shown(written);
        let message = match fix.starts_with('"') {
            true => {
                format!("`{key}` is a text, but other YAML readers take `{word}` for {reads_as}")
            }
            false if *key == "id" => format!("the id `{word}` reads as {fix}"),
            false => format!(
                "`{key}` reads as `{fix}`, but other YAML readers take `{word}` for {reads_as}"
            ),
        };
        let mut found = findings.about(cx, problem, message, "").help(format!("write `{fix}`"));
        if cx.is_repairable() {
            let edit = TextEdit { span: problem.span, replacement: fix.clone() };
            found = found.fix(format!("write `{fix}`"), vec![edit]);
        }
        findings.push(found);
    }
}

/// Whether the value is wrong altogether: a negative id, or a name that no spelling makes one.
fn is_reported_otherwise(
    cx: &Context<'_>,
    problem: &Problem,
    key: &str,
    written: &str,
    fix: &str,
) -> bool {
    let is_name = match key {
        "name" => {
            let name = cx.entry_of(problem).and_then(|entry| entry.name);
            name.is_some_and(|name| name.span == problem.span)
        }
        "source" | "sources" | "reserved_sources" => true,
        _ => false,
    };
    (is_name && !is_plugin_name(written)) || fix.starts_with('-')
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{listed_of, repaired};

    #[test]
    fn the_meaning_is_said_and_written() {
        let text = "\
plugins:
  - name: on
    description: 1.10
    reserved: Off
    maintainers: [{name: 007}]
    capabilities: {sourcing: {supported: y, id: 017, source: no}}
";
        assert_eq!(
            listed_of("FR038", text),
            [
                "2:11 `name` is a text, but other YAML readers take `on` for a boolean",
                "3:18 `description` is a text, but other YAML readers take `1.10` for a number",
                "4:15 `reserved` reads as `false`, but other YAML readers take `Off` for a text",
                "5:26 `name` is a text, but other YAML readers take `007` for a number",
                "6:42 `supported` reads as `true`, but other YAML readers take `y` for a text",
                "6:49 the id `017` reads as 15",
                "6:62 `source` is a text, but other YAML readers take `no` for a boolean",
            ]
        );
        assert_eq!(
            repaired("FR038", text),
            "\
plugins:
  - name: \"on\"
    description: \"1.10\"
    reserved: false
    maintainers: [{name: \"007\"}]
    capabilities: {sourcing: {supported: true, id: 15, source: \"no\"}}
"
        );
    }

    #[test]
    fn what_is_wrong_in_any_spelling_is_left_to_other_checks() {
        let text = "plugins:\n  - name: 007\n    capabilities: {sourcing: {supported: true, id: -1, \
                    source: 5}, extraction: {supported: true, sources: [1.5, Yes]}}\n";
        assert!(listed_of("FR038", text).is_empty());
    }
}
