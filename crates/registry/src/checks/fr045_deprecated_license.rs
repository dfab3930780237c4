use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::common::shown;
use super::texts::{filled, part, rewrite};
use super::{Check, Context, Findings};
use crate::license::{defect, deprecated, is_current_id};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR045",
        name: "deprecated-license",
        severity: Severity::Note,
        summary: "A license is named by an SPDX id that is deprecated.",
        explanation: "\
SPDX keeps old ids readable but asks not to use them any more. For the GNU licenses it matters: \
`GPL-3.0` does not show whether later versions may be chosen, and people write it for both cases.

Write the id that replaces it: `GPL-3.0-only` or `GPL-3.0-or-later`, as the authors mean it. Ids \
with a plus sign, such as `GPL-3.0+`, have one replacement only and are repaired by \
`falconry check --fix`.",
        examples: &[Example::new(
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: GPL-3.0
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: GPL-3.0-only
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
        )],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    for entry in cx.entries() {
        let Some(license) = filled(entry.license) else { continue };
        if is_current_id(license.value) || defect(license.value).is_some() {
            continue;
        }
        let mut old = deprecated(license.value).into_iter();
        // One finding for one value: repairs of several ids would be of the same bytes.
        let Some(first) = old.next() else { continue };
        let id = &license.value[first.range.clone()];
        let message = format!("the license id `{}` of {} is deprecated", shown(id), entry.title());
        let mut finding = findings.of(entry, part(cx, license, first.range.clone()), message, "");
        if let Some(replacement) = &first.replacement {
            let (before, after) =
                (&license.value[..first.range.start], &license.value[first.range.end..]);
            let edit = rewrite(cx, license, &format!("{before}{replacement}{after}"));
            if let Some(edit) = edit {
                finding = finding.fix(format!("write `{replacement}`"), vec![edit]);
            }
        }
        findings.push(finding.help(first.help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{listed_of, repaired};

    fn entry(license: &str) -> String {
        format!("plugins:\n  - name: a\n    license: {license}\n")
    }

    #[test]
    fn a_plus_sign_has_one_meaning_and_the_bare_id_two() {
        for (before, after) in [
            ("GPL-3.0+", "GPL-3.0-or-later"),
            ("'MIT OR LGPL-2.1+'", "'MIT OR LGPL-2.1-or-later'"),
            ("GPL-3.0", "GPL-3.0"),
            ("GPL-2.0-with-classpath-exception", "GPL-2.0-with-classpath-exception"),
        ] {
            assert_eq!(listed_of("FR045", &entry(before)).len(), 1, "{before}");
            assert_eq!(repaired("FR045", &entry(before)), entry(after));
        }
    }

    #[test]
    fn current_and_unknown_licenses_are_left_alone() {
        for other in ["Apache-2.0", "GPL-3.0-only OR MIT", "GPL-3.0 AND Foo", "''"] {
            assert_eq!(listed_of("FR045", &entry(other)), [] as [&str; 0]);
        }
    }
}
