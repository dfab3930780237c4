//! The integration tests of the registry crate.

mod corpus;
