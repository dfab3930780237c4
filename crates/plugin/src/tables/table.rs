//! A state table, whoever owns it, behind the description that plugins know it by.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ffi::{CStr, CString, c_char};
use std::ptr::null_mut;
use std::rc::Rc;

use super::dispatch::{FIELDS, READER, WRITER};
use super::host_table::HostTable;
use crate::abi::{
    FieldsVtable, ReaderVtable, ReaderVtableExt, State, Table, TableInput, WriterVtable,
};
use crate::text;

thread_local! {
    /// The tables that plugins of this thread were given, by the address they know them by. What a
    /// plugin hands in is looked up here and never followed.
    static HANDLES: RefCell<HashMap<usize, Rc<TableSlot>>> = RefCell::default();
}

/// Why a function of a table fails.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(super) reason: String,
}

pub(crate) type TableResult<T> = Result<T, Failure>;

impl Failure {
    pub(super) fn new(reason: &str) -> Self {
        Self { reason: reason.to_owned() }
    }
}

/// The plugin that owns tables.
pub(crate) struct TableOwner {
    pub(super) name: String,
    /// Plugins that need an API older than 3.1 hand in shorter structs.
    pub(super) minor: u32,
    /// Null before the plugin is initialised.
    pub(super) state: Cell<State>,
    pub(super) get_last_error: Option<unsafe extern "C-unwind" fn(State) -> *const c_char>,
}

impl TableOwner {
    /// Why a function of the owner that was called just now failed.
    pub(super) fn failure(&self) -> Failure {
        let reason = match self.get_last_error {
            Some(get_last_error) if !self.state.get().is_null() => {
                // SAFETY: the state is the owner's own: it is taken out before the owner is
                // destroyed. The result is null or a C string.
                unsafe { text::copy(get_last_error(self.state.get()), text::SHORT) }
            }
            _ => None,
        };
        let reason = reason.filter(|reason| !reason.is_empty());
        let reason = reason.as_deref().unwrap_or("the plugin gives no reason");
        Failure { reason: format!("in a table of the plugin `{}`: {reason}", self.name) }
    }
}

/// The functions of a table that a plugin owns.
#[derive(Clone, Copy)]
pub(super) struct Functions {
    pub(super) table: Table,
    pub(super) reader: ReaderVtableExt,
    pub(super) writer: WriterVtable,
    pub(super) fields: FieldsVtable,
}

/// Whose a table is.
pub(super) enum Backend {
    Plugin { functions: Cell<Functions>, owner: Rc<TableOwner> },
    Host(HostTable),
}

/// A table, whoever owns it.
pub(crate) struct TableSlot {
    /// What plugins know the table by: a description of it. The API calls it opaque, yet the Rust
    /// SDK reads the type of the keys there.
    handle: *mut TableInput,
    pub(super) name: &'static CStr,
    pub(super) key_type: u32,
    pub(super) backend: Backend,
    /// The accessors of fields that hold tables.
    table_fields: RefCell<HashSet<usize>>,
    /// The tables inside entries, by the address of their description.
    inner: RefCell<HashMap<usize, Rc<TableSlot>>>,
}

impl TableSlot {
    /// A table that plugins of this thread can use until it is retired.
    pub(super) fn new(name: CString, key_type: u32, backend: Backend) -> Rc<Self> {
        // Both are left behind when the table is gone. A plugin may still look at them then, and
        // no other table must ever be taken for this one because it got the same address.
        let name: &'static CStr = Box::leak(name.into_boxed_c_str());
        let handle: *mut TableInput = Box::leak(Box::new(TableInput {
            name: name.as_ptr(),
            key_type,
            table: null_mut(),
            reader: READER.reader,
            writer: WRITER,
            fields: FIELDS,
            reader_ext: &raw const READER,
            writer_ext: &raw const WRITER,
            fields_ext: &raw const FIELDS,
        }));
        // SAFETY: the description was made just now, and nobody else knows it.
        unsafe { (*handle).table = handle.cast() };
        let slot = Rc::new(Self {
            handle,
            name,
            key_type,
            backend,
            table_fields: RefCell::default(),
            inner: RefCell::default(),
        });
        let _ = HANDLES
            .try_with(|handles| handles.borrow_mut().insert(handle.addr(), Rc::clone(&slot)));
        slot
    }

    /// The table that plugins know by that address.
    pub(super) fn find(table: Table) -> TableResult<Rc<Self>> {
        let find = |handles: &RefCell<HashMap<usize, Rc<Self>>>| {
            handles.borrow().get(&table.addr()).cloned()
        };
        HANDLES
            .try_with(find)
            .ok()
            .flatten()
            .ok_or_else(|| Failure::new("there is no such table any more, or none on this thread"))
    }

    /// Takes the table, and those inside its entries, away from plugins.
    pub(super) fn retire(&self) {
        let _ = HANDLES.try_with(|handles| handles.borrow_mut().remove(&self.handle.addr()));
        for inner in self.inner.take().into_values() {
            inner.retire();
        }
    }

    pub(super) fn handle(&self) -> Table {
        self.handle.cast()
    }

    pub(super) fn remember_table_field(&self, field: usize) {
        self.table_fields.borrow_mut().insert(field);
    }

