//! `falconry table`: the Markdown tables of a registry.

use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_registry::file::write_atomically;
use falconry_registry::table::{TableKind, table, update_tables};
use falconry_registry::{Document, text_diff};

use super::Command;
use crate::change::cannot_update;
use crate::input::{self, DEFAULT_REGISTRY};
use crate::outcome::{Failure, Outcome};
use crate::output;

pub(crate) static COMMAND: Command = Command {
    name: "table",
    configure: |command| {
        TableArgs::augment_args(command)
            .about("Print the Markdown table of a registry, or keep the one in a README current")
            .after_help(
                "Without --tag, the tags of upstream's READMEs are looked for: REGISTRY:TABLE (of \
                 a first-generation\ndocument REGISTRY:SOURCE-TABLE and \
                 REGISTRY:EXTRACTOR-TABLE), then REGISTRY.\n\nExample: fail when the README does \
                 not show the registry as it is\n  falconry table --update README.md --check",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct TableArgs {
    /// The registry document; `-` is standard input
    #[arg(value_name = "FILE", default_value = DEFAULT_REGISTRY)]
    file: PathBuf,
    /// Put the table between the tags of this file
    #[arg(long, value_name = "README")]
    update: Option<PathBuf>,
    /// The text of the lines around the table
    #[arg(long, value_name = "TAG", requires = "update")]
    tag: Option<String>,
    /// Change nothing; print the difference and exit with 1 when there is one
    #[arg(long, requires = "update")]
    check: bool,
    /// Which table of a first-generation document
    #[arg(long, value_enum)]
    of: Option<Of>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    /// The plugins that produce events.
    Sources,
    /// The plugins that only extract fields.
    Extractors,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = TableArgs::from_arg_matches(matches)?;
    let document = input::document(&args.file)?;
    let kinds = kinds(&document, &args)?;
    match &args.update {
        None => {
            let registry = document.registry();
            let tables: Vec<String> = kinds.iter().map(|kind| table(&registry, *kind)).collect();
            output::results(|out| out.write_all(tables.join("\n").as_bytes()))?;
            Ok(Outcome::Fine)
        }
        Some(readme) => update(&document, &kinds, readme, &args),
    }
}

fn kinds(document: &Document, args: &TableArgs) -> Result<Vec<TableKind>, Failure> {
    if !document.syntax_errors.is_empty() {
        return Err(Failure::new(format!("{} is not valid YAML", args.file.display()))
            .help(format!("`falconry check {}` says where", args.file.display())));
    }
    let all = TableKind::of(document.registry().generation);
    let wanted = |kind: &TableKind| match args.of {
        None => true,
        Some(Of::Sources) => *kind == TableKind::Sources,
        Some(Of::Extractors) => *kind == TableKind::Extractors,
    };
    let kinds: Vec<TableKind> = all.iter().copied().filter(wanted).collect();
    if kinds.is_empty() {
        return Err(Failure::new("a document of the second generation has one table only")
            .help("leave out `--of`"));
    }
    if kinds.len() > 1 && args.tag.is_some() {
        return Err(Failure::new("a document of the first generation has two tables")
            .help("say which one stands between the tags: `--of sources` or `--of extractors`"));
    }
    Ok(kinds)
}

fn update(
    document: &Document,
    kinds: &[TableKind],
    readme: &Path,
    args: &TableArgs,
) -> Result<Outcome, Failure> {
    let old = input::text(readme)?;
    let new = update_tables(&old, &document.registry(), kinds, args.tag.as_deref())
        .map_err(|error| cannot_update(readme, &error))?;
    if new == old {
        output::talk(format!("{} is up to date", readme.display()));
        return Ok(Outcome::Fine);
    }
    if args.check {
        let name = readme.display().to_string();
        output::results(|out| out.write_all(text_diff(&name, &old, &new).as_bytes()))?;
        output::talk(format!(
            "{name} does not show the registry as it is; `falconry table --update {name}` puts it right"
        ));
        return Ok(Outcome::Findings);
    }
    write_atomically(readme, new.as_bytes())
        .map_err(|error| Failure::file("write", readme, &error))?;
    output::talk(format!("{} was updated", readme.display()));
    Ok(Outcome::Fine)
}
