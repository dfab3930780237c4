//! The Falco plugin API from the side of the host: load a plugin's library, initialise the plugin,
//! read its events, extract its fields.

#![cfg(unix)]

mod abi;
mod async_events;
mod async_queue;
mod config;
mod event;
mod extract;
mod facts;
mod failure;
mod host;
mod library;
mod listen;
mod load_error;
mod log;
mod manifest;
mod metrics;
mod owner;
mod parse;
mod plugin;
mod raw;
mod request;
mod stream;
mod stream_error;
mod symbols;
mod tables;
mod text;
mod version;

pub use async_events::{AsyncError, AsyncEvents};
pub use async_queue::AsyncQueue;
pub use config::{ConfigError, Violation};
pub use event::Event;
pub use extract::{ExtractError, Extracted, Extractor, ExtractorError, ValuePosition};
pub use facts::{InitSchema, LibraryFacts, SourceFilter};
pub use failure::CallFailure;
pub use host::Host;
pub use library::PluginLibrary;
pub use listen::{ListenError, Listening};
pub use load_error::LoadError;
pub use log::{LogBuffer, LogRecord, LogSink, NoLog, Severity};
pub use manifest::{JsonError, OpenParam};
pub use metrics::{Metric, MetricValue};
pub use parse::Parsed;
pub use plugin::{EventTypes, InitError, OpenParamsError, Plugin, SetConfigError};
pub use request::{FieldError, FieldRequest};
pub use stream::{Batch, EventStream, Next, Progress};
pub use stream_error::{OpenError, StreamError};
pub use tables::{HostTable, StateType, StateValue, TableSummary};
pub use version::{API_VERSION, Mismatch, Version};
