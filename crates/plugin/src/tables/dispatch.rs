//! The functions of tables that plugins are given. Each finds out whose the table is, and calls
//! the owner.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};

use super::state::StateType;
use super::table::{Backend, Failure, Functions, TableOwner, TableResult, TableSlot};
use crate::abi::{
    Bool, FieldsVtable, IteratorFn, ReaderVtable, ReaderVtableExt, ReturnCode, StateData, Table,
    TableEntry, TableField, TableFieldInfo, WriterVtable,
};
use crate::owner::{guarded, set_last_error};

pub(crate) static FIELDS: FieldsVtable = FieldsVtable {
    list_table_fields: Some(list_table_fields),
    get_table_field: Some(get_table_field),
    add_table_field: Some(add_table_field),
};

pub(crate) static READER: ReaderVtableExt = ReaderVtableExt {
    reader: ReaderVtable {
        get_table_name: Some(get_table_name),
        get_table_size: Some(get_table_size),
        get_table_entry: Some(get_table_entry),
        read_entry_field: Some(read_entry_field),
    },
    release_table_entry: Some(release_table_entry),
    iterate_entries: Some(iterate_entries),
};

pub(crate) static WRITER: WriterVtable = WriterVtable {
    clear_table: Some(clear_table),
    erase_table_entry: Some(erase_table_entry),
    create_table_entry: Some(create_table_entry),
    destroy_table_entry: Some(destroy_table_entry),
    add_table_entry: Some(add_table_entry),
    write_entry_field: Some(write_entry_field),
};

/// Runs a function of a table; a failure is kept for whoever asks, and `otherwise` returned.
///
/// No borrow of a table is held while a plugin runs: it may call back into any table.
fn run<T: Copy>(table: Table, otherwise: T, body: impl FnOnce(&TableSlot) -> TableResult<T>) -> T {
    guarded(otherwise, || match TableSlot::find(table).and_then(|slot| body(&slot)) {
        Ok(result) => result,
        Err(Failure { reason }) => {
            set_last_error(&reason);
            otherwise
        }
    })
}

/// The functions of a plugin's table were found to be there when the table was added.
fn present<F>(function: Option<F>) -> TableResult<F> {
    function.ok_or_else(|| Failure::new("the table lacks the function"))
}

fn not_null<T>(pointer: *mut T, owner: &TableOwner) -> TableResult<*mut T> {
    if pointer.is_null() { Err(owner.failure()) } else { Ok(pointer) }
}

fn success(code: ReturnCode, owner: &TableOwner) -> TableResult<ReturnCode> {
    if code == ReturnCode::SUCCESS { Ok(code) } else { Err(owner.failure()) }
}

fn kind_of(code: u32) -> TableResult<StateType> {
    StateType::from_code(code).ok_or_else(|| Failure::new("there is no such type"))
}

/// Follows a pointer that a plugin handed in, unless it is null.
///
/// # Safety
///
/// The pointer is null, or leads to a value that stays for `'a`.
unsafe fn given<'a, T>(pointer: *const T) -> TableResult<&'a T> {
    // SAFETY: the caller's promise is the same.
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::new("an argument is a null pointer"))
}

// In all of the functions below, SAFETY rests on the same promises: pointers that come from the
// calling plugin are null or valid for the call, as the plugin API demands of it; and a table that
// a plugin owns can be found only while that plugin lives, so its functions may be called.

unsafe extern "C-unwind" fn list_table_fields(
    table: Table,
    count: *mut u32,
) -> *const TableFieldInfo {
    run(table, null(), |slot| {
        if count.is_null() {
            return Err(Failure::new("an argument is a null pointer"));
        }
        match &slot.backend {
            Backend::Host(host) => {
                let (fields, number) = host.list_fields();
                // SAFETY: the plugin wants the number there.
                unsafe { count.write(number) };
                Ok(fields)
            }
            Backend::Plugin { functions, owner } => {
                let Functions { table, fields, .. } = functions.get();
                let list = present(fields.list_table_fields)?;
                // SAFETY: see above.
                let listed = unsafe { list(table, count) };
                not_null(listed.cast_mut(), owner).map(<*mut _>::cast_const)
            }
        }
    })
}

unsafe extern "C-unwind" fn get_table_field(
    table: Table,
    name: *const c_char,
    kind: u32,
) -> TableField {
    // SAFETY: see above.
    unsafe { field(table, name, kind, false) }
}

