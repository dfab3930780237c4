//! Changes of a registry document and of the README that shows it: read, checked, shown, written.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args};
use falconry_diagnostics::Diagnostic;
use falconry_registry::file::{ReplaceError, Replacement, read_capped, replace_all};
use falconry_registry::table::{TableKind, tag_in, update_tables};
use falconry_registry::yaml::MAX_BYTES;
use falconry_registry::{Document, Generation, History, text_diff};

use crate::input::{self, DEFAULT_REGISTRY};
use crate::levels::{LevelArgs, Settings};
use crate::outcome::Failure;
use crate::output;
use crate::past;

/// Which files to change, and whether to.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    /// The registry document
    #[arg(long, value_name = "FILE", default_value = DEFAULT_REGISTRY)]
    registry: PathBuf,
    /// The file that shows the table; README.md beside the document, when it has one, unless given
    #[arg(long, value_name = "FILE")]
    readme: Option<PathBuf>,
    /// The tag around the table, when it is not one of upstream's
    #[arg(long)]
    tag: Option<String>,
    /// Show the change and make none
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    levels: LevelArgs,
}

/// A registry that was read to be changed.
pub(crate) struct Opened<'a> {
    args: &'a ChangeArgs,
    pub(crate) document: Document,
    pub(crate) settings: Settings,
}

/// The files as they are to be.
pub(crate) struct Prepared<'a> {
    args: &'a ChangeArgs,
    files: Vec<(PathBuf, String, String)>,
}

impl ChangeArgs {
    /// Reads the document.
    pub(crate) fn open(&self, matches: &ArgMatches) -> Result<Opened<'_>, Failure> {
        if self.registry.as_os_str() == "-" {
            return Err(Failure::new("standard input cannot be changed in place")
                .help("name a file with `--registry`"));
        }
        let settings = self.levels.settings(matches, &self.registry)?;
        let document = input::document(&self.registry)?;
        Ok(Opened { args: self, document, settings })
    }

    pub(crate) fn registry(&self) -> &Path {
        &self.registry
    }

    fn readme(&self, document: &Document) -> Result<Option<(PathBuf, String, String)>, Failure> {
        let registry = document.registry();
        let mut kinds = TableKind::of(registry.generation).to_vec();
        if kinds.len() > 1 && self.tag.is_some() {
            return Err(Failure::new("a document of the first generation has two tables")
                .help("leave out `--tag`, and update each with `falconry table --of`"));
        }
        let is_asked_for = self.readme.is_some() || self.tag.is_some();
        let path = match &self.readme {
            Some(path) => path.clone(),
            None => self.registry.with_file_name("README.md"),
        };
        let old = if is_asked_for {
            input::text(&path)?
        } else {
            match read_capped(&path, MAX_BYTES).map(String::from_utf8) {
                Ok(Ok(text)) => text,
                // What is no text has no table either.
                Ok(Err(_)) => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => {
                    let failure = Failure::file("read", &path, &error);
                    output::talk(format!(
                        "note: {}; a table in it stays as it is",
                        failure.message
                    ));
                    return Ok(None);
                }
            }
        };
        if !is_asked_for {
            kinds.retain(|kind| tag_in(&old, *kind, None).is_some());
        }
        let new = update_tables(&old, &registry, &kinds, self.tag.as_deref())
            .map_err(|error| cannot_update(&path, &error))?;
        Ok(Some((path, old, new)))
    }
}

impl<'a> Opened<'a> {
    /// Finds out what is to be written for the document to become `edited`.
    pub(crate) fn prepare(&self, edited: &Document) -> Result<Prepared<'a>, Failure> {
        let registry =
            (self.args.registry.clone(), self.document.text().to_owned(), edited.text().to_owned());
        let mut files = vec![registry];
        files.extend(self.args.readme(edited)?);
        files.retain(|(_, old, new)| old != new);
        Ok(Prepared { args: self.args, files })
    }

    /// What the versions before this one held, when git knows.
    pub(crate) fn history(&self) -> Option<History> {
        past::of_file(&self.args.registry)
    }

    /// Says that an old document should be brought up to date.
    pub(crate) fn hint_at_migration(&self) {
        if self.document.registry().generation == Generation::First {
            output::talk(format!(
                "note: {path} is of the first generation; `falconry migrate {path}` turns it into \
                 one of the second",
                path = self.args.registry.display()
            ));
        }
    }
}

impl Prepared<'_> {
    /// Prints the differences.
    pub(crate) fn show(&self) -> Result<(), Failure> {
        let shown = output::results(|out| {
            self.files.iter().try_for_each(|(path, old, new)| {
                out.write_all(text_diff(&path.display().to_string(), old, new).as_bytes())
            })
        });
        match shown {
            // Whoever reads along may stop; the change is wanted nevertheless.
            Err(failure) if failure.is_closed_pipe() => Ok(()),
            shown => shown,
        }
    }

    /// Whether there is anything to write.
    pub(crate) fn is_needed(&self) -> bool {
        !self.files.is_empty()
    }

    /// Writes the files, all or none; `false` when it is a dry run.
    pub(crate) fn write(&self) -> Result<bool, Failure> {
        if self.args.dry_run {
            if self.is_needed() {
                output::talk("nothing was written: this is a dry run");
            }
            return Ok(false);
        }
        let replacements: Vec<Replacement<'_>> = self
            .files
            .iter()
            .map(|(path, old, new)| Replacement { path, old: old.as_bytes(), new: new.as_bytes() })
            .collect();
        replace_all(&replacements).map_err(|error| {
            let help = match &error {
                ReplaceError::Changed { .. } => "nothing was written; run the command again",
                ReplaceError::Io { .. } => "nothing was written",
                ReplaceError::Partly { .. } => {
                    "`falconry table --update` brings a README up to date"
                }
            };
            Failure::new(error.to_string()).help(help)
        })?;
        for (path, ..) in self.files.iter().filter(|(path, ..)| *path != self.args.registry) {
            output::talk(format!("{}: the table was brought up to date", path.display()));
        }
        Ok(true)
    }
}

/// Shows the findings that a change would bring and that forbid it.
pub(crate) fn refuse(found: &[Diagnostic]) -> Result<(), Failure> {
    output::diagnostics(found, output::DiagnosticFormat::Text)?;
    output::talk(
        "nothing was written: the document would have errors that it does not have now; put them \
         right, or overrule a check with `--allow CODE`",
    );
    Ok(())
}

/// Shows findings that do not forbid a change; they are talk, so that what is printed as the
/// result stays a difference that `git apply` takes.
pub(crate) fn remark(found: &[Diagnostic]) {
    output::diagnostics_as_talk(found);
}

/// That a table cannot be put into a README.
pub(crate) fn cannot_update(readme: &Path, error: &dyn Display) -> Failure {
    Failure::new(format!("cannot put the table into {}: {error}", readme.display()))
}
