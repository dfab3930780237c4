//! Inspecting libraries: the steps, and how they are printed.

mod print;
mod view;

use std::path::{Path, PathBuf};

use falconry_plugin::confine::{ChildEnd, InspectError, Inspected, Inspector, conflicts};
use falconry_plugin::elf::{ElfError, ElfFacts, MAX_LIBRARY_BYTES};
use falconry_registry::file::read_capped;

use self::view::{ConflictView, FileView, LibraryView, ProblemView, View};
use crate::outcome::{Failure, Outcome};
use crate::output::{self, Format};

/// Inspects the files, and loads them where there is an inspector.
pub(crate) fn run(
    paths: &[PathBuf],
    inspector: Option<&Inspector>,
    format: Format,
) -> Result<Outcome, Failure> {
    let mut libraries = Vec::new();
    let mut loaded = Vec::new();
    let mut failures = Vec::new();
    for path in paths {
        let mut library = LibraryView::new(path);
        let readable = read(path, &mut library)?;
        if let (Some(inspector), Some(file)) = (inspector, readable) {
            if !file.is_for_this_machine() {
                let reason = foreign(&file);
                failures.push(format!("{}: {reason}", path.display()));
                library.problem = Some(ProblemView::of_file("foreign-machine", reason));
                libraries.push(library);
                continue;
            }
            match inspector.inspect(path) {
                Ok(inspected) => {
                    library.loaded(&inspected);
                    loaded.push((libraries.len(), inspected));
                }
                Err(error) => {
                    if !is_finding(&error) {
                        failures.push(format!("{}: {error}", path.display()));
                    }
                    library.failed(&error);
                }
            }
        }
        libraries.push(library);
    }
    let conflicts = together(paths, &loaded);
    let view = View { libraries, conflicts };
    match format {
        Format::Json => output::json(&view)?,
        Format::Text => print::print(&view)?,
    }
    if !failures.is_empty() {
        return Err(Failure::new(failures.join("\n"))
            .help("`--static` reads the file only; `--trust` asks for no confinement"));
    }
    let any = view.libraries.iter().any(|library| library.problem.is_some());
    Ok(Outcome::findings(any || !view.conflicts.is_empty()))
}

/// Reads the file; returns what is worth loading.
fn read(path: &Path, library: &mut LibraryView) -> Result<Option<ElfFacts>, Failure> {
    let cap = usize::try_from(MAX_LIBRARY_BYTES).unwrap_or(usize::MAX);
    let facts = match read_capped(path, cap) {
        Ok(bytes) => ElfFacts::read(&bytes),
        Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => Err(ElfError::TooLarge),
        Err(error) => return Err(Failure::file("read", path, &error)),
    };
    let facts = match facts {
        Ok(facts) => facts,
        Err(error) => {
            library.problem = Some(ProblemView::of_file("no-library", error.to_string()));
            return Ok(None);
        }
    };
    library.file = Some(FileView::of(&facts));
    let problem = if !facts.is_shared_object {
        ("no-library", "the file is no shared object, so it cannot be loaded".to_owned())
    } else if let Err(error) = facts.capabilities() {
        ("refused", error.to_string())
    } else {
        return Ok(Some(facts));
    };
    library.problem = Some(ProblemView::of_file(problem.0, problem.1));
    Ok(None)
}

/// Why a library for another machine is not loaded.
fn foreign(file: &ElfFacts) -> String {
    format!(
        "the library was built for {} with {} bits, and cannot be loaded on this machine ({})",
        file.machine,
        file.bits,
        std::env::consts::ARCH
    )
}

/// Whether an error says something about the library, and not about this machine.
fn is_finding(error: &InspectError) -> bool {
    matches!(error, InspectError::Child { .. })
}

fn together(paths: &[PathBuf], loaded: &[(usize, Inspected)]) -> Vec<ConflictView> {
    let facts: Vec<_> = loaded.iter().map(|(_, inspected)| &inspected.facts).collect();
    let path = |nth: usize| paths[loaded[nth].0].display().to_string();
    let conflicts = conflicts(&facts).into_iter();
    conflicts
        .map(|conflict| ConflictView {
            libraries: [path(conflict.first), path(conflict.second)],
            kind: conflict.kind.name(),
            message: conflict.kind.to_string(),
        })
        .collect()
}

/// What to do about a library that ended its process.
fn advice(end: &ChildEnd) -> Option<&'static str> {
    match end {
        ChildEnd::Refused(_) => None,
        ChildEnd::Hung { .. } => Some("`--timeout` gives it more time"),
        _ => Some("what needs rights belongs into plugin_init and plugin_open, not before"),
    }
}
