//! `falconry diff`: what a change does to a registry, and which promises it breaks.

use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, FromArgMatches as _, ValueEnum};
use falconry_diagnostics::Diagnostic;
use falconry_registry::git::{GitError, Operand, RepoPath, Repository, Source};
use falconry_registry::review::{self, Background, Review, Side, Version, review, version_at};
use falconry_registry::{History, Proposal, Registry};

use super::Command;
use crate::input::{self, DEFAULT_REGISTRY};
use crate::levels::LevelArgs;
use crate::outcome::{Failure, Outcome};
use crate::output::{self, DiagnosticFormat};

pub(crate) static COMMAND: Command = Command {
    name: "diff",
    configure: |command| {
        DiffArgs::augment_args(command)
            .about("Say what a change does to a registry, and which promises it breaks")
            .after_help(
                "BASE and HEAD are files, revisions (main, HEAD~3:registry.yaml) or a range \
                 (main.., main...topic).\nWithout HEAD, BASE is compared with the file in the \
                 work tree. With several HEADs each is compared with BASE,\nand what two of them \
                 both take is named.\n\nExamples: a pull request, as a comment; two proposals at \
                 once\n  falconry diff --format markdown main...topic\n  falconry diff main \
                 nomad consul",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct DiffArgs {
    /// The version before the change, or a range
    base: String,
    /// The versions after the change
    head: Vec<String>,
    /// The document that revisions mean
    #[arg(long, value_name = "FILE", default_value = DEFAULT_REGISTRY)]
    registry: PathBuf,
    /// The file beside it that shows the table
    #[arg(long, value_name = "FILE", default_value = "README.md")]
    readme: String,
    /// The tag around the table, when it is not one of upstream's
    #[arg(long)]
    tag: Option<String>,
    #[command(flatten)]
    levels: LevelArgs,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: DiffFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For people at a terminal.
    Text,
    /// For a comment of a pull request.
    Markdown,
    /// For programs.
    Json,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = DiffArgs::from_arg_matches(matches)?;
    let settings = args.levels.settings(matches, &args.registry)?;
    let repository = repository_of(&args)?;
    let (base, heads) = match &repository {
        Some(repository) => from_git(repository, &args)?,
        None => from_files(&args)?,
    };
    let base_registry = base.document.registry();
    let registries: Vec<Registry<'_>> = heads.iter().map(|head| head.document.registry()).collect();
    let known = match &repository {
        Some(repository) => past(repository, &base)?,
        None => None,
    };
    let commits = heads
        .iter()
        .map(|head| match (&repository, &base.commit, &head.commit) {
            (Some(repository), Some(base), Some(head)) => repository.commits(base, head),
            _ => Ok(Vec::new()),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let proposals: Vec<Proposal<'_>> = heads
        .iter()
        .zip(&registries)
        .map(|(head, registry)| Proposal { label: &head.label, document: &head.document, registry })
        .collect();
    let mut results = Vec::new();
    for (index, head) in heads.iter().enumerate() {
        let background = Background {
            options: settings.options,
            history: known.as_ref(),
            commits: &commits[index],
            // What two of them take is said of the later one.
            proposals: &proposals[..index],
            tag: args.tag.as_deref(),
        };
        let base = Side { version: &base, registry: &base_registry };
        let head = Side { version: head, registry: &registries[index] };
        let mut review = review(base, head, background);
        settings.apply(&mut review.diagnostics);
        results.push(review);
    }
    let has_errors = results.iter().any(Review::has_errors);
    print(&results, args.format)?;
    Ok(Outcome::findings(has_errors))
}

/// The repository around the working directory; two plain files need none.
fn repository_of(args: &DiffArgs) -> Result<Option<Repository>, Failure> {
    match Repository::discover(Path::new(".")) {
        Ok(repository) => Ok(Some(repository)),
        Err(error) => {
            let are_files = !args.head.is_empty()
                && std::iter::once(&args.base)
                    .chain(&args.head)
                    .all(|path| Path::new(path).is_file());
            if are_files { Ok(None) } else { Err(error.into()) }
        }
    }
}

fn from_files(args: &DiffArgs) -> Result<(Version, Vec<Version>), Failure> {
    let load = |path: &String| -> Result<Version, Failure> {
        let document = input::document(Path::new(path))?;
        Ok(Version { label: path.clone(), document, readme: None, commit: None, path: None })
    };
    let heads = args.head.iter().map(load).collect::<Result<_, _>>()?;
    Ok((load(&args.base)?, heads))
}

fn from_git(repository: &Repository, args: &DiffArgs) -> Result<(Version, Vec<Version>), Failure> {
    let path = repository.path(&args.registry)?;
    let (base, heads) = match repository.parse_range(&args.base, &path)? {
        Operand::Range { base, head } => {
            if !args.head.is_empty() {
                return Err(Failure::new("a range says both sides already")
                    .help("leave out HEAD, or name BASE without `..`"));
            }
            (base, vec![head])
        }
        Operand::One(base) if args.head.is_empty() => {
            (base, vec![Source::File(args.registry.clone())])
        }
        Operand::One(base) => {
            let heads = args.head.iter().map(|head| one(repository, head, &path));
            (base, heads.collect::<Result<_, _>>()?)
        }
    };
    let load = |source: &Source| version_at(repository, source, &args.readme);
    let heads = heads.iter().map(load).collect::<Result<_, _>>()?;
    Ok((load(&base)?, heads))
}

fn one(repository: &Repository, text: &str, path: &RepoPath) -> Result<Source, Failure> {
    match repository.parse_range(text, path)? {
        Operand::One(source) => Ok(source),
        Operand::Range { .. } => Err(Failure::new(format!("`{text}` is a range, not a version"))
            .help("give the range alone, or BASE and HEAD without `..`")),
    }
}

/// The ids and names ever used before the change.
pub(crate) fn past(repository: &Repository, base: &Version) -> Result<Option<History>, Failure> {
    let (Some(commit), Some(path)) = (&base.commit, &base.path) else { return Ok(None) };
    crate::past::of_commit(repository, commit, path).map(Some)
}

fn print(results: &[Review<'_>], format: DiffFormat) -> Result<(), Failure> {
    match format {
        DiffFormat::Text => {
            for result in results {
                output::results(|out| write!(out, "{}", review::text(result)))?;
                if !result.diagnostics.is_empty() {
                    output::results(|out| writeln!(out))?;
                }
                output::diagnostics(&result.diagnostics, DiagnosticFormat::Text)?;
            }
            Ok(())
        }
        DiffFormat::Markdown => output::results(|out| {
            let texts: Vec<String> = results.iter().map(review::markdown).collect();
            write!(out, "{}", texts.join("\n"))
        }),
        DiffFormat::Json => output::results(|out| {
            // One change is an object, several are a list of them.
            let all: Vec<_> = results.iter().map(review::json).collect();
            match all.as_slice() {
                [one] => serde_json::to_writer_pretty(&mut *out, one)?,
                several => serde_json::to_writer_pretty(&mut *out, several)?,
            }
            writeln!(out)
        }),
    }
}

/// The findings that the file at `path` brings compared with `base`, from where the two parted.
pub(crate) fn since(
    base: &str,
    path: &Path,
    readme: &str,
    options: falconry_registry::checks::Options,
) -> Result<Vec<Diagnostic>, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let repository = Repository::discover(folder.unwrap_or(Path::new(".")))?;
    let in_repository = repository.path(path)?;
    let tip = repository.resolve(base)?;
    let head = repository.head().ok();
    let fork = match &head {
        Some(head) => repository.merge_base(&tip, head)?.unwrap_or(tip),
        None => tip,
    };
    let source =
        Source::Committed { rev: base.to_owned(), commit: fork.clone(), path: in_repository };
    let base = match version_at(&repository, &source, readme) {
        // A document that the base does not have yet: everything in it is new.
        Err(review::LoadError::Git(GitError::PathNotInRevision { .. })) => Version {
            label: source.to_string(),
            document: falconry_registry::Document::from_text(&source.to_string(), "plugins: []\n"),
            readme: None,
            commit: Some(fork.clone()),
            path: None,
        },
        other => other?,
    };
    let version = version_at(&repository, &Source::File(path.to_owned()), readme)?;
    let commits = match &head {
        Some(head) => repository.commits(&fork, head)?,
        None => Vec::new(),
    };
    let known = past(&repository, &base)?;
    let (base_registry, registry) = (base.document.registry(), version.document.registry());
    let background =
        Background { options, history: known.as_ref(), commits: &commits, ..Background::default() };
    let base = Side { version: &base, registry: &base_registry };
    Ok(review(base, Side { version: &version, registry: &registry }, background).diagnostics)
}
