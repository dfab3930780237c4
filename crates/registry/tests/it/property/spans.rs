//! What must hold of the places in any document, sound or not.

use std::sync::Arc;

use falconry_diagnostics::{SourceFile, Span};
use falconry_registry::yaml::{Kind, Node, Style, Tree};
use falconry_registry::{Document, Entry};

/// Judges every place that a document speaks of.
pub(crate) fn judge(document: &Document) -> Result<(), String> {
    let text = document.text();
    if document.tree().text().len() != text.len() {
        return Err("the tree is of a text of another length".to_owned());
    }
    let is_in = |text: &str, span: Span| {
        span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some()
    };
    let check = |what: &str, span: Span| {
        let position = document.file().position(span.start);
        let has_line = position.line >= 1 && position.line <= document.file().line_count() + 1;
        let is_right = is_in(text, span) && has_line && position.column >= 1;
        if is_right { Ok(()) } else { Err(format!("{what}: {span:?} is no place in the text")) }
    };
    for bad in &document.bad_bytes {
        check("bad bytes", bad.span)?;
    }
    for error in &document.syntax_errors {
        check("a syntax error", error.span)?;
    }
    for damaged in &document.damaged {
        check("damage", *damaged)?;
    }
    for problem in &document.problems {
        check("a problem", problem.span)?;
    }
    for root in document.tree().roots() {
        node(root, &check)?;
    }
    comments(document, &check)?;
    let registry = document.registry();
    for span in registry.plugins.into_iter().chain(registry.reserved_sources.map(|it| it.span)) {
        check("the registry", span)?;
    }
    registry.entries.iter().try_for_each(|it| entry(it, &check))
}

fn comments(
    document: &Document,
    check: &impl Fn(&str, Span) -> Result<(), String>,
) -> Result<(), String> {
    let mut end = 0;
    for comment in document.tree().comments() {
        check("a comment", comment.span)?;
        let text = &document.tree().text()[comment.span.range()];
        if comment.span.start < end || !text.starts_with('#') || text.contains('\n') {
            return Err(format!("{text:?} at {:?} is no comment", comment.span));
        }
        end = comment.span.end;
    }
    Ok(())
}

fn entry(
    entry: &Entry<'_>,
    check: &impl Fn(&str, Span) -> Result<(), String>,
) -> Result<(), String> {
    check("an entry", entry.span)?;
    let texts = [entry.name, entry.description, entry.authors, entry.url, entry.license];
    for text in texts.into_iter().flatten().chain(entry.keywords.iter().copied()) {
        check("a text", text.span)?;
    }
    for maintainer in &entry.maintainers {
        check("a maintainer", maintainer.span)?;
    }
    Ok(())
}

fn node(it: Node<'_>, check: &impl Fn(&str, Span) -> Result<(), String>) -> Result<(), String> {
    check("a node", it.span())?;
    for span in it.tag().into_iter().chain(it.anchor()) {
        check("a tag or an anchor", span)?;
        if span.end > it.span().start {
            return Err(format!("{span:?} stands inside of what it belongs to, {it:?}"));
        }
    }
    let text = &it.tree().text()[it.span().range()];
    match (it.kind(), it.style()) {
        (Kind::Alias, _) if !text.starts_with('*') => return Err(format!("{text:?} is no alias")),
        (Kind::Alias, _) => return Ok(()),
        // A plain scalar over several lines and a wrong alias are put together.
        (Kind::Scalar, Style::Plain)
            if text != it.text() && !text.contains(['\n', '\r', '*']) && !text.is_empty() =>
        {
            return Err(format!("{text:?} reads as {:?}", it.text()));
        }
        (Kind::Scalar, Style::SingleQuoted | Style::DoubleQuoted) | (_, Style::Flow) => {
            same_again(it, text)?;
        }
        _ => {}
    }
    let mut end = it.span().start;
    for child in it.children() {
        let is_inside = it.span().contains(child.span()) && child.outer_start() >= end;
        if !is_inside {
            return Err(format!("{child:?} at {:?} stands outside of {it:?}", child.span()));
        }
        end = child.span().end;
        node(child, check)?;
    }
    Ok(())
}

/// Whether the node's own bytes read as the node.
fn same_again(it: Node<'_>, text: &str) -> Result<(), String> {
    // A long text would be read once for each bracket in it, and a mapping of one key can stand
    // in a list without brackets of its own.
    let is_bare = it.children().next().is_some_and(|child| child.outer_start() == it.span().start);
    let is_bare = is_bare || text.starts_with('?');
    if is_bare || text.len() > 400 || text.contains(['*', '!', '\u{feff}']) {
        return Ok(());
    }
    let read = Tree::parse(&Arc::new(SourceFile::new("again", text)));
    let root = read.as_ref().ok().and_then(|tree| tree.roots().next());
    if root.is_some_and(|root| is_same(it, root)) {
        Ok(())
    } else {
        Err(format!("{text:?} of {it:?} reads as {root:?} on its own"))
    }
}

fn is_same(left: Node<'_>, right: Node<'_>) -> bool {
    left.kind() == right.kind()
        && left.style() == right.style()
        && left.text() == right.text()
        && left.children().count() == right.children().count()
        && left.children().zip(right.children()).all(|(left, right)| is_same(left, right))
}
