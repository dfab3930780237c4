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
    use crate::checks::{Context, Options, run};
    use crate::git::{Commit, CommitId, Person};
    use crate::{Change, Document};

    fn fires(sign_offs: &[&str], parents: usize) -> usize {
        let id = CommitId::parse(&"a".repeat(40)).unwrap();
        let author = Person::parse("A. Author <author@example.org>");
        let commit = Commit {
            id: id.clone(),
            parents: vec![id; parents],
            subject: "Add a plugin".to_owned(),
            author: author.clone(),
            committer: author,
            sign_offs: sign_offs.iter().map(|text| Person::parse(text)).collect(),
        };
        let document = Document::from_text("r", "plugins: []");
        let registry = document.registry();
        let mut change = Change::new(&document, &registry, &registry);
        let commits = [commit];
        change.commits = &commits;
        let found = run(&Context::new(&document, &registry, Options::default(), Some(&change)));
        found.iter().filter(|found| found.check.code == "FR110").count()
    }

    #[test]
    fn a_commit_needs_a_sign_off_unless_it_is_a_merge() {
        assert_eq!(fires(&[], 1), 1);
        assert_eq!(fires(&[], 2), 0);
        assert_eq!(fires(&["Somebody <else@example.org>"], 1), 0);
    }
}
