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
