//! A state table that the host owns.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::ffi::{CStr, CString, c_void};
use std::fmt;
use std::ptr::{null_mut, without_provenance_mut};
use std::rc::Rc;

use super::state::{StateType, StateValue};
use super::table::{Failure, TableResult};
use crate::abi::{Bool, IteratorFn, StateData, TableEntry, TableField, TableFieldInfo};

/// The largest number of entries that plugins may hold at once without releasing them.
const LOANS: usize = 1 << 16;
/// The largest number of fields of a table.
const FIELDS: usize = 1 << 10;

/// A state table that the host owns: plugins find it by its name, read it and write to it.
///
/// Clones are the same table.
#[derive(Clone)]
pub struct HostTable {
    inner: Rc<Inner>,
}

struct Inner {
    name: CString,
    key_type: StateType,
    fields: RefCell<Vec<Field>>,
    entries: RefCell<BTreeMap<StateValue, Rc<Entry>>>,
    /// The entries that plugins hold, by the number they know them by.
    loans: RefCell<HashMap<usize, Rc<Entry>>>,
    next_loan: Cell<usize>,
    /// The last list of fields that a plugin asked for; it lives until the next one.
    listed: RefCell<Vec<TableFieldInfo>>,
}

struct Field {
    name: CString,
    kind: StateType,
    read_only: bool,
}

#[derive(Default)]
struct Entry {
    /// The values, in the order of the fields; shorter where later ones were never looked at.
    values: RefCell<Vec<StateValue>>,
}

impl HostTable {
    /// An empty table without fields. None when the name holds a NUL, or keys cannot be of that
    /// type.
    #[must_use]
    pub fn new(name: &str, key_type: StateType) -> Option<Self> {
        if key_type == StateType::Table {
            return None;
        }
        let inner = Inner {
            name: CString::new(name).ok()?,
            key_type,
            fields: RefCell::default(),
            entries: RefCell::default(),
            loans: RefCell::default(),
            next_loan: Cell::new(1),
            listed: RefCell::default(),
        };
        Some(Self { inner: Rc::new(inner) })
    }

    /// Adds a field, and returns whether it could: not when there is one of that name, when the
    /// name holds a NUL, or when it is a table.
    #[must_use]
    pub fn add_field(&self, name: &str, kind: StateType, read_only: bool) -> bool {
        CString::new(name).is_ok_and(|name| self.push_field(&name, kind, read_only).is_ok())
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &CStr {
        &self.inner.name
    }

    /// The type of its keys.
    #[must_use]
    pub fn key_type(&self) -> StateType {
        self.inner.key_type
    }

    /// The number of its entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.entries.borrow().len()
    }

    /// Whether it has no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes a value, and adds the entry if there is none of that key. Returns whether it could:
    /// not when key, field or value are of the wrong type.
    #[must_use]
    pub fn set(&self, key: StateValue, field: &str, value: StateValue) -> bool {
        let Some(index) = self.field_index(field, value.kind()) else {
            return false;
        };
        if key.kind() != self.inner.key_type {
            return false;
        }
        let mut entries = self.inner.entries.borrow_mut();
        let entry = entries.entry(key).or_default();
        self.with_value(entry, index, |place| *place = value).is_some()
    }

    /// Reads a value; none when there is no such entry or field.
    #[must_use]
    pub fn get(&self, key: &StateValue, field: &str) -> Option<StateValue> {
        let kind = self
            .inner
            .fields
            .borrow()
            .iter()
            .find_map(|one| (one.name.as_bytes() == field.as_bytes()).then_some(one.kind))?;
        let index = self.field_index(field, kind)?;
        let entry = self.inner.entries.borrow().get(key).cloned()?;
        self.with_value(&entry, index, |place| place.clone())
    }

    /// Removes an entry, and returns whether there was one.
    pub fn remove(&self, key: &StateValue) -> bool {
        self.inner.entries.borrow_mut().remove(key).is_some()
    }

    fn field_index(&self, name: &str, kind: StateType) -> Option<usize> {
        let fields = self.inner.fields.borrow();
        fields.iter().position(|one| one.name.as_bytes() == name.as_bytes() && one.kind == kind)
    }

