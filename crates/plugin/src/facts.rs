//! What a library says about its plugin before the plugin is initialised.

use falconry_core::{Capabilities, Capability, FieldDef, PluginId, SYSCALL_SOURCE};

use crate::abi::{SCHEMA_JSON, SCHEMA_NONE};
use crate::load_error::LoadError;
use crate::manifest;
use crate::symbols::{Symbols, TextFn};
use crate::text;
use crate::version::{API_VERSION, Version};

/// What a library says about its plugin before the plugin is initialised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryFacts {
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
    pub extract_sources: SourceFilter,
    /// The sources it parses.
    pub parse_sources: SourceFilter,
    /// The sources it sends asynchronous events for.
    pub async_sources: SourceFilter,
    /// The names of its asynchronous events.
    pub async_events: Vec<String>,
    /// What its configuration must look like.
    pub init_schema: InitSchema,
    /// The functions of the plugin API that the library exports, without `plugin_`.
    pub functions: Vec<&'static str>,
}

/// Which event sources a plugin wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFilter {
    stated: Vec<String>,
    /// The sources of `stated`, and the plugin's own.
    sources: Vec<String>,
}

impl SourceFilter {
    fn new(stated: Vec<String>, own: &str) -> Self {
        let mut sources = stated.clone();
        // Its own source is always among them, even when the list names others only.
        if !own.is_empty() && !sources.iter().any(|source| source == own) {
            sources.push(own.to_owned());
        }
        Self { stated, sources }
    }

    /// The sources that the plugin names, without its own unless it names it.
    #[must_use]
    pub fn stated(&self) -> &[String] {
        &self.stated
    }

    /// The sources it sees; every source when there are none.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// Whether it sees events of `source`.
    #[must_use]
    pub fn accepts(&self, source: &[u8]) -> bool {
        self.sources.is_empty() || self.sources.iter().any(|known| known.as_bytes() == source)
    }

    /// Whether events of the host's system calls may be among them.
    pub(crate) fn may_be_syscall(&self) -> bool {
        self.accepts(SYSCALL_SOURCE.as_bytes())
    }
}

/// What a plugin's configuration must look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InitSchema {
    /// The configuration is a text that only the plugin understands.
    None,
    /// The configuration is JSON; this is the text of its JSON Schema.
    Json(String),
    /// A kind of schema that this version of the plugin API does not know.
    Unknown(u32),
}

/// Asks the library for everything that needs no initialised plugin, in the order in which the
/// reference host does.
pub(crate) fn read(symbols: &Symbols) -> Result<LibraryFacts, LoadError> {
    let required_api = required_api(symbols)?;
    require_functions(symbols)?;
    let name = short(symbols.get_name);
    let description = short(symbols.get_description);
    let contact = short(symbols.get_contact);
    let version_text = short(symbols.get_version);
    let Some(version) = Version::parse(&version_text) else {
        return Err(LoadError::InvalidVersion { stated: version_text });
    };

    // SAFETY: the function takes nothing and may be called at any time.
    let id = PluginId(symbols.get_id.map_or(0, |get_id| unsafe { get_id() }));
    let source = short(symbols.get_event_source);
    let capabilities = capabilities(symbols, id, &source)?;
    let (id, source) = if capabilities.contains(Capability::Sourcing) {
        if source == SYSCALL_SOURCE && id != PluginId::ZERO {
            return Err(LoadError::ReservedSource { id });
        }
        (id, source)
    } else {
        // SDKs export both functions from plugins that source nothing.
        (PluginId::ZERO, String::new())
    };

    let mut facts = LibraryFacts {
        name,
        description,
        contact,
        version,
        version_text,
        required_api,
        capabilities,
        id,
        source,
        fields: Vec::new(),
        extract_sources: SourceFilter::default(),
        parse_sources: SourceFilter::default(),
        async_sources: SourceFilter::default(),
        async_events: Vec::new(),
        init_schema: init_schema(symbols),
        functions: symbols.exported(),
    };
    if capabilities.contains(Capability::Extraction) {
        let text = call(symbols.get_fields, text::LONG).unwrap_or_default();
        facts.fields = manifest::fields(&text).map_err(LoadError::Fields)?;
        facts.extract_sources =
            filter(Capability::Extraction, symbols.get_extract_event_sources, &facts.source)?;
    }
    if capabilities.contains(Capability::Parsing) {
        facts.parse_sources =
            filter(Capability::Parsing, symbols.get_parse_event_sources, &facts.source)?;
    }
    if capabilities.contains(Capability::AsyncEvents) {
        facts.async_sources =
            filter(Capability::AsyncEvents, symbols.get_async_event_sources, &facts.source)?;
        let text = call(symbols.get_async_events, text::LONG).unwrap_or_default();
        facts.async_events = manifest::names(&text).map_err(LoadError::AsyncEvents)?;
    }
    Ok(facts)
}

