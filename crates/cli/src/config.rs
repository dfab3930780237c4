//! The configuration file `falconry.toml`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use falconry_diagnostics::{CheckInfo, Level, Levels};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::outcome::Failure;

const NAME: &str = "falconry.toml";

/// The settings of a repository.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    /// Settings of `falconry check`, and of the checks that other commands make.
    #[serde(default)]
    pub(crate) check: CheckConfig,
}

/// The table `[check]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CheckConfig {
    /// Whether the registry is private.
    #[serde(default)]
    pub(crate) private: bool,
    /// Checks whose findings are errors.
    #[serde(default)]
    deny: Vec<String>,
    /// Checks whose findings are warnings.
    #[serde(default)]
    warn: Vec<String>,
    /// Checks whose findings are not reported.
    #[serde(default)]
    allow: Vec<String>,
}

impl Config {
    /// The configuration given by the user, or else the nearest `falconry.toml` in the folder of
    /// `document` or above, up to the top of the git repository.
    pub(crate) fn load(given: Option<&Path>, document: &Path) -> Result<Self, Failure> {
        let path = match given {
            Some(path) => Some(path.to_owned()),
            None => find(document)?,
        };
        let Some(path) = path else { return Ok(Self::default()) };
        let text =
            fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
        toml::from_str(&text).map_err(|error| {
            Failure::new(format!("cannot read {}: {error}", path.display()))
                .help("the tables and keys are described in docs/guide/configuration.md")
        })
    }

    /// The levels that the file sets.
    pub(crate) fn levels(&self, checks: &[&'static CheckInfo]) -> Result<Levels, Failure> {
        let mut levels = Levels::default();
        let lists = [
            (&self.check.allow, Level::Allow),
            (&self.check.warn, Level::Warn),
            (&self.check.deny, Level::Deny),
        ];
        for (words, level) in lists {
            for word in words {
                levels
                    .set(word, level, checks)
                    .map_err(|error| Failure::new(format!("in {NAME}: {error}")))?;
            }
        }
        Ok(levels)
    }
}

fn find(document: &Path) -> Result<Option<PathBuf>, Failure> {
    let start = if document.as_os_str() == "-" { Path::new(".") } else { document };
    let absolute =
        std::path::absolute(start).map_err(|error| Failure::file("find", start, &error))?;
    let first =
        if document.as_os_str() == "-" { Some(absolute.as_path()) } else { absolute.parent() };
    for folder in first.into_iter().flat_map(Path::ancestors) {
        let candidate = folder.join(NAME);
        match fs::metadata(&candidate) {
            Ok(_) => return Ok(Some(candidate)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::file("read", &candidate, &error)),
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    Ok(None)
}

/// The JSON Schema of the file, with every code and name of a check.
pub(crate) fn schema() -> Value {
    let checks = falconry_registry::checks::infos();
    let words = checks.iter().flat_map(|check| [check.code, check.name]);
    let words: Vec<&str> = words.chain(["warnings", "notes"]).collect();
    let list =
        |about: &str| json!({ "description": about, "type": "array", "items": { "enum": words } });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of falconry",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "check": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "private": {
                        "description": "Whether the registry is an organisation's own.",
                        "type": "boolean",
                    },
                    "deny": list("Checks whose findings are errors."),
                    "warn": list("Checks whose findings are warnings."),
                    "allow": list("Checks whose findings are not reported."),
                },
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_has_every_check_and_every_key() {
        let schema = schema();
        let check = &schema["properties"]["check"]["properties"];
        for info in falconry_registry::checks::infos() {
            let words = check["deny"]["items"]["enum"].as_array().unwrap();
            assert!(words.contains(&json!(info.code)) && words.contains(&json!(info.name)));
        }
        // What the schema knows is what the reader takes, and nothing else.
        let keys = check.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys, ["private", "deny", "warn", "allow"]);
        let all = "[check]\nprivate = true\ndeny = []\nwarn = []\nallow = []\n";
        assert!(toml::from_str::<Config>(all).is_ok());
        assert!(toml::from_str::<Config>("[check]\nother = 1\n").is_err());
    }
}
