use std::fmt;

use super::{CommitId, GitError, Repository};

/// Somebody who wrote, committed or signed off a commit.
///
/// Both texts are whatever the commit says, control characters included: escape them before
/// printing. What is not UTF-8 is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The mail address; empty when a sign-off has none.
    pub mail: String,
}

impl Person {
    /// Reads `Name <mail>`. Without `<mail>` at its end the whole text is the name.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let parts = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'));
        let (name, mail) = parts.unwrap_or((text, ""));
        Self { name: name.trim().to_owned(), mail: mail.trim().to_owned() }
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.mail.is_empty() {
            f.write_str(&self.name)
        } else {
            write!(f, "{} <{}>", self.name, self.mail)
        }
    }
}

/// A commit, as far as the Developer Certificate of Origin is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: CommitId,
    /// Its parents; more than one in a merge, none in a root.
    pub parents: Vec<CommitId>,
    /// The first paragraph of its message on one line, as the commit has it: escape control
    /// characters before printing.
    pub subject: String,
    /// Who wrote it.
    pub author: Person,
    /// Who committed it.
    pub committer: Person,
    /// The `Signed-off-by` trailers of its message in their order, as git finds them.
    pub sign_offs: Vec<Person>,
}

/// Each field ends in NUL, which no part of a commit can contain.
const FORMAT: &str = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%s%x00\
                      %(trailers:key=Signed-off-by,valueonly,unfold,separator=%x0A)%x00";

/// The number of fields in it.
const FIELDS: usize = 8;

impl Repository {
    /// The commits that are in `head` but not in `base`, merges included, oldest first. `base` may
    /// have moved on meanwhile: what it has gained does not matter.
    ///
    /// # Errors
    ///
    /// When git fails, or the messages amount to an absurd size.
    pub fn commits(&self, base: &CommitId, head: &CommitId) -> Result<Vec<Commit>, GitError> {
        // Which lines are trailers must not depend on the settings of whoever checks them.
        let command = self.reading().config("trailer.separators=:").config("core.commentChar=#");
        let range = format!("{base}..{head}");
        let finished = command
            .args(["rev-list", "--no-commit-header", "--topo-order", "--reverse"])
            .args(["--encoding=UTF-8", "--no-color", FORMAT, &range, "--"])
            .run()?;
        if finished.code != Some(0) {
            return Err(finished.failure());
        }
        parse(&finished.stdout).ok_or_else(|| finished.unexpected())
    }
}

fn parse(output: &[u8]) -> Option<Vec<Commit>> {
    let mut fields: Vec<&[u8]> = output.split(|byte| *byte == 0).collect();
    // The line break after the last record.
    if !matches!(fields.pop(), Some(b"" | b"\n")) || !fields.len().is_multiple_of(FIELDS) {
        return None;
    }
    fields.chunks_exact(FIELDS).map(commit).collect()
}

fn commit(fields: &[&[u8]]) -> Option<Commit> {
    let text = |i: usize| String::from_utf8_lossy(fields[i]).into_owned();
    let person = |i: usize| Person { name: text(i), mail: text(i + 1) };
    Some(Commit {
        // The line break after the record before.
        id: CommitId::parse(text(0).trim_start_matches('\n'))?,
        parents: text(1).split_ascii_whitespace().map(CommitId::parse).collect::<Option<_>>()?,
        author: person(2),
        committer: person(4),
        subject: text(6),
        sign_offs: text(7).split('\n').filter(|line| !line.is_empty()).map(Person::parse).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_read_as_git_writes_one() {
        for (text, name, mail) in [
            ("Some Body <some@example.org>", "Some Body", "some@example.org"),
            (" <some@example.org> ", "", "some@example.org"),
            ("a <b> <c@example.org>", "a <b>", "c@example.org"),
            ("Some Body", "Some Body", ""),
            ("Some Body <x", "Some Body <x", ""),
            ("", "", ""),
        ] {
            let person = Person::parse(text);
            assert_eq!((person.name.as_str(), person.mail.as_str()), (name, mail), "{text:?}");
        }
        assert_eq!(Person::parse("A B <c@d>").to_string(), "A B <c@d>");
        assert_eq!(Person::parse("A B").to_string(), "A B");
    }

    #[test]
    fn broken_output_is_no_commit() {
        assert_eq!(parse(b""), Some(Vec::new()));
        assert_eq!(parse(b"0123\0\0\0\0\0\0\0\0\n"), None);
        assert_eq!(parse(b"a\0b\0\n"), None);
        assert_eq!(parse(b"a\0b"), None);
    }
}
