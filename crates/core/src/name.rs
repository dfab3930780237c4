//! The names of plugins and of event sources.

/// The pattern of a plugin's name (`build/registry/pkg/registry/validate.go` upstream).
pub const NAME_PATTERN: &str = "^[a-z]+[a-z0-9-_]*$";
/// The pattern of an event source's name (same place upstream).
pub const SOURCE_PATTERN: &str = "^[a-z]+[a-z0-9_]*$";
/// The event source of the host's own system calls: reserved, yet plugins may extract from it.
pub const SYSCALL_SOURCE: &str = "syscall";
/// The sources that no plugin may produce, whatever the document's `reserved_sources` says.
pub const RESERVED_SOURCES: [&str; 3] = [SYSCALL_SOURCE, "internal", "plugins"];

/// Whether `name` matches [`NAME_PATTERN`].
#[must_use]
pub fn is_plugin_name(name: &str) -> bool {
    starts_lower_then(name, |byte| byte == b'-' || byte == b'_')
}

/// Whether `source` matches [`SOURCE_PATTERN`].
#[must_use]
pub fn is_source_name(source: &str) -> bool {
    starts_lower_then(source, |byte| byte == b'_')
}

fn starts_lower_then(text: &str, extra: impl Fn(u8) -> bool) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || extra(byte))
}

/// A key that two names share when a reader could take one for the other.
///
/// Dashes and underscores are dropped, and characters that look alike in common fonts are folded:
/// `0` to `o`, `1` and `i` to `l`, `5` to `s`, `rn` to `m`, `vv` to `w`.
#[must_use]
pub fn look_alike_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for character in name.chars() {
        let folded = match character.to_ascii_lowercase() {
            '-' | '_' => continue,
            '0' => 'o',
            '1' | 'i' => 'l',
            '5' => 's',
            other => other,
        };
        match (key.chars().next_back(), folded) {
            (Some('r'), 'n') => {
                key.pop();
                key.push('m');
            }
            (Some('v'), 'v') => {
                key.pop();
                key.push('w');
            }
            _ => key.push(folded),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_their_patterns() {
        for good in ["a", "k8saudit-eks", "dummy_c", "a-"] {
            assert!(is_plugin_name(good), "{good}");
        }
        for bad in ["", "8a", "A", "-a", "a.b", "a b", "é", "aé", "a\n"] {
            assert!(!is_plugin_name(bad), "{bad:?}");
        }
        assert!(is_source_name("k8s_audit"));
        assert!(!is_source_name("k8s-audit"));
    }

    #[test]
    fn look_alikes_share_a_key() {
        for (left, right) in
            [("dummy_c", "dummy-c"), ("k8saudit", "k8s_audit"), ("box", "b0x"), ("mail", "ma1l")]
        {
            assert_eq!(look_alike_key(left), look_alike_key(right));
        }
        assert_ne!(look_alike_key("gitlab"), look_alike_key("github"));
    }
}
