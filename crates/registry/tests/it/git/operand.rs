use std::fs;

use falconry_registry::git::{DEFAULT_REGISTRY_PATH, GitError, Operand, Repository, Source};

use super::sandbox::{Sandbox, path};

/// `main` and `topic` have left their common commit; each has its own registry.
fn forked() -> Sandbox {
    let sandbox = Sandbox::with_commit();
    sandbox.git(&["switch", "--quiet", "--create", "topic"]);
    sandbox.commit("registry.yaml", "topic\n");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit("registry.yaml", "main\n");
    sandbox
}

fn parse(repository: &Repository, text: &str) -> Result<Operand, GitError> {
    repository.parse_range(text, &path(DEFAULT_REGISTRY_PATH))
}

/// The contents that an operand leads to.
fn contents(repository: &Repository, text: &str) -> Vec<String> {
    let sources = match parse(repository, text).unwrap() {
        Operand::One(source) => vec![source],
        Operand::Range { base, head } => vec![base, head],
    };
    let read = |source| String::from_utf8(repository.read_source(source).unwrap()).unwrap();
    sources.iter().map(read).collect()
}

#[test]
fn each_operand_leads_to_its_contents() {
    let sandbox = forked();
    sandbox.write("registry.yaml", "staged\n");
    sandbox.git(&["add", "registry.yaml"]);
    sandbox.write("registry.yaml", "edited\n");
    fs::write(sandbox.path("outside.yaml"), "outside\n").unwrap();
    let repository = sandbox.repository();
    let outside = sandbox.path("outside.yaml");
    for (text, expected) in [
        ("registry.yaml", &["edited\n"][..]),
        ("./registry.yaml", &["edited\n"]),
        ("../outside.yaml", &["outside\n"]),
        (outside.to_str().unwrap(), &["outside\n"]),
        (":registry.yaml", &["staged\n"]),
        (":0:registry.yaml", &["staged\n"]),
        (":./registry.yaml", &["staged\n"]),
        ("main", &["main\n"]),
        ("HEAD~1", &["one\n"]),
        ("HEAD^{/Write}", &["main\n"]),
        ("topic:registry.yaml", &["topic\n"]),
        ("topic:other", &["other\n"]),
        ("topic:./other", &["other\n"]),
        ("main..topic", &["main\n", "topic\n"]),
        ("main...topic", &["one\n", "topic\n"]),
        ("topic..", &["topic\n", "main\n"]),
        ("..topic", &["main\n", "topic\n"]),
        ("...topic", &["one\n", "topic\n"]),
        ("HEAD~1..HEAD", &["one\n", "main\n"]),
    ] {
        assert_eq!(contents(&repository, text), expected, "{text}");
    }
}

#[test]
fn a_relative_path_after_a_colon_starts_at_the_working_directory() {
    let sandbox = Sandbox::with_commit();
    sandbox.commit("plugins/registry.yaml", "nested\n");
    let git = sandbox.runner().with_current_dir(sandbox.work().join("plugins"));
    let repository = Repository::discover_with(git, &sandbox.work()).unwrap();
    assert_eq!(contents(&repository, "HEAD:registry.yaml"), ["one\n"]);
    assert_eq!(contents(&repository, "HEAD:./registry.yaml"), ["nested\n"]);
    assert_eq!(contents(&repository, "HEAD:../registry.yaml"), ["one\n"]);
    assert_eq!(contents(&repository, "registry.yaml"), ["nested\n"]);
    let error = parse(&repository, "HEAD:../../registry.yaml").unwrap_err();
    assert!(matches!(error, GitError::OutsideWorkTree { .. }), "{error}");
}

#[test]
fn a_file_wins_over_a_plain_revision() {
    let sandbox = forked();
    sandbox.write("topic", "a file\n");
    fs::create_dir(sandbox.work().join("main")).unwrap();
    let repository = sandbox.repository();
    assert_eq!(contents(&repository, "topic"), ["a file\n"]);
    assert_eq!(contents(&repository, "refs/heads/topic"), ["topic\n"]);
    assert_eq!(contents(&repository, "topic:registry.yaml"), ["topic\n"]);
    assert_eq!(contents(&repository, "main"), ["main\n"], "a directory is no file");
}

