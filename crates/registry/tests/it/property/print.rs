//! Writes a document in many styles, and remembers where everything stands.

use std::ops::Range;

use super::draw::Draw;
use super::model::{Model, Val};
use super::scalar;

/// How a document is written.
#[derive(Clone, Debug)]
pub(crate) struct Style {
    pub(crate) newline: &'static str,
    pub(crate) has_bom: bool,
    pub(crate) has_final_newline: bool,
    pub(crate) has_start_marker: bool,
    pub(crate) has_end_marker: bool,
    /// How many columns a nested mapping stands to the right of its key.
    pub(crate) step: usize,
    /// How many columns a list stands to the right of its key.
    pub(crate) list_step: usize,
    /// A comment or an empty line at every so many places; 0 for none.
    pub(crate) comments: usize,
    pub(crate) blanks: usize,
    /// A choice other than what most people write at every so many places; 0 for none.
    pub(crate) odd: usize,
    pub(crate) is_root_flow: bool,
    pub(crate) are_plugins_flow: bool,
}

impl Style {
    /// A style in which only indentation, quotation marks, block scalars, short lists in brackets,
    /// comments above keys and behind single-line values, and line ends vary.
    pub(crate) fn plain(draw: &mut Draw<'_>) -> Self {
        Self {
            step: draw.of(&[2, 2, 3, 4]),
            list_step: draw.of(&[2, 0, 4]),
            newline: draw.of(&["\n", "\n", "\n", "\r\n"]),
            comments: draw.of(&[0, 8, 4]),
            blanks: draw.of(&[0, 8]),
            has_final_newline: !draw.one_in(8),
            has_start_marker: draw.one_in(8),
            has_bom: draw.one_in(16),
            has_end_marker: false,
            odd: 0,
            is_root_flow: false,
            are_plugins_flow: false,
        }
    }

    pub(crate) fn any(draw: &mut Draw<'_>) -> Self {
        let plain = Self::plain(draw);
        let is_root_flow = draw.one_in(20);
        let are_plugins_flow = is_root_flow || draw.one_in(16);
        let has_end_marker = !is_root_flow && draw.one_in(12);
        let odd = draw.of(&[0, 24, 12, 6]);
        Self { odd, has_end_marker, is_root_flow, are_plugins_flow, ..plain }
    }
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Item(usize),
}

/// Where a key and its value stand.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) path: Vec<Step>,
    /// The first byte of the key, or of the item.
    pub(crate) key: usize,
    /// The byte behind the colon; of an item, its first byte.
    pub(crate) colon: usize,
    /// The byte behind the value's last byte.
    pub(crate) end: usize,
}

/// A document and what stands where.
#[derive(Clone, Debug)]
pub(crate) struct Printed {
    pub(crate) text: String,
    pub(crate) places: Vec<Place>,
    /// The lines of each entry; in brackets, its bytes.
    pub(crate) entries: Vec<Range<usize>>,
    pub(crate) comments: Vec<Range<usize>>,
}

impl Printed {
    pub(crate) fn place(&self, path: &[Step]) -> Option<&Place> {
        self.places.iter().find(|place| place.path == path)
    }
}

pub(crate) fn print(model: &Model, style: Style, draw: &mut Draw<'_>) -> Printed {
    let printed = Printed {
        text: String::new(),
        places: Vec::new(),
        entries: Vec::new(),
        comments: Vec::new(),
    };
    let path = Vec::new();
    let mut printer =
        Printer { draw, style, printed, path, end: 0, barrier: None, keeps: false, quiet: false };
    printer.document(model);
    printer.printed
}

struct Printer<'d, 'b> {
    draw: &'d mut Draw<'b>,
    style: Style,
    printed: Printed,
    path: Vec<Step>,
    /// The byte behind the last value.
    end: usize,
    /// Behind a block scalar, the column that a comment must stand left of.
    barrier: Option<usize>,
    /// Whether empty lines would belong to the block scalar above.
    keeps: bool,
    /// Whether no comments and empty lines may come here.
    quiet: bool,
}

