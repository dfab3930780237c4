use falconry_diagnostics::{CheckInfo, Example, Severity};
use rustc_hash::FxHashMap;

use super::common::shown;
use super::texts::{filled, part, rewrite};
use super::{Check, Context, Findings};
use crate::license::{Suggestion, defect, is_current_id, suggestion};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR022",
        name: "unknown-license",
        severity: Severity::Warning,
        summary: "A license is not an SPDX license expression.",
        explanation: "\
The registry names licenses by their SPDX id, so that people and tools know exactly which text is \
meant. `Apache 2.0` or `BSD` are understood by a reader, if at all, but by no tool, and some such \
names stand for several licenses.

Write an id of <https://spdx.org/licenses>, or several with `AND`, `OR` and `WITH`. A license that \
is not on that list is written `LicenseRef-` and a name of your own. An id in the wrong case, and \
a name that means exactly one license, are repaired by `falconry check --fix`.",
        examples: &[
            Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: Apache 2.0
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
    license: Apache-2.0
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
            Example::new(
                "\
reserved_sources: [syscall, internal, plugins]
plugins:
  - name: nomad
    description: Read the event stream of Nomad
    authors: The Falco Authors
    contact: https://falco.org/community
    url: https://github.com/falcosecurity/plugins
    license: MIT or BSD
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
    license: MIT OR BSD-3-Clause
    capabilities:
      sourcing: { supported: true, id: 10, source: nomad }
",
            ),
        ],
    },
    run,
};

/// How many different texts are compared with the whole list of licenses.
const MAX_GUESSES: usize = 256;

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let mut guesses: FxHashMap<&str, Suggestion> = FxHashMap::default();
    for entry in cx.entries() {
        let Some(license) = filled(entry.license) else { continue };
        if is_current_id(license.value) {
            continue;
        }
        let Some(defect) = defect(license.value) else { continue };
        let message = format!(
            "the license `{}` of {} is no SPDX expression",
            shown(license.value),
            entry.title()
        );
        let place = part(cx, license, defect.range);
        let finding = findings.of(entry, place, message, defect.reason);
        if guesses.len() >= MAX_GUESSES && !guesses.contains_key(license.value) {
            findings.push(finding.help("name a license of https://spdx.org/licenses"));
            continue;
        }
        let guess = guesses.entry(license.value).or_insert_with(|| suggestion(license.value));
        findings.push(match guess {
            Suggestion::Probable(help) => finding.help(help.as_str()),
            Suggestion::Certain(id) => {
                let finding = finding.help(format!("write `{id}`"));
                match rewrite(cx, license, id) {
                    Some(edit) => finding.fix(format!("write `{id}`"), vec![edit]),
                    None => finding,
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{listed_of, repaired};

    fn entry(license: &str) -> String {
        format!("plugins:\n  - name: a\n    license: {license}\n")
    }

    fn count(text: &str) -> usize {
        listed_of("FR022", text).len()
    }

    #[test]
    fn only_certain_repairs_are_made_and_quotation_marks_stay() {
        for (before, after) in [
            ("apache-2.0", "Apache-2.0".to_owned()),
            ("'apache 2'", "'Apache-2.0'".to_owned()),
            ("\"mit or bsd-3-clause\" # both", "\"MIT OR BSD-3-Clause\" # both".to_owned()),
            ("(mit)", "(MIT)".to_owned()),
            ("BSD", "BSD".to_owned()),
            ("GPLv3", "GPLv3".to_owned()),
            ("\"m\\x69t\"", "\"m\\x69t\"".to_owned()),
            ("&l mit", "&l mit".to_owned()),
        ] {
            assert_eq!(count(&entry(before)), 1, "{before}");
            assert_eq!(repaired("FR022", &entry(before)), entry(&after));
        }
    }

    #[test]
    fn missing_and_wrong_values_are_the_business_of_others() {
        for other in ["", "''", "' '", "[MIT]", "{a: b}", "~"] {
            assert_eq!(count(&entry(other)), 0, "{other}");
        }
        let deprecated = count(&entry("GPL-3.0"));
        assert_eq!(deprecated, 0);
    }

    #[test]
    fn the_unknown_term_is_the_place_and_the_first_generation_is_read_too() {
        let text =
            "plugins:\n  source:\n    - {id: 5, source: a, name: a, license: 'MIT OR Foo'}\n";
        let message = "the license `MIT OR Foo` of `a` is no SPDX expression";
        assert_eq!(listed_of("FR022", text), [format!("3:52 {message}")]);
    }

    #[test]
    fn many_different_texts_are_no_longer_guessed_but_still_found() {
        let mut text = "plugins:\n".to_owned();
        for number in 0..400 {
            text.push_str(&format!("  - {{name: a{number}, license: odd {number}}}\n"));
        }
        assert_eq!(count(&text), 400);
    }
}
