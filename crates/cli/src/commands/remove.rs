//! `falconry remove`: a plugin's entry is taken out, its name and id stay held.

use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_diagnostics::{Diagnostic, Severity};
use falconry_registry::remove::{Remains, RemoveError, remove};
use falconry_registry::review;

use super::Command;
use crate::change::{self, ChangeArgs};
use crate::outcome::{Failure, Outcome};
use crate::output;

pub(crate) static COMMAND: Command = Command {
    name: "remove",
    configure: |command| {
        RemoveArgs::augment_args(command)
            .about("Take a plugin out of a registry, and keep its name and id from being given away")
            .after_help(
                "The entry becomes a reserved one that holds the name and the id: captures carry \
                 the id for ever.\n\nExample: see what would change, then change it\n  falconry \
                 remove nomad --dry-run\n  falconry remove nomad",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct RemoveArgs {
    /// The name of the entry
    name: String,
    /// Leave nothing of the entry, so that its name and id are free to be used again
    #[arg(long)]
    purge: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = RemoveArgs::from_arg_matches(matches)?;
    let opened = args.change.open(matches)?;
    let remains = if args.purge { Remains::Nothing } else { Remains::Tombstone };
    let removal = remove(&opened.document, &args.name, remains)
        .map_err(|error| explain(&error, &args))?;
    let found = opened.settings.check(&removal.document);
    let mut new = review::new_findings(found, &opened.settings.check(&opened.document));
    new.retain(|found: &Diagnostic| found.severity == Severity::Error);
    if !new.is_empty() {
        change::refuse(&new)?;
        return Ok(Outcome::Findings);
    }
    let prepared = opened.prepare(&removal.document)?;
    prepared.show()?;
    let is_written = prepared.write()?;
    let (name, path) = (&args.name, args.change.registry().display());
    let held = match removal.id {
        Some(id) => format!("its name and id {id}"),
        None => "its name".to_owned(),
    };
    if args.purge {
        let consequence = match removal.id {
            Some(id) => format!(
                ": a plugin that takes id {id} would be asked to read events in captures that \
                 `{name}` made"
            ),
            None => String::new(),
        };
        let verb = if is_written { "was" } else { "would be" };
        output::talk(format!(
            "warning: `{name}` {verb} removed whole, so {held} can be given away again{consequence}"
        ));
    } else if is_written {
        output::talk(format!("{path}: `{name}` was removed; a reserved entry holds {held}"));
    }
    opened.hint_at_migration();
    Ok(Outcome::Fine)
}

fn explain(error: &RemoveError, args: &RemoveArgs) -> Failure {
    let failure = Failure::new(error.to_string());
    let path = args.change.registry().display();
    match error {
        RemoveError::NoEntry { .. } => failure.help(format!("{path} was left as it is")),
        RemoveError::IsReserved { .. } => {
            failure.help("nothing is left to remove; `--purge` gives the name and id up")
        }
        RemoveError::SeveralEntries(_) | RemoveError::Edit(_) => {
            failure.help(format!("{path} was left as it is"))
        }
    }
}