    pub(super) fn holds_tables(&self, field: usize) -> bool {
        self.table_fields.borrow().contains(&field)
    }

    /// The table inside an entry that its owner describes at `input`.
    ///
    /// # Safety
    ///
    /// `input` is null or a description that stays as long as the entry.
    pub(super) unsafe fn inside(
        &self,
        owner: &Rc<TableOwner>,
        input: *const TableInput,
    ) -> TableResult<Table> {
        if input.is_null() {
            return Ok(null_mut());
        }
        // SAFETY: the description is not null.
        let (name, key_type, functions) = unsafe { described(owner, input) }?;
        let mut inner = self.inner.borrow_mut();
        if let Some(slot) = inner.get(&input.addr()) {
            if let Backend::Plugin { functions: place, .. } = &slot.backend {
                // Another table may have been given the place of one that is gone.
                place.set(functions);
            }
            return Ok(slot.handle());
        }
        let backend = Backend::Plugin { functions: Cell::new(functions), owner: Rc::clone(owner) };
        let slot = Self::new(name, key_type, backend);
        inner.insert(input.addr(), Rc::clone(&slot));
        Ok(slot.handle())
    }
}

/// Copies a plugin's description of a table, when it is whole.
///
/// # Safety
///
/// `input` is not null, and a description in the layout of the owner's version of the API.
pub(super) unsafe fn described(
    owner: &TableOwner,
    input: *const TableInput,
) -> TableResult<(CString, u32, Functions)> {
    // SAFETY: these fields are there in every version. The struct is never read as a whole: it
    // may be shorter.
    let (name, key_type, table, reader, writer, fields) = unsafe {
        (
            (*input).name,
            (*input).key_type,
            (*input).table,
            (*input).reader,
            (*input).writer,
            (*input).fields,
        )
    };
    if name.is_null() {
        return Err(Failure::new("the table has no name"));
    }
    // SAFETY: the name is not null, so it is a C string.
    let name = unsafe { CStr::from_ptr(name) }.to_owned();
    let functions = if owner.minor < 1 {
        let reader = ReaderVtableExt {
            reader,
            release_table_entry: Some(release_nothing),
            iterate_entries: Some(iterate_nothing),
        };
        Functions { table, reader, writer, fields }
    } else {
        // SAFETY: from version 3.1 on, these fields are there.
        let (reader_ext, writer_ext, fields_ext) =
            unsafe { ((*input).reader_ext, (*input).writer_ext, (*input).fields_ext) };
        if reader_ext.is_null() || writer_ext.is_null() || fields_ext.is_null() {
            return Err(Failure::new("the table lacks a table of functions"));
        }
        // SAFETY: none of them is null.
        let (reader_ext, writer_ext, fields_ext) =
            unsafe { (*reader_ext, *writer_ext, *fields_ext) };
        if !same(reader, writer, fields, &reader_ext, writer_ext, fields_ext) {
            return Err(Failure::new("the table's functions contradict each other"));
        }
        Functions { table, reader: reader_ext, writer: writer_ext, fields: fields_ext }
    };
    if !whole(&functions) {
        return Err(Failure::new("the table lacks functions"));
    }
    Ok((name, key_type, functions))
}

/// Whether both descriptions of the functions, the old and the extended one, are the same.
fn same(
    reader: ReaderVtable,
    writer: WriterVtable,
    fields: FieldsVtable,
    reader_ext: &ReaderVtableExt,
    writer_ext: WriterVtable,
    fields_ext: FieldsVtable,
) -> bool {
    /// The addresses of a struct of functions, all of which are pointers.
    fn addresses<T: Copy, const N: usize>(functions: T) -> [usize; N] {
        const { assert!(size_of::<T>() == N * size_of::<usize>()) };
        // SAFETY: the struct consists of so many function pointers that may be null, and each has
        // an address.
        unsafe { std::mem::transmute_copy(&functions) }
    }
    addresses::<_, 4>(reader) == addresses::<_, 4>(reader_ext.reader)
        && addresses::<_, 6>(writer) == addresses::<_, 6>(writer_ext)
        && addresses::<_, 3>(fields) == addresses::<_, 3>(fields_ext)
}

fn whole(functions: &Functions) -> bool {
    let Functions { reader, writer, fields, .. } = functions;
    reader.reader.get_table_name.is_some()
        && reader.reader.get_table_size.is_some()
        && reader.reader.get_table_entry.is_some()
        && reader.reader.read_entry_field.is_some()
        && reader.release_table_entry.is_some()
        && reader.iterate_entries.is_some()
        && writer.clear_table.is_some()
        && writer.erase_table_entry.is_some()
        && writer.create_table_entry.is_some()
        && writer.destroy_table_entry.is_some()
        && writer.add_table_entry.is_some()
        && writer.write_entry_field.is_some()
        && fields.list_table_fields.is_some()
        && fields.get_table_field.is_some()
        && fields.add_table_field.is_some()
}

unsafe extern "C-unwind" fn release_nothing(_: Table, _: Table) {}

unsafe extern "C-unwind" fn iterate_nothing(
    _: Table,
    _: Option<crate::abi::IteratorFn>,
    _: *mut std::ffi::c_void,
) -> u32 {
    0
}
