//! Judges an edit by the bytes and the meaning of its result.

use std::ops::Range;

use falconry_registry::Document;
use falconry_registry::edit::Value;

use super::change::Edit;
use super::model::{Fields, Model, Val};
use super::print::{Place, Printed, Step};

/// Whether the document means what the model says.
pub(crate) fn meaning(document: &Document, model: &Model) -> Result<(), String> {
    let (found, expected) = (Fields::of_registry(&document.registry()), model.fields());
    if found.len() != expected.len() {
        return Err(format!("there are {} entries instead of {}", found.len(), expected.len()));
    }
    if let Some((found, expected)) = found.iter().zip(&expected).find(|(left, right)| left != right)
    {
        return Err(format!("the reader found\n{found:?}\ninstead of\n{expected:?}"));
    }
    let root = document.tree().roots().next().ok_or("there is no document")?;
    if Val::Map(model.root.clone()).is_read_from(root) {
        Ok(())
    } else {
        Err(format!("the tree differs from {:#?}", model.root))
    }
}

/// Whether every value that the edit set reads as itself, and not as another type.
pub(crate) fn set_values(document: &Document, edit: &Edit) -> Result<(), String> {
    let Edit::Set { entry, changes } = edit else { return Ok(()) };
    let registry = document.registry();
    let node = registry.entries[*entry].node;
    for (index, (path, value)) in changes.iter().enumerate() {
        let is_last = !changes[index + 1..].iter().any(|(other, _)| other.starts_with(&path[..1]));
        let Some(value) = value.as_ref().filter(|_| is_last) else { continue };
        let found = path.iter().try_fold(node, |node, key| node.get(key));
        if !found.is_some_and(|node| value.is_read_from(node.resolved())) {
            return Err(format!("{path:?} does not read as {value:?} but as {found:?}"));
        }
    }
    Ok(())
}

/// What an edit may touch.
struct Touched {
    /// The bytes that may be replaced or removed, or that something may be added in.
    range: Range<usize>,
    /// The bytes whose comments may go.
    comments: Range<usize>,
    kind: Touch,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Touch {
    Replace,
    Insert,
    Remove,
}

/// Whether the result has all bytes of the printed document that the edit is not about.
pub(crate) fn bytes(
    old: &Printed,
    model: &Model,
    edit: &Edit,
    new: &Document,
) -> Result<(), String> {
    let (text, edited) = (old.text.as_str(), new.text());
    let touched = touched(old, model, edit);
    let low = touched.iter().map(|it| it.range.start).min().unwrap_or(text.len());
    let high = touched.iter().map(|it| it.range.end).max().unwrap_or(text.len()).max(low);
    if !edited.starts_with(&text[..low]) {
        return Err("bytes before the change differ".to_owned());
    }
    if !edited[low..].ends_with(&text[high..]) {
        return Err("bytes behind the change differ".to_owned());
    }
    let shared = shared_bytes(text, edited);
    match touched.as_slice() {
        [one] if one.kind == Touch::Insert && shared < text.len() => {
            return Err("adding changed other bytes".to_owned());
        }
        [one] if one.kind == Touch::Remove && shared < edited.len() => {
            return Err("removing changed other bytes".to_owned());
        }
        _ => {}
    }
    let is_kept = |line: &Range<usize>| {
        !touched.iter().any(|it| {
            let content = text[line.clone()].trim_end_matches(['\n', '\r']).len();
            let reaches = it.range.start <= line.start + content && line.start < it.range.end;
            let is_flow = |range: &Range<usize>| text[range.clone()].contains(['{', '}', '[', ']']);
            reaches && (it.kind != Touch::Insert || is_flow(line) || is_flow(&it.range))
        })
    };
    let mut lines = edited.lines();
    for line in line_ranges(text).filter(is_kept) {
        let line = text[line].trim_end_matches(['\n', '\r']);
        if !lines.any(|found| found.trim_end_matches('\r') == line) {
            return Err(format!("the line {line:?} is gone or has moved"));
        }
    }
    let mut comments = new.tree().comments().iter().map(|it| &edited[it.span.range()]);
    for comment in &old.comments {
        let may_go = touched
            .iter()
            .any(|it| it.comments.start <= comment.start && comment.end <= it.comments.end);
        if !may_go && !comments.any(|found| found == &text[comment.clone()]) {
            return Err(format!("the comment {:?} is gone or has moved", &text[comment.clone()]));
        }
    }
    if text.contains("\r\n")
        && !text.replace("\r\n", "").contains('\n')
        && edited.replace("\r\n", "").contains('\n')
    {
        return Err("a line ends in another way than the others".to_owned());
    }
    Ok(())
}

/// How many bytes two texts share at their starts and ends.
pub(crate) fn shared_bytes(left: &str, right: &str) -> usize {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let front = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let back = left.iter().rev().zip(right.iter().rev()).take_while(|(l, r)| l == r).count();
    front + back
}

fn line_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        at += line.len();
        at - line.len()..at
    })
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The byte behind the line end of the line that `at` stands on.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// The byte behind the empty lines that start at `at`.
fn blank_end(text: &str, at: usize) -> usize {
    let lines = text[at..].split_inclusive('\n').take_while(|line| line.trim().is_empty());
    at + lines.map(str::len).sum::<usize>()
}

