//! `falconry migrate`: a first-generation document becomes one of the second.

use std::path::PathBuf;

use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_registry::file::{Replacement, replace_all, write_atomically};
use falconry_registry::migrate::{MigrateError, Options, migrate};
use falconry_registry::{Generation, text_diff};

use super::Command;
use crate::input::{self, DEFAULT_REGISTRY};
use crate::outcome::{Failure, Outcome};
use crate::output;

pub(crate) static COMMAND: Command = Command {
    name: "migrate",
    configure: |command| {
        MigrateArgs::augment_args(command)
            .about("Turn a document of the first generation (\"source/extractor\") into one of the second")
            .after_help(
                "Values, comments and everything outside of `plugins` stay as they are written. \
                 What cannot be kept with\ncertainty is refused, with its place.\n\nExample: see \
                 the change, then make it\n  falconry migrate --dry-run registry.yaml\n  falconry \
                 migrate registry.yaml",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct MigrateArgs {
    /// The registry document; `-` is standard input
    #[arg(value_name = "FILE", default_value = DEFAULT_REGISTRY)]
    file: PathBuf,
    /// Say of every plugin that sources events that it extracts fields too
    #[arg(long)]
    extraction: bool,
    /// Write the new document here instead; `-` is standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show the change and make none
    #[arg(long)]
    dry_run: bool,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = MigrateArgs::from_arg_matches(matches)?;
    let document = input::document(&args.file)?;
    let name = document.file().name();
    let is_current =
        document.is_sound() && document.registry().generation == Generation::Second;
    if is_current && args.output.is_none() {
        output::talk(format!("{name} is of the second generation already"));
        return Ok(Outcome::Fine);
    }
    let migration = migrate(&document, Options { extraction: args.extraction });
    let migration = migration.map_err(|error| {
        let failure = Failure::new(format!("cannot migrate {name}: {error}"));
        match error {
            MigrateError::NotFirstGeneration => {
                failure.help("it needs no migration: copy it if you want it elsewhere")
            }
            _ => failure.help("nothing was written"),
        }
    })?;
    let (old, new) = (document.text(), migration.document.text());
    // Standard input cannot be changed in place.
    let is_input = args.file.as_os_str() == "-";
    let output = args.output.clone().or_else(|| is_input.then(|| PathBuf::from("-")));
    if args.dry_run {
        output::results(|out| out.write_all(text_diff(name, old, new).as_bytes()))?;
        output::talk("nothing was written: this is a dry run");
    } else {
        match output {
            Some(path) if path.as_os_str() == "-" => {
                output::results(|out| out.write_all(new.as_bytes()))?;
            }
            Some(path) => write_atomically(&path, new.as_bytes())
                .map_err(|error| Failure::file("write", &path, &error))?,
            None => {
                let replacement =
                    Replacement { path: &args.file, old: old.as_bytes(), new: new.as_bytes() };
                replace_all(&[replacement])
                    .map_err(|error| Failure::from(error).help("nothing was written"))?;
            }
        }
    }
    say_what_is_left(&args, name, migration.sources, migration.extractors);
    Ok(Outcome::Fine)
}

fn say_what_is_left(args: &MigrateArgs, name: &str, sources: usize, extractors: usize) {
    let verb = if args.dry_run { "would be migrated" } else { "migrated" };
    output::talk(format!(
        "{name}: {} {verb}, {sources} sourcing and {extractors} extracting",
        if sources + extractors == 1 {
            "1 entry".to_owned()
        } else {
            format!("{} entries", sources + extractors)
        },
    ));
    if sources > 0 && args.extraction {
        output::talk(
            "note: each sourcing entry that is not reserved now claims extraction too; remove the \
             claim where it is wrong",
        );
    } else if sources > 0 {
        output::talk(
            "note: the first generation does not say whether a sourcing plugin extracts fields \
             too, so no such claim was added; `--extraction` adds it to each that is not reserved",
        );
    }
    output::talk(
        "next: put <!-- REGISTRY:TABLE --> around the table in the README, in place of the two \
         old pairs of tags; then `falconry table --update README.md`",
    );
}
