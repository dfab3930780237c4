//! `falconry register`: a plugin's entry is added or updated.

use clap::{ArgMatches, Args, FromArgMatches as _};
use falconry_core::PluginId;
use falconry_diagnostics::{Diagnostic, Severity};
use falconry_registry::edit::DraftMaintainer;
use falconry_registry::register::{
    Action, Claims, Field, Policy, RegisterError, Registration, missing, register,
};
use falconry_registry::{History, review};

use super::Command;
use crate::change::{self, ChangeArgs, Opened};
use crate::interview::{self, Stopped};
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::prompt;

pub(crate) static COMMAND: Command = Command {
    name: "register",
    configure: |command| {
        RegisterArgs::augment_args(command)
            .about("Add a plugin to a registry, or update its entry")
            .after_help(
                "A plugin that sources events takes the next free id. Of an entry that is there \
                 already, only the fields given\nchange, and its id stays. An empty text takes a \
                 field away: --rules-url ''. On a terminal, what is missing\nis asked for.\n\n\
                 Example: add a plugin, and change its description later\n  falconry register nomad \
                 --source nomad --extraction --license Apache-2.0 \\\n    --description 'Reads the \
                 event stream of Nomad' --authors 'The Authors' \\\n    --contact \
                 https://example.org/issues --url https://example.org/nomad\n  falconry register \
                 nomad --description 'Reads job and node events of Nomad'",
            )
    },
    run,
};

