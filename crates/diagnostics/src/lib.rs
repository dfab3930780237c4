//! One diagnostic type for everything that falconry checks, the description that each check
//! gives of itself, and the renderers: text, JSON, SARIF and GitHub workflow commands.
//!
//! A check produces [`Diagnostic`]s and never prints; a renderer prints and never decides.

mod check_info;
mod diagnostic;
mod levels;
mod page;
pub mod render;
mod source;
mod suggest;

pub use check_info::{CheckInfo, Example};
pub use diagnostic::{Diagnostic, Fix, Label, Severity, TextEdit};
pub use levels::{Level, Levels, UnknownCode, find};
pub use page::{index, page};
pub use source::{Position, SourceFile, Span};
pub use suggest::closest;
