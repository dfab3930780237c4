//! The texts of a proposal: the commit's message, and title and body of the pull request.
//!
//! What documents say is foreign text. In Markdown it stands in code spans. A commit's message
//! cannot keep a forge from acting on a mention or on `Fixes #1`, so values that could be one are
//! not part of it.

use std::fmt::Write as _;

use falconry_diagnostics::render::summary;
use falconry_diagnostics::{Diagnostic, Severity};

use super::error::clean;
use super::{EntryDifference, OtherChange, Plan, Readme, ReadmeProblem};
use crate::comparison::{FieldChange, fields};
use crate::entry::{Entry, Registry};
use crate::markdown::{code, code_cell, message as sentence};

/// How many other changes and findings are named.
const MAX_ITEMS: usize = 50;
/// The longest value in a commit's message.
const MAX_VALUE: usize = 100;

/// The title of the pull request and of the commit.
pub(super) fn title(plan: &Plan, registry: &Registry<'_>) -> String {
    let entry = plan.entry(registry);
    let name = clean(&plan.name);
    let id = entry.and_then(Entry::id);
    let is_reserved = entry.is_some_and(Entry::is_reserved);
    let mut title = match (&plan.difference, id) {
        (EntryDifference::New, Some(id)) if is_reserved => format!("Reserve id {id} for {name}"),
        (EntryDifference::New, None) if is_reserved => format!("Reserve the name {name}"),
        (EntryDifference::New, Some(id)) => format!("Register plugin {name} (id {id})"),
        (EntryDifference::New, None) => format!("Register plugin {name}"),
        (EntryDifference::Changed { old_name: Some(old), .. }, _) => {
            format!("Rename plugin {} to {name}", clean(old))
        }
        (EntryDifference::Changed { .. }, _) => format!("Update plugin {name}"),
    };
    match plan.others.len() {
        0 => {}
        1 => title.push_str(" and one other change"),
        more => _ = write!(title, " and {more} other changes"),
    }
    title
}

/// The message of the commit.
pub(super) fn message(plan: &Plan, registry: &Registry<'_>, title: &str) -> String {
    let mut lines = Vec::new();
    match (&plan.difference, plan.entry(registry)) {
        (EntryDifference::New, Some(entry)) => {
            let given =
                fields(entry).into_iter().filter_map(|(field, value)| Some((field, value?)));
            let told = given.filter(|(field, value)| TOLD.contains(field) && is_quiet(value));
            lines.extend(told.map(|(field, value)| format!("- {field}: {value}")));
        }
        (EntryDifference::Changed { fields, .. }, _) if fields.is_empty() => {
            lines.push("Only the form of the entry changes.".to_owned());
        }
        (EntryDifference::Changed { fields, .. }, _) => lines.extend(fields.iter().map(changed)),
        (EntryDifference::New, None) => {}
    }
    if !plan.others.is_empty() {
        let total = plan.others.len();
        lines.push(format!("- and what else differs in the document ({total})"));
    }
    if lines.is_empty() {
        format!("{title}\n")
    } else {
        format!("{title}\n\n{}\n", lines.join("\n"))
    }
}

/// The fields of a new entry that its commit's message shows.
const TOLD: [&str; 7] = [
    "url",
    "license",
    "capabilities.sourcing.id",
    "capabilities.sourcing.source",
    "capabilities.extraction",
    "capabilities.extraction.sources",
    "rules_url",
];

fn changed(change: &FieldChange) -> String {
    let FieldChange { field, before, after } = change;
    let is_shown = before.iter().chain(after).all(|value| is_quiet(value));
    match (before, after) {
        (None, Some(after)) if is_shown => format!("- {field}: {after}"),
        (Some(before), Some(after)) if is_shown => format!("- {field}: {before} -> {after}"),
        (None, _) => format!("- {field} is new"),
        (_, None) => format!("- {field} is gone"),
        _ => format!("- {field} changes"),
    }
}

