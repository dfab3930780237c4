//! What a check says of itself.

use crate::Severity;

/// A check's description: the one place that its page, its help, its SARIF rule and its
/// examples come from.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckInfo {
    /// The stable code, such as `FR004`.
    pub code: &'static str,
    /// The name of the defect, such as `duplicate-id`.
    pub name: &'static str,
    /// The severity unless the user says otherwise.
    pub severity: Severity,
    /// One sentence: what is found.
    pub summary: &'static str,
    /// Markdown: why it matters and what to do.
    pub explanation: &'static str,
    /// At least one document that has the defect, each beside one that has not.
    pub examples: &'static [Example],
}

/// A document that a check complains about, and the same document put right.
///
/// Each is run as a test: the check must fire on `failing` and must not on `passing`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The document with the defect.
    pub failing: &'static str,
    /// The document without it.
    pub passing: &'static str,
    /// The document as it was before the change, for checks of a change.
    pub base: Option<&'static str>,
    /// Whether the documents are of a private registry.
    pub private: bool,
    /// For checks that look beyond the documents: what the two situations are, in words, since
    /// they cannot be shown as documents. The check's own unit test runs such a situation.
    pub situation: Option<&'static str>,
}

impl Example {
    /// An example of a public registry without a base.
    #[must_use]
    pub const fn new(failing: &'static str, passing: &'static str) -> Self {
        Self { failing, passing, base: None, private: false, situation: None }
    }

    /// An example of a change to `base`.
    #[must_use]
    pub const fn changing(
        base: &'static str,
        failing: &'static str,
        passing: &'static str,
    ) -> Self {
        Self { base: Some(base), ..Self::new(failing, passing) }
    }
}
