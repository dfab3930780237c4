//! State tables.

use std::ffi::c_char;
use std::ptr::null_mut;

use falconry_core::Capability;

use crate::abi::{
    FieldsVtable, InitTablesInput, Owner, ReaderVtable, ReaderVtableExt, ReturnCode, Table,
    TableInfo, TableInput, WriterVtable,
};
use crate::owner::set_last_error;

/// A static whose pointers lead to statics.
pub(crate) struct Static<T>(pub(crate) T);

// SAFETY: everything that is put in here is never written to.
unsafe impl<T> Sync for Static<T> {}

/// Whether plugins of that capability are given tables; others see a null pointer.
pub(crate) fn are_for(capability: Capability) -> bool {
    matches!(capability, Capability::Extraction | Capability::Parsing)
}

pub(crate) static FIELDS: FieldsVtable =
    FieldsVtable { list_table_fields: None, get_table_field: None, add_table_field: None };
pub(crate) static READER: ReaderVtableExt = ReaderVtableExt {
    reader: ReaderVtable {
        get_table_name: None,
        get_table_size: None,
        get_table_entry: None,
        read_entry_field: None,
    },
    release_table_entry: None,
    iterate_entries: None,
};
pub(crate) static WRITER: WriterVtable = WriterVtable {
    clear_table: None,
    erase_table_entry: None,
    create_table_entry: None,
    destroy_table_entry: None,
    add_table_entry: None,
    write_entry_field: None,
};
pub(crate) static INIT: Static<InitTablesInput> = Static(InitTablesInput {
    list_tables,
    get_table,
    add_table,
    fields: FIELDS,
    fields_ext: &raw const FIELDS,
    reader_ext: &raw const READER,
    writer_ext: &raw const WRITER,
});

unsafe extern "C-unwind" fn list_tables(_owner: Owner, _count: *mut u32) -> *mut TableInfo {
    null_mut()
}
unsafe extern "C-unwind" fn get_table(_: Owner, _: *const c_char, _: u32) -> Table {
    set_last_error("state tables are not supported");
    null_mut()
}
unsafe extern "C-unwind" fn add_table(_: Owner, _: *const TableInput) -> ReturnCode {
    ReturnCode::FAILURE
}
