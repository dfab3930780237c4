//! What the two processes tell each other: messages with their length before them.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::error::Stage;
use super::facts::WireFacts;

/// Both processes are the same program, unless it was replaced between two starts.
pub(super) const VERSION: u32 = 1;
/// The largest answer: the longest texts that are read from a library, and then some.
const MAX_MESSAGE: usize = 128 << 20;

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Message {
    /// Always the first.
    Hello(u32),
    /// The confinement stands, except for what is listed.
    Confined(Vec<String>),
    /// The confinement does not stand; nothing was loaded.
    Unconfined(String),
    /// What begins now.
    Stage(Stage),
    /// The last, if all went well.
    Facts(Box<WireFacts>),
    /// The last, if the library is refused.
    Refused(String),
}

/// Sends a message.
pub(super) fn send(out: &mut impl Write, message: &Message) -> io::Result<()> {
    let bytes = postcard::to_stdvec(message).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&bytes)
}

/// The messages in what was received so far.
#[derive(Default)]
pub(super) struct Received {
    bytes: Vec<u8>,
}

impl Received {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next message, if all of it was received.
    pub(super) fn next(&mut self) -> Result<Option<Message>, String> {
        let Some(header) = self.bytes.first_chunk::<4>() else { return Ok(None) };
        let length = u32::from_le_bytes(*header) as usize;
        if length > MAX_MESSAGE {
            return Err(format!("a message of {length} bytes"));
        }
        let Some(body) = self.bytes.get(4..4 + length) else { return Ok(None) };
        let message = postcard::from_bytes(body).map_err(|error| error.to_string())?;
        self.bytes.drain(..4 + length);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn messages_arrive_however_they_are_cut() {
        let mut bytes = Vec::new();
        send(&mut bytes, &Message::Hello(VERSION)).unwrap();
        send(&mut bytes, &Message::Refused("no".to_owned())).unwrap();
        let mut received = Received::default();
        let mut texts = Vec::new();
        for byte in bytes {
            received.add(&[byte]);
            while let Some(message) = received.next().unwrap() {
                texts.push(format!("{message:?}"));
            }
        }
        assert_eq!(texts, ["Hello(1)", "Refused(\"no\")"]);
    }

    #[test]
    fn messages_that_are_too_long_are_refused_before_they_arrive() {
        let mut received = Received::default();
        received.add(&[255; 4]);
        assert!(received.next().is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn garbage_is_no_reason_to_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut received = Received::default();
            received.add(&(bytes.len() as u32).to_le_bytes());
            received.add(&bytes);
            if let Ok(Some(Message::Facts(facts))) = received.next() {
                _ = facts.facts();
            }
        }
    }
}
