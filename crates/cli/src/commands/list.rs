//! `falconry list`: the entries of a registry.

use clap::{ArgMatches, Args, FromArgMatches as _, ValueEnum};
use falconry_core::Capability;
use falconry_registry::view::{EntryView, Filter, Order, select};

use super::Command;
use crate::input::RegistryArgs;
use crate::listing::Listing;
use crate::outcome::{Failure, Outcome};
use crate::output::{self, Format};

pub(crate) static COMMAND: Command = Command {
    name: "list",
    configure: |command| {
        ListArgs::augment_args(command).about("List the entries of a registry").after_help(
            "Exit code 1 means that no entry was found.\n\nExample: the plugins that extract \
                 fields from system calls, by name\n  falconry list --capability extraction \
                 --source syscall --sort name",
        )
    },
    run,
};

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    registry: RegistryArgs,
    /// Only plugins with this capability
    #[arg(long, value_enum)]
    capability: Option<Wanted>,
    /// Only plugins that produce this event source or extract fields from it
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// Only entries that hold a name and an id without a plugin
    #[arg(long, conflicts_with = "no_reserved")]
    reserved: bool,
    /// Only entries of plugins
    #[arg(long)]
    no_reserved: bool,
    /// The order of the entries
    #[arg(long, value_enum, default_value = "document")]
    sort: Sort,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Wanted {
    /// It produces events.
    Sourcing,
    /// It extracts fields from events.
    Extraction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// As in the document.
    Document,
    /// By name.
    Name,
    /// By id, then those without one.
    Id,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = ListArgs::from_arg_matches(matches)?;
    let document = args.registry.read()?;
    let registry = document.registry();
    let filter = Filter {
        capability: args.capability.map(|wanted| match wanted {
            Wanted::Sourcing => Capability::Sourcing,
            Wanted::Extraction => Capability::Extraction,
        }),
        source: args.source.as_deref(),
        reserved: (args.reserved || args.no_reserved).then_some(args.reserved),
    };
    let order = match args.sort {
        Sort::Document => Order::Document,
        Sort::Name => Order::Name,
        Sort::Id => Order::Id,
    };
    let chosen = select(&registry, &filter, order);
    let views: Vec<_> = chosen.iter().map(|entry| EntryView::of(entry, document.file())).collect();
    match args.format {
        Format::Json => output::json(&views)?,
        Format::Text if views.is_empty() => output::talk("no entry was found"),
        Format::Text => print(&views)?,
    }
    Ok(Outcome::findings(views.is_empty()))
}

fn print(views: &[EntryView<'_>]) -> Result<(), Failure> {
    let headings = ["NAME", "ID", "SOURCE", "CAPABILITIES", "LICENSE", "RESERVED"];
    let mut listing = Listing::new(&headings, &[1]);
    for view in views {
        let (id, capabilities) = (view.id.map(|id| id.to_string()), view.capabilities.join(","));
        let reserved = if view.reserved { "yes" } else { "no" };
        listing.row([
            view.name,
            id.as_deref(),
            view.source,
            Some(capabilities.as_str()),
            view.license,
            Some(reserved),
        ]);
    }
    listing.print()
}
