//! A plugin's configuration, held against the schema that the plugin states for it.

use std::error::Error;
use std::ffi::CString;
use std::fmt;

use serde_json::Value;

use crate::facts::InitSchema;

/// The largest number of violations that are reported of one configuration.
const VIOLATIONS: usize = 100;

/// Why a configuration is refused before the plugin sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// It holds a NUL, and the plugin would see what stands before it only.
    Nul,
    /// The plugin's schema is of a kind that the plugin API does not know.
    SchemaKind(u32),
    /// The plugin's schema is no JSON object, or no JSON Schema.
    Schema(String),
    /// The plugin wants JSON, and this is none.
    Syntax(String),
    /// It is not as the plugin's schema demands.
    Violations(Vec<Violation>),
}

/// One place where a configuration is not as the schema demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The place in the configuration, as a JSON pointer; empty for the whole.
    pub pointer: String,
    /// What is wrong there. The value itself is left out, for it may be a secret.
    pub message: String,
    /// The place in the schema that demands it.
    pub schema_pointer: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nul => f.write_str("the configuration holds a NUL byte; remove it"),
            Self::SchemaKind(kind) => write!(
                f,
                "the plugin states a configuration schema of the unknown kind {kind}; the plugin \
                 API knows 0 (none) and 1 (JSON Schema)"
            ),
            Self::Schema(reason) => {
                write!(f, "the plugin's own schema of its configuration is broken: {reason}")
            }
            Self::Syntax(reason) => {
                write!(f, "the plugin wants its configuration as JSON, and this is none: {reason}")
            }
            Self::Violations(violations) => {
                f.write_str("the configuration is not as the plugin's schema demands")?;
                for Violation { pointer, message, .. } in violations {
                    let place = if pointer.is_empty() { "the whole" } else { pointer };
                    write!(f, "; {place}: {message}")?;
                }
                Ok(())
            }
        }
    }
}

impl Error for ConfigError {}

/// The text that the plugin is to see, when it is as the schema demands.
pub(crate) fn checked(schema: &InitSchema, config: &str) -> Result<CString, ConfigError> {
    let config = match schema {
        InitSchema::None => config,
        InitSchema::Unknown(kind) => return Err(ConfigError::SchemaKind(*kind)),
        InitSchema::Json(schema) => {
            let config = if config.is_empty() { "{}" } else { config };
            hold_against(schema, config)?;
            config
        }
    };
    CString::new(config).map_err(|_| ConfigError::Nul)
}

fn hold_against(schema: &str, config: &str) -> Result<(), ConfigError> {
    let broken = |reason: &dyn ToString| ConfigError::Schema(reason.to_string());
    let schema: Value = serde_json::from_str(schema).map_err(|error| broken(&error))?;
    if !schema.is_object() {
        return Err(broken(&"it is no JSON object"));
    }
    // Without the features of the crate that fetch, a reference to elsewhere is an error here.
    let validator = jsonschema::options().build(&schema).map_err(|error| broken(&error))?;
    let config: Value =
        serde_json::from_str(config).map_err(|error| ConfigError::Syntax(error.to_string()))?;
    let violations: Vec<_> = validator
        .iter_errors(&config)
        .take(VIOLATIONS)
        .map(|error| Violation {
            pointer: error.instance_path().to_string(),
            schema_pointer: error.schema_path().to_string(),
            message: error.masked().to_string(),
        })
        .collect();
    if violations.is_empty() { Ok(()) } else { Err(ConfigError::Violations(violations)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r##"{
        "$schema": "http://json-schema.org/draft-04/schema#",
        "$ref": "#/definitions/Config",
        "definitions": {"Config": {
            "type": "object",
            "required": ["region"],
            "properties": {"region": {"type": "string"}, "n": {"type": "integer"}},
            "additionalProperties": false
        }}
    }"##;

    fn check(schema: &str, config: &str) -> Result<String, ConfigError> {
        let schema = InitSchema::Json(schema.to_owned());
        checked(&schema, config).map(|text| text.into_string().unwrap())
    }

    #[test]
    fn every_violation_is_found_with_its_place() {
        let Err(ConfigError::Violations(mut violations)) =
            check(SCHEMA, r#"{"region": 5, "n": "secret", "more": 1}"#)
        else {
            panic!("three violations");
        };
        violations.sort_by(|left, right| left.pointer.cmp(&right.pointer));
        let pointers: Vec<_> = violations.iter().map(|one| one.pointer.as_str()).collect();
        assert_eq!(pointers, ["", "/n", "/region"]);
        assert!(!ConfigError::Violations(violations).to_string().contains("secret"));
    }

    #[test]
    fn an_empty_configuration_is_an_empty_object() {
        assert_eq!(check("{}", "").unwrap(), "{}");
        assert!(matches!(check(SCHEMA, ""), Err(ConfigError::Violations(_))));
        assert_eq!(checked(&InitSchema::None, "").unwrap(), CString::default());
    }

    #[test]
    fn modern_schemas_with_local_references_work() {
        let schema = r##"{
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": "#/$defs/C",
            "$defs": {"C": {"type": "object", "required": ["a"]}}
        }"##;
        assert_eq!(check(schema, r#"{"a": 1}"#).unwrap(), r#"{"a": 1}"#);
        assert!(check(schema, "{}").is_err());
    }

    #[test]
    fn broken_schemas_and_configurations_are_told_apart() {
        assert!(matches!(check("[]", "{}"), Err(ConfigError::Schema(_))));
        assert!(matches!(check("{", "{}"), Err(ConfigError::Schema(_))));
        assert!(matches!(check(r#"{"type": 7}"#, "{}"), Err(ConfigError::Schema(_))));
        let elsewhere = r#"{"$ref": "http://192.0.2.1/schema.json"}"#;
        assert!(matches!(check(elsewhere, "{}"), Err(ConfigError::Schema(_))));
        assert!(matches!(check("{}", "{"), Err(ConfigError::Syntax(_))));
        assert_eq!(checked(&InitSchema::Unknown(9), ""), Err(ConfigError::SchemaKind(9)));
        assert_eq!(checked(&InitSchema::None, "a\0b"), Err(ConfigError::Nul));
        // Without a schema, every text is a configuration.
        assert_eq!(checked(&InitSchema::None, "{").unwrap().as_bytes(), b"{");
    }
}
