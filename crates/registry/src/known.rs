//! What is publicly known of plugins, whatever the document at hand says.

/// The event sources that plugins of the public registry produce, sorted.
///
/// Source: `registry.yaml` of `falcosecurity/plugins`, August 2026.
const PUBLIC_SOURCES: &[&str] = &[
    "aws_cloudtrail",
    "awselb",
    "box",
    "coding_agent",
    "collector",
    "dnscollector",
    "docker",
    "dummy",
    "dummy_c",
    "dummy_rs",
    "edera_zone",
    "gcp_auditlog",
    "github",
    "gitlab",
    "journal",
    "k8s_audit",
    "kafka",
    "keycloak",
    "nginx",
    "nomad",
    "okta",
    "salesforce",
    "seccompagent",
    "syslogsrv",
];

/// The event sources that plugins of the public registry produce.
pub fn public_sources() -> impl Iterator<Item = &'static str> {
    PUBLIC_SOURCES.iter().copied()
}
