//! An initialised plugin.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use falconry_core::PLUGIN_EVENT;

use crate::abi::{InitInput, ReturnCode, SetConfigInput, State};
use crate::config::{self, ConfigError};
use crate::event::Event;
use crate::facts::{LibraryFacts, SourceFilter};
use crate::failure::CallFailure;
use crate::host::Host;
use crate::library::PluginLibrary;
use crate::manifest::{self, JsonError, OpenParam};
use crate::owner::{self, OwnerHandle};
use crate::symbols::Symbols;
use crate::tables::{self, Membership, TableOwner};
use crate::text;

/// The number of different types that an event can have.
const EVENT_TYPES: u32 = 1 << 16;

/// An initialised plugin; dropping it destroys it.
///
/// It stays on the thread that initialised it. Event streams and extractors borrow it.
pub struct Plugin {
    library: Arc<PluginLibrary>,
    state: State,
    /// Must outlive `plugin_destroy`, in which plugins log.
    owner: OwnerHandle,
    host: Host,
    /// Its right to use state tables, and its own tables.
    membership: Option<Membership>,
    extract_types: EventTypes,
    parse_types: EventTypes,
    /// Whether an extractor is alive: results live in the plugin until its next extraction.
    pub(crate) extracting: Cell<bool>,
    /// Whether the plugin was told of a capture that goes on.
    pub(crate) listening: Cell<bool>,
}

/// Why a plugin could not be initialised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InitError {
    /// Its configuration is refused.
    Config(ConfigError),
    /// The plugin says no.
    Failed(CallFailure),
    /// It names more types of events than there are.
    EventTypes {
        /// The function that says so, without `plugin_`.
        function: &'static str,
        /// How many it names.
        count: u32,
    },
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Failed(failure) => failure.fmt(f),
            Self::EventTypes { function, count } => write!(
                f,
                "plugin_{function} names {count} types of events; there are {EVENT_TYPES} at most"
            ),
        }
    }
}

impl Error for InitError {}

/// Why a plugin's configuration could not be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetConfigError {
    /// The plugin takes its configuration when it is initialised only.
    NotSupported,
    /// The configuration is refused.
    Config(ConfigError),
    /// The plugin says no.
    Failed(CallFailure),
}

impl fmt::Display for SetConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSupported => {
                f.write_str("the plugin takes its configuration when it is initialised only")
            }
            Self::Config(error) => error.fmt(f),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

impl Error for SetConfigError {}

/// Why a plugin's suggestions for opening a stream are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenParamsError {
    /// The plugin says no.
    Failed(CallFailure),
    /// The list is broken.
    Json(JsonError),
}

impl fmt::Display for OpenParamsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(failure) => failure.fmt(f),
            Self::Json(error) => write!(f, "the list of open parameters is broken: {error}"),
        }
    }
}

impl Error for OpenParamsError {}

/// Which types of events a plugin wants to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventTypes {
    /// All.
    All,
    /// These.
    Only(Vec<u16>),
}

impl EventTypes {
    /// Whether events of type `kind` are among them.
    #[must_use]
    pub fn accept(&self, kind: u16) -> bool {
        match self {
            Self::All => true,
            Self::Only(kinds) => kinds.contains(&kind),
        }
    }
}

