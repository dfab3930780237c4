//! The types of the Falco plugin API 3.12, byte for byte.
//!
//! Numbers that a plugin returns stay numbers: a value outside an enum's variants would be
//! undefined behaviour. Functions are `C-unwind`, so a panic or exception of a plugin that leaves
//! it does not make the host's own frames undefined.

mod table;

use std::ffi::{c_char, c_void};

pub(crate) use table::{
    FieldsVtable, InitTablesInput, IteratorFn, ReaderVtable, ReaderVtableExt, StateData,
    TableFieldInfo, TableInfo, TableInput, WriterVtable,
};
#[cfg(test)]
pub(crate) use table::{FieldsVtableExt, IterateFn, WriterVtableExt};

/// The number of bytes of an error buffer that the host hands out, its NUL included.
pub(crate) const MAX_ERROR_LEN: usize = 1024;

/// What a plugin's function returns to say how it went. Unknown values count as failures.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReturnCode(pub(crate) i32);

impl ReturnCode {
    pub(crate) const SUCCESS: Self = Self(0);
    pub(crate) const FAILURE: Self = Self(1);
    pub(crate) const TIMEOUT: Self = Self(-1);
    pub(crate) const EOF: Self = Self(2);
}

/// A boolean of the API: false is 0, every other value is true.
pub(crate) type Bool = u32;
/// The state of an initialised plugin. Some SDKs use small numbers; never dereferenced here.
pub(crate) type State = *mut c_void;
/// An opened event stream; never dereferenced here.
pub(crate) type Instance = *mut c_void;
/// What the host is to a plugin: an opaque value it hands back.
pub(crate) type Owner = *mut c_void;
/// A table, as the one who defined it names it.
pub(crate) type Table = *mut c_void;
/// An entry of a table.
pub(crate) type TableEntry = *mut c_void;
/// An accessor of a table's field.
pub(crate) type TableField = *mut c_void;

/// The kind of an init schema.
pub(crate) type SchemaType = u32;
pub(crate) const SCHEMA_NONE: SchemaType = 0;
pub(crate) const SCHEMA_JSON: SchemaType = 1;

/// The fixed part of an event.
#[repr(C, packed)]
#[derive(Clone, Copy)]
pub(crate) struct Event {
    pub(crate) ts: u64,
    pub(crate) tid: u64,
    pub(crate) len: u32,
    pub(crate) kind: u16,
    pub(crate) nparams: u32,
}

#[repr(C)]
pub(crate) struct EventInput {
    pub(crate) evt: *const Event,
    pub(crate) evtnum: u64,
    pub(crate) evtsrc: *const c_char,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct ByteBuffer {
    pub(crate) len: u32,
    pub(crate) ptr: *const u8,
}

#[repr(C)]
pub(crate) struct ExtractField {
    /// Points to an array of values whose type `ftype` says.
    pub(crate) res: *const c_void,
    pub(crate) res_len: u64,
    pub(crate) field_id: u32,
    pub(crate) field: *const c_char,
    pub(crate) arg_key: *const c_char,
    pub(crate) arg_index: u64,
    pub(crate) arg_present: Bool,
    pub(crate) ftype: u32,
    pub(crate) flist: Bool,
}

#[repr(C)]
pub(crate) struct ValueOffsets {
    pub(crate) start: *mut u32,
    pub(crate) length: *mut u32,
}

pub(crate) type LastErrorFn = unsafe extern "C-unwind" fn(Owner) -> *const c_char;
pub(crate) type LogFn = unsafe extern "C-unwind" fn(Owner, *const c_char, *const c_char, u32);

#[repr(C)]
pub(crate) struct InitInput {
    pub(crate) config: *const c_char,
    pub(crate) owner: Owner,
    pub(crate) get_owner_last_error: LastErrorFn,
    pub(crate) tables: *const InitTablesInput,
    pub(crate) log_fn: LogFn,
}

#[repr(C)]
pub(crate) struct FieldExtractInput {
    pub(crate) owner: Owner,
    pub(crate) get_owner_last_error: LastErrorFn,
    pub(crate) num_fields: u32,
    pub(crate) fields: *mut ExtractField,
    pub(crate) table_reader: ReaderVtable,
    pub(crate) table_reader_ext: *const ReaderVtableExt,
    pub(crate) value_offsets: *mut ValueOffsets,
}

#[repr(C)]
pub(crate) struct EventParseInput {
    pub(crate) owner: Owner,
    pub(crate) get_owner_last_error: LastErrorFn,
    pub(crate) table_reader: ReaderVtable,
    pub(crate) table_writer: WriterVtable,
    pub(crate) table_reader_ext: *const ReaderVtableExt,
    pub(crate) table_writer_ext: *const WriterVtable,
}

#[repr(C)]
pub(crate) struct SetConfigInput {
    pub(crate) config: *const c_char,
}

/// A function that a plugin asks the host to call again and again.
pub(crate) type RoutineFn = unsafe extern "C-unwind" fn(State, *mut c_void) -> Bool;

#[repr(C)]
pub(crate) struct RoutineVtable {
    pub(crate) subscribe:
        unsafe extern "C-unwind" fn(Owner, Option<RoutineFn>, *mut c_void) -> *mut c_void,
    pub(crate) unsubscribe: unsafe extern "C-unwind" fn(Owner, *mut c_void) -> ReturnCode,
}

#[repr(C)]
pub(crate) struct CaptureListenInput {
    pub(crate) owner: Owner,
    pub(crate) routine: *const RoutineVtable,
    pub(crate) table_reader_ext: *const ReaderVtableExt,
    pub(crate) table_writer_ext: *const WriterVtable,
    pub(crate) get_owner_last_error: LastErrorFn,
}

/// Receives an asynchronous event; the last argument is null or room for [`MAX_ERROR_LEN`] bytes.
pub(crate) type AsyncHandler =
    unsafe extern "C-unwind" fn(Owner, *const Event, *mut c_char) -> ReturnCode;

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) union MetricValue {
    pub(crate) u32: u32,
    pub(crate) s32: i32,
    pub(crate) u64: u64,
    pub(crate) s64: i64,
    pub(crate) d: f64,
    pub(crate) f: f32,
    pub(crate) i: i32,
}

#[repr(C)]
pub(crate) struct Metric {
    pub(crate) name: *const c_char,
    pub(crate) kind: u32,
    pub(crate) value: MetricValue,
    pub(crate) value_type: u32,
}

#[cfg(test)]
mod tests;
