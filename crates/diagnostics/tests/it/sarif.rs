use falconry_diagnostics::{Diagnostic, render};
use serde_json::Value;

use crate::samples;

const SCHEMA: &str = include_str!("../fixtures/sarif-2.1.0.schema.json");

fn rendered(diagnostics: &[Diagnostic]) -> Value {
    let mut out = Vec::new();
    render::sarif(diagnostics, &samples::CHECKS, "1.2.3", &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn assert_valid(log: &Value) {
    // Strict readers of regular expressions want the bracket in two of its patterns escaped.
    let schema = SCHEMA.replace("{2}]?$", r"{2}\\]?$");
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn every_sample_is_valid() {
    let log = rendered(&samples::all_findings());
    assert_valid(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), samples::all().len());
}

#[test]
fn no_findings_are_valid() {
    let log = rendered(&[]);
    assert_valid(&log);
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
}

#[test]
#[should_panic(expected = "is a required property")]
fn the_schema_is_not_empty() {
    let mut log = rendered(&[]);
    log["runs"][0].as_object_mut().unwrap().remove("tool");
    assert_valid(&log);
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
    let log = rendered(&findings);
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn rules_are_found_by_index() {
    let log = rendered(&samples::all_findings());
    let run = &log["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
}

#[test]
fn a_finding_of_an_unlisted_check_has_no_index() {
    let mut out = Vec::new();
    render::sarif(&[samples::no_labels()], &[], "1.2.3", &mut out).unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    assert_valid(&log);
    assert_eq!(log["runs"][0]["results"][0].get("ruleIndex"), None);
}

#[test]
fn fingerprints_outlive_a_move() {
    let fingerprint = |diagnostic| {
        rendered(&[diagnostic])["runs"][0]["results"][0]["partialFingerprints"].clone()
    };
    let near = fingerprint(samples::near_labels());
    assert_eq!(near, fingerprint(samples::far_labels()));
    assert_ne!(near, fingerprint(samples::one_label()));
}
