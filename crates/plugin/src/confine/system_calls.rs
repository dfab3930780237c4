//! The system calls that a confined process may not make.
//!
//! A list of what is forbidden, not of what is allowed: what runtimes of other languages need
//! changes with every version of them, and files are confined by Landlock anyway.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule,
};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Refused whatever the arguments are.
const REFUSED: &[i64] = &[
    // The network. A ring of requests would go around all of this.
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    // Other programs and processes.
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_kcmp,
    libc::SYS_setpgid,
    libc::SYS_setsid,
    libc::SYS_setpriority,
    libc::SYS_sched_setscheduler,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setattr,
    libc::SYS_sched_setaffinity,
    libc::SYS_ioprio_set,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    // Changes of files, where Landlock is missing or has no right for them. Calls younger than the
    // bindings stand here by number, which is the same on every architecture.
    libc::SYS_truncate,
    libc::SYS_unlinkat,
    libc::SYS_renameat2,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    libc::SYS_mkdirat,
    libc::SYS_mknodat,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    FCHMODAT2,
    SETXATTRAT,
    REMOVEXATTRAT,
    FILE_SETATTR,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    // What outlives the process.
    libc::SYS_shmget,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    // The system.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_fanotify_init,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_vhangup,
    libc::SYS_personality,
];

const FCHMODAT2: i64 = 452;
const SETXATTRAT: i64 = 463;
const REMOVEXATTRAT: i64 = 466;
const FILE_SETATTR: i64 = 469;

/// Older forms of the same, which newer architectures do not have.
#[cfg(target_arch = "x86_64")]
const REFUSED_OLD: &[i64] = &[
    libc::SYS_fork,
    libc::SYS_vfork,
    libc::SYS_creat,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_renameat,
    libc::SYS_link,
    libc::SYS_symlink,
    libc::SYS_mkdir,
    libc::SYS_rmdir,
    libc::SYS_mknod,
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
    libc::SYS_kexec_file_load,
];
#[cfg(target_arch = "aarch64")]
const REFUSED_OLD: &[i64] = &[libc::SYS_renameat];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const REFUSED_OLD: &[i64] = &[];

/// The calls of the x32 variant of x86-64: the same calls under other numbers.
#[cfg(target_arch = "x86_64")]
const X32: std::ops::Range<i64> = 0x4000_0000..0x4000_0000 + 600;

/// The requests to devices and files that are let through: what kind of terminal it is, how much
/// there is to read, and two flags of the process's own. Others change files that are open for
/// reading only, or put characters into a terminal. Their types differ between C libraries.
const REQUESTS: [(&str, u64); 6] = [
    ("TCGETS", 0x5401),
    ("TIOCGWINSZ", 0x5413),
    ("FIONREAD", 0x541b),
    ("FIONBIO", 0x5421),
    ("FIONCLEX", 0x5450),
    ("FIOCLEX", 0x5451),
];

/// The filters, to be applied one after the other.
pub(super) fn filters() -> Result<Vec<BpfProgram>, String> {
    build().map_err(|error| error.to_string())
}

fn build() -> Result<Vec<BpfProgram>, BackendError> {
    let refused = filter(refused()?, libc::EPERM)?;
    // "There is no such call" makes libraries fall back to an older call, whose arguments a filter
    // can see.
    let mut absent = Rules::new();
    absent.insert(libc::SYS_clone3, Vec::new());
    absent.insert(libc::SYS_openat2, Vec::new());
    #[cfg(target_arch = "x86_64")]
    absent.extend(X32.map(|call| (call, Vec::new())));
    Ok(vec![refused, filter(absent, libc::ENOSYS)?])
}

fn filter(rules: Rules, errno: i32) -> Result<BpfProgram, BackendError> {
    let architecture = std::env::consts::ARCH.try_into()?;
    let answer = SeccompAction::Errno(errno.unsigned_abs());
    SeccompFilter::new(rules, SeccompAction::Allow, answer, architecture)?.try_into()
}

fn refused() -> Result<Rules, BackendError> {
    use SeccompCmpOp::{Eq, MaskedEq, Ne};

    let mut rules: Rules =
        REFUSED.iter().chain(REFUSED_OLD).map(|call| (*call, Vec::new())).collect();
    let when = |conditions: &[(u8, SeccompCmpOp, u64)]| {
        let conditions = conditions.iter().map(|(argument, operator, value)| {
            let length = SeccompCmpArgLen::Dword;
            SeccompCondition::new(*argument, length, operator.clone(), *value)
        });
        SeccompRule::new(conditions.collect::<Result<_, _>>()?)
    };
    let flag = |flag: i32| u64::from(flag.unsigned_abs());
    let own = u64::from(std::process::id());

    // Threads, but no processes.
    let thread = flag(libc::CLONE_THREAD);
    rules.insert(libc::SYS_clone, vec![when(&[(0, MaskedEq(thread), 0)])?]);
    // Signals to the process's own threads only; runtimes need these.
    rules.insert(libc::SYS_tgkill, vec![when(&[(0, Ne, own)])?]);
    // Limits of other processes; 0 means the process itself.
    rules.insert(libc::SYS_prlimit64, vec![when(&[(0, Ne, 0), (0, Ne, own)])?]);
    let requests = REQUESTS.map(|(_, request)| (1, Ne, request));
    rules.insert(libc::SYS_ioctl, vec![when(&requests)?]);
    // The wish to end when the parent ends stays.
    rules.insert(libc::SYS_prctl, vec![when(&[(0, Eq, flag(libc::PR_SET_PDEATHSIG))])?]);
    // Files opened to be written or made.
    let writing = |argument| {
        let access = flag(libc::O_ACCMODE);
        let is = |mask, value| when(&[(argument, MaskedEq(mask), value)]);
        let (create, truncate) = (flag(libc::O_CREAT), flag(libc::O_TRUNC));
        Ok::<_, BackendError>(vec![
            is(access, flag(libc::O_WRONLY))?,
            is(access, flag(libc::O_RDWR))?,
            is(create, create)?,
            is(truncate, truncate)?,
        ])
    };
    rules.insert(libc::SYS_openat, writing(2)?);
    #[cfg(target_arch = "x86_64")]
    rules.insert(libc::SYS_open, writing(1)?);
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_can_be_built() {
        let filters = filters().unwrap();
        assert_eq!(filters.len(), 2);
        // The kernel takes no longer ones.
        assert!(filters.iter().all(|filter| filter.len() <= 4096));
    }
}
