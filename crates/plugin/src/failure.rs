//! A call that a plugin answered with a failure.

use std::error::Error;
use std::fmt;

/// A function of a plugin that returned a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFailure {
    /// The function, without `plugin_`.
    pub function: &'static str,
    /// What it returned.
    pub code: i32,
    /// The reason, where the plugin gives one.
    pub reason: Option<String>,
}

impl fmt::Display for CallFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, code, reason } = self;
        match reason {
            Some(reason) => write!(f, "plugin_{function} failed: {reason}")?,
            None => write!(f, "plugin_{function} failed and gave no reason")?,
        }
        match code {
            1 => Ok(()),
            -1 => f.write_str(" (it returned TIMEOUT)"),
            2 => f.write_str(" (it returned EOF)"),
            3 => f.write_str(" (it returned NOT_SUPPORTED)"),
            code => write!(f, " (it returned {code}, which the plugin API does not know)"),
        }
    }
}

impl Error for CallFailure {}
