//! `falconry explain`.

use crate::sandbox::Sandbox;

#[test]
fn a_check_is_explained_by_code_and_by_name() {
    let sandbox = Sandbox::new();
    let by_code = sandbox.run(["explain", "fr004"]);
    assert_eq!(by_code.code, 0);
    assert!(by_code.out.starts_with("# FR004 duplicate-id\n"), "{}", by_code.out);
    assert_eq!(by_code.out, sandbox.run(["explain", "duplicate-id"]).out);
    let ran = sandbox.run(["explain", "duplicate"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
}

#[test]
fn all_checks_are_listed_for_people_and_programs() {
    let sandbox = Sandbox::new();
    let list = sandbox.run(["explain"]).out;
    let json = sandbox.run(["explain", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.as_array().unwrap().len(), list.lines().count());
    assert!(list.lines().any(|line| line.starts_with("FR004  error    duplicate-id: ")), "{list}");
}