fn touched(old: &Printed, model: &Model, edit: &Edit) -> Vec<Touched> {
    let list_path = |key: Option<&str>| {
        let keys = std::iter::once("plugins").chain(key);
        keys.map(|key| Step::Key(key.to_owned())).collect::<Vec<_>>()
    };
    let entry_path = |entry: usize| {
        let (key, position) = model.path(entry).expect("the edit is of an entry");
        let mut path = list_path(key);
        path.push(Step::Item(position));
        path
    };
    match edit {
        Edit::Append(draft) => {
            let key = match (model.is_first_generation(), &draft.sourcing) {
                (false, _) => None,
                (true, Some(_)) => Some("source"),
                (true, None) => Some("extractor"),
            };
            vec![appended(old, &list_path(key))]
        }
        Edit::Remove(entry) => {
            let place = old.place(&entry_path(*entry)).expect("entries are printed");
            vec![removed(old, place)]
        }
        Edit::Set { entry, changes } => {
            let path = entry_path(*entry);
            let is_inside = |(index, (keys, _)): (usize, &(Vec<&str>, Option<Value>))| {
                let others = changes.iter().enumerate().filter(|(other, _)| *other != index);
                others.map(|(_, (other, _))| other).any(|other| keys.starts_with(other))
            };
            if changes.iter().enumerate().any(is_inside) {
                // What contradictory changes come down to is not worked out here.
                let range = inside(old, &path);
                return vec![Touched { comments: range.clone(), range, kind: Touch::Replace }];
            }
            let full = |keys: &[&str]| {
                let keys = keys.iter().map(|key| Step::Key((*key).to_owned()));
                path.iter().cloned().chain(keys).collect::<Vec<_>>()
            };
            let gone = changes.iter().filter(|(_, value)| value.is_none());
            let gone: Vec<Vec<Step>> = gone.map(|(keys, _)| full(keys)).collect();
            let set = |(keys, value): &(Vec<&str>, Option<Value>)| {
                set(old, &path, keys, value.as_ref(), &gone)
            };
            changes.iter().map(set).collect()
        }
    }
}

/// Where an item may be added to the list at `path`, whether there is one or not.
fn appended(old: &Printed, path: &[Step]) -> Touched {
    let items = children(old, path);
    let nothing = 0..0;
    match (items.last(), old.place(path)) {
        (Some(last), _) => {
            let range = last.end..line_end(&old.text, last.end);
            Touched { range, comments: nothing, kind: Touch::Insert }
        }
        (None, Some(place)) => Touched {
            range: place.colon..line_end(&old.text, place.end),
            comments: nothing,
            kind: Touch::Replace,
        },
        (None, None) => Touched {
            range: inside(old, &path[..path.len() - 1]),
            comments: nothing,
            kind: Touch::Insert,
        },
    }
}

/// The bytes of what stands at `path`; the whole document for no path.
fn inside(old: &Printed, path: &[Step]) -> Range<usize> {
    match old.place(path) {
        Some(place) => place.key..line_end(&old.text, place.end),
        None => 0..old.text.len(),
    }
}

fn children<'p>(old: &'p Printed, path: &[Step]) -> Vec<&'p Place> {
    let is_child =
        |place: &&Place| place.path.len() == path.len() + 1 && place.path.starts_with(path);
    old.places.iter().filter(is_child).collect()
}

fn removed(old: &Printed, place: &Place) -> Touched {
    let text = old.text.as_str();
    let siblings = children(old, &place.path[..place.path.len() - 1]);
    let index = siblings.iter().position(|it| it.key == place.key).unwrap_or_default();
    let line = line_end(text, place.end);
    let start = match index.checked_sub(1).map(|index| siblings[index]) {
        Some(previous) => previous.end,
        None => line_start(text, place.key),
    };
    // Empty lines below may go, since they could become part of a block scalar above.
    let end = siblings.get(index + 1).map_or(blank_end(text, line), |next| next.key.max(line));
    // An only entry leaves `[]` behind.
    let is_only = siblings.len() == 1 && matches!(place.path.last(), Some(Step::Item(_)));
    let (range, kind) = match old.place(&place.path[..place.path.len() - 1]) {
        Some(list) if is_only => (list.colon..list.end.max(end), Touch::Replace),
        _ => (start..end, Touch::Remove),
    };
    Touched { range, comments: place.key..line, kind }
}

