//! Questions to the user at a terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use crate::outcome::Failure;
use crate::output;

/// The longest answer in bytes.
const MAX_ANSWER: u64 = 64 << 10;

/// Whether there is somebody to ask: questions go to standard error, answers come from standard
/// input.
pub(crate) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// What is to be said of an answer.
pub(crate) enum Verdict {
    /// Nothing.
    Good,
    /// It is taken when it is given twice.
    Doubtful(String),
    /// It is not taken.
    Bad(String),
}

/// Asks for a text until `judge` agrees with the answer; an empty answer means `default`.
pub(crate) fn text(
    question: &str,
    default: &str,
    judge: impl Fn(&str) -> Verdict,
) -> Result<String, Failure> {
    let mut doubtful = None;
    loop {
        let hint = if default.is_empty() { String::new() } else { format!(" [{default}]") };
        let answer = answer(&format!("{question}{hint}: "))?;
        let answer = if answer.is_empty() { default.to_owned() } else { answer };
        let verdict = if answer.chars().any(char::is_control) {
            Verdict::Bad("it contains control characters".to_owned())
        } else {
            judge(&answer)
        };
        match verdict {
            Verdict::Good => return Ok(answer),
            Verdict::Doubtful(_) if doubtful.as_ref() == Some(&answer) => return Ok(answer),
            Verdict::Doubtful(reason) => {
                output::talk(format!("  {reason}; to keep it, give it once more"));
                doubtful = Some(answer);
            }
            Verdict::Bad(reason) => output::talk(format!("  {reason}")),
        }
    }
}

/// Asks a question to be answered by yes or no.
pub(crate) fn yes_or_no(question: &str, default: bool) -> Result<bool, Failure> {
    let hint = if default { "Y/n" } else { "y/N" };
    loop {
        match answer(&format!("{question} [{hint}] "))?.to_lowercase().as_str() {
            "" => return Ok(default),
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => output::talk("  please answer `y` or `n`"),
        }
    }
}

/// A line without the white space around it.
fn answer(question: &str) -> Result<String, Failure> {
    let mut stderr = io::stderr();
    write!(stderr, "{question}")?;
    stderr.flush()?;
    let mut line = String::new();
    let count = io::stdin().lock().take(MAX_ANSWER).read_line(&mut line)?;
    if count == 0 {
        output::talk("");
        return Err(Failure::new("the input ended before every question was answered")
            .help("nothing was written; everything can be given as a flag as well"));
    }
    Ok(line.trim().to_owned())
}
