//! Writes a registry document with as many entries as asked for, to measure with:
//!
//! ```sh
//! cargo run --release -p falconry-registry --example generate -- 100000 > big.yaml
//! ```

mod document;

use std::io::{self, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(entries) = std::env::args().nth(1).and_then(|count| count.parse().ok()) else {
        eprintln!("usage: generate NUMBER-OF-ENTRIES > FILE");
        return ExitCode::from(2);
    };
    match io::stdout().lock().write_all(document::document(entries).as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: cannot write the document: {error}");
            ExitCode::from(2)
        }
    }
}
