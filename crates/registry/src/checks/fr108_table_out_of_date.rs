use falconry_diagnostics::{CheckInfo, Example, Severity};

use super::{Check, Context, Findings};
use crate::table::stale_tables;
use falconry_diagnostics::Span;

pub(super) static CHECK: Check = Check {
    info: CheckInfo {
        code: "FR108",
        name: "table-out-of-date",
        severity: Severity::Error,
        summary: "The README's table does not show the registry as it is after the change.",
        explanation: "\
People read the table, not the document. When the two disagree, an id looks free that is taken, or a \
plugin cannot be found.

Regenerate the table in the same change: `falconry table --update README.md`. `falconry register` and \
`falconry propose` do it by themselves.",
        examples: &[Example {
            situation: Some(
                "A change adds an entry to `registry.yaml` and leaves the table between the tags of `README.md` \
                 as it was: it fails. After `falconry table --update README.md` it passes. A README \
                 without tags is not looked at.",
            ),
            ..Example::new("", "")
        }],
    },
    run,
};

fn run(cx: &Context<'_>, findings: &mut Findings) {
    let Some(change) = cx.change else { return };
    let Some(readme) = &change.readme else { return };
    for stale in stale_tables(readme.text(), cx.registry, change.tag) {
        let range = stale.first_difference;
        findings.push(
            findings
                .nowhere("the table does not show the registry as it is")
                .label(readme, Span::new(range.start, range.end), "the first line that differs")
                .help("run `falconry table --update` on this file and commit the result"),
        );
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use falconry_diagnostics::SourceFile;

    use crate::checks::{Context, Options, run};
    use crate::table::{TableKind, put_between_tags, table};
    use crate::{Change, Document};

    #[test]
    fn a_table_without_the_new_entry_is_found() {
        let base = Document::from_text("base", "plugins: [{name: a}]");
        let head = Document::from_text("head", "plugins: [{name: a}, {name: b}]");
        let (base_registry, registry) = (base.registry(), head.registry());
        let tag = TableKind::Plugins.upstream_tag();
        let readme = |registry| {
            let table = table(registry, TableKind::Plugins);
            put_between_tags(&format!("{tag}\n{tag}\n"), tag, &table).unwrap()
        };
        let fires = |readme: String| {
            let mut change = Change::new(&base, &base_registry, &registry);
            change.readme = Some(Arc::new(SourceFile::new("README.md", readme)));
            let found = run(&Context::new(&head, &registry, Options::default(), Some(&change)));
            found.iter().filter(|found| found.check.code == "FR108").count()
        };
        assert_eq!(fires(readme(&base_registry)), 1);
        assert_eq!(fires(readme(&registry)), 0);
        assert_eq!(fires("no table".to_owned()), 0);
    }
}
