//! Prints a registry of so many entries, to measure with:
//!
//! ```sh
//! cargo run --release -p falconry-registry --example generate -- 100000 > big.yaml
//! ```

mod big;

use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().and_then(|count| count.parse().ok());
    let (Some(count), None) = (count, arguments.next()) else {
        eprintln!("usage: generate COUNT > FILE");
        return ExitCode::from(2);
    };
    let mut out = BufWriter::new(io::stdout().lock());
    match big::write(count, &mut out).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
