//! How many findings of each kind there are.

use std::fmt::Write as _;

use crate::{Diagnostic, Severity};

/// The number of findings of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are notes.
    pub notes: usize,
    /// Findings of any severity that have a fix.
    pub fixable: usize,
}

impl Counts {
    /// Counts `diagnostics`.
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut counts = Self::default();
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => counts.notes += 1,
            }
            counts.fixable += usize::from(diagnostic.fix.is_some());
        }
        counts
    }
}

/// One line without a line end, such as `2 errors, 1 warning, 3 notes (2 fixable with --fix)`;
/// severities without findings are left out.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let counts = Counts::of(diagnostics);
    let mut line = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.notes, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect::<Vec<_>>()
        .join(", ");
    if line.is_empty() {
        line.push_str("no problems found");
    }
    if counts.fixable > 0 {
        // Writing to a string cannot fail.
        let _ = write!(line, " ({} fixable with --fix)", counts.fixable);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CheckInfo;

    static CHECK: CheckInfo = CheckInfo {
        code: "FR900",
        name: "some-defect",
        severity: Severity::Warning,
        summary: "",
        explanation: "",
        examples: &[],
    };

    fn findings(errors: usize, warnings: usize, notes: usize) -> Vec<Diagnostic> {
        [(Severity::Error, errors), (Severity::Warning, warnings), (Severity::Note, notes)]
            .into_iter()
            .flat_map(|(severity, count)| std::iter::repeat_n(severity, count))
            .map(|severity| {
                let mut diagnostic = Diagnostic::new(&CHECK, "something is wrong");
                diagnostic.severity = severity;
                diagnostic
            })
            .collect()
    }

    #[test]
    fn names_only_what_there_is() {
        assert_eq!(summary(&[]), "no problems found");
        assert_eq!(summary(&findings(1, 0, 0)), "1 error");
        assert_eq!(summary(&findings(0, 2, 0)), "2 warnings");
        assert_eq!(summary(&findings(2, 1, 3)), "2 errors, 1 warning, 3 notes");
    }

    #[test]
    fn counts_fixes_of_every_severity() {
        let mut findings = findings(1, 0, 1);
        for finding in &mut findings {
            finding.fix = Some(crate::Fix { title: "do it".into(), edits: Vec::new() });
        }
        assert_eq!(summary(&findings), "1 error, 1 note (2 fixable with --fix)");
    }
}