#[derive(Debug, Args)]
struct RegisterArgs {
    /// The name of the plugin
    name: String,
    /// The event source that it produces
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// It extracts fields; `--extraction=false` takes the claim back
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    extraction: Option<bool>,
    /// The event sources it extracts fields from; implies --extraction
    #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
    extract_from: Vec<String>,
    /// What it does, in one line
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Who wrote it
    #[arg(long, value_name = "TEXT")]
    authors: Option<String>,
    /// A URL or mail address to reach the authors at
    #[arg(long, value_name = "URL|MAIL")]
    contact: Option<String>,
    /// Where its source code is
    #[arg(long)]
    url: Option<String>,
    /// Where its default rules are
    #[arg(long, value_name = "URL")]
    rules_url: Option<String>,
    /// Its license, as an SPDX expression
    #[arg(long, value_name = "SPDX")]
    license: Option<String>,
    /// A word to find it by; may be repeated, and replaces the words that were there
    #[arg(long, value_name = "WORD")]
    keyword: Vec<String>,
    /// Who maintains it; may be repeated, and replaces the maintainers that were there
    #[arg(long, value_name = "NAME <MAIL>")]
    maintainer: Vec<String>,
    /// Take this id instead of the next free one
    #[arg(long, value_name = "ID")]
    id: Option<u32>,
    /// Let --id change the id of an entry that has one: events in captures carry the old one, and
    /// their plugin will not be found any more
    #[arg(long, requires = "id")]
    change_id: bool,
    /// Hold the name and id without a plugin; `--reserved=false` takes a held entry into use
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    reserved: Option<bool>,
    /// Never ask, also on a terminal
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

impl RegisterArgs {
    fn claims(&self) -> Result<Claims, Failure> {
        if self.extraction == Some(false) && !self.extract_from.is_empty() {
            return Err(Failure::new("`--extraction=false` and `--extract-from` contradict each other")
                .help("leave one of them out"));
        }
        let maintainers = list(&self.maintainer)
            .map(|list| list.iter().map(|text| maintainer(text)).collect::<Result<_, _>>());
        Ok(Claims {
            source: self.source.clone(),
            id: self.id,
            extraction: self.extraction,
            extract_from: list(&self.extract_from),
            description: self.description.clone(),
            authors: self.authors.clone(),
            contact: self.contact.clone(),
            url: self.url.clone(),
            rules_url: self.rules_url.clone(),
            license: self.license.clone(),
            keywords: list(&self.keyword),
            maintainers: maintainers.transpose()?,
            reserved: self.reserved,
        })
    }
}

/// The items of a flag that was given; a single empty one stands for an empty list.
fn list(items: &[String]) -> Option<Vec<String>> {
    match items {
        [] => None,
        items => Some(items.iter().filter(|item| !item.is_empty()).cloned().collect()),
    }
}

fn maintainer(text: &str) -> Result<DraftMaintainer, Failure> {
    text.parse().map_err(|error| Failure::new(format!("`--maintainer`: {error}")))
}

fn run(matches: &ArgMatches) -> Result<Outcome, Failure> {
    let args = RegisterArgs::from_arg_matches(matches)?;
    let opened = args.change.open(matches)?;
    let mut claims = args.claims()?;
    let fields = missing(&opened.document.registry(), &args.name, &claims);
    let is_complete = fields.is_empty() || !opened.document.is_sound();
    let asks = !is_complete && !args.yes && prompt::is_possible();
    if !is_complete && !asks {
        return Err(explain(&RegisterError::Missing { fields }, &args));
    }
    let history = opened.history();
    let policy = Policy {
        private: opened.settings.options.private,
        may_change_id: args.change_id,
        history: history.as_ref(),
    };
    if asks {
        let completed = interview::complete(&args.name, claims, &opened, policy);
        claims = completed.map_err(|stopped| match stopped {
            Stopped::Refused(error) => explain(&error, &args),
            Stopped::Failed(failure) => failure,
        })?;
    }
    let registration = register(&opened.document, &args.name, &claims, policy)
        .map_err(|error| explain(&error, &args))?;
    write(&args, &opened, &registration, history.as_ref(), asks)
}

fn write(
    args: &RegisterArgs,
    opened: &Opened<'_>,
    registration: &Registration,
    history: Option<&History>,
    asks: bool,
) -> Result<Outcome, Failure> {
    let mut found = opened.settings.check_change(&opened.document, &registration.document, history);
    // What `--change-id` permits is said below.
    found.retain(|found| !(args.change_id && found.check.code == "FR101"));
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    let (errors, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(is_error);
    if !errors.is_empty() {
        change::refuse(&errors)?;
        return Ok(Outcome::Findings);
    }
    let prepared = opened.prepare(&registration.document)?;
    prepared.show()?;
    // Findings of the entry that were there before are shown as well: its author is at it anyway.
    let mut remarks = opened.settings.check(&registration.document);
    remarks.extend(review::new_findings(rest, &remarks));
    remarks.retain(|found| found.subject.as_deref() == Some(&args.name));
    change::remark(&remarks);
    if asks && prepared.is_needed() && !prompt::yes_or_no("Write this?", true)? {
        return Err(Failure::new("nothing was written: the change was declined"));
    }
    let is_written = prepared.write()?;
    say_what_was_done(args, opened, registration, is_written);
    Ok(Outcome::Fine)
}

fn say_what_was_done(
    args: &RegisterArgs,
    opened: &Opened<'_>,
    registration: &Registration,
    is_written: bool,
) {
    let (name, path) = (&args.name, args.change.registry().display());
    let would = if is_written { "" } else { "would be " };
    let id = match (registration.previous_id, registration.id) {
        (None, Some(PluginId(id))) if args.id.is_none() => {
            format!(" with id {id}, the next free one")
        }
        (None, Some(PluginId(id))) => format!(" with id {id}"),
        (Some(PluginId(old)), Some(PluginId(id))) if old != id => {
            format!("; its id changed from {old} to {id}, and captures still carry {old}")
        }
        (_, Some(PluginId(id))) => format!("; it keeps id {id}"),
        (_, None) => String::new(),
    };
    match registration.action {
        Action::Added => output::talk(format!("{path}: `{name}` {would}added{id}")),
        Action::Updated => output::talk(format!("{path}: `{name}` {would}updated{id}")),
        Action::Unchanged => {
            output::talk(format!("{path}: the entry of `{name}` says so already"));
        }
    }
    opened.hint_at_migration();
    if is_written && registration.action != Action::Unchanged {
        output::talk(format!(
            "next: `falconry propose {name}` puts it on a branch, with the text of a pull request"
        ));
    }
}

fn explain(error: &RegisterError, args: &RegisterArgs) -> Failure {
    let failure = Failure::new(error.to_string());
    let path = args.change.registry().display();
    match error {
        RegisterError::Missing { fields } => {
            let flags: Vec<&str> = fields.iter().map(|field| flag(*field)).collect();
            failure.help(format!("give {}", flags.join(", ")))
        }
        RegisterError::Held { .. } => failure.help(
            "`--reserved=false` takes it into use; `--reserved` changes it and keeps it reserved",
        ),
        RegisterError::IdWouldChange { .. } => failure.help(
            "leave out `--id`; or add `--change-id` if no capture with its events can exist",
        ),
        RegisterError::IdInUse { .. } | RegisterError::IdHeldBack { .. } => {
            failure.help("leave out `--id` to take the next free one")
        }
        RegisterError::IdOutsideBlock { .. } => failure.help(
            "leave out `--id` to take the next free one; `--private` says that the registry is an \
             organisation's own",
        ),
        RegisterError::NotInFirstGeneration { .. } => {
            failure.help(format!("`falconry migrate {path}` turns it into one of the second"))
        }
        RegisterError::UnreadableId { .. } => {
            failure.help(format!("`falconry check --fix {path}` repairs what is certain"))
        }
        _ => failure.help("nothing was written"),
    }
}

fn flag(field: Field) -> &'static str {
    match field {
        Field::Capability => "`--source SOURCE` or `--extraction` (or both)",
        Field::Source => "`--source SOURCE`",
        Field::Extraction => "`--extraction`",
        Field::Description => "`--description TEXT`",
        Field::Authors => "`--authors TEXT`",
        Field::Contact => "`--contact URL|MAIL`",
        Field::Url => "`--url URL`",
        Field::RulesUrl => "`--rules-url URL`",
        Field::License => "`--license SPDX`",
        Field::Keywords => "`--keyword WORD`",
        Field::Maintainers => "`--maintainer 'NAME <MAIL>'`",
    }
}
