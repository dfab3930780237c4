//! The result of an inspection, for people.

use std::io;

use super::view::{FileView, LibraryView, PluginView, SourcesView, View};
use crate::listing::{Listing, one_line};
use crate::outcome::Failure;
use crate::output;

/// Longer lists are cut off; programs get all of them.
const SHOWN: usize = 8;

type Lines = Vec<(&'static str, String)>;

pub(super) fn print(view: &View) -> Result<(), Failure> {
    for (nth, library) in view.libraries.iter().enumerate() {
        let lines = lines(library);
        output::results(|out| {
            if nth > 0 {
                writeln!(out)?;
            }
            write(out, &lines)
        })?;
        if let Some(plugin) = library.plugin.as_ref().filter(|plugin| !plugin.fields.is_empty()) {
            output::results(|out| writeln!(out))?;
            fields(plugin)?;
        }
        talk(library);
    }
    for conflict in &view.conflicts {
        let [first, second] = &conflict.libraries;
        output::talk(one_line(&format!(
            "{first} and {second} cannot be loaded together: {}",
            conflict.message
        )));
    }
    Ok(())
}

fn write(out: &mut dyn io::Write, lines: &Lines) -> io::Result<()> {
    for (key, value) in lines {
        let key = format!("{key}:");
        writeln!(out, "{key:<18}{}", one_line(value))?;
    }
    Ok(())
}

fn lines(library: &LibraryView) -> Lines {
    let mut lines = vec![("library", library.path.clone())];
    if let Some(plugin) = &library.plugin {
        plugin_lines(plugin, &mut lines);
    }
    if let Some(file) = &library.file {
        file_lines(file, library.plugin.is_none(), &mut lines);
    }
    if let Some(confined) = library.confined {
        let missing = library.unconfined.join("; ");
        let text = match confined {
            "none" => "no: it was trusted".to_owned(),
            "partial" => format!("partial: {missing}"),
            _ => "yes".to_owned(),
        };
        lines.push(("confined", text));
    }
    lines
}

fn plugin_lines(plugin: &PluginView, lines: &mut Lines) {
    let sources = |sources: &SourcesView| match sources.all.as_slice() {
        [] => "every source".to_owned(),
        some => some.join(", "),
    };
    lines.push(("name", plugin.name.clone()));
    lines.push(("description", plugin.description.clone()));
    lines.push(("contact", plugin.contact.clone()));
    lines.push(("version", plugin.version.clone()));
    lines.push(("plugin API", plugin.required_api.clone()));
    if let Some(id) = plugin.id {
        lines.push(("id", id.to_string()));
    }
    if let Some(source) = &plugin.source {
        lines.push(("source", source.clone()));
    }
    lines.push(("capabilities", plugin.capabilities.join(", ")));
    let has = |name: &str| plugin.capabilities.contains(&name);
    if has("extraction") {
        lines.push(("extracts from", sources(&plugin.extract_sources)));
    }
    if has("parsing") {
        lines.push(("parses", sources(&plugin.parse_sources)));
    }
    if has("async events") {
        let names = shown(&plugin.async_events);
        lines.push(("async events", format!("{names} for {}", sources(&plugin.async_sources))));
    }
    let config = match plugin.config {
        "json" => "JSON, described by a schema",
        "unknown" => "described by an unknown kind of schema",
        _ => "any text",
    };
    lines.push(("configuration", config.to_owned()));
}

fn file_lines(file: &FileView, with_capabilities: bool, lines: &mut Lines) {
    let kind = if file.shared_object { "shared object" } else { "no shared object" };
    let machine =
        format!("{}, {} bits, {} endian, {kind}", file.machine, file.bits, file.endianness);
    lines.push(("built for", machine));
    if with_capabilities && !file.capabilities.is_empty() {
        lines.push(("capabilities", file.capabilities.join(", ")));
    }
    if !file.runtimes.is_empty() {
        lines.push(("written in", file.runtimes.join(", ")));
    }
    lines.push(("functions", format!("{} of the plugin API", file.functions.len())));
    if !file.other_functions.is_empty() {
        lines.push(("not in the API", shown(&file.other_functions)));
    }
    if !file.needed.is_empty() {
        lines.push(("needs", shown(&file.needed)));
    }
    for (key, path) in [("rpath", &file.rpath), ("runpath", &file.runpath)] {
        lines.extend(path.clone().map(|path| (key, path)));
    }
    if let Some(glibc) = &file.glibc {
        let symbols = shown(&glibc.symbols);
        let reason = if symbols.is_empty() { symbols } else { format!(" (for {symbols})") };
        lines.push(("needs glibc", format!("{}{reason}", glibc.version)));
    }
    if !file.unversioned.is_empty() {
        lines.push(("unversioned", shown(&file.unversioned)));
    }
    let debug = match (file.debug_info, file.symbol_table) {
        (true, _) => "symbols and debug information",
        (false, true) => "symbols",
        (false, false) => "none",
    };
    lines.push(("for debuggers", debug.to_owned()));
    lines.push(("read-only tables", file.relro.to_owned()));
}

fn shown(items: &[String]) -> String {
    let mut text = items[..items.len().min(SHOWN)].join(", ");
    if items.len() > SHOWN {
        text += &format!(" and {} more", items.len() - SHOWN);
    }
    text
}

fn fields(plugin: &PluginView) -> Result<(), Failure> {
    let mut listing = Listing::new(&["FIELD", "TYPE", "ARGUMENT", "DESCRIPTION"], &[]);
    for field in &plugin.fields {
        let kind =
            if field.list { format!("list of {}", field.kind) } else { field.kind.to_owned() };
        let argument = field.argument.map(|argument| match field.argument_required {
            true => argument.to_owned(),
            false => format!("{argument}, optional"),
        });
        listing.row([
            Some(field.name.as_str()),
            Some(kind.as_str()),
            argument.as_deref(),
            Some(field.description.as_str()),
        ]);
    }
    listing.print()
}

fn talk(library: &LibraryView) {
    // What hindered the program, and not the library, is told at the end.
    let hindered = ["not-loaded", "foreign-machine"];
    let problem = library.problem.as_ref();
    if let Some(problem) = problem.filter(|problem| !hindered.contains(&problem.kind)) {
        output::talk(one_line(&format!("{}: {}", library.path, problem.message)));
        if let Some(help) = problem.help {
            output::talk(format!("  help: {help}"));
        }
    }
    if !library.printed.is_empty() {
        output::talk(format!("  it printed: {}", one_line(&library.printed)));
    }
}