/// Whether a forge does nothing but show the value in a commit's message.
fn is_quiet(value: &str) -> bool {
    // GitHub and GitLab close issues on words like "fixes", "closed", "resolving".
    let is_command = |word: &str| {
        let word = word.to_lowercase();
        ["fix", "clos", "resolv", "implement"].iter().any(|start| word.starts_with(start))
    };
    !value.is_empty()
        && value.chars().count() <= MAX_VALUE
        && !value.contains(['@', '#', '\n', '\r'])
        && clean(value) == value
        && !value.split(|character: char| !character.is_alphanumeric()).any(is_command)
}

/// The text of the pull request, in Markdown.
pub(super) fn body(plan: &Plan, registry: &Registry<'_>, found: &[Diagnostic]) -> String {
    let mut body = String::new();
    if let Some(entry) = plan.entry(registry) {
        what(&mut body, plan, entry);
        if let Some(facts) = id_facts(plan, entry) {
            _ = writeln!(body, "\n{facts}");
        }
    }
    if !plan.others.is_empty() {
        _ = writeln!(body, "\n**What else differs**\n");
        for other in plan.others.iter().take(MAX_ITEMS) {
            _ = writeln!(body, "- {}", listed(other));
        }
        if plan.others.len() > MAX_ITEMS {
            _ = writeln!(body, "- and {} more", plan.others.len() - MAX_ITEMS);
        }
    }
    findings(&mut body, &plan.about_entry(found));
    _ = writeln!(body, "\n**The change**\n");
    _ = writeln!(body, "- one signed-off commit on top of {}", code(plan.base.commit.short()));
    let path = code(&plan.path.to_string());
    match plan.others.is_empty() {
        true => _ = writeln!(body, "- {path} differs in this entry only"),
        false => _ = writeln!(body, "- {path} differs in this entry and in what is listed above"),
    }
    readme(&mut body, plan);
    if !found.iter().any(|found| found.severity == Severity::Error) {
        body.push_str("- no check finds an error in the document or in what changes\n");
    }
    body
}

fn what(body: &mut String, plan: &Plan, entry: &Entry<'_>) {
    let name = code(&plan.name);
    match &plan.difference {
        EntryDifference::New => {
            let reserved = entry.is_reserved();
            let what = if reserved { "a reserved entry for" } else { "the plugin" };
            _ = writeln!(body, "Adds {what} {name} to the registry.\n");
            body.push_str("| Field | Value |\n| --- | --- |\n");
            for (field, value) in fields(entry) {
                if let Some(value) = value {
                    _ = writeln!(body, "| {} | {} |", code_cell(field), code_cell(&value));
                }
            }
        }
        EntryDifference::Changed { fields, old_name } => {
            match old_name {
                Some(old) => _ = writeln!(body, "Renames the plugin {} to {name}.", code(old)),
                None => _ = writeln!(body, "Changes the entry of the plugin {name}."),
            }
            if fields.is_empty() {
                body.push_str(
                    "\nOnly its form changes: comments, quotes, unknown keys or order.\n",
                );
                return;
            }
            body.push_str("\n| Field | Before | After |\n| --- | --- | --- |\n");
            for change in fields {
                let show = |value: &Option<String>| {
                    value.as_deref().map_or_else(|| "(none)".to_owned(), code_cell)
                };
                let (before, after) = (show(&change.before), show(&change.after));
                _ = writeln!(body, "| {} | {before} | {after} |", code_cell(change.field));
            }
        }
    }
}

fn listed(other: &OtherChange) -> String {
    match other {
        OtherChange::Added(name) => format!("{} is new", code(name)),
        OtherChange::Removed(name) => format!("{} is gone", code(name)),
        OtherChange::Changed { name, fields } => {
            let fields: Vec<String> = fields.iter().map(|field| code(field)).collect();
            format!("{}: {}", code(name), fields.join(", "))
        }
        OtherChange::ReservedSources | OtherChange::Lines { .. } => other.to_string(),
    }
}

