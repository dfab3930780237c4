use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR111",
        name: "foreign-sign-off",
        severity: Severity::Error,
        summary: "A commit is signed off, but not by its author.",
        explanation: "\
A sign-off certifies that its signer may contribute the change. That of another person says nothing \
about the author's right to do so.

The author signs the commit off: `git commit --amend --signoff`. When only the name or the mail \
address differ, set `user.name` and `user.email` in git first.",
        examples: &[Example {
            situation: Some(
                "A commit by `A. Author <author@example.org>` that is signed off by \
                 `B. Other <other@example.org>` alone fails; with a second sign-off by the author it \
                 passes. The mail address decides; letters' case does not matter.",
            ),
            ..Example::new("", "")
        }],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some(change) = cx.change else { return };
    for commit in change.commits.iter().filter(|commit| commit.parents.len() < 2) {
        let is_author =
            |signer: &crate::git::Person| signer.mail.eq_ignore_ascii_case(&commit.author.mail);
        let Some(signer) = commit.sign_offs.first() else { continue };
        if commit.sign_offs.iter().any(is_author) {
            continue;
        }
        let id = commit.id.short();
        let message =
            format!("commit {id} is by `{}`, but signed off by `{signer}` only", commit.author);
        findings.push(findings.nowhere(message).subject(id).help(
            "its author signs it off with `git commit --amend --signoff`; the mail addresses must \
             be the same",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::fires_on_commit;

    #[test]
    fn one_of_the_sign_offs_must_be_the_authors() {
        assert_eq!(fires_on_commit("FR111", &["B <other@example.org>"], 1), 1);
        assert_eq!(
            fires_on_commit("FR111", &["B <other@example.org>", "A <Author@example.org>"], 1),
            0
        );
        assert_eq!(fires_on_commit("FR111", &[], 1), 0);
    }
}