    fn push_field(&self, name: &CStr, kind: StateType, read_only: bool) -> Result<usize, Failure> {
        let mut fields = self.inner.fields.borrow_mut();
        if kind == StateType::Table {
            return Err(Failure::new("the host's tables hold no tables"));
        }
        if fields.iter().any(|field| *field.name == *name) {
            return Err(Failure::new("the table has a field of that name already"));
        }
        if fields.len() >= FIELDS {
            return Err(Failure::new("the table has too many fields"));
        }
        fields.push(Field { name: name.to_owned(), kind, read_only });
        Ok(fields.len() - 1)
    }

    /// Works on a value of an entry, which is the zero of its type before it was written.
    fn with_value<T>(
        &self,
        entry: &Entry,
        index: usize,
        work: impl FnOnce(&mut StateValue) -> T,
    ) -> Option<T> {
        let fields = self.inner.fields.borrow();
        let mut values = entry.values.borrow_mut();
        while values.len() <= index {
            let kind = fields.get(values.len())?.kind;
            values.push(StateValue::zero(kind)?);
        }
        Some(work(&mut values[index]))
    }

    // What follows are the table's functions as plugins call them.

    pub(super) fn list_fields(&self) -> (*const TableFieldInfo, u32) {
        let fields = self.inner.fields.borrow();
        let mut listed = self.inner.listed.borrow_mut();
        listed.clear();
        listed.extend(fields.iter().map(|field| TableFieldInfo {
            // The name stays: fields are never removed, and a vector that grows moves the strings'
            // owners and not the strings.
            name: field.name.as_ptr(),
            field_type: field.kind.code(),
            read_only: field.read_only.into(),
        }));
        (listed.as_ptr(), listed.len() as u32)
    }

    pub(super) fn find_field(&self, name: &CStr, kind: StateType) -> TableResult<TableField> {
        let fields = self.inner.fields.borrow();
        match fields.iter().position(|field| *field.name == *name) {
            None => Err(Failure::new("the table has no such field")),
            Some(index) if fields[index].kind == kind => Ok(accessor(index)),
            Some(index) => {
                Err(Failure::new(&format!("the field is of type {}", fields[index].kind)))
            }
        }
    }

    pub(super) fn new_field(&self, name: &CStr, kind: StateType) -> TableResult<TableField> {
        match self.find_field(name, kind) {
            Ok(field) => Ok(field),
            Err(_) => self.push_field(name, kind, false).map(accessor),
        }
    }

    /// # Safety
    ///
    /// `data` holds a value of the type of the keys.
    unsafe fn key(&self, data: &StateData) -> TableResult<StateValue> {
        // SAFETY: the caller's promise is the same.
        let key = unsafe { StateValue::copy(self.inner.key_type, data) };
        key.ok_or_else(|| Failure::new("the key is a null pointer"))
    }

    /// # Safety
    ///
    /// `key` holds a value of the type of the keys.
    pub(super) unsafe fn find_entry(&self, key: &StateData) -> TableResult<TableEntry> {
        // SAFETY: the caller's promise is the same.
        let key = unsafe { self.key(key) }?;
        let entry = self.inner.entries.borrow().get(&key).cloned();
        self.lend(entry.ok_or_else(|| Failure::new("the table has no such entry"))?)
    }

    /// # Safety
    ///
    /// `key` holds a value of the type of the keys.
    pub(super) unsafe fn erase(&self, key: &StateData) -> TableResult<()> {
        // SAFETY: the caller's promise is the same.
        let key = unsafe { self.key(key) }?;
        if self.remove(&key) { Ok(()) } else { Err(Failure::new("the table has no such entry")) }
    }

    /// # Safety
    ///
    /// `key` holds a value of the type of the keys.
    pub(super) unsafe fn insert(&self, key: &StateData, entry: TableEntry) -> TableResult<()> {
        // SAFETY: the caller's promise is the same.
        let key = unsafe { self.key(key) }?;
        let entry = self.lent(entry)?;
        self.inner.entries.borrow_mut().insert(key, entry);
        Ok(())
    }

    pub(super) fn clear(&self) {
        self.inner.entries.borrow_mut().clear();
    }

    pub(super) fn create_entry(&self) -> TableResult<TableEntry> {
        self.lend(Rc::default())
    }

    pub(super) fn release(&self, entry: TableEntry) {
        // Dropped outside of the borrow.
        let _released = self.inner.loans.borrow_mut().remove(&entry.addr());
    }

