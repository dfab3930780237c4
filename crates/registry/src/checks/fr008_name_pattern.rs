use falconry_core::{NAME_PATTERN, SOURCE_PATTERN, is_plugin_name, is_source_name};
use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::{as_name, shown};
use super::{Check, Context, Findings};
use crate::entry::Generation;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR008",
        name: "name-pattern",
        severity: Severity::Error,
        summary: "A plugin's name has characters that no plugin's name may have.",
        explanation: "\
A name starts with a lower-case letter `a` to `z`; lower-case letters, digits, dashes and \
underscores follow (`^[a-z]+[a-z0-9-_]*$`). Documents of the first generation, with `source` and \
`extractor` lists, allow no dashes. The upstream tool refuses any other name.

Choose a name that fits, and give the plugin's library the same one.",
        examples: &[
            Example::new(
                "plugins:\n  - name: Nomad Events\n",
                "plugins:\n  - name: nomad_events\n",
            ),
            Example::new(
                "plugins:\n  extractor:\n    - name: json-fields\n",
                "plugins:\n  extractor:\n    - name: json_fields\n",
            ),
        ],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let is_first = cx.registry.generation == Generation::First;
    let is_name = if is_first { is_source_name } else { is_plugin_name };
    let (pattern, extra) = match is_first {
        true => (SOURCE_PATTERN, "and underscores"),
        false => (NAME_PATTERN, "dashes and underscores"),
    };
    for entry in cx.entries() {
        let Some(name) = entry.name.filter(|name| !name.is_empty() && !is_name(name)) else {
            continue;
        };
        let message = format!("`{}` cannot be the name of a plugin", shown(&name));
        let label = format!("does not match `{pattern}`");
        let mut help = format!(
            "a name starts with a lower-case letter, and has only lower-case letters, digits, \
             {extra}"
        );
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || (c == '-' && !is_first);
        if let Some(fitting) = as_name(&name, is_part) {
            help.push_str(&format!("; `{fitting}` would fit"));
        }
        findings.push(findings.of(entry, name.span, message, label).help(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;

    #[test]
    fn a_name_that_would_fit_is_suggested() {
        let help = |name: &str| {
            let found = findings(&format!("plugins:\n  - name: {name}\n"), None, false);
            let found = found.into_iter().find(|found| found.check.code == "FR008");
            let help = found.unwrap().help.unwrap();
            help.split_once("; ").map(|(_, suggestion)| suggestion.to_owned())
        };
        assert_eq!(help("K8s.Audit").as_deref(), Some("`k8s_audit` would fit"));
        assert_eq!(help("5-Nomad (v2)").as_deref(), Some("`nomad_v2` would fit"));
        assert_eq!(help("éé"), None);
        assert_eq!(help("2001"), None);
        assert_eq!(help(&"A".repeat(100_000)), None);
    }
}
