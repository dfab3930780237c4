//! What a library said in a process of its own.

use falconry_core::{Capabilities, Capability, FieldArg, FieldDef, FieldType, PluginId};
use serde::{Deserialize, Serialize};

use crate::facts::{InitSchema, LibraryFacts, SourceFilter};
use crate::version::Version;

/// What a library said about its plugin in a process of its own.
///
/// The same as [`LibraryFacts`], by value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginFacts {
    /// The plugin's name.
    pub name: String,
    /// What the plugin does.
    pub description: String,
    /// Whom to ask.
    pub contact: String,
    /// The plugin's version.
    pub version: Version,
    /// The plugin's version in its own words.
    pub version_text: String,
    /// The version of the plugin API that it needs.
    pub required_api: Version,
    /// What the plugin can do.
    pub capabilities: Capabilities,
    /// The plugin's id; 0 when it has none.
    pub id: PluginId,
    /// The source of its events; empty when it has none.
    pub source: String,
    /// The fields it extracts.
    pub fields: Vec<FieldDef>,
    /// The sources it extracts from.
    pub extract_sources: Sources,
    /// The sources it parses.
    pub parse_sources: Sources,
    /// The sources it sends asynchronous events for.
    pub async_sources: Sources,
    /// The names of its asynchronous events.
    pub async_events: Vec<String>,
    /// What its configuration must look like.
    pub init_schema: InitSchema,
    /// The functions of the plugin API that the library exports, without `plugin_`.
    pub functions: Vec<String>,
}

/// Which event sources a plugin wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sources {
    /// The sources that the plugin names.
    pub stated: Vec<String>,
    /// These and the plugin's own; every source when there are none.
    pub all: Vec<String>,
}

impl Sources {
    /// Whether events of `source` are among them.
    #[must_use]
    pub fn accept(&self, source: &str) -> bool {
        self.all.is_empty() || self.all.iter().any(|known| known == source)
    }
}

impl From<&SourceFilter> for Sources {
    fn from(filter: &SourceFilter) -> Self {
        Self { stated: filter.stated().to_vec(), all: filter.sources().to_vec() }
    }
}

impl From<&LibraryFacts> for PluginFacts {
    fn from(facts: &LibraryFacts) -> Self {
        Self {
            name: facts.name.clone(),
            description: facts.description.clone(),
            contact: facts.contact.clone(),
            version: facts.version,
            version_text: facts.version_text.clone(),
            required_api: facts.required_api,
            capabilities: facts.capabilities,
            id: facts.id,
            source: facts.source.clone(),
            fields: facts.fields.clone(),
            extract_sources: (&facts.extract_sources).into(),
            parse_sources: (&facts.parse_sources).into(),
            async_sources: (&facts.async_sources).into(),
            async_events: facts.async_events.clone(),
            init_schema: facts.init_schema.clone(),
            functions: facts.functions.iter().map(|&name| name.to_owned()).collect(),
        }
    }
}

/// The facts as they go from process to process.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireFacts {
    /// Name, description, contact, version text, source.
    texts: [String; 5],
    version: [u32; 3],
    required_api: [u32; 3],
    /// A bit for each capability, in the order of the plugin API.
    capabilities: u8,
    id: u32,
    fields: Vec<WireField>,
    extract_sources: Sources,
    parse_sources: Sources,
    async_sources: Sources,
    async_events: Vec<String>,
    schema: Option<Result<String, u32>>,
    functions: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireField {
    name: String,
    /// The type's name.
    kind: String,
    is_list: bool,
    /// Required, index, key.
    arg: Option<[bool; 3]>,
    description: String,
    display: Option<String>,
    /// Hidden, info, conversation, add output.
    flags: [bool; 4],
}

impl From<PluginFacts> for WireFacts {
    fn from(facts: PluginFacts) -> Self {
        let version = |version: Version| [version.major, version.minor, version.patch];
        Self {
            texts: [facts.name, facts.description, facts.contact, facts.version_text, facts.source],
            version: version(facts.version),
            required_api: version(facts.required_api),
            capabilities: facts.capabilities.iter().fold(0, |bits, one| bits | 1 << one as u8),
            id: facts.id.0,
            fields: facts.fields.into_iter().map(Into::into).collect(),
            extract_sources: facts.extract_sources,
            parse_sources: facts.parse_sources,
            async_sources: facts.async_sources,
            async_events: facts.async_events,
            schema: match facts.init_schema {
                InitSchema::None => None,
                InitSchema::Json(text) => Some(Ok(text)),
                InitSchema::Unknown(kind) => Some(Err(kind)),
            },
            functions: facts.functions,
        }
    }
}

impl From<FieldDef> for WireField {
    fn from(field: FieldDef) -> Self {
        Self {
            name: field.name,
            kind: field.kind.name().to_owned(),
            is_list: field.is_list,
            arg: field.arg.map(|arg| [arg.required, arg.index, arg.key]),
            description: field.description,
            display: field.display,
            flags: [field.hidden, field.info, field.conversation, field.add_output],
        }
    }
}

impl WireFacts {
    /// The facts; nothing when they hold what no library can say.
    pub(super) fn facts(self) -> Option<PluginFacts> {
        let version = |[major, minor, patch]: [u32; 3]| Version { major, minor, patch };
        let [name, description, contact, version_text, source] = self.texts;
        let has = |one: &Capability| self.capabilities & 1 << *one as u8 != 0;
        Some(PluginFacts {
            name,
            description,
            contact,
            version: version(self.version),
            version_text,
            required_api: version(self.required_api),
            capabilities: Capability::ALL.into_iter().filter(has).collect(),
            id: PluginId(self.id),
            source,
            fields: self.fields.into_iter().map(WireField::field).collect::<Option<_>>()?,
            extract_sources: self.extract_sources,
            parse_sources: self.parse_sources,
            async_sources: self.async_sources,
            async_events: self.async_events,
            init_schema: match self.schema {
                None => InitSchema::None,
                Some(Ok(text)) => InitSchema::Json(text),
                Some(Err(kind)) => InitSchema::Unknown(kind),
            },
            functions: self.functions,
        })
    }
}

impl WireField {
    fn field(self) -> Option<FieldDef> {
        let [hidden, info, conversation, add_output] = self.flags;
        Some(FieldDef {
            name: self.name,
            kind: FieldType::from_name(&self.kind)?,
            is_list: self.is_list,
            arg: self.arg.map(|[required, index, key]| FieldArg { required, index, key }),
            description: self.description,
            display: self.display,
            hidden,
            info,
            conversation,
            add_output,
        })
    }
}
