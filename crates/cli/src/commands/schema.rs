//! `falconry schema`: the JSON Schema of a registry document.

use clap::ArgMatches;
use falconry_registry::schema::schema;

use super::Command;
use crate::outcome::{Failure, Outcome};
use crate::output;

pub(crate) static COMMAND: Command = Command {
    name: "schema",
    configure: |command| {
        command.about("Print the JSON Schema of registry documents, for editors").after_help(
            "An editor with a YAML language server completes and checks what you type when the \
             document's first line is\n  # yaml-language-server: \
             $schema=registry.schema.json\n\nExample: write that file\n  falconry schema > \
             registry.schema.json",
        )
    },
    run,
};

fn run(_: &ArgMatches) -> Result<Outcome, Failure> {
    output::json(&schema())?;
    Ok(Outcome::Fine)
}
