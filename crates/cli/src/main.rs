//! The `falconry` command: arguments, printing and exit codes. What it does is in the libraries.

mod change;
mod commands;
mod config;
mod input;
#[cfg(target_os = "linux")]
mod inspection;
mod interview;
mod levels;
mod listing;
mod outcome;
mod output;
mod past;
mod prompt;

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::commands::COMMANDS;
use crate::outcome::{Failure, Outcome};

const AFTER_HELP: &str = "\
Exit codes: 0 all is well, 1 there are findings, 2 it could not be done.

Example: check the registry of this folder and print its table
  falconry check && falconry table";

/// The whole command line, for parsing, completions and manual pages.
pub(crate) fn command_line() -> clap::Command {
    let root = clap::Command::new("falconry")
        .version(env!("CARGO_PKG_VERSION"))
        .about("The toolchain of Falco plugins")
        .after_help(AFTER_HELP)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(false);
    COMMANDS.iter().fold(root, |root, command| {
        root.subcommand((command.configure)(clap::Command::new(command.name)))
    })
}

fn main() -> ExitCode {
    // Before anything else: such a process gives its rights away while it has one thread.
    #[cfg(target_os = "linux")]
    if let Some(code) = falconry_plugin::confine::child_main() {
        return code;
    }
    let matches = match command_line().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // Help that was asked for is a result; wrong arguments are "could not do it".
            let is_help =
                matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            _ = error.print();
            return if is_help { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    let result = matches
        .subcommand()
        .and_then(|(name, matches)| {
            let command = COMMANDS.iter().find(|command| command.name == name)?;
            Some((command.run)(matches))
        })
        .unwrap_or_else(|| Err(Failure::new("no such command")));
    match result {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            output::failure(&failure);
            ExitCode::from(2)
        }
    }
}
