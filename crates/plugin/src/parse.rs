//! Giving events to the plugins that keep state.

use crate::abi::{EventParseInput, ReturnCode};
use crate::event::Event;
use crate::owner;
use crate::plugin::Plugin;
use crate::tables;

/// What became of an event that was offered to a plugin for parsing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// The plugin does not want to see such events.
    NotOffered,
    /// The plugin took it.
    Taken,
    /// The plugin reports a failure, which the reference host ignores.
    Failed {
        /// What it returned.
        code: i32,
    },
}

impl Plugin {
    /// Gives the plugin an event to learn from, when it wants to see it.
    ///
    /// Each event is given once to every plugin that parses, in the order in which the plugins
    /// were loaded, and before any field is extracted from it.
    pub fn parse(&self, event: &Event<'_>) -> Parsed {
        let filter = &self.facts().parse_sources;
        let wanted = self.parse_event_types().accept(event.encoded().kind())
            && event.source().is_some_and(|source| filter.accepts(source.to_bytes()));
        let Some(parse_event) = self.symbols().parse_event.filter(|_| wanted) else {
            return Parsed::NotOffered;
        };
        let event_input = event.input();
        let input = EventParseInput {
            owner: self.owner().as_owner(),
            get_owner_last_error: owner::last_error,
            table_reader: tables::READER.reader,
            table_writer: tables::WRITER,
            table_reader_ext: &raw const tables::READER,
            table_writer_ext: &raw const tables::WRITER,
        };
        // SAFETY: the state is the plugin's own; all inputs live until the call returns.
        match unsafe { parse_event(self.state(), &raw const event_input, &raw const input) } {
            ReturnCode::SUCCESS => Parsed::Taken,
            code => Parsed::Failed { code: code.0 },
        }
    }
}