fn set(
    old: &Printed,
    entry: &[Step],
    keys: &[&str],
    value: Option<&Value>,
    all_gone: &[Vec<Step>],
) -> Touched {
    let nothing = 0..0;
    let mut path = entry.to_vec();
    for (depth, key) in keys.iter().enumerate() {
        path.push(Step::Key((*key).to_owned()));
        let Some(place) = old.place(&path) else {
            let parent = &path[..path.len() - 1];
            let is_empty = children(old, parent).is_empty();
            let place = old.place(parent).filter(|_| is_empty);
            return match place {
                Some(place) => Touched {
                    range: place.colon..place.end,
                    comments: nothing,
                    kind: Touch::Replace,
                },
                None => {
                    Touched { range: inside(old, parent), comments: nothing, kind: Touch::Insert }
                }
            };
        };
        if depth + 1 < keys.len() {
            continue;
        }
        match value {
            Some(value) => {
                let line = line_end(&old.text, place.end);
                let is_emptied = *value == Value::List(Vec::new());
                // White space at the line's end belongs to nothing.
                let rest = &old.text[place.end..];
                let blanks = rest.len() - rest.trim_start_matches(' ').len();
                // What a list gets stands below the line of its last item.
                let is_list = matches!(value, Value::List(_));
                let end = if is_list { line } else { place.end + blanks };
                let comments = if is_emptied { place.end..line } else { nothing };
                return Touched { range: place.colon..end, comments, kind: Touch::Replace };
            }
            None => {
                // Mappings that lose their last key go as well.
                let mut gone = path.as_slice();
                while let Some(parent) = gone.split_last().map(|(_, parent)| parent) {
                    let is_gone = |place: &&Place| {
                        place.path == gone || all_gone.iter().any(|it| place.path.starts_with(it))
                    };
                    if parent.len() <= entry.len() || !children(old, parent).iter().all(is_gone) {
                        break;
                    }
                    gone = parent;
                }
                return removed(old, old.place(gone).expect("parents of places are places"));
            }
        }
    }
    Touched { range: inside(old, entry), comments: nothing, kind: Touch::Insert }
}

/// Whether bytes outside of the entry that the edit is about are as before, by what the reader
/// says of the old document: a weaker test for documents that nobody printed.
pub(crate) fn bytes_around(old: &Document, edit: &Edit, new: &Document) -> Result<(), String> {
    let (text, edited) = (old.text(), new.text());
    let registry = old.registry();
    let spans: Vec<Range<usize>> =
        registry.entries.iter().map(|entry| entry.node.span().range()).collect();
    let range = match edit {
        Edit::Append(_) => {
            let has_room = shared_bytes(text, edited) >= text.len();
            if spans.is_empty() || has_room {
                return Ok(());
            }
            // A list without items is replaced; nothing that stands in it can be lost.
            match registry.plugins {
                Some(plugins) => plugins.range(),
                None => return Err("adding an entry changed other bytes".to_owned()),
            }
        }
        Edit::Remove(entry) => {
            let span = &spans[*entry];
            let before = spans.iter().map(|it| it.end).filter(|end| *end <= span.start).max();
            let after = spans.iter().map(|it| it.start).filter(|at| *at >= span.end).min();
            let list_end = registry.plugins.map_or(span.end, |it| it.range().end.max(span.end));
            let end = line_end(text, if after.is_some() { span.end } else { list_end });
            let start = before.or_else(|| registry.plugins.map(|it| it.range().start)).unwrap_or(0);
            let is_only = before.is_none() && after.is_none();
            let start = if is_only || start > span.start { 0 } else { line_start(text, start) };
            start..after.map_or(blank_end(text, end), |after| after.max(end))
        }
        Edit::Set { entry, .. } => {
            let span = &spans[*entry];
            // The dash can stay alone on its line.
            let end = blank_end(text, line_end(text, span.end));
            text[..span.start].trim_end_matches(' ').len()..end
        }
    };
    let is_same = edited.starts_with(&text[..range.start])
        && edited[range.start..].ends_with(&text[range.end..]);
    if is_same { Ok(()) } else { Err("bytes outside of the entry differ".to_owned()) }
}