unsafe extern "C-unwind" fn add_table_field(
    table: Table,
    name: *const c_char,
    kind: u32,
) -> TableField {
    // SAFETY: see above.
    unsafe { field(table, name, kind, true) }
}

/// # Safety
///
/// `name` is null or a C string.
unsafe fn field(table: Table, name: *const c_char, kind: u32, add: bool) -> TableField {
    run(table, null_mut(), |slot| {
        // SAFETY: a name that is not null is a C string.
        let text = unsafe { given(name).map(|name| CStr::from_ptr(name)) }?;
        let kind = kind_of(kind)?;
        match &slot.backend {
            Backend::Host(host) if add => host.new_field(text, kind),
            Backend::Host(host) => host.find_field(text, kind),
            Backend::Plugin { functions, owner } => {
                let Functions { table, fields, .. } = functions.get();
                let function = if add { fields.add_table_field } else { fields.get_table_field };
                let function = present(function)?;
                // SAFETY: see above.
                let field = not_null(unsafe { function(table, name, kind.code()) }, owner)?;
                if kind == StateType::Table {
                    slot.remember_table_field(field.addr());
                }
                Ok(field)
            }
        }
    })
}

unsafe extern "C-unwind" fn get_table_name(table: Table) -> *const c_char {
    // The copy of the name that was made when the table was added.
    run(table, null(), |slot| Ok(slot.name.as_ptr()))
}

unsafe extern "C-unwind" fn get_table_size(table: Table) -> u64 {
    run(table, u64::MAX, |slot| match &slot.backend {
        Backend::Host(host) => Ok(host.len() as u64),
        Backend::Plugin { functions, owner } => {
            let Functions { table, reader, .. } = functions.get();
            let get_size = present(reader.reader.get_table_size)?;
            // SAFETY: see above.
            match unsafe { get_size(table) } {
                u64::MAX => Err(owner.failure()),
                size => Ok(size),
            }
        }
    })
}

unsafe extern "C-unwind" fn get_table_entry(table: Table, key: *const StateData) -> TableEntry {
    run(table, null_mut(), |slot| match &slot.backend {
        // SAFETY: see above; the key is of the type that the table was got with.
        Backend::Host(host) => unsafe { host.find_entry(given(key)?) },
        Backend::Plugin { functions, owner } => {
            let Functions { table, reader, .. } = functions.get();
            let get_entry = present(reader.reader.get_table_entry)?;
            // SAFETY: see above.
            not_null(unsafe { get_entry(table, key) }, owner)
        }
    })
}

unsafe extern "C-unwind" fn read_entry_field(
    table: Table,
    entry: TableEntry,
    field: TableField,
    out: *mut StateData,
) -> ReturnCode {
    run(table, ReturnCode::FAILURE, |slot| {
        if out.is_null() {
            return Err(Failure::new("an argument is a null pointer"));
        }
        match &slot.backend {
            Backend::Host(host) => {
                let data = host.read(entry, field)?;
                // SAFETY: the plugin wants the value there.
                unsafe { out.write(data) };
                Ok(ReturnCode::SUCCESS)
            }
            Backend::Plugin { functions, owner } => {
                let Functions { table, reader, .. } = functions.get();
                let read = present(reader.reader.read_entry_field)?;
                // SAFETY: see above.
                success(unsafe { read(table, entry, field, out) }, owner)?;
                if slot.holds_tables(field.addr()) {
                    // The owner wrote the address of a description; the reader needs a number
                    // that these functions know.
                    // SAFETY: the field holds tables, so this member was written.
                    let input = unsafe { (*out).table };
                    // SAFETY: the owner says that a description stands there.
                    let table = unsafe { slot.inside(owner, input.cast()) }?;
                    // SAFETY: the plugin wants the value there.
                    unsafe { out.write(StateData { table }) };
                }
                Ok(ReturnCode::SUCCESS)
            }
        }
    })
}

unsafe extern "C-unwind" fn release_table_entry(table: Table, entry: TableEntry) {
    run(table, (), |slot| {
        match &slot.backend {
            Backend::Host(host) => host.release(entry),
            Backend::Plugin { functions, .. } => {
                let Functions { table, reader, .. } = functions.get();
                let release = present(reader.release_table_entry)?;
                // SAFETY: see above.
                unsafe { release(table, entry) };
            }
        }
        Ok(())
    });
}

