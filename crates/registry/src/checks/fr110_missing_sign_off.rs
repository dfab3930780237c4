use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR110",
        name: "missing-sign-off",
        severity: Severity::Error,
        summary: "A commit of the change is not signed off.",
        explanation: "\
With a line `Signed-off-by: Name <mail>` in the commit's message, authors certify that they may \
contribute the change (the Developer Certificate of Origin). Registries that ask for it cannot merge \
a commit without one.

Add it with `git commit --amend --signoff`, or to all commits of a branch with \
`git rebase --signoff BASE`.",
        examples: &[Example {
            situation: Some(
                "A commit whose message has no `Signed-off-by` line fails; the same commit made with \
                 `git commit --signoff` passes. Merges are not looked at.",
            ),
            ..Example::new("", "")
        }],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some(change) = cx.change else { return };
    for commit in change.commits.iter().filter(|commit| commit.parents.len() < 2) {
        if !commit.sign_offs.is_empty() {
            continue;
        }
        let id = commit.id.short();
        let message = format!("commit {id} (`{}`) is not signed off", commit.subject);
        findings.push(findings.nowhere(message).subject(id).help(
            "sign it off with `git commit --amend --signoff`, or all commits of the branch with \
             `git rebase --signoff BASE`",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::fires_on_commit;

    #[test]
    fn a_commit_needs_a_sign_off_unless_it_is_a_merge() {
        assert_eq!(fires_on_commit("FR110", &[], 1), 1);
        assert_eq!(fires_on_commit("FR110", &[], 2), 0);
        assert_eq!(fires_on_commit("FR110", &["Somebody <else@example.org>"], 1), 0);
    }
}
