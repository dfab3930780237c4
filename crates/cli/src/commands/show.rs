//! `falconry show`: everything that an entry says.

use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_core::PluginId;
use falconry_diagnostics::closest;
use falconry_registry::view::{CosignView, EntryView, ExtractionView, find};
use falconry_registry::{Document, Entry, Registry};

use super::Command;
use crate::input::RegistryArgs;
use crate::listing::one_line;
use crate::outcome::{Failure, Outcome};
use crate::output::{self, Format};

pub(crate) static COMMAND: Command = Command {
    name: "show",
    configure: |command| {
        ShowArgs::augment_args(command)
            .about("Show everything that an entry says, and what follows from it")
            .after_help(
                "Exit code 1 means that there is no such entry.\n\nExample: the plugin behind the \
                 events of id 2\n  falconry show 2",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct ShowArgs {
    /// The name of the entry, or its id
    name: String,
    #[command(flatten)]
    registry: RegistryArgs,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = ShowArgs::from_arg_matches(matches)?;
    let document = args.registry.read()?;
    let registry = document.registry();
    let found = find(&registry, &args.name);
    // Of entries of one name the last one counts, of those of one id the first.
    let is_name = found.last().is_some_and(|entry| entry.name() == args.name);
    let Some(entry) = (if is_name { found.last() } else { found.first() }) else {
        output::talk(nothing(&registry, &args.name));
        return Ok(Outcome::Findings);
    };
    if found.len() > 1 {
        let what = if is_name { "name" } else { "id" };
        output::talk(format!(
            "note: {} entries have this {what}; `falconry check` says where",
            found.len()
        ));
    }
    let view = EntryView::of(entry, document.file());
    match args.format {
        Format::Json => output::json(&view)?,
        Format::Text => print(entry, &view, &document)?,
    }
    Ok(Outcome::Fine)
}

fn nothing(registry: &Registry<'_>, name: &str) -> String {
    if let Ok(id) = name.parse::<PluginId>() {
        return format!(
            "no entry has the id {id}; `falconry id show {id}` says what is known of it"
        );
    }
    match closest(name, registry.entries.iter().map(Entry::name)) {
        Some(meant) => {
            format!("there is no entry `{name}`; did you mean `{}`?", one_line(meant))
        }
        None => format!("there is no entry `{name}`; `falconry search {name}` looks everywhere"),
    }
}

fn print(entry: &Entry<'_>, view: &EntryView<'_>, document: &Document) -> Result<(), Failure> {
    let text = |key, text: Option<&str>| text.map(|text| (key, one_line(text)));
    let list = |key, items: &[&str]| (!items.is_empty()).then(|| (key, items.join(", ")));
    let maintainers = view.maintainers.iter().map(|one| match (one.name, one.email) {
        (Some(name), Some(email)) => format!("{name} <{email}>"),
        (name, email) => name.or(email).unwrap_or_default().to_owned(),
    });
    let maintainers: Vec<_> = maintainers.collect();
    let maintainers: Vec<_> = maintainers.iter().map(String::as_str).collect();
    let lines = [
        text("name", view.name),
        text("description", view.description),
        id(entry).map(|id| ("id", id)),
        text("source", view.source),
        list("capabilities", &view.capabilities),
        view.extraction.as_ref().map(|extraction| ("extracts from", extracts_from(extraction))),
        view.reserved.then(|| ("reserved", "yes: there is no such plugin".to_owned())),
        text("authors", view.authors),
        text("contact", view.contact),
        list("maintainers", &maintainers),
        list("keywords", &view.keywords),
        text("license", view.license),
        text("url", view.url),
        text("rules", view.rules_url),
        view.signature
            .as_ref()
            .and_then(|signature| signature.cosign.as_ref())
            .map(|cosign| ("signature", signature(cosign))),
        Some(("place", format!("{}:{}", document.file().name(), view.line))),
    ];
    output::results(|out| {
        for (key, value) in lines.into_iter().flatten() {
            let key = format!("{key}:");
            writeln!(out, "{key:<15}{}", one_line(&value))?;
        }
        Ok(())
    })
}

fn id(entry: &Entry<'_>) -> Option<String> {
    let written = entry.sourcing()?.id?.value;
    Some(match entry.id() {
        Some(id) => format!("{id} ({} block)", id.block()),
        None => format!("{written} (no integer from 0 to {})", u32::MAX),
    })
}

fn extracts_from(extraction: &ExtractionView<'_>) -> String {
    if extraction.every_source {
        return "every source (none is listed and it produces none itself)".to_owned();
    }
    let sources = extraction.sources.join(", ");
    if extraction.listed { sources } else { format!("{sources} (its own source)") }
}

fn signature(cosign: &CosignView<'_>) -> String {
    let parts = [
        ("issuer", cosign.certificate_oidc_issuer),
        ("issuer pattern", cosign.certificate_oidc_issuer_regexp),
        ("identity", cosign.certificate_identity),
        ("identity pattern", cosign.certificate_identity_regexp),
        ("key", cosign.key),
        ("transparency log", cosign.ignore_tlog.filter(|ignored| *ignored).map(|_| "ignored")),
    ];
    let parts = parts.into_iter().filter_map(|(what, value)| Some(format!("{what} {}", value?)));
    format!("cosign: {}", parts.collect::<Vec<_>>().join(", "))
}
