//! `falconry explain`: what a diagnostic means.

use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_diagnostics::{CheckInfo, find, page};
use falconry_registry::checks;
use serde_json::json;

use super::Command;
use crate::outcome::{Failure, Outcome};
use crate::output::{self, Format};

pub(crate) static COMMAND: Command = Command {
    name: "explain",
    configure: |command| {
        ExplainArgs::augment_args(command)
            .about("Say what a diagnostic means, with a failing and a passing example")
            .after_help(
                "Example: what is wrong with two plugins of one id\n  falconry explain FR004",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct ExplainArgs {
    /// The code or name of a check; without it all checks are listed
    code: Option<String>,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = ExplainArgs::from_arg_matches(matches)?;
    let known = checks::infos();
    let chosen = match &args.code {
        Some(code) => vec![find(code, &known)?],
        None => known,
    };
    output::results(|out| match (args.format, &args.code) {
        (Format::Json, _) => {
            let list: Vec<_> = chosen.iter().map(|check| to_json(check)).collect();
            serde_json::to_writer_pretty(&mut *out, &list)?;
            writeln!(out)
        }
        (Format::Text, Some(_)) => {
            chosen.iter().try_for_each(|check| write!(out, "{}", page(check)))
        }
        (Format::Text, None) => chosen.iter().try_for_each(|check| {
            writeln!(
                out,
                "{}  {:7}  {}: {}",
                check.code,
                check.severity.name(),
                check.name,
                check.summary
            )
        }),
    })?;
    Ok(Outcome::Fine)
}

fn to_json(check: &CheckInfo) -> serde_json::Value {
    json!({
        "code": check.code,
        "name": check.name,
        "severity": check.severity.name(),
        "summary": check.summary,
        "explanation": check.explanation,
    })
}
