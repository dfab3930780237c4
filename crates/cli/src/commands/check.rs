//! `falconry check`: every problem of a registry document at once.

use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_diagnostics::{Diagnostic, Level, Levels, Severity};
use falconry_registry::checks::{self, Context, Options};
use falconry_registry::file::write_atomically;
use falconry_registry::{Document, fix};

use super::Command;
use crate::config::Config;
use crate::input::{self, DEFAULT_REGISTRY};
use crate::outcome::{Failure, Outcome};
use crate::output::{self, DiagnosticFormat};

pub(crate) static COMMAND: Command = Command {
    name: "check",
    configure: |command| {
        CheckArgs::augment_args(command)
            .about("Find every problem of a registry document")
            .after_help(
                "Example: check a document as strictly as possible, and repair what is certain\n  \
                 falconry check --deny warnings --fix registry.yaml",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct CheckArgs {
    /// Documents to check; `-` is standard input
    #[arg(value_name = "FILE", default_value = DEFAULT_REGISTRY)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    levels: LevelArgs,
    /// The form of the findings
    #[arg(long, value_enum, default_value = "text")]
    format: DiagnosticFormat,
    /// Repair what is certain, then report the rest
    #[arg(long)]
    fix: bool,
}

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
        let flags =
            [("deny", &self.deny, Level::Deny), ("warn", &self.warn, Level::Warn), ("allow", &self.allow, Level::Allow)];
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
        self.levels.apply(&mut found);
        found
    }
}

/// Whether any finding is an error.
pub(crate) fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = CheckArgs::from_arg_matches(matches)?;
    let mut found = Vec::new();
    for path in &args.files {
        let settings = args.levels.settings(matches, path)?;
        let mut document = input::document(path)?;
        if args.fix {
            document = repair(path, document, &settings)?;
        }
        found.extend(settings.check(&document));
    }
    output::diagnostics(&found, args.format)?;
    Ok(Outcome::findings(has_errors(&found)))
}

fn repair(path: &Path, document: Document, settings: &Settings) -> Result<Document, Failure> {
    if path.as_os_str() == "-" {
        return Err(Failure::new("standard input cannot be repaired in place")
            .help("name a file, or leave out `--fix`"));
    }
    let Some(fixed) = fix(&document, |document| settings.check(document)) else {
        return Ok(document);
    };
    write_atomically(path, fixed.document.text().as_bytes())
        .map_err(|error| Failure::file("write", path, &error))?;
    let plural = if fixed.count == 1 { "" } else { "s" };
    output::talk(format!("{}: repaired {} finding{plural}", path.display(), fixed.count));
    Ok(fixed.document)
}
