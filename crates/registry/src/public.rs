//! The plugins of the public registry, as far as other registries must keep clear of them.

use falconry_core::PluginId;

/// A plugin of the public registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicPlugin {
    /// Its name.
    pub name: &'static str,
    /// Its id, if it sources events.
    pub id: Option<PluginId>,
    /// The event source that it produces, if it sources events.
    pub source: Option<&'static str>,
}

/// The plugin of the public registry that has that name.
#[must_use]
pub fn public_plugin(name: &str) -> Option<&'static PublicPlugin> {
    PUBLIC_PLUGINS.iter().find(|plugin| plugin.name == name)
}

/// The plugin of the public registry that produces that event source; of several the first one
/// that was registered.
#[must_use]
pub fn public_producer(source: &str) -> Option<&'static PublicPlugin> {
    PUBLIC_PLUGINS.iter().find(|plugin| plugin.source == Some(source))
}

/// The event sources that plugins of the public registry produce; some come several times.
pub fn public_sources() -> impl Iterator<Item = &'static str> {
    PUBLIC_PLUGINS.iter().filter_map(|plugin| plugin.source)
}

/// The plugins of the public registry without its reserved entries, in the order of their ids.
///
/// Source: `registry.yaml` of `falcosecurity/plugins`, August 2026.
pub static PUBLIC_PLUGINS: &[PublicPlugin] = &[
    sourcing("k8saudit", 1, "k8s_audit"),
    sourcing("cloudtrail", 2, "aws_cloudtrail"),
    sourcing("dummy", 3, "dummy"),
    sourcing("dummy_c", 4, "dummy_c"),
    sourcing("docker", 5, "docker"),
    sourcing("seccompagent", 6, "seccompagent"),
    sourcing("okta", 7, "okta"),
    sourcing("github", 8, "github"),
    sourcing("k8saudit-eks", 9, "k8s_audit"),
    sourcing("nomad", 10, "nomad"),
    sourcing("dnscollector", 11, "dnscollector"),
    sourcing("gcpaudit", 12, "gcp_auditlog"),
    sourcing("syslogsrv", 13, "syslogsrv"),
    sourcing("salesforce", 14, "salesforce"),
    sourcing("box", 15, "box"),
    sourcing("k8saudit-gke", 16, "k8s_audit"),
    sourcing("journald", 17, "journal"),
    sourcing("kafka", 18, "kafka"),
    sourcing("gitlab", 19, "gitlab"),
    sourcing("keycloak", 20, "keycloak"),
    sourcing("k8saudit-aks", 21, "k8s_audit"),
    sourcing("k8saudit-ovh", 22, "k8s_audit"),
    sourcing("dummy_rs", 23, "dummy_rs"),
    sourcing("collector", 24, "collector"),
    sourcing("awselb", 25, "awselb"),
    sourcing("edera", 26, "edera_zone"),
    sourcing("nginx", 27, "nginx"),
    sourcing("coding_agent", 28, "coding_agent"),
    extracting("container"),
    extracting("json"),
    extracting("k8smeta"),
    extracting("krsi"),
];

const fn sourcing(name: &'static str, id: u32, source: &'static str) -> PublicPlugin {
    PublicPlugin { name, id: Some(PluginId(id)), source: Some(source) }
}

const fn extracting(name: &'static str) -> PublicPlugin {
    PublicPlugin { name, id: None, source: None }
}

#[cfg(test)]
mod tests {
    use falconry_core::{is_plugin_name, is_source_name};

    use super::*;

    #[test]
    fn the_table_is_a_sound_registry() {
        let ids: Vec<u32> =
            PUBLIC_PLUGINS.iter().filter_map(|plugin| plugin.id).map(|id| id.0).collect();
        assert_eq!(ids, (1..=28).collect::<Vec<_>>());
        for plugin in PUBLIC_PLUGINS {
            assert!(is_plugin_name(plugin.name) && plugin.source.is_none_or(is_source_name));
            assert_eq!(public_plugin(plugin.name), Some(plugin), "{} stands twice", plugin.name);
        }
        assert_eq!(public_producer("k8s_audit").map(|plugin| plugin.name), Some("k8saudit"));
        assert_eq!(public_producer("syscall"), None);
    }
}
