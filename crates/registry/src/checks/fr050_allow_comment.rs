use falconry_diagnostics::{CheckInfo, Diagnostic, Example, Severity};

use super::allow::{Allow, AllowProblem};
use super::{Check, Context};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR050",
        name: "allow-comment",
        severity: Severity::Warning,
        summary: "A comment that should allow a finding has no effect.",
        explanation: "\
A comment `# falconry: allow(code) reason` silences a check for one place. It must name checks \
that exist, say why, and there must be something to silence: otherwise a reader believes in an \
exception that is none, or the comment hides the next defect.

Correct the code, write the reason behind the bracket, or remove the comment.",
        examples: &[Example::new(
            "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
  - name: nomad_next
    capabilities:
      # falconry: allow(duplicate-id)
      sourcing: { supported: true, id: 10, source: nomad }
",
            "\
plugins:
  - name: nomad
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
  - name: nomad_next
    capabilities:
      # falconry: allow(duplicate-id) it replaces nomad and reads its captures
      sourcing: { supported: true, id: 10, source: nomad }
",
        )],
    },
    // The comments are judged last, once it is known what they silenced.
    run: |_, _| {},
};

pub(super) fn diagnose(cx: &Context<'_>, allow: &Allow) -> Vec<Diagnostic> {
    let diagnose = |problem: &AllowProblem| {
        let (message, help) = match problem {
            AllowProblem::UnknownCode(message) => (message.clone(), "name a check by code or name"),
            AllowProblem::NoReason => (
                "this comment does not say why the finding is fine".to_owned(),
                "write the reason behind the bracket: `# falconry: allow(code) reason`",
            ),
            AllowProblem::Malformed => (
                "this comment is not understood".to_owned(),
                "write `# falconry: allow(code) reason`",
            ),
            AllowProblem::Unused(name) => (
                format!("there is no `{name}` to allow here"),
                "remove it, or move it to the line of the finding",
            ),
        };
        Diagnostic::new(&CHECK.info, message).label(cx.file(), allow.span, "").help(help)
    };
    allow.problems.iter().map(diagnose).collect()
}
