//! Plugins for the tests, compiled from C by the tests themselves.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use falconry_plugin::{Host, LoadError, LogBuffer, Plugin, PluginLibrary};

static COMPILING: Mutex<()> = Mutex::new(());

/// Compiles the fixture with these macros, unless that was done before.
pub(crate) fn compile(macros: &[&str]) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures");
    let mut hasher = DefaultHasher::new();
    macros.hash(&mut hasher);
    for name in ["plugin.c", "tables.h", "source.h", "extract.h", "async.h"] {
        fs::read(fixtures.join(name)).unwrap().hash(&mut hasher);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let library = folder.join(format!("fixture-{:016x}.so", hasher.finish()));
    let _alone = COMPILING.lock().unwrap_or_else(PoisonError::into_inner);
    if !library.exists() {
        let unfinished = library.with_extension(std::process::id().to_string());
        let output = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-w", "-pthread", "-o"])
            .arg(&unfinished)
            .arg(fixtures.join("plugin.c"))
            .args(macros.iter().map(|text| format!("-D{text}")))
            .output()
            .expect("the C compiler that Rust links with");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{macros:?}: {errors}");
        fs::rename(&unfinished, &library).unwrap();
    }
    library
}

/// Compiles and loads the fixture.
pub(crate) fn load(macros: &[&str]) -> Result<Arc<PluginLibrary>, LoadError> {
    PluginLibrary::open(&compile(macros))
}

/// A plugin, and what it logs.
pub(crate) struct Fixture {
    pub(crate) plugin: Plugin,
    pub(crate) log: Arc<LogBuffer>,
}

impl Fixture {
    /// Initialises the fixture as it is without macros.
    pub(crate) fn init(config: &str) -> Self {
        Self::init_with(&[], config)
    }

    /// Initialises the fixture.
    pub(crate) fn init_with(macros: &[&str], config: &str) -> Self {
        let log = Arc::new(LogBuffer::with_capacity(1000));
        let host = Host::new(log.clone());
        let plugin = Plugin::init(&load(macros).unwrap(), config, &host).unwrap();
        Self { plugin, log }
    }

    /// The messages since the last time.
    pub(crate) fn said(&self) -> Vec<String> {
        said(&self.log)
    }
}

/// The messages since the last time.
pub(crate) fn said(log: &LogBuffer) -> Vec<String> {
    log.take().0.into_iter().map(|record| record.message).collect()
}
