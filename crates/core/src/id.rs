//! Plugin ids: the number that stands in every event and in every capture file.

use std::error::Error;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The id of a plugin that sources events, unique for ever within its block.
///
/// It is stored as 32 bits in each in-memory event and in capture files, so it must never be
/// changed or given to another plugin once it was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PluginId(pub u32);

impl PluginId {
    /// Id 0: reserved for particular purposes, never given to a plugin.
    pub const ZERO: Self = Self(0);
    /// Id 999: shared by every author during development, never given to a plugin.
    pub const DEVELOPMENT: Self = Self(999);

    /// The block this id lies in.
    #[must_use]
    pub fn block(self) -> IdBlock {
        // The two highest bits of the id select its block.
        match self.0 >> 30 {
            0 => IdBlock::Public,
            1 => IdBlock::Private,
            2 => IdBlock::Reserved,
            _ => IdBlock::Internal,
        }
    }

    /// Whether the public registry holds this id back: 0 and 999.
    #[must_use]
    pub fn is_held_back(self) -> bool {
        self == Self::ZERO || self == Self::DEVELOPMENT
    }
}

impl fmt::Display for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is no plugin id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseIdError {
    /// It is a number of more than 32 bits.
    TooLarge(String),
    /// It is no whole number, or a negative one.
    NotANumber(String),
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(text) => write!(
                f,
                "`{text}` is no plugin id: events and captures store 32 bits of it, so the highest \
                 is {max} (0x{max:x})",
                max = u32::MAX
            ),
            Self::NotANumber(text) => write!(
                f,
                "`{text}` is no plugin id: write a whole number from 0 to {}, such as 28 or 0x1c",
                u32::MAX
            ),
        }
    }
}

impl Error for ParseIdError {}

impl FromStr for PluginId {
    type Err = ParseIdError;

    /// Reads an id as people write it: in decimal, or in hexadecimal behind `0x`.
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(digits) => (digits, 16),
            None => (text, 10),
        };
        if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
            return Err(ParseIdError::NotANumber(text.to_owned()));
        }
        // Nothing but digits: only their number can be wrong now.
        u32::from_str_radix(digits, radix)
            .map(Self)
            .map_err(|_| ParseIdError::TooLarge(text.to_owned()))
    }
}

/// The four equal quarters of the 32-bit id space.
///
/// Source: `docs/plugin-ids.md` of `falcosecurity/plugins`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdBlock {
    /// 0 – 1073741823: the public registry.
    Public,
    /// 1073741824 – 2147483647: an organisation's own plugins.
    Private,
    /// 2147483648 – 3221225471: must not be used.
    Reserved,
    /// 3221225472 – 4294967295: the framework's own.
    Internal,
}

impl IdBlock {
    /// Every block, in the order of its ids.
    pub const ALL: [Self; 4] = [Self::Public, Self::Private, Self::Reserved, Self::Internal];

    /// The ids of the block, both ends included.
    #[must_use]
    pub fn ids(self) -> RangeInclusive<u32> {
        let quarter = 1u32 << 30;
        let first = quarter * self as u32;
        first..=first + (quarter - 1)
    }

    /// The block's name in messages and in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Reserved => "reserved",
            Self::Internal => "internal",
        }
    }

    /// What the block is for, as the end of a sentence that starts with "the block is".
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Public => "for plugins of the public registry",
            Self::Private => {
                "for an organisation's own plugins, which never enter a public registry"
            }
            Self::Reserved => "reserved and must not be used",
            Self::Internal => "the framework's own and must not be used by a plugin",
        }
    }
}

impl fmt::Display for IdBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_tile_the_id_space() {
        let mut next = 0u64;
        for block in IdBlock::ALL {
            let ids = block.ids();
            assert_eq!(u64::from(*ids.start()), next);
            assert_eq!(PluginId(*ids.start()).block(), block);
            assert_eq!(PluginId(*ids.end()).block(), block);
            next = u64::from(*ids.end()) + 1;
        }
        assert_eq!(next, 1 << 32);
    }

    #[test]
    fn ids_are_read_as_people_write_them() {
        for (text, id) in
            [("0", 0), ("28", 28), ("0x1c", 28), ("0X1C", 28), ("4294967295", u32::MAX), ("007", 7)]
        {
            assert_eq!(text.parse(), Ok(PluginId(id)), "{text}");
        }
        for text in ["4294967296", "0x100000000", "99999999999999999999999999999999999999999999"] {
            let error = text.parse::<PluginId>().unwrap_err();
            assert_eq!(error, ParseIdError::TooLarge(text.to_owned()));
            assert!(error.to_string().contains("32 bits"), "{error}");
        }
        for text in ["", "0x", "-1", "+1", "1.0", "1e3", "x", "0xg", "1_000", " 1", "٣"] {
            let error = text.parse::<PluginId>().unwrap_err();
            assert_eq!(error, ParseIdError::NotANumber(text.to_owned()));
        }
    }

    #[test]
    fn block_borders_are_the_documented_ones() {
        assert_eq!(*IdBlock::Public.ids().end(), 1_073_741_823);
        assert_eq!(*IdBlock::Private.ids().start(), 1_073_741_824);
        assert_eq!(*IdBlock::Reserved.ids().start(), 2_147_483_648);
        assert_eq!(*IdBlock::Internal.ids().start(), 3_221_225_472);
    }
}
