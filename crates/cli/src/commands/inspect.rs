//! `falconry inspect`: what a plugin's library is, without trusting it.

use std::path::PathBuf;
#[cfg(target_os = "linux")]
use std::time::Duration;

use clap::{ArgMatches, Args, FromArgMatches as _};
#[cfg(target_os = "linux")]
use falconry_plugin::confine::Inspector;

use super::Command;
#[cfg(target_os = "linux")]
use crate::inspection;
use crate::outcome::{Failure, Outcome};
use crate::output::Format;

pub(crate) static COMMAND: Command = Command {
    name: "inspect",
    configure: |command| {
        InspectArgs::augment_args(command)
            .about("Say what a plugin's library is, without trusting it")
            .after_help(
                "The library is read, and then loaded in a confined process of its own. Exit code \
                 1 means that a\nlibrary is no usable plugin, did something it must not, or cannot \
                 be loaded beside another.\n\nExample: what a library is, without running any of \
                 it\n  falconry inspect --static libdummy.so",
            )
    },
    run,
};

/// What to inspect, and how.
#[derive(Debug, Args)]
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "there is nothing to do with it"))]
struct InspectArgs {
    /// The libraries; of several, those are named that cannot be loaded together
    #[arg(value_name = "LIB", required = true)]
    libraries: Vec<PathBuf>,
    /// Only read the files; run nothing
    #[arg(long = "static", conflicts_with_all = ["trust", "timeout"])]
    is_static: bool,
    /// How long each library has to answer
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Leave the libraries all rights of this program
    #[arg(long)]
    trust: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[cfg(target_os = "linux")]
fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = InspectArgs::from_arg_matches(matches)?;
    let inspector =
        Inspector::default().time_limit(Duration::from_secs(args.timeout)).trusted(args.trust);
    inspection::run(&args.libraries, (!args.is_static).then_some(&inspector), args.format)
}

#[cfg(not(target_os = "linux"))]
fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    InspectArgs::from_arg_matches(matches)?;
    Err(Failure::new("libraries can be inspected on Linux only").help("use a container"))
}
