//! A proposal: the change of one entry as a branch with one commit, and the text of its pull
//! request.
//!
//! [`Plan::prepare`] finds out what would be proposed, and refuses what cannot be. [`Plan::check`]
//! runs the checks on it. [`Plan::pull_request`] puts the files and texts together. Up to here
//! nothing changes; [`PullRequest::commit`] then makes the branch.

mod base;
mod difference;
mod error;
mod forge;
mod readme;
#[cfg(test)]
mod tests;
mod text;

use std::path::Path;
use std::sync::Arc;

use falconry_diagnostics::{Diagnostic, Label, SourceFile};

pub use base::Base;
pub use difference::{EntryDifference, OtherChange};
pub use error::{ProposalError, ReadmeProblem};
pub use readme::Readme;

use self::base::{Target, push_remote};
use crate::change::{Change, Proposal};
use crate::checks::{self, Context, Options};
use crate::document::Document;
use crate::entry::{Entry, Registry};
use crate::git::{CommitId, GitError, Person, RepoPath, Repository};
use crate::history::History;
use crate::review;
use crate::text_diff::text_diff;

/// What a user wants to propose, and how.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The name of the entry.
    pub name: &'a str,
    /// The registry document in the work tree.
    pub registry: &'a Path,
    /// The README that shows the table; `README.md` beside the document when it is not given.
    pub readme: Option<&'a Path>,
    /// The tag around the table, when it is not one of upstream's.
    pub tag: Option<&'a str>,
    /// The revision to propose a change of; where `HEAD` left the target when it is not given.
    pub base: Option<&'a str>,
    /// The remote that takes the pull request; the usual one when it is not given.
    pub remote: Option<&'a str>,
    /// The remote that the branch is pushed to; the usual one when it is not given.
    pub push_to: Option<&'a str>,
    /// The name of the branch; `falconry/NAME` when it is not given.
    pub branch: Option<&'a str>,
    /// Whether everything else that differs from the base is proposed too.
    pub all: bool,
}

/// What would be proposed.
#[derive(Debug)]
pub struct Plan {
    /// The name of the entry.
    pub name: String,
    /// The name of the branch.
    pub branch: String,
    /// The state that is changed.
    pub base: Base,
    /// What becomes of the entry.
    pub difference: EntryDifference,
    /// What else differs from the base, and is proposed too.
    pub others: Vec<OtherChange>,
    /// The README.
    pub readme: Readme,
    /// Who signs the commit off.
    pub person: Person,
    /// The remote that the branch would be pushed to.
    pub push_to: Option<String>,
    /// The page on which the pull request is opened then.
    pub page: Option<String>,
    path: RepoPath,
    /// Whether older history is missing in this clone.
    is_shallow: bool,
    /// What the target is called, when it has a newer version of the document than the base.
    newer: Option<String>,
    old: Option<Document>,
    new: Document,
    target: Option<Document>,
    history: History,
    tag: Option<String>,
}

impl Plan {
    /// Finds out what would be proposed; `document` is the registry of the work tree.
    ///
    /// # Errors
    /// When the entry is not there or not new, when more than the entry changed (unless
    /// [`Request::all`]), when the branch exists, when git does not know the user, and when git
    /// fails.
    pub fn prepare(
        repository: &Repository,
        request: &Request<'_>,
        document: Document,
    ) -> Result<Self, ProposalError> {
        let path = repository.path(request.registry)?;
        let branch =
            request.branch.map_or_else(|| format!("falconry/{}", request.name), str::to_owned);
        let remotes = repository.remotes()?;
        let mut target = Target::find(repository, request.remote, &remotes)?;
        let push_to = push_remote(repository, request.push_to, &remotes)?;
        let base = target.base(repository, request.base)?;
        let old = match repository.read_at(&base.commit, &path)? {
            Some(bytes) => Some(at(&base.commit, &path, bytes)?),
            None => None,
        };
        let new = with_line_ends_of(old.as_ref(), document);
        for document in old.iter().chain([&new]) {
            if !document.is_sound() {
                let document = document.file().name().to_owned();
                return Err(ProposalError::Unsound { document });
            }
        }
        let (difference, others) =
            difference::differences(old.as_ref(), &base.label, &new, request.name)?;
        if !others.is_empty() && !request.all {
            let (name, base) = (request.name.to_owned(), base.label);
            return Err(ProposalError::OtherChanges { name, base, others });
        }
        let readme = Self::readme(repository, request, &path, &base, old.as_ref(), &new)?;
        let newer = target.news(repository, &base, &path)?;
        let (newer, target_document) = match newer {
            Some((label, bytes)) => (
                Some(label.clone()),
                Some(Document::from_bytes(&format!("{label}:{path}"), bytes)?),
            ),
            None => (None, None),
        };
        if !repository.valid_branch_name(&branch)? {
            return Err(GitError::InvalidBranchName { name: branch }.into());
        }
        if repository.branch_exists(&branch)? {
            return Err(GitError::BranchExists { name: branch }.into());
        }
        let person = repository.identity()?;
        let page = match &push_to {
            Some(remote) => target.page(repository, remote, &branch)?,
            None => None,
        };
        Ok(Self {
            name: request.name.to_owned(),
            branch,
            difference,
            others,
            readme,
            person,
            is_shallow: repository.is_shallow()?,
            newer,
            push_to,
            page,
            old,
            new,
            target: target_document,
            history: review::history(repository, &base.commit, &path)?,
            tag: request.tag.map(str::to_owned),
            base,
            path,
        })
    }

