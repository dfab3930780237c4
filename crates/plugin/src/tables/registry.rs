//! The tables of a host, and which plugin added which.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::ffi::{CStr, CString, c_char};
use std::ptr::{null_mut, without_provenance_mut};
use std::rc::Rc;

use super::dispatch::{FIELDS, READER, WRITER};
use super::host_table::HostTable;
use super::state::StateType;
use super::table::{Backend, Failure, TableOwner, TableResult, TableSlot, described};
use crate::abi::{InitTablesInput, Owner, ReturnCode, Table, TableInfo, TableInput};
use crate::owner::{guarded, set_last_error};

/// The largest number of tables of a host.
const TABLES: usize = 1 << 10;

thread_local! {
    /// The plugins of this thread that may use tables, by the value they know the host by.
    static MEMBERS: RefCell<HashMap<usize, Rc<Member>>> = RefCell::default();
}

/// A static whose pointers lead to statics.
pub(crate) struct Static<T>(pub(crate) T);

// SAFETY: what is put in here is never written to, nor is what its pointers lead to.
unsafe impl<T> Sync for Static<T> {}

/// The functions for finding and adding tables. Some hosts take them away after initialisation;
/// these stay.
pub(crate) static INIT: Static<InitTablesInput> = Static(InitTablesInput {
    list_tables,
    get_table,
    add_table,
    fields: FIELDS,
    fields_ext: &raw const FIELDS,
    reader_ext: &raw const READER,
    writer_ext: &raw const WRITER,
});

/// The tables of a host.
#[derive(Default)]
pub(crate) struct Tables {
    slots: RefCell<BTreeMap<CString, Rc<TableSlot>>>,
}

/// A table of a host, from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSummary {
    /// Its name.
    pub name: CString,
    /// The type of its keys.
    pub key_type: StateType,
    /// The plugin that owns it; none when it is the host's own.
    pub plugin: Option<String>,
}

impl Tables {
    /// Adds a table of the host's own, unless there is one of that name.
    pub(crate) fn add_host_table(&self, table: &HostTable) -> bool {
        let key_type = table.key_type().code();
        let backend = Backend::Host(table.clone());
        self.add(table.name().to_owned(), key_type, backend).is_ok()
    }

    /// The tables, by their names.
    pub(crate) fn list(&self) -> Vec<TableSummary> {
        let slots = self.slots.borrow();
        let summary = |slot: &Rc<TableSlot>| {
            let plugin = match &slot.backend {
                Backend::Host(_) => None,
                Backend::Plugin { owner, .. } => Some(owner.name.clone()),
            };
            let key_type = StateType::from_code(slot.key_type)?;
            Some(TableSummary { name: slot.name.to_owned(), key_type, plugin })
        };
        slots.values().filter_map(summary).collect()
    }

    fn add(&self, name: CString, key_type: u32, backend: Backend) -> TableResult<()> {
        let mut slots = self.slots.borrow_mut();
        if slots.contains_key(&name) {
            let name = name.to_string_lossy();
            return Err(Failure::new(&format!("there is a table `{name}` already")));
        }
        if slots.len() >= TABLES {
            return Err(Failure::new("there are too many tables"));
        }
        slots.insert(name.clone(), TableSlot::new(name, key_type, backend));
        Ok(())
    }

    fn get(&self, name: &CStr, key_type: u32) -> TableResult<Table> {
        let slots = self.slots.borrow();
        let shown = name.to_string_lossy();
        let Some(slot) = slots.get(name) else {
            return Err(Failure::new(&format!("there is no table `{shown}`")));
        };
        if slot.key_type == key_type {
            return Ok(slot.handle());
        }
        let name_of = |code| match StateType::from_code(code) {
            Some(kind) => kind.name().to_owned(),
            None => format!("the unknown type {code}"),
        };
        Err(Failure::new(&format!(
            "the keys of the table `{shown}` are of {}, not of {}",
            name_of(slot.key_type),
            name_of(key_type)
        )))
    }

    /// Takes the tables of a plugin away.
    fn retire(&self, gone: &Rc<TableOwner>) {
        let is_gone = |slot: &Rc<TableSlot>| match &slot.backend {
            Backend::Plugin { owner, .. } => Rc::ptr_eq(owner, gone),
            Backend::Host(_) => false,
        };
        self.slots.borrow_mut().retain(|_, slot| {
            let gone = is_gone(slot);
            if gone {
                slot.retire();
            }
            !gone
        });
    }
}