impl Printer<'_, '_> {
    fn document(&mut self, model: &Model) {
        if self.style.has_bom {
            self.put("\u{feff}");
        }
        for _ in 0..self.draw.below(if self.style.comments > 0 { 4 } else { 1 }) {
            self.comment_line(0);
        }
        if self.style.has_start_marker {
            self.put("---");
            self.line_end();
        }
        if self.style.is_root_flow {
            self.flow(&Val::Map(model.root.clone()), 0);
            self.line_end();
        } else {
            self.mapping(&model.root, 0, false);
        }
        self.above(0);
        if self.style.has_end_marker {
            self.put("...");
            self.newline();
        } else if !self.style.has_final_newline && self.barrier.is_none() {
            let text = &mut self.printed.text;
            text.truncate(text.trim_end_matches(['\n', '\r']).len());
            let length = text.len();
            for entry in &mut self.printed.entries {
                entry.end = entry.end.min(length);
            }
        }
    }

    fn odd(&mut self) -> bool {
        self.style.odd > 0 && self.draw.one_in(self.style.odd)
    }

    fn put(&mut self, text: &str) {
        self.printed.text.push_str(text);
    }

    fn len(&self) -> usize {
        self.printed.text.len()
    }

    fn pad(&mut self, column: usize) {
        self.put(&" ".repeat(column));
    }

    fn newline(&mut self) {
        self.put(self.style.newline);
    }

    fn comment(&mut self) {
        let start = self.len();
        let number = self.printed.comments.len();
        let words = ["", " - x", " a: b", ": \"'", " [", " éé", "# |"];
        let text = format!("# c{number}{}", self.draw.of(&words));
        self.put(&text);
        self.printed.comments.push(start..self.len());
    }

    fn comment_line(&mut self, column: usize) {
        self.pad(column);
        self.comment();
        self.newline();
    }

    /// Ends the line of a value, perhaps with a comment.
    fn line_end(&mut self) {
        if !self.quiet && self.draw.one_in(self.style.comments) {
            let gap = if self.odd() { "   " } else { " " };
            self.put(gap);
            self.comment();
        } else if self.odd() {
            self.put(" ");
        }
        self.newline();
    }

    /// Ends the line of a key whose value is written on the lines below.
    fn head_end(&mut self) {
        if self.style.odd > 0 { self.line_end() } else { self.newline() }
    }

    /// Perhaps empty lines and comments above what comes next.
    fn above(&mut self, column: usize) {
        if self.quiet {
            return;
        }
        if !self.keeps && self.draw.one_in(self.style.blanks) {
            self.newline();
        }
        if self.draw.one_in(self.style.comments) {
            let column = if self.odd() { self.draw.below(12) } else { column };
            let column = self.barrier.map_or(column, |barrier| column.min(barrier - 1));
            self.comment_line(column);
            self.keeps = false;
            if self.draw.one_in(self.style.blanks) {
                self.newline();
            }
        }
    }

    fn mapping(&mut self, fields: &[(String, Val)], column: usize, is_inline: bool) {
        for (index, (key, value)) in fields.iter().enumerate() {
            if index > 0 || !is_inline {
                self.above(column);
                self.pad(column);
            }
            self.path.push(Step::Key(key.clone()));
            let start = self.len();
            self.barrier = None;
            self.keeps = false;
            let is_explicit = key != "<<" && self.odd() && self.draw.one_in(4);
            if is_explicit {
                self.put("? ");
            }
            self.key(key);
            if is_explicit {
                self.line_end();
                self.pad(column);
            } else if self.odd() && self.draw.one_in(2) {
                self.put(" ");
            }
            self.put(":");
            let colon = self.len();
            self.end = colon;
            self.value(value, column);
            self.place(start, colon);
            self.path.pop();
        }
    }

    fn place(&mut self, key: usize, colon: usize) {
        let place = Place { path: self.path.clone(), key, colon, end: self.end };
        self.printed.places.push(place);
    }

