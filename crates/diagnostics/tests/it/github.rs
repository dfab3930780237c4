use falconry_diagnostics::render;

use crate::samples;

fn rendered() -> String {
    let mut out = Vec::new();
    render::github(&samples::all_findings(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_sample() {
    insta::assert_snapshot!(rendered());
}

#[test]
fn each_finding_is_one_command() {
    let text = rendered();
    assert_eq!(text.lines().count(), samples::all().len());
    for line in text.lines() {
        let (properties, message) = line[2..].split_once("::").unwrap();
        assert!(line.starts_with("::"), "{line}");
        assert!(!properties.contains("::") && !message.is_empty(), "{line}");
        assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
    }
}
