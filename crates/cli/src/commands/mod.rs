//! The commands: one file each, found by the build script.

use clap::ArgMatches;

use crate::outcome::{Failure, Outcome};

include!(concat!(env!("OUT_DIR"), "/commands.rs"));

/// A command of the program.
pub(crate) struct Command {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// Adds its description, arguments and example.
    pub(crate) configure: fn(clap::Command) -> clap::Command,
    /// Does it.
    pub(crate) run: fn(&ArgMatches) -> Result<Outcome, Failure>,
}
