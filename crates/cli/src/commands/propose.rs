//! `falconry propose`: an entry as a branch with one signed-off commit, and its pull request.

use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;

use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_diagnostics::render::clean_line;
use falconry_diagnostics::{Diagnostic, render};
use falconry_registry::Document;
use falconry_registry::git::{CommitId, Repository};
use falconry_registry::proposal::{Plan, ProposalError, PullRequest, Request};
use serde_json::{Value, json};

use super::Command;
use crate::input::{self, DEFAULT_REGISTRY};
use crate::levels::{LevelArgs, Settings, has_errors};
use crate::outcome::{Failure, Outcome};
use crate::output::{self, DiagnosticFormat, Format};

pub(crate) static COMMAND: Command = Command {
    name: "propose",
    configure: |command| {
        ProposeArgs::augment_args(command)
            .about(
                "Put an entry on a branch of its own, signed off, with the text of a pull request",
            )
            .after_help(
                "The entry is the one in your work tree, as `falconry register` or an editor left \
                 it. Your checkout stays as it is; the commit is made by your own git, with your \
                 hooks and signature. Standard output is the pull request: its title, an empty \
                 line, its text.\n\nExample: see everything first, then do it and push the branch \
                 to your fork\n  falconry propose nomad --dry-run\n  falconry propose nomad --push \
                 origin",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct ProposeArgs {
    /// The name of the entry
    name: String,
    /// The registry document
    #[arg(long, value_name = "FILE", default_value = DEFAULT_REGISTRY)]
    registry: PathBuf,
    /// The file that shows the table; README.md beside the document unless given
    #[arg(long, value_name = "FILE")]
    readme: Option<PathBuf>,
    /// The tag around the table, when it is not one of upstream's
    #[arg(long)]
    tag: Option<String>,
    /// The revision that the entry is new in; where HEAD left the remote's default branch unless
    /// given
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// The remote that takes the pull request; `upstream` or `origin` unless given
    #[arg(long)]
    remote: Option<String>,
    /// The name of the branch; falconry/NAME unless given
    #[arg(long)]
    branch: Option<String>,
    /// Propose everything else that differs from the base as well
    #[arg(long)]
    all: bool,
    /// Push the branch to this remote
    #[arg(long, value_name = "REMOTE")]
    push: Option<String>,
    /// Show everything and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    levels: LevelArgs,
    /// The form of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// How far it got.
struct Progress {
    commit: Option<CommitId>,
    /// The error of a push that was tried, if it had one.
    push: Option<Result<(), String>>,
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = ProposeArgs::from_arg_matches(matches)?;
    let path = args.registry.as_path();
    if path.as_os_str() == "-" {
        return Err(Failure::new("standard input cannot be proposed")
            .help("name the document in your work tree"));
    }
    let settings = args.levels.settings(matches, path)?;
    let document = input::document(path)?;
    let repository = Repository::discover(path)?;
    if !document.is_sound() {
        return unsound(&document, &settings, args.format);
    }
    let request = Request {
        name: &args.name,
        registry: path,
        readme: args.readme.as_deref(),
        tag: args.tag.as_deref(),
        base: args.base.as_deref(),
        remote: args.remote.as_deref(),
        push_to: args.push.as_deref(),
        branch: args.branch.as_deref(),
        all: args.all,
    };
    let plan = Plan::prepare(&repository, &request, document).map_err(refused)?;
    let mut found = plan.check(settings.options);
    settings.apply(&mut found);
    if has_errors(&found) {
        return broken(&plan, found, &settings, args.format);
    }
    let request = plan.pull_request(&found);
    let found: Vec<Diagnostic> = plan.about_entry(&found).into_iter().cloned().collect();

    let mut progress = Progress { commit: None, push: None };
    if !args.dry_run {
        progress.commit = Some(request.commit(&repository)?);
        if let Some(remote) = &args.push {
            progress.push = Some(push(&repository, remote, &request.branch));
        }
    }
    match args.format {
        Format::Text => print(&plan, &request, &found, &progress, args.dry_run)?,
        Format::Json => print_json(&plan, &request, &found, &progress, args.dry_run)?,
    }
    match (progress.push, &args.push) {
        (Some(Err(error)), Some(remote)) => Err(Failure::new(format!(
            "the branch {} was made, but it could not be pushed to {remote}: {error}",
            request.branch
        ))
        .help(format!(
            "push it later with `{}`, or delete it with `git branch -D {}`",
            push_command(remote, &request.branch),
            quoted(&request.branch)
        ))),
        _ => Ok(Outcome::Fine),
    }
}

fn refused(error: ProposalError) -> Failure {
    let is_other = matches!(error, ProposalError::OtherChanges { .. });
    let failure = Failure::from(error);
    if is_other {
        failure.help(
            "`--all` proposes everything; where entries are missing, your checkout is older than \
             the base: update it first",
        )
    } else {
        failure
    }
}

/// Nobody knows what changed in a document that cannot be parsed whole; the checks say where.
fn unsound(document: &Document, settings: &Settings, format: Format) -> Result<Outcome, Failure> {
    let found = settings.check(document);
    if !has_errors(&found) {
        let document = document.file().name().to_owned();
        return Err(ProposalError::Unsound { document }.into());
    }
    print_findings(&found, format)?;
    output::talk("nothing was proposed: the document cannot be parsed whole");
    Ok(Outcome::Findings)
}

fn broken(
    plan: &Plan,
    found: Vec<Diagnostic>,
    settings: &Settings,
    format: Format,
) -> Result<Outcome, Failure> {
    print_findings(&found, format)?;
    let is_error = |found: &&Diagnostic| found.severity == falconry_diagnostics::Severity::Error;
    let errors = found.iter().filter(is_error).count();
    let new = plan.new_findings(found, settings.options);
    let old = errors - new.iter().filter(is_error).count();
    output::talk("nothing was proposed: the document has errors");
    if old > 0 {
        output::talk(format!(
            "  help: {old} of {errors} {} in the base already; `--warn CODE` lets a check pass",
            if old == 1 { "is" } else { "are" }
        ));
    }
    Ok(Outcome::Findings)
}

fn print_findings(found: &[Diagnostic], format: Format) -> Result<(), Failure> {
    match format {
        Format::Text => output::diagnostics(found, DiagnosticFormat::Text),
        Format::Json => output::results(|out| {
            let object = json!({ "version": 1, "proposed": false, "findings": findings(found) });
            write_json(out, &object)
        }),
    }
}

fn push(repository: &Repository, remote: &str, branch: &str) -> Result<(), String> {
    let said = repository.push(remote, branch).map_err(|error| error.to_string())?;
    if !said.is_empty() {
        output::talk(said);
    }
    Ok(())
}

fn print(
    plan: &Plan,
    request: &PullRequest,
    found: &[Diagnostic],
    progress: &Progress,
    is_dry_run: bool,
) -> Result<(), Failure> {
    output::results(|out| {
        if is_dry_run {
            let base = format!("{} ({})", plan.base.label, plan.base.commit.short());
            writeln!(out, "Branch: {}\nBase:   {}\n", request.branch, shown(&base))?;
            writeln!(out, "Message of the commit:\n")?;
            lines(out, "    ", &request.message)?;
            writeln!(out, "\n    Signed-off-by: {}\n", shown(&plan.person.to_string()))?;
            writeln!(out, "Changes:\n")?;
            lines(out, "", &request.diff)?;
            writeln!(out, "\nPull request:\n")?;
        }
        write!(out, "{}\n\n{}", request.title, request.body)
    })?;
    if !found.is_empty() {
        let mut text = Vec::new();
        render::text(found, render::TextStyle::default(), &mut text)?;
        output::talk(String::from_utf8_lossy(&text).trim_end());
    }
    if io::stdout().is_terminal() {
        output::talk("");
    }
    for note in plan.notes() {
        output::talk(format!("note: {note}"));
    }
    match &progress.commit {
        None => output::talk("nothing was changed: this was a dry run"),
        Some(commit) => output::talk(format!(
            "{}: one commit, {}, on top of {}; your checkout is as it was",
            request.branch,
            commit.short(),
            shown(&plan.base.label)
        )),
    }
    next(plan, request, progress);
    Ok(())
}

/// What is left to do.
fn next(plan: &Plan, request: &PullRequest, progress: &Progress) {
    let is_pushed = matches!(progress.push, Some(Ok(())));
    match &plan.push_to {
        Some(remote) if is_pushed => {
            output::talk(format!("{} was pushed to {remote}", request.branch));
        }
        Some(_) if matches!(progress.push, Some(Err(_))) => return,
        Some(remote) => {
            output::talk(format!("push it:\n  {}", push_command(remote, &request.branch)));
        }
        None => output::talk(format!(
            "push it to a remote of yours:\n  {}",
            push_command("REMOTE", &request.branch)
        )),
    }
    if let Some(page) = &plan.page {
        output::talk(format!("open the pull request:\n  {page}"));
    }
}

fn print_json(
    plan: &Plan,
    request: &PullRequest,
    found: &[Diagnostic],
    progress: &Progress,
    is_dry_run: bool,
) -> Result<(), Failure> {
    let paths: Vec<String> = request.files.iter().map(|(path, _)| path.to_string()).collect();
    let push = plan.push_to.as_ref().map(|remote| {
        json!({
            "remote": remote,
            "command": push_command(remote, &request.branch),
            "pushed": matches!(progress.push, Some(Ok(()))),
            "error": progress.push.as_ref().and_then(|push| push.as_ref().err()),
        })
    });
    let object = json!({
        "version": 1,
        "proposed": progress.commit.is_some(),
        "dry_run": is_dry_run,
        "name": plan.name,
        "base": { "label": plan.base.label, "commit": plan.base.commit.as_str() },
        "branch": request.branch,
        "commit": progress.commit.as_ref().map(CommitId::as_str),
        "message": request.message,
        "signed_off_by": plan.person.to_string(),
        "files": paths,
        "diff": request.diff,
        "pull_request": { "title": request.title, "body": request.body, "page": plan.page },
        "push": push,
        "notes": plan.notes(),
        "findings": findings(found),
    });
    output::results(|out| write_json(out, &object))
}

/// What `falconry check --format json` prints.
fn findings(found: &[Diagnostic]) -> Value {
    let mut text = Vec::new();
    // Writing to memory does not fail, and what the renderer writes is JSON.
    _ = render::json(found, &mut text);
    serde_json::from_slice(&text).unwrap_or_default()
}

fn write_json(out: &mut dyn Write, object: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, object)?;
    writeln!(out)
}

/// Lines of foreign text, in which nothing steers the terminal.
fn lines(out: &mut dyn Write, indent: &str, text: &str) -> io::Result<()> {
    text.lines().try_for_each(|line| {
        let indent = if line.is_empty() { "" } else { indent };
        writeln!(out, "{indent}{}", shown(line))
    })
}

fn shown(text: &str) -> std::borrow::Cow<'_, str> {
    clean_line(text, usize::MAX)
}

fn push_command(remote: &str, branch: &str) -> String {
    format!("git push {} {}", quoted(remote), quoted(branch))
}

/// An argument as a shell reads it: git allows `$` and `;` in names.
fn quoted(argument: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "-_./@+:,%".contains(character);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}
