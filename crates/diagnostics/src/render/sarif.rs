//! SARIF 2.1.0, the interchange format of static analysis tools.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::{CheckInfo, Diagnostic, Fix, Label, SourceFile, Span};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What relative paths are relative to.
const ROOT: &str = "%SRCROOT%";

/// Writes all diagnostics as one SARIF log with one run, on one line.
///
/// `checks` become the rules of the log, so a reader learns of checks that found nothing too;
/// `version` is falconry's own. Fingerprints are made of the code, the subject and the message,
/// so a finding keeps its identity when it moves to another line.
///
/// Results are written one at a time; nothing is collected first.
///
/// # Errors
/// When `out` cannot be written to.
pub fn sarif(
    diagnostics: &[Diagnostic],
    checks: &[&'static CheckInfo],
    version: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let indices = checks.iter().enumerate();
    let indices = indices.map(|(index, check)| (check.code, index)).collect();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: Driver { name: "falconry", version, rules: Rules(checks) } },
            original_uri_base_ids: UriBaseIds {
                root: UriBase {
                    description: Text { text: "The directory that falconry was run in" },
                },
            },
            column_kind: "unicodeCodePoints",
            results: Results { diagnostics, indices },
        }],
    };
    serde_json::to_writer(&mut *out, &log)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    original_uri_base_ids: UriBaseIds<'a>,
    column_kind: &'a str,
    results: Results<'a>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    rules: Rules<'a>,
}

#[derive(Serialize)]
struct UriBaseIds<'a> {
    #[serde(rename = "%SRCROOT%")]
    root: UriBase<'a>,
}

#[derive(Serialize)]
struct UriBase<'a> {
    description: Text<'a>,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

struct Rules<'a>(&'a [&'static CheckInfo]);

impl Serialize for Rules<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().copied().map(Rule::of))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Text<'static>,
    full_description: Text<'static>,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

impl Rule {
    fn of(check: &'static CheckInfo) -> Self {
        let page = crate::page(check);
        Self {
            id: check.code,
            name: check.name,
            short_description: Text { text: check.summary },
            full_description: Text { text: check.explanation.trim() },
            help: Help { text: page.clone(), markdown: page },
            default_configuration: Configuration { level: check.severity.name() },
            properties: Properties { tags: ["falco"] },
        }
    }
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 1],
}

struct Results<'a> {
    diagnostics: &'a [Diagnostic],
    /// The index of each rule by its code.
    indices: HashMap<&'static str, usize>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let results = self.diagnostics.iter();
        serializer.collect_seq(results.map(|diagnostic| {
            let rule_index = self.indices.get(diagnostic.check.code).copied();
            SarifResult::of(diagnostic, rule_index)
        }))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'a str,
    message: Message,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix<'a>>,
}

impl<'a> SarifResult<'a> {
    fn of(diagnostic: &'a Diagnostic, rule_index: Option<usize>) -> Self {
        // Viewers show the message alone, so what to do has to be in it.
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            message.push_str("\nhelp: ");
            message.push_str(help);
        }
        let primary = diagnostic.primary();
        let fix = diagnostic.fix.as_ref().zip(primary);
        let fix = fix.filter(|(fix, _)| !fix.edits.is_empty());
        Self {
            rule_id: diagnostic.check.code,
            rule_index,
            level: diagnostic.severity.name(),
            message: Message { text: message },
            locations: primary.map(Location::of).into_iter().collect(),
            related_locations: diagnostic.labels.iter().skip(1).map(Location::of).collect(),
            partial_fingerprints: Fingerprints { finding: fingerprint(diagnostic) },
            fixes: fix.map(|(fix, label)| SarifFix::of(fix, &label.file)).into_iter().collect(),
        }
    }
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "falconryFinding/v1")]
    finding: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'a>>,
}

impl<'a> Location<'a> {
    fn of(label: &'a Label) -> Self {
        Self {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation::of(&label.file),
                region: Region::of(&label.file, label.span),
            },
            message: (!label.message.is_empty()).then_some(Text { text: &label.message }),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

impl ArtifactLocation {
    fn of(file: &SourceFile) -> Self {
        let name = file.name();
        let relative = !name.starts_with('/');
        let path = percent_encoded(name.strip_prefix("./").unwrap_or(name));
        Self {
            uri: if relative { path } else { format!("file://{path}") },
            uri_base_id: relative.then_some(ROOT),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: u32,
    byte_length: u32,
}

impl Region {
    fn of(file: &SourceFile, span: Span) -> Self {
        let start = file.position(span.start);
        let end = file.position(span.end.max(span.start));
        Self {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: span.start,
            byte_length: span.end.saturating_sub(span.start),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    description: Text<'a>,
    artifact_changes: [ArtifactChange<'a>; 1],
}

impl<'a> SarifFix<'a> {
    fn of(fix: &'a Fix, file: &SourceFile) -> Self {
        let replacements = fix.edits.iter().map(|edit| Replacement {
            deleted_region: Region::of(file, edit.span),
            inserted_content: Text { text: &edit.replacement },
        });
        Self {
            description: Text { text: &fix.title },
            artifact_changes: [ArtifactChange {
                artifact_location: ArtifactLocation::of(file),
                replacements: replacements.collect(),
            }],
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Text<'a>,
}

/// A path as a part of a URI. A colon is encoded too: in the first segment of a relative path it
/// would end a scheme.
fn percent_encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The 64-bit FNV-1a hash of what a finding is about, in hexadecimal. Services compare it between
/// versions, so it must never depend on the standard library's hasher.
fn fingerprint(diagnostic: &Diagnostic) -> String {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let parts = [
        diagnostic.check.code,
        diagnostic.subject.as_deref().unwrap_or_default(),
        &diagnostic.message,
    ];
    let hash = parts
        .iter()
        // A byte that no text has stands behind each part, so that parts cannot run together.
        .flat_map(|part| part.bytes().chain([0xff]))
        .fold(BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;

    static CHECK: CheckInfo = CheckInfo {
        code: "FR900",
        name: "some-defect",
        severity: Severity::Error,
        summary: "",
        explanation: "",
        examples: &[],
    };

    #[test]
    fn paths_become_uris() {
        let uri = |name: &str| {
            let location = ArtifactLocation::of(&SourceFile::new(name, ""));
            (location.uri, location.uri_base_id)
        };
        assert_eq!(uri("./a b/ü.yaml"), ("a%20b/%C3%BC.yaml".into(), Some(ROOT)));
        assert_eq!(uri("main:r.yaml"), ("main%3Ar.yaml".into(), Some(ROOT)));
        assert_eq!(uri("/tmp/50%"), ("file:///tmp/50%25".into(), None));
    }

    #[test]
    fn fingerprints_never_change() {
        let finding = Diagnostic::new(&CHECK, "id 2 is taken twice").subject("json");
        assert_eq!(fingerprint(&finding), "abcde32affeafe63");
    }

    #[test]
    fn fingerprints_tell_parts_apart() {
        let one = Diagnostic::new(&CHECK, "b").subject("a");
        let other = Diagnostic::new(&CHECK, "").subject("ab");
        assert_ne!(fingerprint(&one), fingerprint(&other));
    }
}