    fn key(&mut self, key: &str) {
        let text = match () {
            () if key == "<<" || !self.odd() => key.to_owned(),
            () if self.draw.one_in(2) => format!("'{key}'"),
            () => format!("\"{key}\""),
        };
        self.put(&text);
    }

    /// What follows a colon, up to and with the line end; `column` is the key's.
    fn value(&mut self, value: &Val, column: usize) {
        match value {
            Val::Anchor(name, inner) => {
                let mark = format!(" &{name}");
                self.put(&mark);
                self.value(inner, column);
            }
            Val::List(items) if !items.is_empty() && !self.is_flow(value) => {
                let step = if self.odd() { self.draw.below(5) } else { self.style.list_step };
                self.head_end();
                self.list(items, column + step);
            }
            Val::Map(fields) if !fields.is_empty() && !self.is_flow(value) => {
                let step = if self.odd() { 1 + self.draw.below(5) } else { self.style.step };
                self.head_end();
                self.mapping(fields, column + step, false);
            }
            _ => self.inline(value, column),
        }
    }

    fn list(&mut self, items: &[Val], column: usize) {
        let was_quiet = self.quiet;
        self.quiet |= self.style.odd == 0 && !self.is_entry_list();
        for (index, item) in items.iter().enumerate() {
            self.above(column);
            let chunk = self.len();
            self.path.push(Step::Item(index));
            self.pad(column);
            let start = self.len();
            self.barrier = None;
            self.keeps = false;
            self.put("-");
            self.end = self.len();
            self.item(item, column);
            self.place(start, start);
            self.path.pop();
            if self.is_entry_list() {
                self.printed.entries.push(chunk..self.len());
            }
        }
        self.quiet = was_quiet;
    }

    fn item(&mut self, item: &Val, column: usize) {
        match item {
            Val::Map(fields) if !fields.is_empty() && !self.is_flow(item) => {
                if self.odd() {
                    self.line_end();
                    let step = 1 + self.draw.below(4);
                    self.mapping(fields, column + step, false);
                } else {
                    let gap = if self.odd() { 1 + self.draw.below(4) } else { 1 };
                    self.pad(gap);
                    self.mapping(fields, column + 1 + gap, true);
                }
            }
            _ => self.inline(item, column),
        }
    }

    fn is_entry_list(&self) -> bool {
        match self.path.as_slice() {
            [Step::Key(plugins)] => plugins == "plugins",
            [Step::Key(plugins), Step::Key(list)] => {
                plugins == "plugins" && (list == "source" || list == "extractor")
            }
            _ => false,
        }
    }

    fn is_flow(&mut self, value: &Val) -> bool {
        if self.path == [Step::Key("plugins".to_owned())] {
            return self.style.are_plugins_flow;
        }
        let is_short = matches!(value, Val::List(items) if items.iter().all(is_short_text));
        self.odd() || (is_short && self.draw.one_in(3))
    }

    /// A value that starts on the line of its key or dash.
    fn inline(&mut self, value: &Val, column: usize) {
        match value {
            Val::Null => {
                let written = if self.odd() { self.draw.of(&[" ~", " null"]) } else { "" };
                self.put(written);
                if !written.is_empty() {
                    self.end = self.len();
                }
                self.line_end();
            }
            Val::List(_) | Val::Map(_) => {
                self.put(" ");
                self.flow(value, column);
                self.line_end();
            }
            Val::Alias(name, _) => {
                let mark = format!(" *{name}");
                self.put(&mark);
                self.end = self.len();
                self.line_end();
            }
            Val::Anchor(name, inner) => {
                let mark = format!(" &{name}");
                self.put(&mark);
                self.inline(inner, column);
            }
            Val::Text(text) => self.text(text, column),
            Val::Bool(_) | Val::Int(_) => {
                let written = format!(" {}", scalar::word(value));
                self.put(&written);
                self.end = self.len();
                self.line_end();
            }
        }
    }

