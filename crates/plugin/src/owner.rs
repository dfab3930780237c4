//! What the host is to a plugin: the value that the plugin hands back whenever it calls the host.
//!
//! A plugin may call the host from any thread, and a faulty one even after it was destroyed or with
//! a value it made up. So the value is a number that is looked up, never an address that is
//! followed. A number is used once only.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

use crate::abi;
use crate::async_events::{Dump, Session};
use crate::log::{LogRecord, LogSink, Severity};
use crate::text;

/// The longest message that is kept of a plugin.
const MESSAGE: usize = 8 << 10;

static OWNERS: LazyLock<RwLock<HashMap<usize, Arc<Shared>>>> = LazyLock::new(RwLock::default);
static NEXT: AtomicUsize = AtomicUsize::new(1);

thread_local! {
    /// The last thing that went wrong in a function of the host that a plugin called.
    static LAST_ERROR: RefCell<CString> = RefCell::default();
}

/// What the host's functions need to know of the plugin that calls them, from any thread.
pub(crate) struct Shared {
    pub(crate) name: String,
    pub(crate) log: Arc<dyn LogSink>,
    /// While the plugin may send asynchronous events.
    pub(crate) session: RwLock<Option<Arc<Session>>>,
    /// While the plugin is asked for its state.
    pub(crate) dump: Mutex<Option<Dump>>,
}

/// The value that one plugin knows the host by, until it is dropped.
pub(crate) struct OwnerHandle {
    key: usize,
    shared: Arc<Shared>,
}

impl OwnerHandle {
    pub(crate) fn new(name: String, log: Arc<dyn LogSink>) -> Self {
        // Some plugins might take an odd number for a broken pointer.
        let key = NEXT.fetch_add(1, Ordering::Relaxed) << 4;
        let mut owners = OWNERS.write().unwrap_or_else(PoisonError::into_inner);
        let shared =
            Arc::new(Shared { name, log, session: RwLock::default(), dump: Mutex::default() });
        owners.insert(key, Arc::clone(&shared));
        Self { key, shared }
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(crate) fn as_owner(&self) -> abi::Owner {
        std::ptr::without_provenance_mut(self.key)
    }
}

impl Drop for OwnerHandle {
    fn drop(&mut self) {
        let mut owners = OWNERS.write().unwrap_or_else(PoisonError::into_inner);
        owners.remove(&self.key);
    }
}

/// The plugin that was given `owner`, while it lives.
pub(crate) fn find(owner: abi::Owner) -> Option<Arc<Shared>> {
    let owners = OWNERS.read().unwrap_or_else(PoisonError::into_inner);
    owners.get(&owner.addr()).cloned()
}

/// Runs a function that a plugin called. A panic must not unwind into the plugin.
pub(crate) fn guarded<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

/// Says why a function of the host fails, for [`last_error`].
pub(crate) fn set_last_error(reason: &str) {
    let reason = CString::new(reason.replace('\0', " ")).unwrap_or_default();
    // The thread may be about to end; nobody asks then.
    let _ = LAST_ERROR.try_with(|last| *last.borrow_mut() = reason);
}

/// The `get_owner_last_error` of the plugin API: the text stays until the next error of the thread.
pub(crate) unsafe extern "C-unwind" fn last_error(_owner: abi::Owner) -> *const c_char {
    LAST_ERROR.try_with(|last| last.borrow().as_ptr()).unwrap_or(c"".as_ptr())
}

/// The `log_fn` of the plugin API.
///
/// # Safety
///
/// Component and message are null or C strings.
pub(crate) unsafe extern "C-unwind" fn log(
    owner: abi::Owner,
    component: *const c_char,
    message: *const c_char,
    severity: u32,
) {
    guarded((), || {
        let Some(shared) = find(owner) else {
            return;
        };
        // SAFETY: both are null or C strings, as the API demands of the plugin.
        let (component, message) =
            unsafe { (text::copy(component, MESSAGE), text::copy(message, MESSAGE)) };
        if let Some(message) = message {
            let severity = Severity::from_code(severity);
            let plugin = shared.name.clone();
            shared.log.log(LogRecord { plugin, component, message, severity });
        }
    });
}
