//! Why a library is refused.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use falconry_core::{Capability, PluginId};

use crate::manifest::JsonError;
use crate::version::{API_VERSION, Mismatch, Version};

/// Why a library is refused before any of its plugins was initialised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The system could not load it.
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// It does not say which version of the plugin API it needs, so it is no plugin.
    NoApiVersion,
    /// What it says there is no version.
    InvalidApiVersion {
        /// The text.
        stated: String,
    },
    /// It needs a version of the plugin API that this host does not serve.
    UnservedApiVersion {
        /// The version it needs.
        required: Version,
        /// What stands against it.
        mismatch: Mismatch,
    },
    /// It lacks functions that every plugin has.
    MissingFunctions(Vec<&'static str>),
    /// Its own version is none.
    InvalidVersion {
        /// The text.
        stated: String,
    },
    /// It has a capability by halves.
    BrokenCapability {
        /// The capability.
        capability: Capability,
        /// What is missing, or too much.
        reason: &'static str,
    },
    /// It has no capability.
    NoCapability,
    /// It has an id and sources the host's own system calls.
    ReservedSource {
        /// The id.
        id: PluginId,
    },
    /// Its list of fields is broken.
    Fields(JsonError),
    /// A list of event sources is broken.
    Sources {
        /// The capability that the list belongs to.
        capability: Capability,
        /// What is wrong.
        error: JsonError,
    },
    /// Its list of asynchronous events is broken.
    AsyncEvents(JsonError),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { path, reason } => {
                write!(f, "cannot load {}: {reason}", path.display())
            }
            Self::NoApiVersion => f.write_str(
                "the library exports no plugin_get_required_api_version: it is no Falco plugin",
            ),
            Self::InvalidApiVersion { stated } => write!(
                f,
                "the required version of the plugin API, `{stated}`, is no version; a plugin \
                 states three numbers such as `{API_VERSION}`"
            ),
            Self::UnservedApiVersion { required, mismatch } => {
                write!(f, "the plugin needs version {required} of the plugin API, and this is ")?;
                match mismatch {
                    Mismatch::Major => write!(
                        f,
                        "{API_VERSION}: different major versions do not work together; build the \
                         plugin with an SDK for version {}",
                        API_VERSION.major
                    ),
                    Mismatch::Minor | Mismatch::Patch => {
                        write!(f, "{API_VERSION}, which is older; use a newer host")
                    }
                }
            }
            Self::MissingFunctions(names) => {
                f.write_str("the library lacks functions that every plugin exports: ")?;
                for (nth, name) in names.iter().enumerate() {
                    write!(f, "{}plugin_{name}", if nth == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::InvalidVersion { stated } => write!(
                f,
                "the plugin's version, `{stated}`, is no version; write three numbers such as \
                 `0.1.0`"
            ),
            Self::BrokenCapability { capability, reason } => {
                write!(f, "the plugin has the {capability} capability by halves: {reason}")
            }
            Self::NoCapability => {
                f.write_str("the plugin has no capability: it exports the functions of none")
            }
            Self::ReservedSource { id } => write!(
                f,
                "the plugin has id {id} and sources `syscall`, a source that is reserved for the \
                 host; choose another source, or the id 0"
            ),
            Self::Fields(error) => write!(f, "the list of fields is broken: {error}"),
            Self::Sources { capability, error } => {
                write!(f, "the list of event sources for {capability} is broken: {error}")
            }
            Self::AsyncEvents(error) => {
                write!(f, "the list of asynchronous events is broken: {error}")
            }
        }
    }
}

impl Error for LoadError {}
