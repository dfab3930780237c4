//! The few lines of a file that a finding is shown with.
//!
//! Files may have tens of megabytes, in one line if they are hostile. Everything here looks only
//! at the lines that labels stand on, and of those only at a piece of bounded length.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::clean;
use crate::{Label, SourceFile, TextEdit};

/// Labels at most this many lines apart share an excerpt.
const NEAR_LINES: usize = 10;
/// Lines of up to this many bytes are shown whole.
const LONG_LINE: usize = 240;
/// What is shown of longer lines: so many bytes before the label, and so many from its start.
const BEFORE: usize = 60;
const BEHIND: usize = 160;
/// Stands where a line was cut.
const CUT: &str = "...";
/// The limits of a change that is shown as a change; larger ones are only named.
const PATCH_LINES: usize = 8;
const PATCH_BYTES: usize = 1000;

/// Some lines of a file, cleaned for the screen.
pub(super) struct Excerpt<'a> {
    pub(super) file: &'a SourceFile,
    /// The number of the first line of `text`.
    pub(super) first_line: usize,
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
}

/// Where a label is in an excerpt.
pub(super) struct Mark {
    /// The index of the label.
    pub(super) label: usize,
    /// Its bytes in the excerpt's text; of a label of several lines, those of its first line.
    pub(super) range: Range<usize>,
}

/// A change to the lines of an excerpt.
pub(super) struct Patch {
    /// The number of the first line of `text`.
    pub(super) first_line: usize,
    pub(super) text: String,
    /// Bytes of the text and what to put there.
    pub(super) edits: Vec<(Range<usize>, String)>,
}

/// The excerpts that show `labels`: the first excerpt has the first label, and labels near each
/// other share one.
pub(super) fn excerpts(labels: &[Label]) -> Vec<Excerpt<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let place = Place::of(index, label);
        let joined = groups
            .iter_mut()
            .any(|group| Arc::ptr_eq(group.file, &label.file) && group.try_add(&place));
        if !joined {
            groups.push(Group::new(&label.file, place));
        }
    }
    groups.into_iter().map(Group::into_excerpt).collect()
}

/// A label's first line.
#[derive(Clone)]
struct Place {
    label: usize,
    line: usize,
    bytes: Range<usize>,
}

impl Place {
    fn of(index: usize, label: &Label) -> Self {
        let text = label.file.text();
        let start = text.floor_char_boundary(label.span.start as usize);
        let line = label.file.line_of(label.span.start);
        let shown = line_without_mark(&label.file, line);
        let start = start.clamp(shown.start, shown.end);
        let end = text.floor_char_boundary(label.span.end as usize);
        Self { label: index, line, bytes: start..end.clamp(start, shown.end) }
    }
}

/// The bytes of a line without its end and without the byte-order mark.
fn line_without_mark(file: &SourceFile, line: usize) -> Range<usize> {
    let mut range = file.line_range(line);
    if range.start == 0 && file.text()[range.clone()].starts_with('\u{feff}') {
        range.start = '\u{feff}'.len_utf8();
    }
    range
}

/// The piece of a line that is shown.
struct Piece {
    bytes: Range<usize>,
    cut_before: bool,
    cut_behind: bool,
}

impl Piece {
    fn around(file: &SourceFile, line: usize, at: usize) -> Self {
        let whole = line_without_mark(file, line);
        if whole.len() <= LONG_LINE {
            return Self { bytes: whole, cut_before: false, cut_behind: false };
        }
        let text = file.text();
        let start = text.floor_char_boundary(at.saturating_sub(BEFORE));
        let start = start.max(whole.start);
        let end = text.floor_char_boundary(at + BEHIND).min(whole.end);
        Self { cut_before: start > whole.start, cut_behind: end < whole.end, bytes: start..end }
    }

    /// Appends the piece to `text` and says where each of `places` is in it.
    fn render(&self, file: &SourceFile, places: &[Place], text: &mut String) -> Vec<Mark> {
        if self.cut_before {
            text.push_str(CUT);
        }
        let base = text.len();
        let source = file.text();
        text.push_str(&clean::source(&source[self.bytes.clone()]));
        let shown = |at: usize| {
            let at = at.min(self.bytes.end);
            base + clean::source(&source[self.bytes.start..at]).len()
        };
        let marks = places.iter().map(|place| Mark {
            label: place.label,
            range: shown(place.bytes.start)..shown(place.bytes.end),
        });
        let marks = marks.collect();
        if self.cut_behind {
            text.push_str(CUT);
        }
        marks
    }
}