fn required_api(symbols: &Symbols) -> Result<Version, LoadError> {
    let Some(function) = symbols.get_required_api_version else {
        return Err(LoadError::NoApiVersion);
    };
    let stated = short(Some(function));
    let Some(required) = Version::parse(&stated) else {
        return Err(LoadError::InvalidApiVersion { stated });
    };
    match API_VERSION.serves(required) {
        Ok(()) => Ok(required),
        Err(mismatch) => Err(LoadError::UnservedApiVersion { required, mismatch }),
    }
}

fn require_functions(symbols: &Symbols) -> Result<(), LoadError> {
    let missing: Vec<_> = [
        ("get_version", symbols.get_version.is_none()),
        ("get_name", symbols.get_name.is_none()),
        ("get_description", symbols.get_description.is_none()),
        ("get_contact", symbols.get_contact.is_none()),
        ("init", symbols.init.is_none()),
        ("destroy", symbols.destroy.is_none()),
        ("get_last_error", symbols.get_last_error.is_none()),
    ]
    .into_iter()
    .filter_map(|(name, missing)| missing.then_some(name))
    .collect();
    if missing.is_empty() { Ok(()) } else { Err(LoadError::MissingFunctions(missing)) }
}

/// Concludes the capabilities from the functions that are there.
fn capabilities(symbols: &Symbols, id: PluginId, source: &str) -> Result<Capabilities, LoadError> {
    let broken = |capability, reason| Err(LoadError::BrokenCapability { capability, reason });
    let mut found = Capabilities::default();
    let sourcing = [symbols.open.is_some(), symbols.close.is_some(), symbols.next_batch.is_some()];
    if sourcing == [true; 3] {
        match (id == PluginId::ZERO, source.is_empty()) {
            (true, true) | (false, false) => found.insert(Capability::Sourcing),
            (false, true) => {
                return broken(Capability::Sourcing, "it has an id and no event source");
            }
            (true, false) => {
                return broken(Capability::Sourcing, "it has an event source and the id 0");
            }
        }
    } else if sourcing != [false; 3] {
        return broken(
            Capability::Sourcing,
            "of plugin_open, plugin_close and plugin_next_batch, it exports some and not all",
        );
    }
    match (symbols.get_fields.is_some(), symbols.extract_fields.is_some()) {
        (true, true) => found.insert(Capability::Extraction),
        (false, true) => {
            let reason = "it exports plugin_extract_fields without plugin_get_fields";
            return broken(Capability::Extraction, reason);
        }
        (_, false) => {}
    }
    if symbols.parse_event.is_some() {
        found.insert(Capability::Parsing);
    }
    match (symbols.get_async_events.is_some(), symbols.set_async_event_handler.is_some()) {
        (true, true) => found.insert(Capability::AsyncEvents),
        (false, true) => {
            let reason =
                "it exports plugin_set_async_event_handler without plugin_get_async_events";
            return broken(Capability::AsyncEvents, reason);
        }
        (_, false) => {}
    }
    match (symbols.capture_open.is_some(), symbols.capture_close.is_some()) {
        (true, true) => found.insert(Capability::CaptureListening),
        (true, false) => {
            let reason = "it exports plugin_capture_open without plugin_capture_close";
            return broken(Capability::CaptureListening, reason);
        }
        (false, _) => {}
    }
    if found.is_empty() { Err(LoadError::NoCapability) } else { Ok(found) }
}

fn init_schema(symbols: &Symbols) -> InitSchema {
    let Some(get_init_schema) = symbols.get_init_schema else {
        return InitSchema::None;
    };
    let mut kind = SCHEMA_NONE;
    // SAFETY: the function may be called at any time; it returns null or a C string.
    let schema = unsafe { text::copy(get_init_schema(&raw mut kind), text::LONG) };
    match (schema, kind) {
        (None, _) | (_, SCHEMA_NONE) => InitSchema::None,
        (Some(text), _) if text.is_empty() => InitSchema::None,
        (Some(text), SCHEMA_JSON) => InitSchema::Json(text),
        (_, unknown) => InitSchema::Unknown(unknown),
    }
}

fn filter(
    capability: Capability,
    function: Option<TextFn>,
    own: &str,
) -> Result<SourceFilter, LoadError> {
    let stated = match call(function, text::LONG).filter(|text| !text.is_empty()) {
        None => Vec::new(),
        Some(text) => {
            manifest::names(&text).map_err(|error| LoadError::Sources { capability, error })?
        }
    };
    Ok(SourceFilter::new(stated, own))
}

/// A short text; a null pointer is the empty one.
fn short(function: Option<TextFn>) -> String {
    call(function, text::SHORT).unwrap_or_default()
}

fn call(function: Option<TextFn>, limit: usize) -> Option<String> {
    // SAFETY: functions of this type take nothing, may be called at any time, and return null or a
    // C string that stays until the function's next call.
    function.and_then(|function| unsafe { text::copy(function(), limit) })
}
