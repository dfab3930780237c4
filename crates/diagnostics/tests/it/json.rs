use falconry_diagnostics::{Diagnostic, render};
use serde_json::Value;

use crate::samples;

fn rendered(diagnostics: &[Diagnostic]) -> Value {
    let mut out = Vec::new();
    render::json(diagnostics, &mut out).unwrap();
    assert_eq!(out.pop(), Some(b'\n'));
    assert!(!out.contains(&b'\n'), "one line");
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn shape() {
    let findings = [
        samples::small_fix(),
        samples::labels_in_two_files(),
        samples::no_labels(),
        samples::windows_file(),
        samples::fix_without_labels(),
    ];
    let value = rendered(&findings);
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn no_findings() {
    assert_eq!(
        rendered(&[]).to_string(),
        r#"{"version":1,"diagnostics":[],"summary":{"errors":0,"warnings":0,"notes":0,"fixable":0}}"#
    );
}

#[test]
fn every_sample_has_every_key() {
    let value = rendered(&samples::all_findings());
    let findings = value["diagnostics"].as_array().unwrap();
    assert_eq!(findings.len(), samples::all().len());
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    for finding in findings {
        assert_eq!(keys(finding), keys(&findings[0]));
    }
    let sum = ["errors", "warnings", "notes"]
        .iter()
        .map(|key| value["summary"][key].as_u64().unwrap())
        .sum::<u64>();
    assert_eq!(sum, findings.len() as u64);
}
