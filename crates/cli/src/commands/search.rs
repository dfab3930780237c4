//! `falconry search`: entries found by words.

use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_registry::Document;
use falconry_registry::search::{Hit, search};
use falconry_registry::view::EntryView;
use serde_json::json;

use super::Command;
use crate::input::RegistryArgs;
use crate::listing::Listing;
use crate::outcome::{Failure, Outcome};
use crate::output::{self, Format};

pub(crate) static COMMAND: Command = Command {
    name: "search",
    configure: |command| {
        SearchArgs::augment_args(command).about("Find entries by words, the best first").after_help(
            "Names, sources, keywords, descriptions and authors are searched; every word must \
                 be found. Small\nmisspellings are forgiven. Exit code 1 means that nothing was \
                 found.\n\nExample: what there is for the audit log of Kubernetes\n  falconry \
                 search kubernetes audit",
        )
    },
    run,
};

#[derive(Debug, Args)]
struct SearchArgs {
    /// The words to look for
    #[arg(value_name = "WORD", required = true)]
    words: Vec<String>,
    #[command(flatten)]
    registry: RegistryArgs,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = SearchArgs::from_arg_matches(matches)?;
    let document = args.registry.read()?;
    let registry = document.registry();
    let query = args.words.join(" ");
    let hits = search(&registry, &query);
    match args.format {
        Format::Json => {
            output::json(&hits.iter().map(|hit| to_json(hit, &document)).collect::<Vec<_>>())?;
        }
        Format::Text if hits.is_empty() => output::talk(format!("nothing matches `{query}`")),
        Format::Text => print(&hits)?,
    }
    Ok(Outcome::findings(hits.is_empty()))
}

fn print(hits: &[Hit<'_, '_>]) -> Result<(), Failure> {
    let mut listing = Listing::new(&["NAME", "ID", "SOURCE", "DESCRIPTION"], &[1]);
    for Hit { entry, .. } in hits {
        let id = entry.id().map(|id| id.to_string());
        let description = entry.description.map(|description| description.value);
        listing.row([Some(entry.name()), id.as_deref(), entry.source(), description]);
    }
    listing.print()
}

fn to_json(hit: &Hit<'_, '_>, document: &Document) -> serde_json::Value {
    let matches = hit
        .matches
        .iter()
        .map(|one| json!({ "word": one.word, "field": one.field.name(), "kind": one.kind.name() }));
    json!({
        "score": hit.score,
        "matches": matches.collect::<Vec<_>>(),
        "entry": EntryView::of(hit.entry, document.file()),
    })
}
