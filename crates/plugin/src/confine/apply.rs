//! Takes the rights of this process away, for good.

use std::path::Path;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
    RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::system_calls;

/// Where systems keep their libraries, and the loader's list of them.
const LIBRARY_FOLDERS: [&str; 8] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/etc/ld.so.cache",
    "/etc/ld-musl-x86_64.path",
];

/// The newest set of rights that is known here; older kernels get what they know.
const RIGHTS: ABI = ABI::V6;

/// Confines this process, which must have no second thread.
///
/// Returns what is missing; fails when the process has too many rights left.
pub(super) fn confine(library: &Path, memory: u64, seconds: u64) -> Result<Vec<String>, String> {
    let missing = match files(library) {
        Ok(RulesetStatus::NotEnforced) => {
            vec!["files: the kernel has no Landlock, so files can be read".to_owned()]
        }
        Ok(_) => Vec::new(),
        Err(error) => return Err(format!("Landlock: {error}")),
    };
    limits(memory, seconds).map_err(|error| format!("resource limits: {error}"))?;
    for filter in system_calls::filters().map_err(|error| format!("seccomp: {error}"))? {
        seccompiler::apply_filter(&filter).map_err(|error| format!("seccomp: {error}"))?;
    }
    Ok(missing)
}

fn files(library: &Path) -> Result<RulesetStatus, RulesetError> {
    let read = AccessFs::Execute | AccessFs::ReadFile | AccessFs::ReadDir;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(RIGHTS))?
        .handle_access(AccessNet::from_all(RIGHTS))?
        .scope(Scope::from_all(RIGHTS))?
        .create()?
        // Folders that a system does not have are left out.
        .add_rules(path_beneath_rules(LIBRARY_FOLDERS, read))?
        .add_rules(path_beneath_rules([library], AccessFs::Execute | AccessFs::ReadFile))?
        .restrict_self()?;
    Ok(status.ruleset)
}

fn limits(memory: u64, seconds: u64) -> rustix::io::Result<()> {
    for (resource, limit) in [
        // The parent keeps the time; this is for the case that it is gone.
        (Resource::Cpu, seconds.saturating_mul(4).saturating_add(1)),
        // The address space is not limited: runtimes reserve more of it than they use.
        (Resource::Data, memory.saturating_add(memory / 2)),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nofile, 64),
        (Resource::Memlock, 0),
        (Resource::Msgqueue, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) })?;
    }
    Ok(())
}
