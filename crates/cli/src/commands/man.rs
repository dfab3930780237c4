//! `falconry man`: the manual pages.

use std::fs;
use std::path::PathBuf;

use clap::{ArgMatches, Args, FromArgMatches as _};
use clap_mangen::Man;
use falconry_registry::file::write_atomically;

use super::Command;
use crate::outcome::{Failure, Outcome};
use crate::output;

pub(crate) static COMMAND: Command = Command {
    name: "man",
    configure: |command| {
        ManArgs::augment_args(command)
            .about("Print the manual page, or write one for each command")
            .after_help(
                "Example: install the pages for yourself, and read one\n  falconry man --output \
                 ~/.local/share/man/man1\n  man falconry-check",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct ManArgs {
    /// Write the page of the program and those of all its commands into this folder
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = ManArgs::from_arg_matches(matches)?;
    // The pages of `help` would say what the others say.
    let mut root = crate::command_line().disable_help_subcommand(true);
    root.build();
    let Some(folder) = args.output else {
        let page = page(root)?.1;
        output::results(|out| out.write_all(&page))?;
        return Ok(Outcome::Fine);
    };
    fs::create_dir_all(&folder).map_err(|error| Failure::file("create", &folder, &error))?;
    let mut open = vec![root];
    let mut count = 0;
    while let Some(command) = open.pop() {
        open.extend(command.get_subcommands().cloned());
        let (name, page) = page(command)?;
        let path = folder.join(name);
        write_atomically(&path, &page).map_err(|error| Failure::file("write", &path, &error))?;
        count += 1;
    }
    output::talk(format!("wrote {count} pages to {}", folder.display()));
    Ok(Outcome::Fine)
}

/// The name of the command's page and its content.
fn page(command: clap::Command) -> Result<(String, Vec<u8>), Failure> {
    let source = concat!("falconry ", env!("CARGO_PKG_VERSION"));
    let page = Man::new(command).source(source).manual("falconry");
    let mut content = Vec::new();
    page.render(&mut content)?;
    Ok((page.get_filename(), content))
}
