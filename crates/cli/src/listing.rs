//! Tables of results: fitted to a terminal, or plain columns for a pipe.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table,
    TableStyle,
};
use falconry_diagnostics::render::clean_line;

use crate::outcome::Failure;
use crate::output;

/// What stands for a missing value: a cell is never empty, so that columns can be counted.
const MISSING: &str = "-";
/// A longer cell comes from no honest document and would push all others aside.
const MAX_CELL: usize = 1000;
/// The narrowest column in which a text can be read.
const MIN_TEXT: u16 = 10;
/// The width of a terminal that does not tell it.
const DEFAULT_WIDTH: u16 = 80;

const LIGHT: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction('│'))
    .header_separator(LineStyle::none().fill('─').junction('┼'))
    .content_lines(ContentLineStyle::none().junction('│'));

/// A table of results.
pub(crate) struct Listing {
    table: Table,
    numbers: &'static [usize],
}

impl Listing {
    /// An empty table with these headings; `numbers` are the columns that are aligned right.
    pub(crate) fn new(headings: &[&str], numbers: &'static [usize]) -> Self {
        let mut table = Table::new();
        table.set_header(headings);
        Self { table, numbers }
    }

    /// Adds a row. What the cells say comes from a document and must not steer the terminal.
    pub(crate) fn row<'c>(&mut self, cells: impl IntoIterator<Item = Option<&'c str>>) {
        let cells = cells.into_iter().map(|cell| match cell.map(one_line) {
            Some(cell) if !cell.is_empty() => cell,
            _ => MISSING.to_owned(),
        });
        self.table.add_row(cells);
    }

    /// Prints it to standard output.
    pub(crate) fn print(&mut self) -> Result<(), Failure> {
        let width = self.table.is_tty().then(|| self.table.width().unwrap_or(DEFAULT_WIDTH));
        let text = self.render(width);
        output::results(|out| out.write_all(text.as_bytes()))
    }

    /// The table for a terminal of that width, or for a pipe.
    fn render(&mut self, terminal: Option<u16>) -> String {
        for &number in self.numbers {
            if let Some(column) = self.table.column_mut(number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        match terminal {
            Some(width) => {
                self.table.load_style(LIGHT).set_width(width);
                self.table.set_content_arrangement(ContentArrangement::Dynamic);
                self.keep_words_whole(width);
            }
            None => {
                self.table.load_style(TableStyle::new());
                self.table.set_content_arrangement(ContentArrangement::Disabled);
                self.table.column_iter_mut().for_each(|column| {
                    column.set_padding((0, 2));
                });
            }
        }
        format!("{}\n", self.table.trim_fmt())
    }
}

impl Listing {
    /// Leaves it to the last column to be broken into lines, when there is room for the others.
    fn keep_words_whole(&mut self, width: u16) {
        let widths = self.table.column_max_content_widths();
        let Some((last, others)) = widths.split_last() else { return };
        // Each column has a space on both sides, and a bar stands between two.
        let taken =
            others.iter().fold(2, |sum: u16, one| sum.saturating_add(*one).saturating_add(3));
        if taken.saturating_add((*last).min(MIN_TEXT)) <= width {
            let columns = self.table.column_iter_mut().take(others.len());
            columns.for_each(|column| {
                column.set_constraint(ColumnConstraint::ContentWidth);
            });
        }
    }
}

/// The text on one line, with single spaces, of a length that a person may want to see.
pub(crate) fn one_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    clean_line(&text, MAX_CELL).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing() -> Listing {
        let mut listing = Listing::new(&["NAME", "ID", "DESCRIPTION"], &[1]);
        listing.row([Some("cloudtrail"), Some("2"), Some("Account activity\n  in AWS, from logs")]);
        listing.row([Some("hostile\u{1b}[31m"), None, Some("")]);
        listing.row([Some("名前"), Some("1073741824"), Some("wide characters")]);
        listing
    }

    #[test]
    fn a_pipe_gets_plain_columns() {
        assert_eq!(
            listing().render(None),
            "\
NAME                  ID  DESCRIPTION
cloudtrail             2  Account activity in AWS, from logs
hostile␛[31m           -  -
名前          1073741824  wide characters
"
        );
    }

    #[test]
    fn a_terminal_gets_a_table_of_its_width() {
        let table = listing().render(Some(45));
        assert_eq!(
            table,
            " NAME         │         ID │ DESCRIPTION
──────────────┼────────────┼─────────────────
 cloudtrail   │          2 │ Account
              │            │ activity in
              │            │ AWS, from logs
 hostile␛[31m │          - │ -
 名前         │ 1073741824 │ wide characters
"
        );
        assert!(table.lines().all(|line| line.chars().count() <= 45));
        assert!(!table.contains('\u{1b}'));
    }

    #[test]
    fn a_narrow_terminal_is_no_reason_to_panic() {
        for width in 0..45 {
            let table = listing().render(Some(width));
            assert!(table.lines().count() >= 5, "{width}: {table}");
        }
    }
}
