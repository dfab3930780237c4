//! The Falco plugin API from the side of the host: load a plugin's library, initialise the plugin,
//! read its events, extract its fields.
//!
//! ```no_run
//! use std::path::Path;
//! use std::sync::Arc;
//!
//! use falconry_plugin::{Host, LogBuffer, Next, Plugin, PluginLibrary};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let library = PluginLibrary::open(Path::new("libdummy.so"))?;
//! let host = Host::new(Arc::new(LogBuffer::with_capacity(100)));
//! let plugin = Plugin::init(&library, "{}", &host)?;
//! let field = library.field("dummy.value")?;
//! let mut extractor = plugin.extractor()?;
//! let mut stream = plugin.open("")?;
//! while let Next::Events(batch) = stream.next_batch()? {
//!     for event in batch.events() {
//!         if let Some(extracted) = extractor.extract(&event, &field)? {
//!             println!("{}", extracted.value());
//!         }
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What lives how long
//!
//! A plugin's events, and the values it extracts, lie in the plugin's own memory. The plugin keeps
//! them until it is asked again, and so do the borrows here. Events cannot be used once the stream
//! was asked for the next ones:
//!
//! ```compile_fail,E0499
//! # fn f(stream: &mut falconry_plugin::EventStream<'_>) -> Result<(), falconry_plugin::StreamError> {
//! let first = stream.next_batch()?;
//! let second = stream.next_batch()?;
//! println!("{first:?}");
//! # Ok(())
//! # }
//! ```
//!
//! nor after it was closed:
//!
//! ```compile_fail,E0505
//! # fn f(mut stream: falconry_plugin::EventStream<'_>) -> Result<(), falconry_plugin::StreamError> {
//! let batch = stream.next_batch()?;
//! stream.close();
//! println!("{batch:?}");
//! # Ok(())
//! # }
//! ```
//!
//! Values cannot be used once the next field was extracted:
//!
//! ```compile_fail,E0499
//! # use falconry_plugin::{Event, ExtractError, Extractor, FieldRequest};
//! # fn f<'a>(
//! #     extractor: &'a mut Extractor<'_>, event: &Event<'a>, field: &'a FieldRequest,
//! # ) -> Result<(), ExtractError> {
//! let first = extractor.extract(event, field)?;
//! let second = extractor.extract(event, field)?;
//! println!("{first:?}");
//! # Ok(())
//! # }
//! ```
//!
//! A stream and an extractor cannot outlive their plugin:
//!
//! ```compile_fail,E0505
//! # fn f(plugin: falconry_plugin::Plugin) {
//! let stream = plugin.open("");
//! drop(plugin);
//! println!("{stream:?}");
//! # }
//! ```
//!
//! and a plugin stays on its thread, for the tables of one plugin are used by calling it from
//! another:
//!
//! ```compile_fail,E0277
//! # fn f(plugin: falconry_plugin::Plugin) {
//! std::thread::spawn(move || drop(plugin));
//! # }
//! ```
//!
//! # What is safe, and what cannot be
//!
//! Whatever a plugin returns is checked as far as it can be: codes, counts, lengths, null pointers,
//! the shape of events and JSON. What a plugin hands back to the host, such as a table, is looked up
//! and never followed. Yet a library shares the process: it can crash it, write anywhere, or state
//! a length that leads out of its memory. A library that is not trusted belongs in a process of its
//! own.

#![cfg(unix)]

mod abi;
mod async_events;
mod async_queue;
mod config;
#[cfg(target_os = "linux")]
pub mod confine;
pub mod elf;
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
mod sources;
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
pub use sources::{Conflict, Sources};
pub use stream::{Batch, EventStream, Next, Progress};
pub use stream_error::{OpenError, StreamError};
pub use tables::{HostTable, StateType, StateValue, TableSummary};
pub use version::{API_VERSION, Mismatch, Version};