/// What is known of the entry's id.
fn id_facts(plan: &Plan, entry: &Entry<'_>) -> Option<String> {
    let id = entry.id().filter(|id| !id.is_held_back())?;
    let is_kept = match &plan.difference {
        EntryDifference::New => false,
        EntryDifference::Changed { fields, .. } => {
            !fields.iter().any(|change| change.field == "capabilities.sourcing.id")
        }
    };
    if is_kept {
        return Some(format!("The plugin keeps its id {id}."));
    }
    let block = id.block();
    let (first, last) = (block.ids().start().to_owned(), block.ids().end().to_owned());
    let mut facts = format!(
        "Id {id} lies in the {block} block ({first} to {last}), which is {}.",
        block.purpose()
    );
    let mut holders = plan.history.of_id(id).iter().filter(|old| old.name != plan.name);
    match holders.next() {
        Some(old) => {
            _ = write!(facts, " {} had it as of {}.", code(&old.name), code(&old.version));
        }
        None if plan.is_shallow => facts.push_str(
            " No version of the registry in this clone, which lacks older history, gave it to \
             another plugin.",
        ),
        None => facts.push_str(" No earlier version of the registry gave it to another plugin."),
    }
    Some(facts)
}

fn findings(body: &mut String, found: &[&Diagnostic]) {
    // Whether they have fixes is of no interest to who reads the pull request.
    let without_fix = |found: &&Diagnostic| Diagnostic { fix: None, ..(*found).clone() };
    let owned: Vec<Diagnostic> = found.iter().map(without_fix).collect();
    _ = writeln!(body, "\n**Findings about the entry:** {}", summary(&owned));
    if found.is_empty() {
        return;
    }
    body.push('\n');
    for found in found.iter().take(MAX_ITEMS) {
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let check = found.check;
        let message = sentence(&found.message);
        _ = writeln!(body, "- {severity} **{} {}**: {message}", check.code, check.name);
    }
    if found.len() > MAX_ITEMS {
        _ = writeln!(body, "- and {} more", found.len() - MAX_ITEMS);
    }
}

fn readme(body: &mut String, plan: &Plan) {
    match &plan.readme {
        Readme::Updated { path, was_stale, .. } => {
            let path = code(&path.to_string());
            _ = write!(body, "- the table in {path} is generated anew");
            if *was_stale {
                body.push_str("; it was out of date, so other rows change too");
            }
            body.push('\n');
        }
        Readme::Same { path, .. } => {
            let path = code(&path.to_string());
            _ = writeln!(body, "- the table in {path} stays as it is");
        }
        Readme::LeftOut { reason: ReadmeProblem::Missing, .. } => {}
        Readme::LeftOut { path, .. } => {
            let path = code(&path.to_string());
            _ = writeln!(body, "- {path} shows no table of the registry and stays as it is");
        }
    }
}

/// What the user should know of the plan, one sentence each.
pub(super) fn notes(plan: &Plan) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(newer) = &plan.newer {
        notes.push(format!(
            "{} has a newer version of the document than the base, {}; update your checkout \
             first if the pull request is to merge without conflicts",
            clean(newer),
            clean(&plan.base.label)
        ));
    }
    if plan.is_shallow {
        notes.push(
            "this clone is shallow, so ids and names of removed plugins may be unknown; \
             `git fetch --unshallow` brings the whole history"
                .to_owned(),
        );
    }
    match &plan.readme {
        Readme::Updated { path, was_stale: true, .. } => notes.push(format!(
            "the table in {} did not show the base as it is; other rows change too",
            clean(&path.to_string())
        )),
        Readme::LeftOut { path, reason } => {
            notes.push(format!("{} is left out: {reason}", clean(&path.to_string())));
        }
        Readme::Updated { .. } | Readme::Same { .. } => {}
    }
    notes
}