    pub(super) fn iterate(&self, step: IteratorFn, state: *mut c_void) -> Bool {
        // The plugin may change the table while it looks at it.
        let entries: Vec<_> = self.inner.entries.borrow().values().cloned().collect();
        for entry in entries {
            let Ok(entry) = self.lend(entry) else {
                return 0;
            };
            // SAFETY: the function and its state are the plugin's, which waits for this loop.
            let more = unsafe { step(state, entry) };
            self.release(entry);
            if more == 0 {
                return 0;
            }
        }
        1
    }

    pub(super) fn read(&self, entry: TableEntry, field: TableField) -> TableResult<StateData> {
        let entry = self.lent(entry)?;
        let index = self.index(field)?;
        // A text in it lives until it is written again, for the plugin holds the entry.
        self.with_value(&entry, index, |value| value.data())
            .ok_or_else(|| Failure::new("the table has no such field"))
    }

    /// # Safety
    ///
    /// `data` holds a value of the field's type.
    pub(super) unsafe fn write(
        &self,
        entry: TableEntry,
        field: TableField,
        data: &StateData,
    ) -> TableResult<()> {
        let entry = self.lent(entry)?;
        let index = self.index(field)?;
        let (kind, read_only) = {
            let fields = self.inner.fields.borrow();
            (fields[index].kind, fields[index].read_only)
        };
        if read_only {
            return Err(Failure::new("the field can be read only"));
        }
        // SAFETY: the caller's promise is the same.
        let value = unsafe { StateValue::copy(kind, data) }
            .ok_or_else(|| Failure::new("the value is a null pointer"))?;
        self.with_value(&entry, index, |place| *place = value);
        Ok(())
    }

    fn index(&self, field: TableField) -> TableResult<usize> {
        let index = (field.addr() >> 4).wrapping_sub(1);
        let known = index < self.inner.fields.borrow().len() && accessor(index) == field;
        known.then_some(index).ok_or_else(|| Failure::new("the table has no such field"))
    }

    fn lend(&self, entry: Rc<Entry>) -> TableResult<TableEntry> {
        let mut loans = self.inner.loans.borrow_mut();
        if loans.len() >= LOANS {
            return Err(Failure::new("too many entries of the table were not released"));
        }
        let number = self.inner.next_loan.get();
        self.inner.next_loan.set(number + 1);
        loans.insert(number << 4, entry);
        Ok(without_provenance_mut(number << 4))
    }

    fn lent(&self, entry: TableEntry) -> TableResult<Rc<Entry>> {
        let entry = self.inner.loans.borrow().get(&entry.addr()).cloned();
        entry.ok_or_else(|| Failure::new("the entry is none that was given out"))
    }
}

/// The accessor of a field is its position, in a form that is not null.
fn accessor(index: usize) -> TableField {
    let accessor = without_provenance_mut((index + 1) << 4);
    debug_assert_ne!(accessor, null_mut());
    accessor
}

impl fmt::Debug for HostTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { name, key_type, .. } = &*self.inner;
        f.debug_struct("HostTable").field("name", name).field("key_type", key_type).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_reads_what_it_wrote() {
        let table = HostTable::new("threads", StateType::Int64).unwrap();
        assert!(table.add_field("comm", StateType::String, true));
        assert!(!table.add_field("comm", StateType::Bool, true), "a field of that name exists");
        assert!(!table.add_field("sub", StateType::Table, true));
        let (key, text) = (StateValue::Int64(7), StateValue::String(c"init".into()));
        assert!(table.set(key.clone(), "comm", text.clone()));
        assert_eq!(table.get(&key, "comm"), Some(text.clone()));
        assert_eq!(table.get(&key, "other"), None);
        assert!(!table.set(StateValue::Bool(true), "comm", text), "the key is of another type");
        assert!(!table.set(key.clone(), "comm", StateValue::Bool(true)));
        assert!(table.remove(&key) && table.is_empty());
        assert!(HostTable::new("a\0b", StateType::Int64).is_none());
    }

    #[test]
    fn made_up_entries_and_fields_are_refused() {
        let table = HostTable::new("t", StateType::Int64).unwrap();
        assert!(table.add_field("n", StateType::Uint64, false));
        let entry = table.create_entry().unwrap();
        assert!(table.read(entry, accessor(0)).is_ok());
        for field in [null_mut(), accessor(1), without_provenance_mut(17)] {
            assert!(table.read(entry, field).is_err());
        }
        table.release(entry);
        assert!(table.read(entry, accessor(0)).is_err());
    }
}
