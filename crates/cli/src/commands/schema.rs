//! `falconry schema`: the JSON Schemas of registry documents and of the configuration.

use clap::{ArgMatches, Args, FromArgMatches as _, ValueEnum};
use falconry_registry::schema::schema;

use super::Command;
use crate::config;
use crate::outcome::{Failure, Outcome};
use crate::output;

pub(crate) static COMMAND: Command = Command {
    name: "schema",
    configure: |command| {
        SchemaArgs::augment_args(command)
            .about("Print the JSON Schema of registry documents, for editors")
            .after_help(
                "An editor with a YAML language server completes and checks what you type when the \
                 document's first line is\n  # yaml-language-server: \
                 $schema=registry.schema.json\n\nExample: write that file\n  falconry schema > \
                 registry.schema.json",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct SchemaArgs {
    /// What the schema describes
    #[arg(value_enum, default_value = "registry")]
    of: Of,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// A registry document.
    Registry,
    /// The configuration file falconry.toml.
    Config,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = SchemaArgs::from_arg_matches(matches)?;
    output::json(&match args.of {
        Of::Registry => schema(),
        Of::Config => config::schema(),
    })?;
    Ok(Outcome::Fine)
}
