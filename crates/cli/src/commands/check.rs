//! `falconry check`: every problem of a registry document at once.

use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_registry::file::write_atomically;
use falconry_registry::{Document, fix};

use super::{Command, diff};
use crate::input::{self, DEFAULT_REGISTRY};
use crate::levels::{LevelArgs, Settings, has_errors};
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
    /// Judge only what changed since this revision of git, and the promises that it breaks
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// The file beside the document that shows the table, judged with --base
    #[arg(long, value_name = "FILE", default_value = "README.md")]
    readme: String,
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
        match &args.base {
            None => found.extend(settings.check(&document)),
            Some(base) => {
                let mut new = diff::since(base, path, &args.readme, settings.options)?;
                settings.apply(&mut new);
                found.extend(new);
            }
        }
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
