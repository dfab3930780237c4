//! The documentation page of a check.

use crate::CheckInfo;

/// The Markdown page of `check`: the same text for `docs/checks/` and for the terminal.
#[must_use]
pub fn page(check: &CheckInfo) -> String {
    let mut page = format!(
        "# {} {}\n\n{} (default severity: {})\n\n{}\n",
        check.code,
        check.name,
        check.summary,
        check.severity,
        check.explanation.trim()
    );
    for example in check.examples {
        if let Some(situation) = example.situation {
            page.push_str(&format!("\n## Example\n\n{}\n", situation.trim()));
            continue;
        }
        if let Some(base) = example.base {
            page.push_str(&format!(
                "\n## Before the change\n\n```yaml\n{}\n```\n",
                base.trim_end()
            ));
        }
        let private = if example.private { " (with `--private`)" } else { "" };
        page.push_str(&format!(
            "\n## Fails{private}\n\n```yaml\n{}\n```\n",
            example.failing.trim_end()
        ));
        page.push_str(&format!(
            "\n## Passes{private}\n\n```yaml\n{}\n```\n",
            example.passing.trim_end()
        ));
    }
    page.push_str(&format!(
        "\n## Changing its severity\n\nOn the command line: `--deny {code}`, `--warn {code}` or \
         `--allow {code}`; the name works as well as the code. For one place in a document, with \
         the reason:\n\n```yaml\n# falconry: allow({code}) why this one is fine\n```\n",
        code = check.code
    ));
    page
}
