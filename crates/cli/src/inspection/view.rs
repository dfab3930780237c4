//! The result of an inspection, for programs.

use std::path::Path;

use falconry_core::{Capability, FieldDef};
use falconry_plugin::InitSchema;
use falconry_plugin::confine::{Confinement, InspectError, Inspected, PluginFacts, Sources};
use falconry_plugin::elf::ElfFacts;
use serde::Serialize;

use super::advice;

#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) libraries: Vec<LibraryView>,
    pub(super) conflicts: Vec<ConflictView>,
}

#[derive(Debug, Serialize)]
pub(super) struct ConflictView {
    pub(super) libraries: [String; 2],
    pub(super) kind: &'static str,
    pub(super) message: String,
}

#[derive(Debug, Serialize)]
pub(super) struct LibraryView {
    pub(super) path: String,
    /// Null when it could not be read.
    pub(super) file: Option<FileView>,
    /// Null when it was not loaded, or gave no facts.
    pub(super) plugin: Option<PluginView>,
    /// Full, partial, none; null when it was not loaded.
    pub(super) confined: Option<&'static str>,
    /// What a partial confinement lacks.
    pub(super) unconfined: Vec<String>,
    /// The beginning of what it printed.
    pub(super) printed: String,
    pub(super) problem: Option<ProblemView>,
}

#[derive(Debug, Serialize)]
pub(super) struct ProblemView {
    pub(super) kind: &'static str,
    /// Starting, loading, asking; null when the library was not loaded.
    pub(super) stage: Option<&'static str>,
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct FileView {
    pub(super) machine: String,
    pub(super) bits: u8,
    pub(super) endianness: &'static str,
    pub(super) shared_object: bool,
    pub(super) soname: Option<String>,
    pub(super) capabilities: Vec<&'static str>,
    pub(super) functions: Vec<&'static str>,
    pub(super) other_functions: Vec<String>,
    pub(super) needed: Vec<String>,
    pub(super) rpath: Option<String>,
    pub(super) runpath: Option<String>,
    pub(super) glibc: Option<GlibcView>,
    pub(super) unversioned: Vec<String>,
    pub(super) runtimes: Vec<String>,
    pub(super) debug_info: bool,
    pub(super) symbol_table: bool,
    pub(super) relro: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct GlibcView {
    pub(super) version: String,
    pub(super) symbols: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct PluginView {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) contact: String,
    pub(super) version: String,
    pub(super) required_api: String,
    pub(super) capabilities: Vec<&'static str>,
    /// Null when it has none.
    pub(super) id: Option<u32>,
    pub(super) source: Option<String>,
    pub(super) extract_sources: SourcesView,
    pub(super) parse_sources: SourcesView,
    pub(super) async_sources: SourcesView,
    pub(super) async_events: Vec<String>,
    /// None, json, unknown.
    pub(super) config: &'static str,
    pub(super) config_schema: Option<String>,
    pub(super) fields: Vec<FieldView>,
}

#[derive(Debug, Serialize)]
pub(super) struct SourcesView {
    pub(super) stated: Vec<String>,
    /// Empty means every source.
    pub(super) all: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct FieldView {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) list: bool,
    pub(super) argument: Option<&'static str>,
    pub(super) argument_required: bool,
    pub(super) description: String,
    pub(super) display: Option<String>,
}

impl LibraryView {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.display().to_string(),
            file: None,
            plugin: None,
            confined: None,
            unconfined: Vec::new(),
            printed: String::new(),
            problem: None,
        }
    }

    pub(super) fn loaded(&mut self, inspected: &Inspected) {
        self.plugin = Some(PluginView::of(&inspected.facts));
        self.printed.clone_from(&inspected.output);
        self.confinement(&inspected.confinement);
    }

    pub(super) fn failed(&mut self, error: &InspectError) {
        let mut problem = ProblemView::of_file("not-loaded", error.to_string());
        if let InspectError::Child { end, stage, confinement, output } = error {
            problem.kind = end.name();
            problem.stage = Some(stage.name());
            problem.help = advice(end);
            self.printed.clone_from(output);
            if let Some(confinement) = confinement {
                self.confinement(confinement);
            }
        }
        self.problem = Some(problem);
    }

    fn confinement(&mut self, confinement: &Confinement) {
        self.confined = Some(confinement.name());
        if let Confinement::Partial(missing) = confinement {
            self.unconfined.clone_from(missing);
        }
    }
}

impl ProblemView {
    pub(super) fn of_file(kind: &'static str, message: String) -> Self {
        Self { kind, stage: None, message, help: None }
    }
}

impl FileView {
    pub(super) fn of(facts: &ElfFacts) -> Self {
        let capabilities = facts.capabilities().unwrap_or_default();
        let glibc = facts.glibc.as_ref().map(|glibc| GlibcView {
            version: glibc.version.clone(),
            symbols: glibc.symbols.clone(),
        });
        Self {
            machine: facts.machine.clone(),
            bits: facts.bits,
            endianness: if facts.is_little_endian { "little" } else { "big" },
            shared_object: facts.is_shared_object,
            soname: facts.soname.clone(),
            capabilities: capabilities.iter().map(Capability::name).collect(),
            functions: facts.functions.clone(),
            other_functions: facts.other_functions.clone(),
            needed: facts.needed.clone(),
            rpath: facts.rpath.clone(),
            runpath: facts.runpath.clone(),
            glibc,
            unversioned: facts.unversioned.clone(),
            runtimes: facts.runtimes.iter().map(ToString::to_string).collect(),
            debug_info: facts.has_debug_info,
            symbol_table: facts.has_symbol_table,
            relro: facts.relro.name(),
        }
    }
}

impl PluginView {
    pub(super) fn of(facts: &PluginFacts) -> Self {
        let (config, config_schema) = match &facts.init_schema {
            InitSchema::None => ("none", None),
            InitSchema::Json(schema) => ("json", Some(schema.clone())),
            InitSchema::Unknown(_) => ("unknown", None),
        };
        Self {
            name: facts.name.clone(),
            description: facts.description.clone(),
            contact: facts.contact.clone(),
            version: facts.version_text.clone(),
            required_api: facts.required_api.to_string(),
            capabilities: facts.capabilities.iter().map(Capability::name).collect(),
            id: (facts.id.0 != 0).then_some(facts.id.0),
            source: (!facts.source.is_empty()).then(|| facts.source.clone()),
            extract_sources: SourcesView::of(&facts.extract_sources),
            parse_sources: SourcesView::of(&facts.parse_sources),
            async_sources: SourcesView::of(&facts.async_sources),
            async_events: facts.async_events.clone(),
            config,
            config_schema,
            fields: facts.fields.iter().map(FieldView::of).collect(),
        }
    }
}

impl SourcesView {
    fn of(sources: &Sources) -> Self {
        Self { stated: sources.stated.clone(), all: sources.all.clone() }
    }
}

impl FieldView {
    fn of(field: &FieldDef) -> Self {
        Self {
            name: field.name.clone(),
            kind: field.kind.name(),
            list: field.is_list,
            argument: field.arg.map(|arg| match (arg.index, arg.key) {
                (true, true) => "index or key",
                (true, false) => "index",
                _ => "key",
            }),
            argument_required: field.arg.is_some_and(|arg| arg.required),
            description: field.description.clone(),
            display: field.display.clone(),
        }
    }
}
