//! Reads documents from files and from standard input.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use falconry_registry::file::{read_all, read_capped};
use falconry_registry::yaml::MAX_BYTES;
use falconry_registry::{Document, ProblemKind};

use crate::outcome::Failure;

/// The document that commands read unless told otherwise.
pub(crate) const DEFAULT_REGISTRY: &str = "registry.yaml";

/// The document that a command looks at.
#[derive(Debug, Args)]
pub(crate) struct RegistryArgs {
    /// The registry document; `-` is standard input
    #[arg(long, value_name = "FILE", default_value = DEFAULT_REGISTRY)]
    pub(crate) registry: PathBuf,
}

impl RegistryArgs {
    /// The document, if all of it can be read: what is said of a part might not be true of the
    /// whole.
    pub(crate) fn read(&self) -> Result<Document, Failure> {
        let document = document(&self.registry)?;
        let is_no_mapping = |kind: &ProblemKind| matches!(kind, ProblemKind::NoMapping { .. });
        let defect = if !document.syntax_errors.is_empty() {
            "is not valid YAML"
        } else if document.problems.iter().any(|problem| is_no_mapping(&problem.kind)) {
            "is not a registry document"
        } else {
            return Ok(document);
        };
        let path = self.registry.display();
        Err(Failure::new(format!("{} {defect}", document.file().name()))
            .help(format!("`falconry check {path}` says what is wrong, and where")))
    }
}

/// Reads the document at `path`; `-` is standard input.
pub(crate) fn document(path: &Path) -> Result<Document, Failure> {
    let (name, bytes) = if path.as_os_str() == "-" {
        ("standard input".to_owned(), read_all(io::stdin().lock(), MAX_BYTES, 0))
    } else {
        (path.display().to_string(), read_capped(path, MAX_BYTES))
    };
    let bytes = bytes.map_err(|error| {
        let failure = Failure::file("read", path, &error);
        match error.kind() {
            io::ErrorKind::NotFound if path == Path::new(DEFAULT_REGISTRY) => {
                failure.help("name the registry document, or change to its folder")
            }
            io::ErrorKind::FileTooLarge => failure
                .help(format!("a registry document of more than {MAX_BYTES} bytes is not read")),
            _ => failure,
        }
    })?;
    Ok(Document::from_bytes(&name, bytes)?)
}

/// Reads a text file, such as a README.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let bytes =
        read_capped(path, MAX_BYTES).map_err(|error| Failure::file("read", path, &error))?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::new(format!("cannot read {}: it is not UTF-8", path.display())))
}