impl Plugin {
    /// Initialises the plugin with its configuration: a text that the plugin understands, or JSON
    /// that its schema accepts. For JSON, an empty text means an empty object.
    ///
    /// # Errors
    ///
    /// When the configuration is refused, by the schema or by the plugin.
    pub fn init(
        library: &Arc<PluginLibrary>,
        config: &str,
        host: &Host,
    ) -> Result<Self, InitError> {
        let facts = library.facts();
        let config = config::checked(&facts.init_schema, config).map_err(InitError::Config)?;
        let Some(init) = library.symbols().init else {
            unreachable!("a library without plugin_init is not loaded")
        };
        let owner = OwnerHandle::new(facts.name.clone(), Arc::clone(host.log()));
        let with_tables = facts.capabilities.iter().any(tables::are_for);
        let membership = host.shared_tables().filter(|_| with_tables).map(|tables| {
            let get_last_error = library.symbols().get_last_error;
            let minor = facts.required_api.minor;
            let table_owner = TableOwner::new(facts.name.clone(), minor, get_last_error);
            Membership::new(owner.as_owner(), Rc::clone(tables), table_owner)
        });
        let input = InitInput {
            config: config.as_ptr(),
            owner: owner.as_owner(),
            get_owner_last_error: owner::last_error,
            tables: if with_tables { &raw const tables::INIT.0 } else { std::ptr::null() },
            log_fn: owner::log,
        };
        // A plugin that does not say how it went did not succeed.
        let mut code = ReturnCode::FAILURE;
        let state = {
            let _alone = library.lifecycle();
            // SAFETY: the input and everything in it live until the call returns; the tables and
            // the functions are static, and the owner lives until after `plugin_destroy`.
            unsafe { init(&raw const input, &raw mut code) }
        };
        // From here on, dropping the plugin destroys it.
        let mut plugin = Self {
            library: Arc::clone(library),
            state,
            owner,
            host: host.clone(),
            membership,
            extract_types: EventTypes::All,
            parse_types: EventTypes::All,
            extracting: Cell::new(false),
            listening: Cell::new(false),
        };
        if code != ReturnCode::SUCCESS {
            return Err(InitError::Failed(plugin.failure("init", code)));
        }
        if let Some(membership) = &plugin.membership {
            membership.initialised(state);
        }
        plugin.extract_types = plugin.event_types(
            "get_extract_event_types",
            plugin.symbols().get_extract_event_types,
            &plugin.facts().extract_sources,
        )?;
        plugin.parse_types = plugin.event_types(
            "get_parse_event_types",
            plugin.symbols().get_parse_event_types,
            &plugin.facts().parse_sources,
        )?;
        Ok(plugin)
    }

    /// What the library says about the plugin.
    #[must_use]
    pub fn facts(&self) -> &LibraryFacts {
        self.library.facts()
    }

    /// The library the plugin is from.
    #[must_use]
    pub fn library(&self) -> &Arc<PluginLibrary> {
        &self.library
    }

    /// The host the plugin was initialised with.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The types of events it extracts from.
    #[must_use]
    pub fn extract_event_types(&self) -> &EventTypes {
        &self.extract_types
    }

    /// The types of events it parses.
    #[must_use]
    pub fn parse_event_types(&self) -> &EventTypes {
        &self.parse_types
    }

    /// The version of the schema of kernel events that it needs; 3.0.0 unless it says otherwise.
    ///
    /// It matters to hosts that read events of the kernel's drivers, and to no other.
    #[must_use]
    pub fn required_event_schema(&self) -> Option<String> {
        let function = self.symbols().get_required_event_schema_version?;
        // SAFETY: the state is the plugin's own; the result is null or a C string.
        unsafe { text::copy(function(self.state), text::SHORT) }
    }

    /// Gives the plugin another configuration.
    ///
    /// # Errors
    ///
    /// When the plugin does not support it, or the configuration is refused.
    pub fn set_config(&self, config: &str) -> Result<(), SetConfigError> {
        let function = self.symbols().set_config.ok_or(SetConfigError::NotSupported)?;
        let config = config::checked(&self.facts().init_schema, config);
        let config = config.map_err(SetConfigError::Config)?;
        let input = SetConfigInput { config: config.as_ptr() };
        // SAFETY: the state is the plugin's own; the input lives until the call returns.
        let code = unsafe { function(self.state, &raw const input) };
        self.result("set_config", code).map_err(SetConfigError::Failed)
    }

    /// The values that the plugin suggests for opening an event stream.
    ///
    /// # Errors
    ///
    /// When the plugin fails or returns a broken list.
    pub fn open_params(&self) -> Result<Vec<OpenParam>, OpenParamsError> {
        let Some(function) = self.symbols().list_open_params else {
            return Ok(Vec::new());
        };
        // SDKs leave the code unwritten when they have nothing to say.
        let mut code = ReturnCode::SUCCESS;
        // SAFETY: the state is the plugin's own; the result is null or a C string that stays until
        // the function's next call.
        let list = unsafe { text::copy(function(self.state, &raw mut code), text::LONG) };
        self.result("list_open_params", code).map_err(OpenParamsError::Failed)?;
        match list.filter(|list| !list.is_empty()) {
            None => Ok(Vec::new()),
            Some(list) => manifest::open_params(&list).map_err(OpenParamsError::Json),
        }
    }

    /// An event in the plugin's words, or in general ones when it has none.
    #[must_use]
    pub fn event_text(&self, event: &Event<'_>) -> String {
        let words = self.symbols().event_to_string.and_then(|function| {
            let input = event.input();
            // SAFETY: the state is the plugin's own; the input and the event live until the call
            // returns; the result is null or a C string that stays until the next call.
            unsafe { text::copy(function(self.state, &raw const input), text::LONG) }
        });
        words.filter(|words| !words.is_empty()).unwrap_or_else(|| general_text(event))
    }

