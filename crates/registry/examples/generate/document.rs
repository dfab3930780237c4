//! Generated registry documents of any size, alike in make to real ones.

use std::fmt::Write as _;

/// A second-generation document of `entries` entries without findings: about 680 bytes each, the
/// same bytes on every run. Ids count up from 1 and leave out the held-back 999.
pub(crate) fn document(entries: u32) -> String {
    let mut text = String::with_capacity(700 * entries as usize + 400);
    text.push_str(
        "# A generated registry, to measure with.\n\
         reserved_sources: [\"syscall\", \"internal\", \"plugins\"]\n\nplugins:\n",
    );
    for number in 1..=entries {
        entry(&mut text, number);
    }
    text
}

/// Letters for a number, so that no two names look alike: digits and letters are easily confused.
fn letters(mut number: u32) -> String {
    const LETTERS: &[u8] = b"abcdefghjkpqtuxyz";
    let base = 17;
    let mut word = String::new();
    loop {
        word.push(char::from(LETTERS[(number % base) as usize]));
        number /= base;
        if number == 0 {
            return word;
        }
    }
}

fn entry(text: &mut String, number: u32) {
    let name = format!("gen-{}", letters(number));
    let source = name.replace('-', "_");
    let id = if number < 999 { number } else { number + 1 };
    let base = format!("https://example.org/plugins/{name}");
    _ = write!(
        text,
        "  - name: {name}
    description: Audit events of service {number}
    authors: Example Authors
    contact: https://example.org/community
    maintainers:
      - name: Example Authors
        email: plugins@example.org
    keywords:
      - audit
      - audit-log
      - {name}
    url: {base}
    rules_url: {base}/rules
    license: Apache-2.0
    signature:
      cosign:
        certificate-oidc-issuer: https://id.example.org
        certificate-identity-regexp: https://example.org/plugins/
    capabilities:
      sourcing:
        supported: true
        id: {id}
        source: {source}
      extraction:
        supported: true
"
    );
}
