//! What the file of a library says, without running any of it.
//!
//! The facts come from the section headers of the ELF file. A file made to deceive can describe one
//! thing there and load another; what such a file really does shows only when it is loaded, which
//! belongs in a confined process.

mod error;
mod functions;
mod names;
mod read;
mod runtime;

use falconry_core::Capabilities;

pub use error::ElfError;
pub use runtime::Runtime;

use crate::load_error::LoadError;

/// The largest file that is looked at.
pub const MAX_LIBRARY_BYTES: u64 = 512 << 20;

/// What the file of a library says, without running any of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElfFacts {
    /// 32 or 64.
    pub bits: u8,
    /// Whether numbers are stored with their lowest byte first.
    pub is_little_endian: bool,
    /// The kind of processor, such as `x86_64`; `machine N` when it has no usual name.
    pub machine: String,
    /// Whether it is a shared object, the only kind of file that can be loaded as a library.
    pub is_shared_object: bool,
    /// The name that other files know the library by.
    pub soname: Option<String>,
    /// The functions of the plugin API that it exports, without `plugin_`.
    pub functions: Vec<&'static str>,
    /// What else it exports whose name starts with `plugin_`.
    pub other_functions: Vec<String>,
    /// The libraries that are loaded with it.
    pub needed: Vec<String>,
    /// Where these are looked for first, with a say for their own libraries too (outdated).
    pub rpath: Option<String>,
    /// Where these are looked for first.
    pub runpath: Option<String>,
    /// The newest version of the GNU C library that it needs.
    pub glibc: Option<GlibcVersion>,
    /// Functions and variables that it uses without saying which library, in which version, has
    /// them.
    pub unversioned: Vec<String>,
    /// The languages whose runtimes it carries or needs.
    pub runtimes: Vec<Runtime>,
    /// Whether it carries information for debuggers.
    pub has_debug_info: bool,
    /// Whether it names functions that it does not export, too.
    pub has_symbol_table: bool,
    /// What of its tables of addresses becomes read-only once it is loaded.
    pub relro: Relro,
}

/// A version of the GNU C library that a file needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlibcVersion {
    /// The version, such as `2.34`.
    pub version: String,
    /// The functions and variables that need this version.
    pub symbols: Vec<String>,
}

/// What of a library's tables of addresses becomes read-only once it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relro {
    /// Nothing.
    None,
    /// All but the addresses of functions.
    Partial,
    /// All of it; addresses of functions are looked up when the library is loaded (`BIND_NOW`).
    Full,
}

impl Relro {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Partial => "partial",
            Self::Full => "full",
        }
    }
}

impl ElfFacts {
    /// Reads the facts from the bytes of a file.
    ///
    /// # Errors
    ///
    /// When the bytes are no ELF file, are more than [`MAX_LIBRARY_BYTES`], or contradict
    /// themselves.
    pub fn read(bytes: &[u8]) -> Result<Self, ElfError> {
        read::facts(bytes)
    }

    /// The capabilities that follow from the exported functions, by the rules of the host.
    ///
    /// Whether a plugin with the functions of an event source also has an id and a source shows
    /// only when it is loaded.
    ///
    /// # Errors
    ///
    /// The reason for which a host would refuse the library.
    pub fn capabilities(&self) -> Result<Capabilities, LoadError> {
        functions::capabilities(&self.functions)
    }

    /// Whether the file was built for the kind of machine that this program runs on.
    #[must_use]
    pub fn is_for_this_machine(&self) -> bool {
        let little = cfg!(target_endian = "little");
        self.is_little_endian == little
            && u32::from(self.bits) == usize::BITS
            && self.machine == std::env::consts::ARCH
    }
}
