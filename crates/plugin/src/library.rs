//! A plugin's library: the file, loaded.

use std::collections::HashMap;
use std::fmt;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};

use crate::facts::{self, LibraryFacts};
use crate::load_error::LoadError;
use crate::symbols::Symbols;

/// A library that was found to be a plugin that this host can serve.
pub struct PluginLibrary {
    path: PathBuf,
    symbols: Symbols,
    facts: LibraryFacts,
    /// Shared by everyone who loads the same library.
    lifecycle: Arc<Mutex<()>>,
    /// Never unloaded. A library written in Go starts threads that outlive every plugin, and
    /// threads of other plugins may still be about to return through its code.
    _library: ManuallyDrop<Library>,
}

/// The locks of all loaded libraries, by the system's handle of each.
static LIFECYCLES: LazyLock<Mutex<HashMap<usize, Arc<Mutex<()>>>>> = LazyLock::new(Mutex::default);

impl PluginLibrary {
    /// Loads the library and asks for everything it says without an initialised plugin.
    ///
    /// **This runs the library's code**, with all the rights of this process. Load a library that
    /// is not trusted in a confined process only.
    ///
    /// A library stays loaded until the process ends.
    ///
    /// # Errors
    ///
    /// When it cannot be loaded, or is not a plugin that this host can serve.
    pub fn open(path: &Path) -> Result<Arc<Self>, LoadError> {
        let failed = |reason: String| LoadError::Open { path: path.to_owned(), reason };
        // Without a slash in it, the system would look for the name in its own folders.
        let absolute = std::path::absolute(path).map_err(|error| failed(error.to_string()))?;
        let file = std::fs::metadata(&absolute).map_err(|error| failed(error.to_string()))?;
        if !file.is_file() {
            return Err(failed("it is no file".to_owned()));
        }
        // SAFETY: loading runs the library's initialisers. What they do cannot be checked here;
        // the documentation of this function says so.
        let library = unsafe { Library::open(Some(&absolute), RTLD_NOW | RTLD_LOCAL) }
            .map_err(|error| failed(reason(&error)))?;
        let handle = library.into_raw();
        let lifecycle = locked(&LIFECYCLES).entry(handle as usize).or_default().clone();
        // SAFETY: the handle is the one that was just taken out; nobody closes it.
        let library = ManuallyDrop::new(unsafe { Library::from_raw(handle) });
        let symbols = Symbols::of(&library);
        let facts = {
            let _alone = locked(&lifecycle);
            facts::read(&symbols)?
        };
        Ok(Arc::new(Self { path: absolute, symbols, facts, lifecycle, _library: library }))
    }

    /// The file, as an absolute path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the library says about its plugin.
    #[must_use]
    pub fn facts(&self) -> &LibraryFacts {
        &self.facts
    }

    pub(crate) fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// Keeps others from initialising, opening, closing or destroying in this library: the tables
    /// that SDKs keep of these are not safe against two threads at once.
    pub(crate) fn lifecycle(&self) -> MutexGuard<'_, ()> {
        locked(&self.lifecycle)
    }
}

impl fmt::Debug for PluginLibrary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluginLibrary").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Locks, whatever happened to those who held the lock before: nothing guarded by the locks of
/// this crate is ever left half-changed.
pub(crate) fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the system said; the error alone says only which function failed.
fn reason(error: &libloading::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