impl Drop for Tables {
    fn drop(&mut self) {
        for slot in self.slots.take().into_values() {
            slot.retire();
        }
    }
}

/// A plugin that may use tables.
struct Member {
    tables: Rc<Tables>,
    owner: Rc<TableOwner>,
    /// The last list of tables that the plugin asked for; it lives until the next one.
    listed: RefCell<Vec<TableInfo>>,
}

/// A plugin's right to use tables, and its own tables, until it is dropped.
pub(crate) struct Membership {
    key: usize,
    member: Rc<Member>,
}

impl Membership {
    pub(crate) fn new(host: Owner, tables: Rc<Tables>, owner: TableOwner) -> Self {
        let owner = Rc::new(owner);
        let member = Rc::new(Member { tables, owner, listed: RefCell::default() });
        let key = host.addr();
        let _ = MEMBERS.try_with(|members| members.borrow_mut().insert(key, Rc::clone(&member)));
        Self { key, member }
    }

    /// The plugin is initialised: it can be asked for the reasons of its failures.
    pub(crate) fn initialised(&self, state: crate::abi::State) {
        self.member.owner.state.set(state);
    }

    /// The plugin is about to be destroyed: nobody may call its tables any more.
    pub(crate) fn retire(&self) {
        self.member.tables.retire(&self.member.owner);
        self.member.owner.state.set(null_mut());
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.retire();
        let _ = MEMBERS.try_with(|members| members.borrow_mut().remove(&self.key));
    }
}

impl TableOwner {
    pub(crate) fn new(
        name: String,
        minor: u32,
        get_last_error: Option<unsafe extern "C-unwind" fn(crate::abi::State) -> *const c_char>,
    ) -> Self {
        Self { name, minor, state: Cell::new(null_mut()), get_last_error }
    }
}

/// Runs a function for a plugin that may use tables; a failure is kept for whoever asks.
fn run<T: Copy>(owner: Owner, otherwise: T, body: impl FnOnce(&Member) -> TableResult<T>) -> T {
    guarded(otherwise, || {
        let find = |members: &RefCell<HashMap<usize, Rc<Member>>>| {
            members.borrow().get(&owner.addr()).cloned()
        };
        let member = MEMBERS.try_with(find).ok().flatten();
        let member =
            member.ok_or_else(|| Failure::new("state tables are not supported, or not here"));
        match member.and_then(|member| body(&member)) {
            Ok(result) => result,
            Err(Failure { reason }) => {
                set_last_error(&reason);
                otherwise
            }
        }
    })
}

unsafe extern "C-unwind" fn list_tables(owner: Owner, count: *mut u32) -> *mut TableInfo {
    if count.is_null() {
        return null_mut();
    }
    // SAFETY: the plugin wants the number there.
    unsafe { count.write(0) };
    // No tables is no error, so the pointer is not null.
    let none = without_provenance_mut(align_of::<TableInfo>());
    run(owner, none, |member| {
        let slots = member.tables.slots.borrow();
        let info =
            |slot: &Rc<TableSlot>| TableInfo { name: slot.name.as_ptr(), key_type: slot.key_type };
        let mut listed = member.listed.borrow_mut();
        *listed = slots.values().map(info).collect();
        // SAFETY: the plugin wants the number there.
        unsafe { count.write(listed.len() as u32) };
        Ok(listed.as_mut_ptr())
    })
}

unsafe extern "C-unwind" fn get_table(owner: Owner, name: *const c_char, key_type: u32) -> Table {
    run(owner, null_mut(), |member| {
        if name.is_null() {
            return Err(Failure::new("the name is a null pointer"));
        }
        // SAFETY: a name that is not null is a C string.
        member.tables.get(unsafe { CStr::from_ptr(name) }, key_type)
    })
}

unsafe extern "C-unwind" fn add_table(owner: Owner, input: *const TableInput) -> ReturnCode {
    run(owner, ReturnCode::FAILURE, |member| {
        if input.is_null() {
            return Err(Failure::new("the table is a null pointer"));
        }
        // SAFETY: the plugin says that a description stands there, and in which version of the
        // API it was written.
        let (name, key_type, functions) = unsafe { described(&member.owner, input) }?;
        match StateType::from_code(key_type) {
            None | Some(StateType::Table) => {
                return Err(Failure::new("keys cannot be of that type"));
            }
            Some(_) => {}
        }
        let owner = Rc::clone(&member.owner);
        let backend = Backend::Plugin { functions: Cell::new(functions), owner };
        member.tables.add(name, key_type, backend)?;
        Ok(ReturnCode::SUCCESS)
    })
}
