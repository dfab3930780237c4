//! What the renderers write, for findings of every shape.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod github;
mod hostile;
mod json;
mod samples;
mod sarif;
mod text;