    pub(crate) fn symbols(&self) -> &Symbols {
        self.library.symbols()
    }

    pub(crate) fn state(&self) -> State {
        self.state
    }

    pub(crate) fn owner(&self) -> &OwnerHandle {
        &self.owner
    }

    /// Success, or the failure with the plugin's own reason.
    pub(crate) fn result(
        &self,
        function: &'static str,
        code: ReturnCode,
    ) -> Result<(), CallFailure> {
        if code == ReturnCode::SUCCESS { Ok(()) } else { Err(self.failure(function, code)) }
    }

    /// What just failed, with the plugin's own reason. Only a failure may be followed by this: an
    /// SDK ends the process when it is asked for an error that did not happen.
    pub(crate) fn failure(&self, function: &'static str, code: ReturnCode) -> CallFailure {
        let reason = match self.symbols().get_last_error {
            // The same holds for a plugin without state.
            Some(get_last_error) if !self.state.is_null() => {
                // SAFETY: the state is the plugin's own; the result is null or a C string.
                unsafe { text::copy(get_last_error(self.state), text::SHORT) }
            }
            _ => None,
        };
        CallFailure { function, code: code.0, reason: reason.filter(|reason| !reason.is_empty()) }
    }

    fn event_types(
        &self,
        function: &'static str,
        symbol: Option<unsafe extern "C-unwind" fn(*mut u32, State) -> *const u16>,
        sources: &SourceFilter,
    ) -> Result<EventTypes, InitError> {
        let mut count = 0;
        // SAFETY: the state is the plugin's own.
        let types = symbol.map(|types| unsafe { types(&raw mut count, self.state) });
        match types {
            Some(types) if !types.is_null() && count > 0 => {
                if count > EVENT_TYPES {
                    return Err(InitError::EventTypes { function, count });
                }
                // SAFETY: the plugin says that so many numbers stand there.
                let read = |nth| unsafe { types.add(nth).read_unaligned() };
                Ok(EventTypes::Only((0..count as usize).map(read).collect()))
            }
            _ if sources.may_be_syscall() => Ok(EventTypes::All),
            _ => Ok(EventTypes::Only(vec![PLUGIN_EVENT])),
        }
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        if let Some(membership) = &self.membership {
            membership.retire();
        }
        // A plugin without state has nothing to destroy.
        if let Some(destroy) = self.symbols().destroy.filter(|_| !self.state.is_null()) {
            let _alone = self.library.lifecycle();
            // SAFETY: the state is the plugin's own, and this is its last use: streams and
            // extractors borrow the plugin, so they are gone.
            unsafe { destroy(self.state) };
        }
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin").field("library", &self.library).finish_non_exhaustive()
    }
}

/// The text of an event whose plugin has no words for it, as the reference host writes it.
fn general_text(event: &Event<'_>) -> String {
    const SHOWN: usize = 50;
    let payload = event.encoded().payload();
    let start = &payload[..payload.len().min(SHOWN)];
    let printable = start.iter().all(|byte| (b' '..=b'~').contains(byte));
    let data = if printable { String::from_utf8_lossy(start) } else { "<binary>".into() };
    let dots = if payload.len() > SHOWN { "..." } else { "" };
    format!("datalen={} data={data}{dots}", payload.len())
}

#[cfg(test)]
mod tests {
    use falconry_core::{EventRef, PluginId, encode_plugin_event};

    use super::*;

    fn text_of(payload: &[u8]) -> String {
        let mut bytes = Vec::new();
        assert!(encode_plugin_event(&mut bytes, 0, PluginId(1), payload));
        general_text(&Event::new(EventRef::parse(&bytes).unwrap(), 1, None))
    }

    #[test]
    fn an_event_without_words_is_shown_as_the_reference_host_does() {
        assert_eq!(text_of(b"hello"), "datalen=5 data=hello");
        assert_eq!(text_of(b"a\nb"), "datalen=3 data=<binary>");
        assert_eq!(text_of(b""), "datalen=0 data=");
        let long = [b'x'; 51];
        assert_eq!(text_of(&long), format!("datalen=51 data={}...", "x".repeat(50)));
        let mut late = [b'x'; 51].to_vec();
        late[50] = 0;
        assert_eq!(text_of(&late), format!("datalen=51 data={}...", "x".repeat(50)));
        assert_eq!(text_of(&[0; 60]), "datalen=60 data=<binary>...");
    }
}
