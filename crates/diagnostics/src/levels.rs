//! The severities that a user sets for checks.

use std::fmt;

use crate::{CheckInfo, Diagnostic, Severity};

/// What a user wants done with a check's findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Make them errors.
    Deny,
    /// Make them warnings.
    Warn,
    /// Do not report them.
    Allow,
}

/// A code or name that no check has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    /// What the user wrote.
    pub code: String,
    /// The code or name that was probably meant.
    pub suggestion: Option<&'static str>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no check `{}`", self.code)?;
        match self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => f.write_str("; `falconry explain` lists them all"),
        }
    }
}

impl std::error::Error for UnknownCode {}

/// A user's settings, applied in the order they were added: the last one that matches wins.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    settings: Vec<(Selector, Level)>,
}

#[derive(Clone, Copy, Debug)]
enum Selector {
    Check(&'static str),
    Severity(Severity),
}

impl Levels {
    /// Adds a setting for the check whose code or name is `word`, or for all checks whose
    /// default severity is a warning (`warnings`) or a note (`notes`).
    ///
    /// # Errors
    /// When no check of `checks` has that code or name.
    pub fn set(
        &mut self,
        word: &str,
        level: Level,
        checks: &[&'static CheckInfo],
    ) -> Result<(), UnknownCode> {
        let selector = match word {
            "warnings" => Selector::Severity(Severity::Warning),
            "notes" => Selector::Severity(Severity::Note),
            _ => Selector::Check(find(word, checks)?.code),
        };
        self.settings.push((selector, level));
        Ok(())
    }

    /// Drops allowed findings and changes the severity of the others.
    pub fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain_mut(|diagnostic| match self.of(diagnostic.check) {
            Some(Level::Allow) => false,
            Some(Level::Deny) => {
                diagnostic.severity = Severity::Error;
                true
            }
            Some(Level::Warn) => {
                diagnostic.severity = Severity::Warning;
                true
            }
            None => true,
        });
    }

    fn of(&self, check: &CheckInfo) -> Option<Level> {
        let matches = |selector: &Selector| match selector {
            Selector::Check(code) => *code == check.code,
            Selector::Severity(severity) => *severity == check.severity,
        };
        self.settings.iter().rev().find(|(selector, _)| matches(selector)).map(|(_, level)| *level)
    }
}

/// The check whose code or name is `word`, in any case.
///
/// # Errors
/// When there is none.
pub fn find(word: &str, checks: &[&'static CheckInfo]) -> Result<&'static CheckInfo, UnknownCode> {
    let same = |check: &&CheckInfo| {
        check.code.eq_ignore_ascii_case(word) || check.name.eq_ignore_ascii_case(word)
    };
    checks.iter().copied().find(same).ok_or_else(|| UnknownCode {
        code: word.to_owned(),
        suggestion: crate::closest(word, checks.iter().flat_map(|check| [check.name, check.code])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn check(code: &'static str, name: &'static str, severity: Severity) -> CheckInfo {
        CheckInfo { code, name, severity, summary: "", explanation: "", examples: &[] }
    }

    static ID: CheckInfo = check("FR004", "duplicate-id", Severity::Error);
    static URL: CheckInfo = check("FR020", "bad-url", Severity::Warning);
    static ORDER: CheckInfo = check("FR030", "unsorted-keys", Severity::Note);
    static CHECKS: [&CheckInfo; 3] = [&ID, &URL, &ORDER];

    /// What the settings make of one finding of each check.
    fn severities(settings: &[(&str, Level)]) -> [Option<Severity>; 3] {
        let mut levels = Levels::default();
        for (word, level) in settings {
            levels.set(word, *level, &CHECKS).unwrap();
        }
        let mut findings: Vec<Diagnostic> =
            CHECKS.iter().map(|check| Diagnostic::new(check, "")).collect();
        levels.apply(&mut findings);
        CHECKS.map(|check| {
            let mut found = findings.iter().filter(|finding| finding.check == check);
            found.next().map(|finding| finding.severity)
        })
    }

    #[test]
    fn without_settings_nothing_changes() {
        assert_eq!(
            severities(&[]),
            [Some(Severity::Error), Some(Severity::Warning), Some(Severity::Note)]
        );
    }

    #[test]
    fn checks_are_set_by_code_or_name_in_any_case() {
        assert_eq!(
            severities(&[
                ("fr004", Level::Warn),
                ("Bad-URL", Level::Deny),
                ("FR030", Level::Allow)
            ]),
            [Some(Severity::Warning), Some(Severity::Error), None]
        );
    }

    #[test]
    fn groups_are_those_of_the_default_severity() {
        assert_eq!(
            severities(&[("FR004", Level::Warn), ("warnings", Level::Allow)]),
            [Some(Severity::Warning), None, Some(Severity::Note)]
        );
        assert_eq!(
            severities(&[("notes", Level::Deny)]),
            [Some(Severity::Error), Some(Severity::Warning), Some(Severity::Error)]
        );
    }

    #[test]
    fn the_last_setting_wins() {
        let deny_all_but_one = [("warnings", Level::Deny), ("bad-url", Level::Allow)];
        assert_eq!(severities(&deny_all_but_one)[1], None);
        let other_order = [("bad-url", Level::Allow), ("warnings", Level::Deny)];
        assert_eq!(severities(&other_order)[1], Some(Severity::Error));
    }

    #[test]
    fn unknown_words_are_refused_with_a_suggestion() {
        let refused = |word: &str| {
            let mut levels = Levels::default();
            levels.set(word, Level::Allow, &CHECKS).unwrap_err().to_string()
        };
        assert_eq!(
            refused("duplicate_ids"),
            "there is no check `duplicate_ids`; did you mean `duplicate-id`?"
        );
        assert_eq!(refused("FR003"), "there is no check `FR003`; did you mean `FR004`?");
        assert_eq!(
            refused("nonsense"),
            "there is no check `nonsense`; `falconry explain` lists them all"
        );
    }

    #[test]
    fn finds_a_check_without_regard_to_case() {
        assert_eq!(find("UNSORTED-KEYS", &CHECKS), Ok(&ORDER));
        assert_eq!(find("errors", &CHECKS).unwrap_err().suggestion, None);
    }
}
