//! `falconry id`: the ids of a registry.

use std::ops::RangeInclusive;

use clap::{ArgMatches, Args, FromArgMatches as _, Subcommand, value_parser};
use falconry_core::{IdBlock, PluginId};
use falconry_registry::{Document, Entry, History, IdSpace, IdStatus, Registry};
use serde_json::json;

use super::Command;
use crate::config::Config;
use crate::input::RegistryArgs;
use crate::listing::{Listing, one_line};
use crate::outcome::{Failure, Outcome};
use crate::output::{self, Format};
use crate::past;

pub(crate) static COMMAND: Command = Command {
    name: "id",
    configure: |command| {
        IdCommand::augment_subcommands(command)
            .about("Find a free id, see who holds one, look at the id space")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .after_help("Example: the id for the next plugin\n  falconry id next")
    },
    run,
};

#[derive(Debug, Subcommand)]
enum IdCommand {
    /// Print the next free id
    #[command(after_help = "\
It lies above all ids in use, since one in a gap may have been used before. Inside a git repository
the ids of earlier versions are not given away again either.

Example: two ids for an organisation's own plugins
  falconry id next --private --count 2")]
    Next(NextArgs),
    /// List the blocks of ids and who holds which id
    #[command(after_help = "\
Example: see the gaps in the ids of your own plugins
  falconry id list --registry private.yaml")]
    List(ListArgs),
    /// Say what an id is for, who holds it and whether it may be taken
    #[command(after_help = "\
Example: whose events are these, in a capture with the id 0x1c
  falconry id show 0x1c")]
    Show(ShowArgs),
}

#[derive(Debug, Args)]
struct NextArgs {
    /// From the block for an organisation's own plugins
    #[arg(long)]
    private: bool,
    /// How many
    #[arg(long, default_value = "1", value_parser = value_parser!(u32).range(1..=1000))]
    count: u32,
    #[command(flatten)]
    registry: RegistryArgs,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    registry: RegistryArgs,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// The id, in decimal or behind 0x in hexadecimal
    #[arg(allow_negative_numbers = true)]
    id: String,
    #[command(flatten)]
    registry: RegistryArgs,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    match IdCommand::from_arg_matches(matches)? {
        IdCommand::Next(args) => next(&args),
        IdCommand::List(args) => list(&args),
        IdCommand::Show(args) => show(&args),
    }
}

fn next(args: &NextArgs) -> Result<Outcome, Failure> {
    let path = &args.registry.registry;
    let is_private = args.private || Config::load(None, path)?.check.private;
    let document = args.registry.read()?;
    let registry = document.registry();
    mention_unreadable(&registry);
    let history = past::of_file(path).unwrap_or_default();
    let mut space = IdSpace::of(&registry).with_history(&history);
    let mut ids = Vec::new();
    for _ in 0..args.count {
        let next = if is_private { space.next_private() } else { space.next_public() };
        let Some(id) = next else { break };
        space.take(id);
        ids.push(id.0);
    }
    let block = if is_private { IdBlock::Private } else { IdBlock::Public };
    match args.format {
        Format::Json => output::json(&json!({ "block": block.name(), "ids": ids }))?,
        Format::Text => output::results(|out| ids.iter().try_for_each(|id| writeln!(out, "{id}")))?,
    }
    let is_short = ids.len() < args.count as usize;
    if is_short {
        output::talk(format!("the {block} block has only {} free ids", ids.len()));
    }
    Ok(Outcome::findings(is_short))
}

/// Ids that are none are not counted, and whoever reads the others should know.
fn mention_unreadable(registry: &Registry<'_>) {
    let is_unreadable = |entry: &&Entry<'_>| {
        let given = entry.sourcing().is_some_and(|one| one.id.is_some() || one.has_bad_id);
        given && entry.id().is_none()
    };
    for entry in registry.entries.iter().filter(is_unreadable) {
        output::talk(format!(
            "note: the id of `{}` is not an integer of 32 bits and not counted; see `falconry check`",
            one_line(entry.name())
        ));
    }
}

fn list(args: &ListArgs) -> Result<Outcome, Failure> {
    let document = args.registry.read()?;
    let registry = document.registry();
    mention_unreadable(&registry);
    let space = IdSpace::of(&registry);
    let used: Vec<PluginId> = space.ranges().into_iter().flatten().map(PluginId).collect();
    match args.format {
        Format::Json => {
            let blocks = IdBlock::ALL.map(|block| {
                let gaps = space.gaps(block);
                let gaps: Vec<_> = gaps.iter().map(|gap| range_to_json(gap.clone())).collect();
                json!({
                    "name": block.name(),
                    "first": block.ids().start(),
                    "last": block.ids().end(),
                    "purpose": block.purpose(),
                    "used": used_in(block, &used),
                    "gaps": gaps,
                })
            });
            let ids = used.iter().map(|&id| {
                let holders = holders_to_json(&space, id, &document);
                json!({ "id": id.0, "block": id.block().name(), "holders": holders })
            });
            output::json(&json!({ "blocks": blocks, "ids": ids.collect::<Vec<_>>() }))?;
        }
        Format::Text => {
            print_blocks(&space, &used)?;
            print_ids(&space, &used)?;
        }
    }
    Ok(Outcome::Fine)
}

fn print_blocks(space: &IdSpace<'_>, used: &[PluginId]) -> Result<(), Failure> {
    let mut blocks =
        Listing::new(&["BLOCK", "FIRST", "LAST", "USED", "GAPS", "PURPOSE"], &[1, 2, 3]);
    for block in IdBlock::ALL {
        let (first, last) = (block.ids().start().to_string(), block.ids().end().to_string());
        let gaps = space.gaps(block);
        let gaps = gaps.iter().map(|gap| match (gap.start(), gap.end()) {
            (start, end) if start == end => start.to_string(),
            (start, end) => format!("{start}-{end}"),
        });
        let gaps = gaps.collect::<Vec<_>>().join(",");
        let used = used_in(block, used).to_string();
        let cells = [block.name(), &first, &last, &used, &gaps, block.purpose()];
        blocks.row(cells.map(Some));
    }
    blocks.print()
}