unsafe extern "C-unwind" fn iterate_entries(
    table: Table,
    step: Option<IteratorFn>,
    state: *mut c_void,
) -> Bool {
    run(table, 0, |slot| match &slot.backend {
        Backend::Host(host) => Ok(host.iterate(present(step)?, state)),
        Backend::Plugin { functions, .. } => {
            let Functions { table, reader, .. } = functions.get();
            let iterate = present(reader.iterate_entries)?;
            // SAFETY: see above. A result of 0 may mean that the caller's own function said stop,
            // so it is no reason to ask the owner for an error.
            Ok(unsafe { iterate(table, step, state) })
        }
    })
}

unsafe extern "C-unwind" fn clear_table(table: Table) -> ReturnCode {
    run(table, ReturnCode::FAILURE, |slot| match &slot.backend {
        Backend::Host(host) => {
            host.clear();
            Ok(ReturnCode::SUCCESS)
        }
        Backend::Plugin { functions, owner } => {
            let Functions { table, writer, .. } = functions.get();
            let clear = present(writer.clear_table)?;
            // SAFETY: see above.
            success(unsafe { clear(table) }, owner)
        }
    })
}

unsafe extern "C-unwind" fn erase_table_entry(table: Table, key: *const StateData) -> ReturnCode {
    run(table, ReturnCode::FAILURE, |slot| match &slot.backend {
        Backend::Host(host) => {
            // SAFETY: see above; the key is of the type that the table was got with.
            unsafe { host.erase(given(key)?) }?;
            Ok(ReturnCode::SUCCESS)
        }
        Backend::Plugin { functions, owner } => {
            let Functions { table, writer, .. } = functions.get();
            let erase = present(writer.erase_table_entry)?;
            // SAFETY: see above.
            success(unsafe { erase(table, key) }, owner)
        }
    })
}

unsafe extern "C-unwind" fn create_table_entry(table: Table) -> TableEntry {
    run(table, null_mut(), |slot| match &slot.backend {
        Backend::Host(host) => host.create_entry(),
        Backend::Plugin { functions, owner } => {
            let Functions { table, writer, .. } = functions.get();
            let create = present(writer.create_table_entry)?;
            // SAFETY: see above.
            not_null(unsafe { create(table) }, owner)
        }
    })
}

unsafe extern "C-unwind" fn destroy_table_entry(table: Table, entry: TableEntry) {
    run(table, (), |slot| {
        match &slot.backend {
            Backend::Host(host) => host.release(entry),
            Backend::Plugin { functions, .. } => {
                let Functions { table, writer, .. } = functions.get();
                let destroy = present(writer.destroy_table_entry)?;
                // SAFETY: see above.
                unsafe { destroy(table, entry) };
            }
        }
        Ok(())
    });
}

unsafe extern "C-unwind" fn add_table_entry(
    table: Table,
    key: *const StateData,
    entry: TableEntry,
) -> TableEntry {
    run(table, null_mut(), |slot| match &slot.backend {
        Backend::Host(host) => {
            // SAFETY: see above; the key is of the type that the table was got with.
            unsafe { host.insert(given(key)?, entry) }?;
            // The plugin goes on to hold the entry, until it releases it.
            Ok(entry)
        }
        Backend::Plugin { functions, owner } => {
            let Functions { table, writer, .. } = functions.get();
            let add = present(writer.add_table_entry)?;
            // SAFETY: see above.
            not_null(unsafe { add(table, key, entry) }, owner)
        }
    })
}

unsafe extern "C-unwind" fn write_entry_field(
    table: Table,
    entry: TableEntry,
    field: TableField,
    data: *const StateData,
) -> ReturnCode {
    run(table, ReturnCode::FAILURE, |slot| match &slot.backend {
        Backend::Host(host) => {
            // SAFETY: see above; the value is of the type that the field was got with.
            unsafe { host.write(entry, field, given(data)?) }?;
            Ok(ReturnCode::SUCCESS)
        }
        Backend::Plugin { .. } if slot.holds_tables(field.addr()) => {
            Err(Failure::new("a table inside an entry cannot be replaced"))
        }
        Backend::Plugin { functions, owner } => {
            let Functions { table, writer, .. } = functions.get();
            let write = present(writer.write_entry_field)?;
            // SAFETY: see above.
            success(unsafe { write(table, entry, field, data) }, owner)
        }
    })
}
