//! Addresses of web pages on the servers that host repositories.

use std::fmt::Write as _;

use url::Url;

/// A repository on a server whose web pages are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forge {
    kind: Kind,
    /// Scheme, host and port, e.g. `https://github.com`.
    origin: String,
    /// The repository's path, e.g. `falcosecurity/plugins`.
    path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    GitHub,
    GitLab,
}

impl Forge {
    /// The repository that a remote's URL leads to; `None` when nothing is known of the server.
    ///
    /// User names, passwords and tokens of the URL do not become part of it.
    pub(super) fn of(remote: &str) -> Option<Self> {
        let url = parse(remote)?;
        let host = match url.host_str()?.trim_end_matches('.') {
            // The servers that take ssh on the port of https have no web pages.
            "ssh.github.com" => "github.com",
            "altssh.gitlab.com" => "gitlab.com",
            host => host,
        };
        let kind = if host == "github.com" || host.starts_with("github.") {
            Kind::GitHub
        } else if host == "gitlab.com" || host.starts_with("gitlab.") {
            Kind::GitLab
        } else {
            return None;
        };
        let origin = match (url.scheme(), url.port()) {
            ("http" | "https", Some(port)) => format!("{}://{host}:{port}", url.scheme()),
            ("http", None) => format!("http://{host}"),
            // What the port of another protocol is says nothing about the web pages.
            _ => format!("https://{host}"),
        };
        let path = url.path().trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let parts: Vec<&str> = path.split('/').collect();
        let is_plain = |part: &&str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
            !part.is_empty() && part.bytes().all(plain)
        };
        let has_length = match kind {
            Kind::GitHub => parts.len() == 2,
            Kind::GitLab => parts.len() >= 2,
        };
        let is_repository = has_length && parts.iter().all(is_plain);
        is_repository.then(|| Self { kind, origin, path: path.to_owned() })
    }

    /// The page on which a pull request (on GitLab, a merge request) from `branch` of this
    /// repository to `target` is opened. `target` is a repository and its branch; without, the
    /// server chooses.
    pub(super) fn new_pull_request(&self, branch: &str, target: Option<(&Self, &str)>) -> String {
        let Self { origin, path, .. } = self;
        let branch_in_path = encoded(branch, "/");
        // A target on another server cannot take a pull request from here.
        let target =
            target.filter(|(target, _)| target.kind == self.kind && target.origin == *origin);
        match (self.kind, target) {
            (Kind::GitHub, Some((target, base))) => {
                let base = encoded(base, "/");
                let head = match (self.path.split_once('/'), target.path.split_once('/')) {
                    _ if target.path.eq_ignore_ascii_case(path) => branch_in_path,
                    (Some((owner, name)), Some((_, other))) if name.eq_ignore_ascii_case(other) => {
                        format!("{owner}:{branch_in_path}")
                    }
                    _ => format!("{}:{branch_in_path}", path.replacen('/', ":", 1)),
                };
                format!("{origin}/{}/compare/{base}...{head}?expand=1", target.path)
            }
            // This page leads to the repository that this one was forked from.
            (Kind::GitHub, None) => format!("{origin}/{path}/pull/new/{branch_in_path}"),
            (Kind::GitLab, target) => {
                let mut page = format!(
                    "{origin}/{path}/-/merge_requests/new?merge_request%5Bsource_branch%5D={}",
                    encoded(branch, "")
                );
                // For a fork, its parent is the target unless the page is told otherwise.
                if let Some((_, base)) = target.filter(|(target, _)| target.path == *path) {
                    _ = write!(page, "&merge_request%5Btarget_branch%5D={}", encoded(base, ""));
                }
                page
            }
        }
    }
}

fn parse(remote: &str) -> Option<Url> {
    if remote.contains("://") {
        let url = Url::parse(remote).ok()?;
        let known = ["https", "http", "ssh", "git", "git+ssh", "ssh+git"];
        return known.contains(&url.scheme()).then_some(url);
    }
    // `user@host:path`, unless the colon stands behind a slash: then it is a local path.
    let (host, path) = remote.split_once(':')?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let is_host = host.len() > 1
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    if !is_host {
        return None;
    }
    Url::parse(&format!("ssh://{}/{}", host.to_ascii_lowercase(), path.trim_start_matches('/')))
        .ok()
}

