//! The flags and settings that say what kind of registry it is and how bad its defects are.

use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args};
use falconry_diagnostics::{Diagnostic, Level, Levels, Severity};
use falconry_registry::checks::{self, Context, Options};
use falconry_registry::{Change, Document, History, review};

use crate::config::Config;
use crate::outcome::Failure;

/// What kind of registry it is, and how bad its defects are.
#[derive(Debug, Args)]
pub(crate) struct LevelArgs {
    /// The registry is an organisation's own: ids lie in the private block
    #[arg(long)]
    private: bool,
    /// Make the findings of a check errors; also `warnings`, `notes`
    #[arg(long, value_name = "CODE")]
    deny: Vec<String>,
    /// Make the findings of a check warnings
    #[arg(long, value_name = "CODE")]
    warn: Vec<String>,
    /// Do not report the findings of a check
    #[arg(long, value_name = "CODE")]
    allow: Vec<String>,
    /// Read this file instead of the nearest falconry.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// The settings that apply to one document.
pub(crate) struct Settings {
    pub(crate) options: Options,
    levels: Levels,
}

impl LevelArgs {
    /// The settings of the file and, above them, those of the command line in their order.
    pub(crate) fn settings(
        &self,
        matches: &ArgMatches,
        document: &Path,
    ) -> Result<Settings, Failure> {
        let config = Config::load(self.config.as_deref(), document)?;
        let known = checks::infos();
        let mut levels = config.levels(&known)?;
        let mut given = Vec::new();
        let flags = [
            ("deny", &self.deny, Level::Deny),
            ("warn", &self.warn, Level::Warn),
            ("allow", &self.allow, Level::Allow),
        ];
        for (flag, words, level) in flags {
            if matches.value_source(flag) == Some(ValueSource::CommandLine) {
                let places = matches.indices_of(flag).into_iter().flatten();
                given.extend(places.zip(words).map(|(place, word)| (place, word, level)));
            }
        }
        given.sort_by_key(|(place, ..)| *place);
        for (_, word, level) in given {
            levels.set(word, level, &known)?;
        }
        let options = Options { private: self.private || config.check.private };
        Ok(Settings { options, levels })
    }
}

impl Settings {
    /// Every finding of the document, with the severities asked for.
    pub(crate) fn check(&self, document: &Document) -> Vec<Diagnostic> {
        let registry = document.registry();
        let mut found = checks::run(&Context::new(document, &registry, self.options, None));
        self.apply(&mut found);
        found
    }

    /// The findings that the change from `base` to `document` brings, and promises it breaks.
    pub(crate) fn check_change(
        &self,
        base: &Document,
        document: &Document,
        history: Option<&History>,
    ) -> Vec<Diagnostic> {
        let (base_registry, registry) = (base.registry(), document.registry());
        let mut change = Change::new(base, &base_registry, &registry);
        change.history = history;
        let context = Context::new(document, &registry, self.options, Some(&change));
        let known = checks::run(&Context::new(base, &base_registry, self.options, None));
        let mut found = review::new_findings(checks::run(&context), &known);
        self.apply(&mut found);
        found
    }

    /// Gives findings the severities asked for, and drops those that are allowed.
    pub(crate) fn apply(&self, found: &mut Vec<Diagnostic>) {
        self.levels.apply(found);
    }
}

/// Whether any finding is an error.
pub(crate) fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
