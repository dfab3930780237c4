//! Reads documents from files and from standard input.

use std::io;
use std::path::Path;

use falconry_registry::Document;
use falconry_registry::file::{read_all, read_capped};
use falconry_registry::yaml::MAX_BYTES;

use crate::outcome::Failure;

/// The document that commands read unless told otherwise.
pub(crate) const DEFAULT_REGISTRY: &str = "registry.yaml";

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