    fn readme(
        repository: &Repository,
        request: &Request<'_>,
        path: &RepoPath,
        base: &Base,
        old: Option<&Document>,
        new: &Document,
    ) -> Result<Readme, ProposalError> {
        let readme = match request.readme {
            Some(readme) => repository.path(readme)?,
            None => RepoPath::new(path.as_path().with_file_name("README.md"))?,
        };
        let registry = new.registry();
        let before = old.map(Document::registry);
        let registries = (before.as_ref().unwrap_or(&registry), &registry);
        let is_asked_for = request.readme.is_some();
        Readme::plan(repository, &base.commit, readme, is_asked_for, request.tag, registries)
    }

    /// Every finding of the proposed document and of what it changes.
    #[must_use]
    pub fn check(&self, options: Options) -> Vec<Diagnostic> {
        let empty = Document::from_text(&self.base.label, "plugins: []\n");
        let base = self.old.as_ref().unwrap_or(&empty);
        let (base_registry, registry) = (base.registry(), self.new.registry());
        let target = self.target.as_ref().zip(self.newer.as_deref());
        let target = target.map(|(document, label)| (document, document.registry(), label));
        let proposals: Vec<Proposal<'_>> = target
            .iter()
            .map(|(document, registry, label)| Proposal { label, document, registry })
            .collect();
        let mut change = Change::new(base, &base_registry, &registry);
        change.history = Some(&self.history);
        change.proposals = &proposals;
        change.tag = self.tag.as_deref();
        let readme = self.readme.text();
        change.readme =
            readme.map(|(path, text)| Arc::new(SourceFile::new(path.to_string(), text)));
        checks::run(&Context::new(&self.new, &registry, options, Some(&change)))
    }

    /// Those of the findings that the base does not have.
    #[must_use]
    pub fn new_findings(&self, found: Vec<Diagnostic>, options: Options) -> Vec<Diagnostic> {
        let known = self.old.as_ref().map_or_else(Vec::new, |base| {
            checks::run(&Context::new(base, &base.registry(), options, None))
        });
        review::new_findings(found, &known)
    }

    /// Those of the findings that are about the entry that is proposed.
    #[must_use]
    pub fn about_entry<'f>(&self, found: &'f [Diagnostic]) -> Vec<&'f Diagnostic> {
        let registry = self.new.registry();
        let span = registry.entry(&self.name).map(|entry| entry.span);
        let is_inside = |label: &Label| {
            Arc::ptr_eq(&label.file, self.new.file())
                && span.is_some_and(|span| span.contains(label.span))
        };
        let is_about = |found: &&Diagnostic| {
            found.subject.as_deref() == Some(&self.name) || found.primary().is_some_and(is_inside)
        };
        found.iter().filter(is_about).collect()
    }

    /// What the user should know, one sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        text::notes(self)
    }

    /// The files and texts of the proposal. `found` is what the user's settings leave of the
    /// findings of [`Self::check`]; the text names those about the entry.
    #[must_use]
    pub fn pull_request(&self, found: &[Diagnostic]) -> PullRequest {
        let registry = self.new.registry();
        let title = text::title(self, &registry);
        let message = text::message(self, &registry, &title);
        let body = text::body(self, &registry, found);
        let old = self.old.as_ref().map_or("", |document| document.text());
        let mut files = vec![(self.path.clone(), self.new.text().to_owned())];
        let mut diff = text_diff(&self.path.to_string(), old, self.new.text());
        if let Readme::Updated { path, old, new, .. } = &self.readme {
            files.push((path.clone(), new.clone()));
            diff.push_str(&text_diff(&path.to_string(), old, new));
        }
        PullRequest {
            branch: self.branch.clone(),
            base: self.base.commit.clone(),
            title,
            body,
            message,
            files,
            diff,
        }
    }

    /// The entry that is proposed.
    fn entry<'r>(&self, registry: &'r Registry<'r>) -> Option<&'r Entry<'r>> {
        registry.entry(&self.name)
    }
}

/// The files and texts of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// The name of the branch.
    pub branch: String,
    /// The commit that it starts from.
    pub base: CommitId,
    /// The title of the pull request.
    pub title: String,
    /// Its text, in Markdown.
    pub body: String,
    /// The message of the commit, without the sign-off.
    pub message: String,
    /// The files that the commit changes, and their texts.
    pub files: Vec<(RepoPath, String)>,
    /// What the commit changes, as a unified diff.
    pub diff: String,
}

impl PullRequest {
    /// Makes the branch with its signed-off commit, see [`Repository::propose_commit`].
    ///
    /// # Errors
    /// As [`Repository::propose_commit`]; nothing is left then.
    pub fn commit(&self, repository: &Repository) -> Result<CommitId, ProposalError> {
        let files: Vec<(&RepoPath, &[u8])> =
            self.files.iter().map(|(path, text)| (path, text.as_bytes())).collect();
        let base = self.base.as_str();
        Ok(repository.propose_commit(base, &self.branch, &files, &self.message)?)
    }
}

fn at(commit: &CommitId, path: &RepoPath, bytes: Vec<u8>) -> Result<Document, ProposalError> {
    Ok(Document::from_bytes(&format!("{}:{path}", commit.short()), bytes)?)
}

/// A checkout may have other line ends than the repository. Those of the base are kept, so that
/// only the entry changes.
fn with_line_ends_of(base: Option<&Document>, document: Document) -> Document {
    let Some(base) = base.filter(|_| document.is_sound()) else { return document };
    let crlf = |text: &str| text.matches("\r\n").count();
    let newlines = base.text().matches('\n').count();
    let (old, new) = (crlf(base.text()), crlf(document.text()));
    let text = if newlines > 0 && old == 0 && new > 0 {
        document.text().replace("\r\n", "\n")
    } else if newlines > 0 && old == newlines && new < document.text().matches('\n').count() {
        document.text().replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        return document;
    };
    Document::from_text(document.file().name(), text)
}
