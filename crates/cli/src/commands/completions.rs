//! `falconry completions`: the completion script of a shell.

use clap::{ArgMatches, Args, FromArgMatches as _};
use clap_complete::{Shell, generate};

use super::Command;
use crate::outcome::{Failure, Outcome};
use crate::output;

pub(crate) static COMMAND: Command = Command {
    name: "completions",
    configure: |command| {
        CompletionsArgs::augment_args(command)
            .about("Print the completion script of a shell")
            .after_help(
                "Example: complete commands and flags in every new bash\n  falconry completions \
                 bash > ~/.local/share/bash-completion/completions/falconry",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = CompletionsArgs::from_arg_matches(matches)?;
    let mut script = Vec::new();
    generate(args.shell, &mut crate::command_line(), "falconry", &mut script);
    output::results(|out| out.write_all(&script))?;
    Ok(Outcome::Fine)
}
