//! Reads the sections of an ELF file.

use std::collections::{BTreeSet, HashMap};

use object::elf;
use object::read::elf::{Dyn as _, FileHeader, ProgramHeader as _, SectionHeader as _, Sym as _};

use super::names::Names;
use super::runtime::{self, Runtime};
use super::{ElfError, ElfFacts, GlibcVersion, MAX_LIBRARY_BYTES, Relro, functions};

/// More symbols than the largest libraries have.
const MAX_SYMBOLS: usize = 1 << 19;
/// More sections than any library has.
const MAX_SECTIONS: usize = 1 << 13;
/// More entries than any list of needed libraries or versions has.
const MAX_ENTRIES: usize = 10_000;

pub(super) fn facts(bytes: &[u8]) -> Result<ElfFacts, ElfError> {
    if bytes.len() as u64 > MAX_LIBRARY_BYTES {
        return Err(ElfError::TooLarge);
    }
    match (bytes.starts_with(&elf::ELFMAG), bytes.get(4)) {
        (true, Some(1)) => read::<elf::FileHeader32<object::Endianness>>(bytes),
        (true, Some(2)) => read::<elf::FileHeader64<object::Endianness>>(bytes),
        _ => Err(ElfError::NoElf),
    }
}

/// Says which part could not be read.
fn part<T>(part: &'static str, result: object::Result<T>) -> Result<T, ElfError> {
    result.map_err(|error| ElfError::Broken { part, reason: error.to_string() })
}

/// What the symbols of a file tell.
#[derive(Default)]
struct Symbols {
    exported: Vec<String>,
    unversioned: BTreeSet<String>,
    /// The symbols of the newest version of the C library.
    glibc: Option<(Vec<u32>, GlibcVersion)>,
    has_cpp_names: bool,
    has_rust_names: bool,
}

fn read<Elf: FileHeader<Endian = object::Endianness>>(bytes: &[u8]) -> Result<ElfFacts, ElfError> {
    let header = part("header", Elf::parse(bytes))?;
    let endian = part("header", header.endian())?;
    let segments = part("program headers", header.program_headers(endian, bytes))?;
    let sections = part("section headers", header.section_headers(endian, bytes))?;
    if sections.len() > MAX_SECTIONS || segments.len() > MAX_SECTIONS {
        return Err(ElfError::TooMany("sections"));
    }
    let data = |section: &Elf::SectionHeader| part("sections", section.data(endian, bytes));
    let names = match header.section_strings_index(endian, bytes) {
        Ok(index) => match sections.get(index.0) {
            Some(section) => Names::new(data(section)?),
            None => Names::default(),
        },
        Err(_) => Names::default(),
    };
    let linked = |section: &Elf::SectionHeader| match sections.get(section.link(endian).0) {
        Some(strings) => Ok(Names::new(data(strings)?)),
        None => Ok(Names::default()),
    };
    let find = |kind| sections.iter().find(|section| section.sh_type(endian) == kind);
    let named = |wanted: &[u8]| {
        sections.iter().find(|section| names.bytes(section.sh_name(endian).into()) == wanted)
    };

    let mut facts = ElfFacts {
        bits: if header.is_class_64() { 64 } else { 32 },
        is_little_endian: header.is_little_endian(),
        machine: machine(header.e_machine(endian)),
        is_shared_object: header.e_type(endian) == elf::ET_DYN,
        soname: None,
        functions: Vec::new(),
        other_functions: Vec::new(),
        needed: Vec::new(),
        rpath: None,
        runpath: None,
        glibc: None,
        unversioned: Vec::new(),
        runtimes: Vec::new(),
        has_debug_info: named(b".debug_info").or_else(|| named(b".zdebug_info")).is_some(),
        has_symbol_table: find(elf::SHT_SYMTAB).is_some(),
        relro: Relro::None,
    };

    let mut binds_now = false;
    if let Some(section) = find(elf::SHT_DYNAMIC) {
        let strings = linked(section)?;
        let entries: &[Elf::Dyn] = part("dynamic section", section.data_as_array(endian, bytes))?;
        for entry in entries.iter().take(MAX_ENTRIES) {
            let value = entry.val(endian);
            match entry.tag(endian) {
                elf::DT_NULL => break,
                elf::DT_NEEDED => facts.needed.push(strings.text(value)),
                elf::DT_SONAME => facts.soname = Some(strings.text(value)),
                elf::DT_RPATH => facts.rpath = Some(strings.text(value)),
                elf::DT_RUNPATH => facts.runpath = Some(strings.text(value)),
                elf::DT_BIND_NOW => binds_now = true,
                elf::DT_FLAGS => binds_now |= value & BIND_NOW != 0,
                elf::DT_FLAGS_1 => binds_now |= value & NOW != 0,
                _ => {}
            }
        }
    }
    if segments.iter().any(|segment| segment.p_type(endian) == elf::PT_GNU_RELRO) {
        facts.relro = if binds_now { Relro::Full } else { Relro::Partial };
    }

    let versions = match find(elf::SHT_GNU_VERNEED) {
        Some(section) => versions::<Elf>(section, endian, bytes, linked(section)?)?,
        None => HashMap::new(),
    };
    let mut symbols = Symbols::default();
    if let Some(section) = find(elf::SHT_DYNSYM) {
        let strings = linked(section)?;
        let table: &[Elf::Sym] = part("symbols", section.data_as_array(endian, bytes))?;
        if table.len() > MAX_SYMBOLS {
            return Err(ElfError::TooMany("symbols"));
        }
        let indices = match find(elf::SHT_GNU_VERSYM) {
            Some(section) => data(section)?,
            None => &[],
        };
        for (nth, symbol) in table.iter().enumerate().skip(1) {
            let name = strings.bytes(symbol.st_name(endian).into());
            let index = index_at(indices, nth, header.is_little_endian());
            symbols.add::<Elf>(symbol, endian, name, versions.get(&index));
        }
    }
    // Demanded without a symbol that uses it, such as the versions of the linker's own features.
    for version in versions.values() {
        symbols.demand(version, None);
    }

    let go = [&b".go.buildinfo"[..], b".gopclntab", b".note.go.buildid"].map(named);
    if go.iter().any(Option::is_some) {
        let section = go[0].map(data).transpose()?.unwrap_or_default();
        facts.runtimes.push(Runtime::Go(runtime::go_version(section)));
    }
    let remarks = named(b".comment").map(data).transpose()?.unwrap_or_default();
    match runtime::rust_version(remarks) {
        Some(version) => facts.runtimes.push(Runtime::Rust(version)),
        None if symbols.has_rust_names => facts.runtimes.push(Runtime::Rust(None)),
        None => {}
    }
    let needs_cpp = |name: &String| name.starts_with("libstdc++.") || name.starts_with("libc++.");
    if symbols.has_cpp_names || facts.needed.iter().any(needs_cpp) {
        facts.runtimes.push(Runtime::Cpp);
    }
    (facts.functions, facts.other_functions) = functions::sort(symbols.exported);
    facts.unversioned = symbols.unversioned.into_iter().collect();
    facts.glibc = symbols.glibc.map(|(_, mut version)| {
        version.symbols.sort_unstable();
        version
    });
    Ok(facts)
}

