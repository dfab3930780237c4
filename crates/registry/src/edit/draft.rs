//! A new entry.

use std::fmt;
use std::str::FromStr;

use super::value::Value;
use crate::entry::Generation;

/// An entry to write. Empty texts and lists are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The authors.
    pub authors: String,
    /// The contact.
    pub contact: String,
    /// The maintainers.
    pub maintainers: Vec<DraftMaintainer>,
    /// The keywords.
    pub keywords: Vec<String>,
    /// The source code's URL.
    pub url: String,
    /// The rules' URL.
    pub rules_url: String,
    /// The license.
    pub license: String,
    /// Whether the name and id are held without a plugin.
    pub reserved: bool,
    /// The sourcing capability.
    pub sourcing: Option<DraftSourcing>,
    /// The extraction capability.
    pub extraction: Option<DraftExtraction>,
}

/// A maintainer to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftMaintainer {
    /// The name.
    pub name: String,
    /// The mail address; may be empty.
    pub email: String,
}

/// A text that is no maintainer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidMaintainer {
    /// The text.
    pub text: String,
}

impl fmt::Display for InvalidMaintainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not of the form `Name <mail>` or `Name`", self.text.escape_debug())
    }
}

impl std::error::Error for InvalidMaintainer {}

impl FromStr for DraftMaintainer {
    type Err = InvalidMaintainer;

    /// Reads `Name <mail>`; the name may stand alone.
    fn from_str(text: &str) -> Result<Self, InvalidMaintainer> {
        let invalid = || InvalidMaintainer { text: text.to_owned() };
        let (name, email) = match text.trim().split_once('<') {
            None => (text.trim(), None),
            Some((name, rest)) => {
                (name.trim(), Some(rest.strip_suffix('>').ok_or_else(invalid)?.trim()))
            }
        };
        let is_mail = email.is_none_or(|email| email.contains('@') && !email.contains(['<', '>']));
        // An address alone would be taken for a name.
        if name.is_empty() || name.contains(['@', '>']) || !is_mail {
            return Err(invalid());
        }
        Ok(Self { name: name.to_owned(), email: email.unwrap_or_default().to_owned() })
    }
}

/// The sourcing capability to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftSourcing {
    /// The id.
    pub id: u32,
    /// The event source.
    pub source: String,
}

/// The extraction capability to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftExtraction {
    /// The sources; none for the plugin's own source, or every source when it has none.
    pub sources: Vec<String>,
}

impl Draft {
    /// The entry as a value, its keys in the order in which upstream's entries have them.
    #[must_use]
    pub fn to_value(&self, generation: Generation) -> Value {
        let mut fields = Fields(Vec::new());
        match generation {
            Generation::Second => {
                fields.text("name", &self.name);
                self.describe(&mut fields);
                fields.list("maintainers", self.maintainers.iter().map(DraftMaintainer::to_value));
                fields.list("keywords", self.keywords.iter().map(Value::text));
                fields.text("url", &self.url);
                fields.text("rules_url", &self.rules_url);
                fields.text("license", &self.license);
                fields.flag("reserved", self.reserved);
                if self.sourcing.is_some() || self.extraction.is_some() {
                    fields.0.push(("capabilities", self.capabilities()));
                }
            }
            Generation::First => {
                if let Some(sourcing) = &self.sourcing {
                    fields.0.push(("id", Value::Integer(sourcing.id)));
                    fields.text("source", &sourcing.source);
                }
                fields.text("name", &self.name);
                if let (None, Some(extraction)) = (&self.sourcing, &self.extraction) {
                    fields.list("sources", extraction.sources.iter().map(Value::text));
                }
                self.describe(&mut fields);
                fields.text("url", &self.url);
                fields.text("license", &self.license);
                fields.flag("reserved", self.reserved);
            }
        }
        Value::Map(fields.0)
    }

    fn describe(&self, fields: &mut Fields) {
        fields.text("description", &self.description);
        fields.text("authors", &self.authors);
        fields.text("contact", &self.contact);
    }

    fn capabilities(&self) -> Value {
        let mut capabilities = Fields(Vec::new());
        if let Some(sourcing) = &self.sourcing {
            capabilities.0.push(("sourcing", sourcing.to_value()));
        }
        if let Some(extraction) = &self.extraction {
            capabilities.0.push(("extraction", extraction.to_value()));
        }
        Value::Map(capabilities.0)
    }
}

impl DraftMaintainer {
    /// The maintainer as a value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut fields = Fields(Vec::new());
        fields.text("name", &self.name);
        fields.text("email", &self.email);
        Value::Map(fields.0)
    }
}

impl DraftSourcing {
    /// The capability as a value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut fields = Fields(Vec::new());
        fields.flag("supported", true);
        fields.0.push(("id", Value::Integer(self.id)));
        fields.text("source", &self.source);
        Value::Map(fields.0)
    }
}

impl DraftExtraction {
    /// The capability as a value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut fields = Fields(Vec::new());
        fields.flag("supported", true);
        fields.list("sources", self.sources.iter().map(Value::text));
        Value::Map(fields.0)
    }
}

struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    fn text(&mut self, key: &'static str, text: &str) {
        if !text.is_empty() {
            self.0.push((key, Value::text(text)));
        }
    }

    fn flag(&mut self, key: &'static str, is_set: bool) {
        if is_set {
            self.0.push((key, Value::Boolean(true)));
        }
    }

    fn list(&mut self, key: &'static str, items: impl Iterator<Item = Value>) {
        let items: Vec<Value> = items.collect();
        if !items.is_empty() {
            self.0.push((key, Value::List(items)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maintainers_have_a_name_and_may_have_an_address() {
        let parse = |text: &str| {
            let read = text.parse::<DraftMaintainer>();
            read.map(|read| [read.name, read.email])
        };
        assert_eq!(
            parse(" The Team  <team@example.org> ").unwrap(),
            ["The Team", "team@example.org"]
        );
        assert_eq!(parse("The Team").unwrap(), ["The Team", ""]);
        for bad in
            ["", "<team@example.org>", "team@example.org", "A <b>", "A <b@c", "A <b@c> d", "A > b"]
        {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
