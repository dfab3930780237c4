//! The documentation page of a check.

use crate::{CheckInfo, Example};

/// The Markdown page of `check`: the same text for `docs/checks/` and for the terminal.
///
/// It has one heading of the first level. Explanations may use headings from the third level
/// downwards.
#[must_use]
pub fn page(check: &CheckInfo) -> String {
    let code = check.code;
    let mut blocks = vec![
        format!("# {code} {}", check.name),
        check.summary.trim().to_owned(),
        format!("Default severity: {}.", check.severity),
    ];
    let explanation = check.explanation.trim();
    if !explanation.is_empty() {
        blocks.push("## Why and what to do".to_owned());
        blocks.push(explanation.to_owned());
    }
    for (index, example) in check.examples.iter().enumerate() {
        blocks.push(if check.examples.len() == 1 {
            "## Example".to_owned()
        } else {
            format!("## Example {}", index + 1)
        });
        push_example(&mut blocks, example);
    }
    blocks.push("## Changing its severity".to_owned());
    blocks.push(format!(
        "On the command line: `--deny {code}`, `--warn {code}` or `--allow {code}`. The name \
         `{}` works as well as the code.",
        check.name
    ));
    blocks.push("For one place in a document, with the reason:".to_owned());
    blocks.push(fenced(&format!("# falconry: allow({code}) why this one is fine")));
    blocks.join("\n\n") + "\n"
}

fn push_example(blocks: &mut Vec<String>, example: &Example) {
    if let Some(situation) = example.situation {
        blocks.push(situation.trim().to_owned());
        return;
    }
    if example.private {
        blocks.push("With `--private`, for an organisation's own registry.".to_owned());
    }
    if let Some(base) = example.base {
        blocks.push("Before the change:".to_owned());
        blocks.push(fenced(base));
    }
    blocks.push("Fails:".to_owned());
    blocks.push(fenced(example.failing));
    blocks.push("Passes:".to_owned());
    blocks.push(fenced(example.passing));
}

/// A code block whose fence is longer than any row of backticks in it.
fn fenced(document: &str) -> String {
    let longest = document.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}yaml\n{}\n{fence}", document.trim_end())
}

/// The Markdown index of checks: one row each, with a link to its page in the same folder.
#[must_use]
pub fn index(checks: &[&CheckInfo]) -> String {
    let mut index = String::from(
        "# Checks\n\nEvery check has a page that says why it matters and shows what fails and what \
         passes. `falconry explain CODE` prints the same page.\n\n| Code | Name | Severity | What is \
         found |\n| --- | --- | --- | --- |\n",
    );
    for check in checks {
        let CheckInfo { code, name, severity, summary, .. } = check;
        index.push_str(&format!(
            "| [{code}]({code}-{name}.md) | {name} | {severity} | {summary} |\n"
        ));
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;

    const EXAMPLE: Example = Example::new("id: 2\nid: 2\n", "id: 2\nid: 3\n");

    const CHECK: CheckInfo = CheckInfo {
        code: "FR900",
        name: "some-defect",
        severity: Severity::Warning,
        summary: "Something is wrong.",
        explanation: "\nIt matters.\n\n```yaml\n# no heading\n```\n",
        examples: &[EXAMPLE],
    };

    /// The lines that start with `#` outside of code blocks.
    fn headings(page: &str) -> Vec<&str> {
        let mut fence: Option<&str> = None;
        let mut headings = Vec::new();
        for line in page.lines() {
            let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
            match fence {
                None if ticks.len() >= 3 => fence = Some(ticks),
                Some(open) if line == open => fence = None,
                None if line.starts_with('#') => headings.push(line),
                _ => {}
            }
        }
        assert_eq!(fence, None, "a code block is left open");
        headings
    }

    #[test]
    fn a_page_reads_well() {
        insta::assert_snapshot!(page(&CHECK), @"
    # FR900 some-defect

    Something is wrong.

    Default severity: warning.

    ## Why and what to do

    It matters.

    ```yaml
    # no heading
    ```

    ## Example

    Fails:

    ```yaml
    id: 2
    id: 2
    ```

    Passes:

    ```yaml
    id: 2
    id: 3
    ```

    ## Changing its severity

    On the command line: `--deny FR900`, `--warn FR900` or `--allow FR900`. The name `some-defect` works as well as the code.

    For one place in a document, with the reason:

    ```yaml
    # falconry: allow(FR900) why this one is fine
    ```
    ");
    }

    #[test]
    fn several_examples_are_numbered() {
        let check = CheckInfo { explanation: "", examples: &[EXAMPLE, EXAMPLE], ..CHECK };
        assert_eq!(
            headings(&page(&check)),
            ["# FR900 some-defect", "## Example 1", "## Example 2", "## Changing its severity",]
        );
    }

    #[test]
    fn examples_cannot_end_their_code_block() {
        let check = CheckInfo {
            examples: const { &[Example::new("a: |\n````\n# x\n", "```\n# y\n")] },
            ..CHECK
        };
        let page = page(&check);
        let first_level = headings(&page).iter().filter(|line| line.starts_with("# ")).count();
        assert_eq!(first_level, 1, "{page}");
        assert!(page.contains("`````yaml\na: |\n````\n# x\n`````\n"), "{page}");
    }

    #[test]
    fn bases_private_registries_and_situations_are_told() {
        let private = Example { private: true, ..Example::changing("id: 1", "id: 2", "id: 1") };
        let situation = Example {
            situation: Some("Two commits, one of them without a sign-off."),
            ..Example::new("", "")
        };
        let check = CheckInfo { examples: Box::leak(Box::new([private, situation])), ..CHECK };
        let page = page(&check);
        for part in [
            "With `--private`",
            "Before the change:\n\n```yaml\nid: 1\n```\n\nFails:\n\n```yaml\nid: 2\n```\n",
            "## Example 2\n\nTwo commits, one of them without a sign-off.\n\n## Changing",
        ] {
            assert!(page.contains(part), "{part:?} is not in\n{page}");
        }
    }
}
