//! The JSON texts in which a plugin says what it extracts and from which sources.

use std::fmt;

use falconry_core::{FieldArg, FieldDef, FieldType};
use serde_json::{Map, Value};

/// What is wrong with a JSON text that a plugin returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// It is no JSON.
    Syntax(String),
    /// It is JSON, but not of the right shape; the place is a JSON pointer.
    Shape {
        /// Where the fault is.
        pointer: String,
        /// What should stand there.
        expected: &'static str,
    },
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(reason) => write!(f, "it is no JSON: {reason}"),
            Self::Shape { pointer, expected } if pointer.is_empty() => {
                write!(f, "expected {expected}")
            }
            Self::Shape { pointer, expected } => write!(f, "at {pointer}: expected {expected}"),
        }
    }
}

fn parse(text: &str) -> Result<Value, JsonError> {
    serde_json::from_str(text).map_err(|error| JsonError::Syntax(error.to_string()))
}

fn shape(pointer: String, expected: &'static str) -> JsonError {
    JsonError::Shape { pointer, expected }
}

/// Reads the list of fields.
pub(crate) fn fields(text: &str) -> Result<Vec<FieldDef>, JsonError> {
    let expected = "an array with at least one field";
    let Value::Array(entries) = parse(text)? else {
        return Err(shape(String::new(), expected));
    };
    if entries.is_empty() {
        return Err(shape(String::new(), expected));
    }
    entries
        .iter()
        .enumerate()
        .map(|(nth, entry)| match entry {
            Value::Object(object) => Entry { object, nth }.field(),
            _ => Err(shape(format!("/{nth}"), "an object that describes a field")),
        })
        .collect()
}

/// An object of the list of fields.
struct Entry<'a> {
    object: &'a Map<String, Value>,
    nth: usize,
}

impl<'a> Entry<'a> {
    fn field(&self) -> Result<FieldDef, JsonError> {
        let kind = self.required_text("type")?;
        let properties = self.properties()?;
        let has = |name| properties.contains(&name);
        Ok(FieldDef {
            name: self.required_text("name")?.to_owned(),
            kind: FieldType::from_name(kind).ok_or_else(|| {
                self.wrong("/type", "one of string, uint64, bool, reltime, abstime, ipaddr, ipnet")
            })?,
            is_list: flag(self.object, "isList").ok_or_else(|| self.wrong_flag("/isList"))?,
            arg: self.arg()?,
            description: self.required_text("desc")?.to_owned(),
            display: match present(self.object, "display") {
                None => None,
                Some(Value::String(text)) => Some(text.clone()),
                Some(_) => return Err(self.wrong("/display", "a text")),
            },
            hidden: has("hidden"),
            info: has("info"),
            conversation: has("conversation"),
            add_output: flag(self.object, "addOutput")
                .ok_or_else(|| self.wrong_flag("/addOutput"))?,
        })
    }

    fn arg(&self) -> Result<Option<FieldArg>, JsonError> {
        let object = match present(self.object, "arg") {
            None => return Ok(None),
            Some(Value::Object(object)) => object,
            Some(_) => return Err(self.wrong("/arg", "an object")),
        };
        let read =
            |key: &str| flag(object, key).ok_or_else(|| self.wrong_flag(&format!("/arg/{key}")));
        let arg = FieldArg {
            required: read("isRequired")?,
            index: read("isIndex")?,
            key: read("isKey")?,
        };
        if arg.index || arg.key {
            Ok(Some(arg))
        } else if arg.required {
            Err(self.wrong("/arg", "isIndex or isKey beside isRequired"))
        } else {
            Ok(None)
        }
    }

    fn properties(&self) -> Result<Vec<&'a str>, JsonError> {
        let expected = "an array of texts";
        match present(self.object, "properties") {
            None => Ok(Vec::new()),
            Some(Value::Array(entries)) => entries
                .iter()
                .map(|entry| entry.as_str().ok_or_else(|| self.wrong("/properties", expected)))
                .collect(),
            Some(_) => Err(self.wrong("/properties", expected)),
        }
    }

    fn required_text(&self, key: &str) -> Result<&'a str, JsonError> {
        self.object
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| self.wrong(&format!("/{key}"), "a text that is not empty"))
    }

    fn wrong(&self, place: &str, expected: &'static str) -> JsonError {
        shape(format!("/{}{place}", self.nth), expected)
    }

    fn wrong_flag(&self, place: &str) -> JsonError {
        self.wrong(place, "true or false")
    }
}

/// The value of a key; SDKs write `null` where a key could be left out.
fn present<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}

/// The value of an optional boolean; none when it is something else.
fn flag(object: &Map<String, Value>, key: &str) -> Option<bool> {
    match present(object, key) {
        None => Some(false),
        Some(value) => value.as_bool(),
    }
}

/// Reads a list of names; empty ones are left out.
pub(crate) fn names(text: &str) -> Result<Vec<String>, JsonError> {
    let Value::Array(entries) = parse(text)? else {
        return Err(shape(String::new(), "an array of texts"));
    };
    let mut names = Vec::with_capacity(entries.len());
    for (nth, entry) in entries.into_iter().enumerate() {
        match entry {
            Value::String(name) if name.is_empty() => {}
            Value::String(name) => names.push(name),
            _ => return Err(shape(format!("/{nth}"), "a text")),
        }
    }
    Ok(names)
}