/// `DF_BIND_NOW`.
const BIND_NOW: u64 = 8;
/// `DF_1_NOW`.
const NOW: u64 = 1;

impl Symbols {
    fn add<Elf: FileHeader<Endian = object::Endianness>>(
        &mut self,
        symbol: &Elf::Sym,
        endian: object::Endianness,
        name: &[u8],
        version: Option<&String>,
    ) {
        if symbol.is_local() || name.is_empty() {
            return;
        }
        if symbol.is_undefined(endian) {
            self.has_cpp_names |= name == b"__gxx_personality_v0";
            match version {
                Some(version) => self.demand(version, Some(name)),
                None if !symbol.is_weak() && self.unversioned.len() < MAX_ENTRIES => {
                    self.unversioned.insert(String::from_utf8_lossy(name).into_owned());
                }
                None => {}
            }
            return;
        }
        self.has_rust_names |= name == b"rust_eh_personality";
        let is_visible = matches!(symbol.st_visibility(), elf::STV_DEFAULT | elf::STV_PROTECTED);
        if is_visible && name.starts_with(b"plugin_") && self.exported.len() < MAX_ENTRIES {
            self.exported.push(String::from_utf8_lossy(name).into_owned());
        }
    }

    /// Takes note of a version, if it is one of the C library and no older than those before.
    fn demand(&mut self, version: &str, symbol: Option<&[u8]>) {
        let Some(text) = version.strip_prefix("GLIBC_") else { return };
        let numbers: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
        let Some(numbers) = numbers else { return };
        let newest = self.glibc.as_ref().map(|(newest, _)| newest);
        if newest.is_none_or(|newest| *newest < numbers) {
            let version = GlibcVersion { version: text.to_owned(), symbols: Vec::new() };
            self.glibc = Some((numbers, version));
        } else if newest.is_some_and(|newest| *newest > numbers) {
            return;
        }
        if let (Some((_, version)), Some(symbol)) = (&mut self.glibc, symbol)
            && version.symbols.len() < MAX_ENTRIES
        {
            version.symbols.push(String::from_utf8_lossy(symbol).into_owned());
        }
    }
}

/// The names of the versions that the file needs, by the index that symbols use.
fn versions<Elf: FileHeader<Endian = object::Endianness>>(
    section: &Elf::SectionHeader,
    endian: object::Endianness,
    bytes: &[u8],
    strings: Names<'_>,
) -> Result<HashMap<u16, String>, ElfError> {
    let mut versions = HashMap::new();
    let Some((mut needs, _)) = part("versions", section.gnu_verneed(endian, bytes))? else {
        return Ok(versions);
    };
    // The entries may overlap, so it is the steps that are counted.
    let mut steps = 0;
    let mut step = || {
        steps += 1;
        if steps > MAX_ENTRIES { Err(ElfError::TooMany("versions")) } else { Ok(()) }
    };
    while let Some((_, mut entries)) = part("versions", needs.next())? {
        step()?;
        while let Some(entry) = part("versions", entries.next())? {
            step()?;
            let index = entry.vna_other.get(endian);
            versions.insert(index.0 & 0x7fff, strings.text(entry.vna_name.get(endian).into()));
        }
    }
    Ok(versions)
}

/// The index of a symbol's version; 1, which is "no version", where the table ends too early.
fn index_at(indices: &[u8], nth: usize, is_little_endian: bool) -> u16 {
    let pair = indices.get(2 * nth..).and_then(|rest| rest.first_chunk::<2>());
    let read = if is_little_endian { u16::from_le_bytes } else { u16::from_be_bytes };
    pair.map_or(1, |pair| read(*pair) & 0x7fff)
}

/// The processor's name as Rust has it.
fn machine(machine: elf::Machine) -> String {
    match machine {
        elf::EM_X86_64 => "x86_64".to_owned(),
        elf::EM_386 => "x86".to_owned(),
        elf::EM_AARCH64 => "aarch64".to_owned(),
        elf::EM_ARM => "arm".to_owned(),
        elf::EM_RISCV => "riscv64".to_owned(),
        elf::EM_S390 => "s390x".to_owned(),
        elf::EM_PPC64 => "powerpc64".to_owned(),
        other => format!("machine {}", other.0),
    }
}