fn print_ids(space: &IdSpace<'_>, used: &[PluginId]) -> Result<(), Failure> {
    if used.is_empty() {
        return Ok(());
    }
    let mut ids = Listing::new(&["ID", "BLOCK", "NAME", "SOURCE", "RESERVED"], &[0]);
    for &id in used {
        for holder in space.holders(id) {
            let reserved = if holder.is_reserved() { "yes" } else { "no" };
            let (id, block) = (id.to_string(), id.block().name());
            let name = Some(holder.name());
            ids.row([Some(id.as_str()), Some(block), name, holder.source(), Some(reserved)]);
        }
    }
    output::results(|out| writeln!(out))?;
    ids.print()
}

fn used_in(block: IdBlock, used: &[PluginId]) -> usize {
    used.iter().filter(|id| id.block() == block).count()
}

fn range_to_json(range: RangeInclusive<u32>) -> serde_json::Value {
    json!({ "first": range.start(), "last": range.end() })
}

fn holders_to_json(space: &IdSpace<'_>, id: PluginId, document: &Document) -> serde_json::Value {
    let holders = space.holders(id).iter().map(|holder| {
        json!({
            "name": holder.name(),
            "source": holder.source(),
            "reserved": holder.is_reserved(),
            "line": document.file().line_of(holder.span.start),
        })
    });
    holders.collect()
}

fn show(args: &ShowArgs) -> Result<Outcome, Failure> {
    let id: PluginId = args.id.parse()?;
    let document = args.registry.read()?;
    let registry = document.registry();
    mention_unreadable(&registry);
    let history = past::of_file(&args.registry.registry).unwrap_or_default();
    let space = IdSpace::of(&registry).with_history(&history);
    match args.format {
        Format::Json => show_json(id, &space, &history, &document)?,
        Format::Text => show_text(id, &space, &history)?,
    }
    Ok(Outcome::Fine)
}

/// The next free id of the block, if plugins may have ids of it.
fn next_of(block: IdBlock, space: &IdSpace<'_>) -> Option<PluginId> {
    match block {
        IdBlock::Public => space.next_public(),
        IdBlock::Private => space.next_private(),
        IdBlock::Reserved | IdBlock::Internal => None,
    }
}

fn show_json(
    id: PluginId,
    space: &IdSpace<'_>,
    history: &History,
    document: &Document,
) -> Result<(), Failure> {
    let (block, status) = (id.block(), space.status(id));
    let earlier = history.of_id(id).iter();
    let earlier = earlier.map(|past| json!({ "name": past.name, "version": past.version }));
    output::json(&json!({
        "id": id.0,
        "hex": format!("0x{:x}", id.0),
        "block": block.name(),
        "purpose": block.purpose(),
        "status": status.name(),
        "is_free": status.is_free(),
        "holders": holders_to_json(space, id, document),
        "history": earlier.collect::<Vec<_>>(),
        "next": next_of(block, space).map(|next| next.0),
    }))
}

fn show_text(id: PluginId, space: &IdSpace<'_>, history: &History) -> Result<(), Failure> {
    let block = id.block();
    let next = next_of(block, space);
    let mut lines = vec![("id", format!("{id} (0x{:x})", id.0))];
    let ids = block.ids();
    let (first, last) = (ids.start(), ids.end());
    lines.push(("block", format!("{block}: {first} to {last}, {}", block.purpose())));
    let holders = space.holders(id);
    for holder in holders {
        let reserved = if holder.is_reserved() { " (a reserved entry)" } else { "" };
        lines.push(("holder", format!("{}{reserved}", one_line(holder.name()))));
    }
    let is_gone = |name: &str| !holders.iter().any(|holder| holder.name() == name);
    for past in history.of_id(id).iter().filter(|past| is_gone(&past.name)) {
        lines.push(("earlier", format!("{} (in {})", one_line(&past.name), past.version)));
    }
    lines.push(("status", describe(id, space.status(id), holders)));
    if let Some(next) = next.filter(|next| *next != id) {
        lines.push(("next free", next.to_string()));
    }
    output::results(|out| {
        lines.iter().try_for_each(|(key, value)| writeln!(out, "{:<11}{value}", format!("{key}:")))
    })
}

fn describe(id: PluginId, status: IdStatus, holders: &[&Entry<'_>]) -> String {
    let free = match id.block() {
        IdBlock::Private => "free in an organisation's own registry",
        _ => "free",
    };
    match status {
        IdStatus::NotForPlugins => "no plugin may have it".to_owned(),
        IdStatus::HeldBack if id == PluginId::DEVELOPMENT => {
            "given to no plugin: every author may use it during development".to_owned()
        }
        IdStatus::HeldBack => "given to no plugin: it has a meaning of its own".to_owned(),
        IdStatus::Taken if holders.iter().all(|holder| holder.is_reserved()) => {
            "held back by a reserved entry".to_owned()
        }
        IdStatus::Taken => "taken, and never given to another plugin".to_owned(),
        IdStatus::UsedBefore => {
            "not free: a plugin that is gone had it, and captures may still carry it".to_owned()
        }
        IdStatus::Next => format!("{free}, and the next one"),
        IdStatus::Gap => {
            format!("{free}, but lower than ids in use: an earlier plugin may have had it")
        }
        IdStatus::Ahead => format!("{free}, but not the next one"),
    }
}
