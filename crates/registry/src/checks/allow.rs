//! Comments that allow a finding: `# falconry: allow(code, …) reason`.
//!
//! At the end of a line the comment covers that line. On a line of its own it covers what the
//! next line starts: the line itself and all deeper indented lines below it.

use std::ops::RangeInclusive;
use std::sync::Arc;

use falconry_diagnostics::{CheckInfo, Diagnostic, Span, find};

use super::{Context, infos};
use crate::yaml::Comment;

/// Why an allow comment has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AllowProblem {
    /// It names no check.
    UnknownCode(String),
    /// It does not say why.
    NoReason,
    /// It is not of the form `allow(code) reason`.
    Malformed,
    /// There is nothing to allow.
    Unused(&'static str),
}

/// One allow comment.
pub(crate) struct Allow {
    pub(crate) span: Span,
    pub(crate) checks: Vec<&'static CheckInfo>,
    pub(crate) lines: RangeInclusive<usize>,
    pub(crate) problems: Vec<AllowProblem>,
}

/// The allow comments of the document.
pub(crate) fn read(cx: &Context<'_>) -> Vec<Allow> {
    let mut allows: Vec<Allow> = Vec::new();
    // From the last one on: comments on consecutive lines stand above the same thing.
    for comment in cx.document.tree().comments().iter().rev() {
        let below = allows.last().map(|allow| allow.lines.clone());
        allows.extend(parse(cx, comment, below));
    }
    allows.reverse();
    allows
}

fn parse(
    cx: &Context<'_>,
    comment: &Comment,
    below: Option<RangeInclusive<usize>>,
) -> Option<Allow> {
    let text = cx.document.text()[comment.span.range()].trim_start_matches('#').trim();
    let directive = text.strip_prefix("falconry:")?.trim_start();
    let mut allow = Allow {
        span: comment.span,
        checks: Vec::new(),
        lines: covered(cx, comment, below),
        problems: Vec::new(),
    };
    let parts = directive
        .strip_prefix("allow")
        .and_then(|rest| rest.trim_start().strip_prefix('('))
        .and_then(|rest| rest.split_once(')'));
    let Some((codes, reason)) = parts else {
        allow.problems.push(AllowProblem::Malformed);
        return Some(allow);
    };
    let known = infos();
    for code in codes.split(',').map(str::trim) {
        match find(code, &known) {
            Ok(check) => allow.checks.push(check),
            Err(error) => allow.problems.push(AllowProblem::UnknownCode(error.to_string())),
        }
    }
    if reason.trim().is_empty() {
        allow.problems.push(AllowProblem::NoReason);
    }
    Some(allow)
}

/// The lines that the comment speaks of; `below` are those of the next allow comment.
fn covered(
    cx: &Context<'_>,
    comment: &Comment,
    below: Option<RangeInclusive<usize>>,
) -> RangeInclusive<usize> {
    let file = cx.file();
    let line = file.line_of(comment.span.start);
    if !comment.is_own_line {
        return line..=line;
    }
    let is_above =
        |below: &RangeInclusive<usize>| *below.start() == line + 1 && below.end() > below.start();
    if let Some(below) = below.filter(is_above) {
        return line..=*below.end();
    }
    let text = |line: usize| &file.text()[file.line_range(line)];
    let is_content = |line: &usize| {
        let content = text(*line).trim_start();
        !content.is_empty() && !content.starts_with('#')
    };
    let indent = |line: usize| text(line).len() - text(line).trim_start_matches(' ').len();
    let Some(first) = (line + 1..=file.line_count()).find(is_content) else {
        return line..=line;
    };
    let ends = |line: &usize| is_content(line) && indent(*line) <= indent(first);
    let end = (first + 1..=file.line_count()).find(ends).map_or(file.line_count(), |line| line - 1);
    line..=end
}

/// Drops the diagnostics that the document's comments allow, and returns the comments with what
/// is wrong with them. The diagnostics must be sorted by place.
pub(super) fn apply(cx: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Allow> {
    let mut allows = read(cx);
    let mut used: Vec<Vec<bool>> =
        allows.iter().map(|allow| vec![false; allow.checks.len()]).collect();
    // Blocks lie within each other or apart, so those around a line are the end of a stack.
    let mut next = 0;
    let mut around: Vec<usize> = Vec::new();
    diagnostics.retain(|diagnostic| {
        let here = diagnostic.primary().filter(|label| Arc::ptr_eq(&label.file, cx.file()));
        let Some(line) = here.map(|label| cx.file().line_of(label.span.start)) else { return true };
        while next < allows.len() && *allows[next].lines.start() <= line {
            around.push(next);
            next += 1;
        }
        while around.last().is_some_and(|index| *allows[*index].lines.end() < line) {
            around.pop();
        }
        let mut is_allowed = false;
        for &index in &around {
            let allow = &allows[index];
            if !allow.lines.contains(&line) || allow.problems.contains(&AllowProblem::NoReason) {
                continue;
            }
            for (check, used) in allow.checks.iter().zip(&mut used[index]) {
                if check.code == diagnostic.check.code {
                    *used = true;
                    is_allowed = true;
                }
            }
        }
        !is_allowed
    });
    for (allow, used) in allows.iter_mut().zip(used) {
        if !allow.problems.contains(&AllowProblem::NoReason) {
            let unused = allow.checks.iter().zip(used).filter(|(_, used)| !used);
            allow.problems.extend(unused.map(|(check, _)| AllowProblem::Unused(check.name)));
        }
    }
    allows
}