/// Labels that share an excerpt.
struct Group<'a> {
    file: &'a Arc<SourceFile>,
    lines: BTreeMap<usize, (Piece, Vec<Place>)>,
}

impl<'a> Group<'a> {
    fn new(file: &'a Arc<SourceFile>, place: Place) -> Self {
        let piece = Piece::around(file, place.line, place.bytes.start);
        Self { file, lines: BTreeMap::from([(place.line, (piece, vec![place]))]) }
    }

    /// Adds the place if it is near the group's other places.
    fn try_add(&mut self, place: &Place) -> bool {
        if let Some((piece, places)) = self.lines.get_mut(&place.line) {
            let start = place.bytes.start;
            let fits = piece.bytes.start <= start
                && (start < piece.bytes.end || !piece.cut_behind && start == piece.bytes.end);
            if fits {
                places.push(place.clone());
            }
            return fits;
        }
        let near = self.lines.keys().any(|line| line.abs_diff(place.line) <= NEAR_LINES);
        if near {
            let piece = Piece::around(self.file, place.line, place.bytes.start);
            self.lines.insert(place.line, (piece, vec![place.clone()]));
        }
        near
    }

    fn into_excerpt(mut self) -> Excerpt<'a> {
        self.add_single_gaps();
        let mut text = String::new();
        let mut marks = Vec::new();
        let first_line = self.lines.first_key_value().map_or(1, |(line, _)| *line);
        let mut current = first_line;
        for (line, (piece, places)) in &self.lines {
            // Lines that are not shown only need to be there, so that the numbers are right.
            text.extend(std::iter::repeat_n('\n', line - current));
            current = *line;
            marks.extend(piece.render(self.file, places, &mut text));
        }
        if text.ends_with('\n') {
            // An empty last line would not count as a line.
            text.push(' ');
        }
        Excerpt { file: self.file, first_line, text, marks }
    }

    /// A single line between two labelled ones is shown too, since leaving it out saves nothing.
    fn add_single_gaps(&mut self) {
        let lines: Vec<usize> = self.lines.keys().copied().collect();
        for pair in lines.windows(2) {
            if pair[1] - pair[0] == 2 {
                let line = pair[0] + 1;
                let start = line_without_mark(self.file, line).start;
                let piece = Piece::around(self.file, line, start);
                self.lines.insert(line, (piece, Vec::new()));
            }
        }
    }
}

/// The change that `edits` make, if it is small enough to be shown.
pub(super) fn patch(file: &SourceFile, edits: &[TextEdit]) -> Option<Patch> {
    let (first, last) = (edits.first()?, edits.last()?);
    let text = file.text();
    let valid = edits.iter().all(|edit| text.get(edit.span.range()).is_some());
    let ordered = edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    if !valid || !ordered {
        return None;
    }
    let one_line = |edit: &TextEdit| {
        !edit.replacement.contains('\n') && !text[edit.span.range()].contains('\n')
    };
    let lines = file.line_of(first.span.start)..=file.line_of(last.span.end);
    let inserted: usize = edits.iter().map(|edit| edit.replacement.len()).sum();
    // The lengths come first: they bound what the other conditions look at.
    let small = lines.end() - lines.start() < PATCH_LINES
        && inserted <= PATCH_BYTES
        && lines.clone().all(|line| file.line_range(line).len() <= LONG_LINE)
        && (edits.len() == 1 || edits.iter().all(one_line))
        && edits.iter().all(|edit| edit.replacement.lines().count() <= PATCH_LINES);
    if !small {
        return None;
    }
    let mut shown = String::new();
    let mut starts = Vec::new();
    for line in lines.clone() {
        if line > *lines.start() {
            shown.push('\n');
        }
        starts.push(shown.len());
        shown.push_str(&clean::source(&text[line_without_mark(file, line)]));
    }
    let place = |at: u32| {
        let line = file.line_of(at);
        let whole = line_without_mark(file, line);
        let at = (at as usize).clamp(whole.start, whole.end);
        starts[line - lines.start()] + clean::source(&text[whole.start..at]).len()
    };
    let edits = edits
        .iter()
        .map(|edit| {
            let replacement: Vec<String> = edit
                .replacement
                .split('\n')
                .map(|line| clean::source(line.strip_suffix('\r').unwrap_or(line)))
                .collect();
            let range = place(edit.span.start)..place(edit.span.end);
            (range, replacement.join("\n"))
        })
        .collect();
    Some(Patch { first_line: *lines.start(), text: shown, edits })
}
