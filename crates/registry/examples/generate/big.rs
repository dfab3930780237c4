//! Registries of any size whose entries look like those of the public registry: the same keys,
//! lengths and capabilities. The same count gives the same bytes.

use std::io;

const PRODUCTS: &[&str] = &[
    "gateway",
    "ledger",
    "vault",
    "mesh",
    "registry",
    "scheduler",
    "broker",
    "queue",
    "firewall",
    "resolver",
    "proxy",
    "database",
    "warehouse",
    "directory",
    "pipeline",
    "storage",
    "cluster",
];

const STREAMS: &[(&str, &str)] = &[
    ("audit", "Reads the audit log of a {} from files or a webhook and extracts who did what"),
    ("events", "Follows the events that a {} publishes and extracts their fields"),
    ("access", "Reads access logs of a {} and extracts clients, paths and status codes"),
    ("flow", "Receives flow records of a {} and extracts addresses, ports and byte counts"),
    ("login", "Watches logins at a {} and extracts users, methods and outcomes"),
];

const LICENSES: &[&str] = &["Apache-2.0", "Apache-2.0", "MIT", "BSD-3-Clause"];

/// Writes a registry of `count` entries: ids from 1 in order, without the one for development.
pub(crate) fn write(count: usize, out: &mut impl io::Write) -> io::Result<()> {
    out.write_all(
        b"# A generated registry to measure with.\n\
          reserved_sources: [\"syscall\", \"internal\", \"plugins\"]\n\n\
          # Every known plugin.\nplugins:\n",
    )?;
    let mut ids = (1..).filter(|id| *id != 999);
    (0..count).try_for_each(|index| entry(index, &mut ids, out))
}

/// The registry as a text.
#[allow(dead_code, reason = "the example writes it to a stream instead")]
pub(crate) fn text(count: usize) -> String {
    let mut bytes = Vec::new();
    write(count, &mut bytes).expect("memory takes everything");
    String::from_utf8(bytes).expect("it is ASCII")
}

fn entry(
    index: usize,
    ids: &mut impl Iterator<Item = u32>,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let product = PRODUCTS[index % PRODUCTS.len()];
    let (stream, description) = STREAMS[index / 3 % STREAMS.len()];
    // The number tells all names apart, also for those who take `-` and `_` for the same.
    let name = format!("{product}-{stream}-{index}");
    let page = format!("https://example.org/{product}/{name}");
    let description = description.replace("{}", product);
    writeln!(out, "  - name: {name}\n    description: {description}")?;
    writeln!(out, "    authors: The {product} authors\n    contact: https://example.org/{product}")?;
    writeln!(out, "    maintainers:\n      - name: The {product} authors")?;
    writeln!(out, "        email: {product}-plugins@example.org")?;
    writeln!(
        out,
        "    keywords:\n      - {stream}\n      - {product}\n      - {product}-{stream}"
    )?;
    writeln!(out, "    url: {page}")?;
    if !index.is_multiple_of(4) {
        writeln!(out, "    rules_url: {page}/rules")?;
    }
    writeln!(out, "    license: {}", LICENSES[index % LICENSES.len()])?;
    if index.is_multiple_of(2) {
        writeln!(out, "    signature:\n      cosign:")?;
        writeln!(out, "        certificate-oidc-issuer: https://token.example.org")?;
        writeln!(out, "        certificate-identity-regexp: https://example.org/{product}/")?;
    }
    writeln!(out, "    capabilities:")?;
    if index.is_multiple_of(6) {
        writeln!(out, "      extraction:\n        supported: true\n        sources: [syscall]")
    } else {
        let id = ids.next().unwrap_or_default();
        let source = name.replace('-', "_");
        writeln!(out, "      sourcing:\n        supported: true\n        id: {id}")?;
        writeln!(out, "        source: {source}\n      extraction:\n        supported: true")
    }
}