/// The text with all but letters, digits, `-`, `_`, `.` and the characters of `keep` as `%XX`.
fn encoded(text: &str, keep: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_kept = byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if is_kept || keep.as_bytes().contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(source: &str, branch: &str, target: Option<(&str, &str)>) -> String {
        let target = target.map(|(url, base)| (Forge::of(url).unwrap(), base));
        let target = target.as_ref().map(|(forge, base)| (forge, *base));
        Forge::of(source).unwrap().new_pull_request(branch, target)
    }

    #[test]
    fn every_form_of_a_url_leads_to_the_same_page() {
        for url in [
            "https://github.com/me/plugins",
            "https://github.com/me/plugins.git/",
            "https://me:secret@github.com/me/plugins.git",
            "https://ghp_token@GitHub.com:443/me/plugins",
            "git@github.com:me/plugins.git",
            "github.com:/me/plugins",
            "ssh://git@github.com/me/plugins.git",
            "ssh://git@github.com:22/me/plugins",
            "ssh://git@ssh.github.com:443/me/plugins.git",
            "git://github.com/me/plugins",
            "git+ssh://git@github.com/me/plugins",
        ] {
            let page = page(url, "falconry/x", Some(("https://github.com/up/plugins", "main")));
            let expected = "https://github.com/up/plugins/compare/main...me:falconry/x?expand=1";
            assert_eq!(page, expected, "{url}");
        }
    }

    #[test]
    fn nothing_is_said_about_unknown_servers_and_local_paths() {
        for url in [
            "",
            "/srv/git/plugins.git",
            "../plugins",
            "./github.com:me/plugins",
            r"C:\git\plugins",
            "C:/git/plugins",
            "file:///srv/github.com/me/plugins",
            "https://example.com/me/plugins",
            "https://notgithub.com/me/plugins",
            "https://github.com/plugins",
            "https://github.com/me/plugins/more",
            "https://github.com/me/a%22b",
            "git@github.com:me/a b",
            "git@git hub.com:me/a",
            "ext::sh -c x://github.com/me/plugins",
        ] {
            assert_eq!(Forge::of(url), None, "{url}");
        }
    }

    #[test]
    fn credentials_never_reach_a_page() {
        let page = page("https://me:secret@github.example.com:8443/me/p.git", "b", None);
        assert_eq!(page, "https://github.example.com:8443/me/p/pull/new/b");
    }

    #[test]
    fn a_pull_request_knows_fork_and_upstream() {
        let up = "https://github.com/up/plugins";
        assert_eq!(
            page(up, "falconry/x", Some((up, "release/1"))),
            "https://github.com/up/plugins/compare/release/1...falconry/x?expand=1"
        );
        assert_eq!(
            page("git@github.com:me/fork", "x", Some((up, "main"))),
            "https://github.com/up/plugins/compare/main...me:fork:x?expand=1"
        );
        assert_eq!(
            page("git@github.com:me/plugins", "x", Some(("https://gitlab.com/up/plugins", "main"))),
            "https://github.com/me/plugins/pull/new/x"
        );
    }

    #[test]
    fn gitlab_has_groups_and_merge_requests() {
        let page_of = |url, target| page(url, "falconry/x", target);
        let own = "https://gitlab.com/group/sub/plugins";
        let new = "/-/merge_requests/new?merge_request%5Bsource_branch%5D=falconry%2Fx";
        assert_eq!(
            page_of("git@gitlab.com:group/sub/plugins.git", Some((own, "main"))),
            format!("{own}{new}&merge_request%5Btarget_branch%5D=main")
        );
        assert_eq!(
            page_of("ssh://git@altssh.gitlab.com:443/me/plugins", Some((own, "main"))),
            format!("https://gitlab.com/me/plugins{new}")
        );
    }

    #[test]
    fn branches_cannot_break_out_of_a_page() {
        assert_eq!(
            page("git@github.com:me/p", "a?b#c&d%e\"é", None),
            "https://github.com/me/p/pull/new/a%3Fb%23c%26d%25e%22%C3%A9"
        );
    }
}
