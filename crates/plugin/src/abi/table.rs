//! The types of state tables.
//!
//! The functions of a vtable may be null when it comes from a plugin, hence the options.

use std::ffi::{c_char, c_void};

use super::{Bool, Owner, ReturnCode, Table, TableEntry, TableField};

/// One value of a table: which member counts is said by the type of key or field.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) union StateData {
    pub(crate) s8: i8,
    pub(crate) s16: i16,
    pub(crate) s32: i32,
    pub(crate) s64: i64,
    pub(crate) u8: u8,
    pub(crate) u16: u16,
    pub(crate) u32: u32,
    pub(crate) u64: u64,
    pub(crate) str: *const c_char,
    pub(crate) b: Bool,
    pub(crate) table: Table,
}

#[repr(C)]
pub(crate) struct TableInfo {
    pub(crate) name: *const c_char,
    pub(crate) key_type: u32,
}

#[repr(C)]
pub(crate) struct TableFieldInfo {
    pub(crate) name: *const c_char,
    pub(crate) field_type: u32,
    pub(crate) read_only: Bool,
}

pub(crate) type ListFieldsFn =
    unsafe extern "C-unwind" fn(Table, *mut u32) -> *const TableFieldInfo;
pub(crate) type FieldFn = unsafe extern "C-unwind" fn(Table, *const c_char, u32) -> TableField;
pub(crate) type NameFn = unsafe extern "C-unwind" fn(Table) -> *const c_char;
pub(crate) type SizeFn = unsafe extern "C-unwind" fn(Table) -> u64;
pub(crate) type GetEntryFn = unsafe extern "C-unwind" fn(Table, *const StateData) -> TableEntry;
pub(crate) type ReadFn =
    unsafe extern "C-unwind" fn(Table, TableEntry, TableField, *mut StateData) -> ReturnCode;
pub(crate) type EntryFn = unsafe extern "C-unwind" fn(Table, TableEntry);
pub(crate) type IteratorFn = unsafe extern "C-unwind" fn(*mut c_void, TableEntry) -> Bool;
pub(crate) type IterateFn =
    unsafe extern "C-unwind" fn(Table, Option<IteratorFn>, *mut c_void) -> Bool;
pub(crate) type ClearFn = unsafe extern "C-unwind" fn(Table) -> ReturnCode;
pub(crate) type EraseFn = unsafe extern "C-unwind" fn(Table, *const StateData) -> ReturnCode;
pub(crate) type CreateFn = unsafe extern "C-unwind" fn(Table) -> TableEntry;
pub(crate) type AddEntryFn =
    unsafe extern "C-unwind" fn(Table, *const StateData, TableEntry) -> TableEntry;
pub(crate) type WriteFn =
    unsafe extern "C-unwind" fn(Table, TableEntry, TableField, *const StateData) -> ReturnCode;

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct FieldsVtable {
    pub(crate) list_table_fields: Option<ListFieldsFn>,
    pub(crate) get_table_field: Option<FieldFn>,
    pub(crate) add_table_field: Option<FieldFn>,
}

/// The same functions again: the API may append to this struct, never to the other.
pub(crate) type FieldsVtableExt = FieldsVtable;

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct ReaderVtable {
    pub(crate) get_table_name: Option<NameFn>,
    pub(crate) get_table_size: Option<SizeFn>,
    pub(crate) get_table_entry: Option<GetEntryFn>,
    pub(crate) read_entry_field: Option<ReadFn>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct ReaderVtableExt {
    pub(crate) reader: ReaderVtable,
    pub(crate) release_table_entry: Option<EntryFn>,
    pub(crate) iterate_entries: Option<IterateFn>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct WriterVtable {
    pub(crate) clear_table: Option<ClearFn>,
    pub(crate) erase_table_entry: Option<EraseFn>,
    pub(crate) create_table_entry: Option<CreateFn>,
    pub(crate) destroy_table_entry: Option<EntryFn>,
    pub(crate) add_table_entry: Option<AddEntryFn>,
    pub(crate) write_entry_field: Option<WriteFn>,
}

/// As [`FieldsVtableExt`].
pub(crate) type WriterVtableExt = WriterVtable;

#[repr(C)]
pub(crate) struct InitTablesInput {
    pub(crate) list_tables: unsafe extern "C-unwind" fn(Owner, *mut u32) -> *mut TableInfo,
    pub(crate) get_table: unsafe extern "C-unwind" fn(Owner, *const c_char, u32) -> Table,
    pub(crate) add_table: unsafe extern "C-unwind" fn(Owner, *const TableInput) -> ReturnCode,
    pub(crate) fields: FieldsVtable,
    pub(crate) fields_ext: *const FieldsVtableExt,
    pub(crate) reader_ext: *const ReaderVtableExt,
    pub(crate) writer_ext: *const WriterVtableExt,
}

/// A table as the plugin that owns it describes it.
#[repr(C)]
pub(crate) struct TableInput {
    pub(crate) name: *const c_char,
    pub(crate) key_type: u32,
    pub(crate) table: Table,
    pub(crate) reader: ReaderVtable,
    pub(crate) writer: WriterVtable,
    pub(crate) fields: FieldsVtable,
    // Plugins that need an API older than 3.1 end here.
    pub(crate) reader_ext: *const ReaderVtableExt,
    pub(crate) writer_ext: *const WriterVtableExt,
    pub(crate) fields_ext: *const FieldsVtableExt,
}