/// Reads the list of values that a plugin suggests for opening a stream.
pub(crate) fn open_params(text: &str) -> Result<Vec<OpenParam>, JsonError> {
    let Value::Array(entries) = parse(text)? else {
        return Err(shape(String::new(), "an array of objects"));
    };
    let mut params = Vec::with_capacity(entries.len());
    for (nth, entry) in entries.iter().enumerate() {
        let Value::Object(object) = entry else {
            return Err(shape(format!("/{nth}"), "an object with a value"));
        };
        let entry = Entry { object, nth };
        let text = |key: &str| match present(object, key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(entry.wrong(&format!("/{key}"), "a text")),
        };
        params.push(OpenParam {
            value: entry.required_text("value")?.to_owned(),
            description: text("desc")?,
            separator: text("separator")?,
        });
    }
    Ok(params)
}

/// A value that a plugin suggests for opening a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenParam {
    /// The value itself.
    pub value: String,
    /// What it means.
    pub description: Option<String>,
    /// What stands between several such values.
    pub separator: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_field_is_read() {
        let text = r#"[{"name":"t.a","type":"ipaddr","desc":"d","isList":true,"display":"A",
            "arg":{"isRequired":true,"isKey":true},"properties":["hidden","info","later"],
            "addOutput":true,"unknown":{}}]"#;
        let field = FieldDef {
            name: "t.a".to_owned(),
            kind: FieldType::IpAddr,
            is_list: true,
            arg: Some(FieldArg { required: true, index: false, key: true }),
            description: "d".to_owned(),
            display: Some("A".to_owned()),
            hidden: true,
            info: true,
            conversation: false,
            add_output: true,
        };
        assert_eq!(fields(text), Ok(vec![field]));
    }

    #[test]
    fn null_means_that_a_key_is_absent() {
        let absent = fields(r#"[{"name":"a","type":"bool","desc":"d"}]"#).unwrap();
        let null = r#"[{"name":"a","type":"bool","desc":"d","arg":null,"display":null,
            "properties":null,"isList":null,"addOutput":null}]"#;
        assert_eq!(fields(null).unwrap(), absent);
        let empty = r#"[{"name":"a","type":"bool","desc":"d","arg":{}}]"#;
        assert_eq!(fields(empty).unwrap(), absent);
    }

    #[test]
    fn broken_lists_of_fields_are_refused_with_the_place() {
        for (text, pointer) in [
            ("[]", ""),
            ("null", ""),
            ("{}", ""),
            ("[1]", "/0"),
            (r#"[{"type":"bool","desc":"d"}]"#, "/0/name"),
            (r#"[{"name":"","type":"bool","desc":"d"}]"#, "/0/name"),
            (r#"[{"name":5,"type":"bool","desc":"d"}]"#, "/0/name"),
            (r#"[{"name":"a","type":"int","desc":"d"}]"#, "/0/type"),
            (r#"[{"name":"a","type":"bool"}]"#, "/0/desc"),
            (r#"[{"name":"a","type":"bool","desc":""}]"#, "/0/desc"),
            (r#"[{"name":"a","type":"bool","desc":"d","isList":1}]"#, "/0/isList"),
            (r#"[{"name":"a","type":"bool","desc":"d","arg":[]}]"#, "/0/arg"),
            (r#"[{"name":"a","type":"bool","desc":"d","arg":{"isKey":1}}]"#, "/0/arg/isKey"),
            (r#"[{"name":"a","type":"bool","desc":"d","arg":{"isRequired":true}}]"#, "/0/arg"),
            (r#"[{"name":"a","type":"bool","desc":"d","properties":{}}]"#, "/0/properties"),
            (r#"[{"name":"a","type":"bool","desc":"d","addOutput":"x"}]"#, "/0/addOutput"),
        ] {
            match fields(text) {
                Err(JsonError::Shape { pointer: found, .. }) => {
                    assert_eq!(found, pointer, "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        assert!(matches!(fields(""), Err(JsonError::Syntax(_))));
        // Nesting is limited by the reader.
        assert!(matches!(fields(&"[".repeat(100_000)), Err(JsonError::Syntax(_))));
    }

    #[test]
    fn names_skip_empty_texts() {
        assert_eq!(names(r#"["a","","b"]"#).unwrap(), ["a", "b"]);
        assert!(names("{}").is_err() && names("[1]").is_err() && names("").is_err());
    }

    #[test]
    fn open_params_need_a_value() {
        let read = open_params(r#"[{"value":"v","desc":"d","separator":null}]"#).unwrap();
        assert_eq!(read[0].value, "v");
        assert_eq!(
            (read[0].description.as_deref(), read[0].separator.as_deref()),
            (Some("d"), None)
        );
        assert!(open_params(r#"[{"value":""}]"#).is_err() && open_params("{}").is_err());
    }
}
