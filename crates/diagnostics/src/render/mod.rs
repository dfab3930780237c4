//! Diagnostics as text for people, and as JSON, SARIF and workflow commands for machines.
