//! The integration tests of the plugin host, in one binary.
#![allow(clippy::unwrap_used, reason = "a failed test may panic, also in its helpers")]

mod asynchronous;
mod dummy_c;
mod elf;
mod extract;
mod fixture;
mod library;
mod plugin;
mod sources;
mod stream;
mod tables;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Counts the allocations of each thread.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps to the contract of this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps to the contract of this function.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps to the contract of this function.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// The number of allocations of this thread.
fn allocations() -> u64 {
    ALLOCATIONS.with(Cell::get)
}