#[test]
fn punctuation_makes_a_revision_only_if_there_is_one() {
    let sandbox = forked();
    let repository = sandbox.repository();
    for name in ["main..topic", "old..new", "main:other", "no:other", ":other", "-x"] {
        sandbox.write(name, "a file\n");
    }
    assert_eq!(contents(&repository, "main..topic"), ["main\n", "topic\n"]);
    assert_eq!(contents(&repository, "./main..topic"), ["a file\n"]);
    assert_eq!(contents(&repository, "old..new"), ["a file\n"]);
    assert_eq!(contents(&repository, "main:other"), ["other\n"]);
    assert_eq!(contents(&repository, "no:other"), ["a file\n"]);
    assert_eq!(contents(&repository, ":other"), ["a file\n"]);
    assert_eq!(contents(&repository, "-x"), ["a file\n"]);
}

#[test]
fn what_is_nothing_is_said_to_be_nothing() {
    let sandbox = forked();
    sandbox.git(&["switch", "--quiet", "--orphan", "alone"]);
    sandbox.commit("registry.yaml", "alone\n");
    let repository = sandbox.repository();
    for text in ["", "nope", "nope.yaml", "-x", "--all", "^main"] {
        let error = parse(&repository, text).unwrap_err();
        assert!(matches!(error, GitError::NeitherFileNorRevision { .. }), "{text}: {error}");
    }
    for (text, unknown) in [
        ("nope..main", "nope"),
        ("main..nope", "nope"),
        ("main...nope", "nope"),
        ("nope:x", "nope"),
        ("main..topic:x", "topic:x"),
        ("a....b", "a"),
        ("main....topic", ".topic"),
    ] {
        let error = parse(&repository, text).unwrap_err();
        let GitError::UnknownRevision { rev, .. } = &error else { panic!("{text}: {error}") };
        assert_eq!(rev, unknown, "{text}");
    }
    let error = parse(&repository, "main...alone").unwrap_err();
    assert!(matches!(error, GitError::NoMergeBase { shallow: false, .. }), "{error}");
    for text in ["main:", "main:/etc/passwd", "main:a/../../b", "main:.git/config", ":"] {
        let error = parse(&repository, text).unwrap_err();
        assert!(matches!(error, GitError::InvalidPath { .. }), "{text}: {error}");
    }
}

#[test]
fn a_path_of_windows_is_a_file() {
    let sandbox = forked();
    sandbox.git(&["branch", "C"]);
    let repository = sandbox.repository();
    for text in [r"C:\registry.yaml", "C:/registry.yaml"] {
        let operand = parse(&repository, text).unwrap();
        assert_eq!(operand, Operand::One(Source::File(text.into())));
    }
    assert_eq!(contents(&repository, "C:registry.yaml"), ["main\n"]);
}

#[test]
fn a_missing_path_is_noticed_when_it_is_read() {
    let sandbox = forked();
    let repository = sandbox.repository().with_max_file_size(5);
    let read = |text: &str| match parse(&repository, text).unwrap() {
        Operand::One(source) => (source.to_string(), repository.read_source(&source).unwrap_err()),
        Operand::Range { .. } => panic!("{text} is one"),
    };
    let (shown, error) = read("main:nope");
    assert_eq!(
        (shown.as_str(), error.to_string().as_str()),
        ("main:nope", "there is no `nope` in main")
    );
    let (shown, error) = read(":nope");
    assert_eq!(
        (shown.as_str(), error.to_string().as_str()),
        (":nope", "there is no `nope` in the index")
    );
    let (shown, error) = read("./nope");
    assert_eq!(shown, "./nope");
    assert!(matches!(error, GitError::Io { .. }), "{error}");
    sandbox.write("large", "123456");
    let (_, error) = read("large");
    assert!(matches!(error, GitError::TooLarge { size: 6, limit: 5, .. }), "{error}");
}

#[test]
fn a_shallow_clone_is_named_as_the_reason_for_a_missing_merge_base() {
    let sandbox = forked();
    let url = format!("file://{}", sandbox.work().display());
    sandbox.git(&["clone", "--quiet", "--depth=1", "--no-single-branch", &url, "../shallow"]);
    let git = sandbox.runner().with_current_dir(sandbox.path("shallow"));
    let repository = Repository::discover_with(git, &sandbox.path("shallow")).unwrap();
    let error = parse(&repository, "main...origin/topic").unwrap_err();
    assert!(error.to_string().contains("git fetch --unshallow"), "{error}");
}