    fn text(&mut self, text: &str, column: usize) {
        let is_odd = self.odd();
        let block = scalar::block(text, column, self.style.step, is_odd, self.draw);
        if let Some(block) = block.filter(|_| self.draw.one_in(3)) {
            self.put(" ");
            self.put(&block.header);
            self.head_end();
            let lines = block.lines.join(self.style.newline);
            self.put(&lines);
            // Empty lines at the end belong to a scalar that keeps them.
            let trimmed = self.printed.text.trim_end_matches(['\n', '\r']).len();
            self.end = if block.keeps { self.len() } else { trimmed };
            self.newline();
            self.barrier = Some(block.column);
            self.keeps = block.keeps;
            return;
        }
        let gap = self.style.newline.to_owned() + &" ".repeat(column + self.style.step);
        if self.odd() && self.draw.one_in(2) {
            // The value on the line below its key.
            self.put(&gap);
        } else {
            self.put(" ");
        }
        let fold = self.odd().then_some(gap.as_str());
        let written = scalar::inline(text, false, fold, self.draw);
        self.put(&written);
        self.end = self.len();
        self.line_end();
    }

    /// A value inside brackets, or a bracket itself; `column` is that of the key around it.
    fn flow(&mut self, value: &Val, column: usize) {
        match value {
            Val::Null => {
                let written = self.draw.of(&["null", "~"]);
                self.put(written);
            }
            Val::Bool(_) | Val::Int(_) => self.put(&scalar::word(value)),
            Val::Text(text) => {
                let written = scalar::inline(text, true, None, self.draw);
                self.put(&written);
            }
            Val::Alias(name, _) => {
                // Without the space a comma would be part of the name to some readers.
                let mark = format!("*{name} ");
                self.put(&mark);
                self.end = self.len() - 1;
                return;
            }
            Val::Anchor(name, inner) => {
                let mark = format!("&{name} ");
                self.put(&mark);
                self.flow(inner, column);
            }
            Val::List(items) => {
                let is_multi = self.odd();
                self.put("[");
                for (index, item) in items.iter().enumerate() {
                    self.member_gap(is_multi, column, index);
                    self.path.push(Step::Item(index));
                    let start = self.len();
                    self.flow(item, column + self.style.step);
                    self.place(start, start);
                    self.path.pop();
                    if self.is_entry_list() {
                        self.printed.entries.push(start..self.end);
                    }
                    self.comma(index + 1 == items.len());
                }
                self.close("]", is_multi && !items.is_empty(), column);
            }
            Val::Map(fields) => {
                let is_multi = self.odd();
                self.put("{");
                if !is_multi && self.draw.one_in(2) {
                    self.put(" ");
                }
                for (index, (key, value)) in fields.iter().enumerate() {
                    self.member_gap(is_multi, column, index);
                    self.path.push(Step::Key(key.clone()));
                    let start = self.len();
                    self.key(key);
                    self.put(":");
                    let colon = self.len();
                    let is_quoted = self.printed.text[..colon].ends_with(['\'', '"']);
                    if !(is_quoted && self.odd()) {
                        self.put(" ");
                    }
                    self.flow(value, column + self.style.step);
                    self.place(start, colon);
                    self.path.pop();
                    self.comma(index + 1 == fields.len());
                }
                self.close("}", is_multi && !fields.is_empty(), column);
            }
        }
        self.end = self.len();
    }

    fn comma(&mut self, is_last: bool) {
        if !is_last {
            self.put(",");
        } else if self.odd() {
            self.put(",");
            if self.draw.one_in(2) {
                self.put(" ");
            }
        }
    }

    fn member_gap(&mut self, is_multi: bool, column: usize, index: usize) {
        if is_multi {
            if index > 0 || self.odd() {
                self.line_end();
            } else {
                self.newline();
            }
            self.pad(column + self.style.step);
        } else if index > 0 {
            self.put(" ");
        }
    }

    fn close(&mut self, bracket: &str, is_multi: bool, column: usize) {
        if is_multi {
            self.line_end();
            self.pad(column);
        } else if self.printed.text.ends_with('}') || self.odd() {
            self.put(" ");
        }
        self.put(bracket);
        self.end = self.len();
    }
}

fn is_short_text(value: &Val) -> bool {
    matches!(value, Val::Text(text) if text.len() < 16)
}
