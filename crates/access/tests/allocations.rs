//! Deciding a case touches the heap not once: a counting allocator watches.

#![expect(unsafe_code, reason = "a global allocator cannot be written without")]
#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use keytrace_access::kms::authorize::authorize;
use keytrace_iam::decide::Decision;
use support::{ACCOUNT, ALLOWS_ALL, ALLOWS_KMS, KEY, ROLE, World, via, with_context};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn deciding_a_case_with_grants_allocates_nothing() {
    let grant = serde_json::json!({"GrantId": "g", "GranteePrincipal": ROLE, "Operations": ["Decrypt"],
        "IssuingAccount": "arn:aws:iam::111122223333:root",
        "Constraints": {"EncryptionContextSubset": {"aws:s3:arn": "arn:aws:s3:::lake/raw/a"}}});
    let world = World::new().role(ROLE, ALLOWS_KMS).bounded(ROLE, ALLOWS_ALL);
    let world = world.organization(&[ACCOUNT]).grant(KEY, grant);
    let call = world.call(ROLE, "kms:Decrypt", KEY);
    let case = world.case(via("s3", with_context(&[("aws:s3:arn", "arn:aws:s3:::lake/raw/a")], call)));
    let before = ALLOCATIONS.with(Cell::get);
    let authorization = authorize(&case);
    assert_eq!(ALLOCATIONS.with(Cell::get) - before, 0);
    assert_eq!(authorization.decision, Decision::Allow);
    assert_eq!(authorization.grants.granted_by, Some(0));
}
