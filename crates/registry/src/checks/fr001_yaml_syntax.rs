use falconry_diagnostics::{CheckInfo, Example, Severity, Span};

use super::{Check, Context, Findings};
use crate::document::is_forbidden;
use crate::yaml::SyntaxErrorKind;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR001",
        name: "yaml-syntax",
        severity: Severity::Error,
        summary: "The document is not valid YAML.",
        explanation: "\
No tool reads a registry document beyond its first YAML error, so one bad line takes the whole \
registry down. The usual causes are a text with `: ` or ` #` in it or with a special first \
character and no quotation marks, tabs as indentation, and keys of one mapping in different \
columns.

The checks go on behind the bad line, and report further errors in the same run. What the bad \
line may have held is not reported as missing.",
        examples: &[Example::new(
            "\
plugins:
  - name: nomad
    description: Nomad: read its events
",
            "\
plugins:
  - name: nomad
    description: \"Nomad: read its events\"
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for error in &cx.document.syntax_errors {
        let message = match &error.kind {
            // The parser stumbled over what FR002 reports.
            SyntaxErrorKind::Grammar { .. } if has_forbidden_character(cx, error.span) => continue,
            SyntaxErrorKind::Grammar { message, .. } => {
                format!("invalid YAML: {}", message.replace('`', "'"))
            }
            SyntaxErrorKind::TooManyErrors => error.kind.to_string(),
            kind => format!("invalid YAML: {kind}"),
        };
        let mut found = findings.at(error.span, message, "");
        if let Some(help) = error.kind.help() {
            found = found.help(help);
        }
        findings.push(found);
    }
}

/// Whether the line of `span` has a character that YAML allows nowhere.
fn has_forbidden_character(cx: &Context<'_>, span: Span) -> bool {
    let line = cx.file().position(span.start).line;
    cx.document.text()[cx.file().line_range(line)].contains(is_forbidden)
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::listed_of;

    #[test]
    fn every_error_is_reported_at_its_place() {
        let text = "plugins:\n  - name: a\n    url: @a\n  - name: b\n    url: *b\n";
        assert_eq!(
            listed_of("FR001", text),
            [
                "3:10 invalid YAML: unexpected character: '@'",
                "5:10 invalid YAML: there is no anchor `b` before this alias",
            ]
        );
    }

    #[test]
    fn control_characters_are_no_syntax_errors() {
        let text = "plugins:\n  - name: a\0\n  - name: b\n    url: @\n";
        let found = listed_of("FR001", text);
        assert_eq!(found, ["4:10 invalid YAML: unexpected character: '@'"]);
    }
}
