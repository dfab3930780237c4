//! Comments that allow a finding: `# falconry: allow(code, …) reason`.
//!
//! At the end of a line the comment covers that line. On a line of its own it covers what the
//! next line starts: the line itself and all deeper indented lines below it.

use std::ops::RangeInclusive;

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
    let comments = cx.document.tree().comments();
    comments.iter().filter_map(|comment| parse(cx, comment)).collect()
}

fn parse(cx: &Context<'_>, comment: &Comment) -> Option<Allow> {
    let text = cx.document.text()[comment.span.range()].trim_start_matches('#').trim();
    let directive = text.strip_prefix("falconry:")?.trim_start();
    let mut allow = Allow {
        span: comment.span,
        checks: Vec::new(),
        lines: covered(cx, comment),
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

fn covered(cx: &Context<'_>, comment: &Comment) -> RangeInclusive<usize> {
    let file = cx.file();
    let line = file.position(comment.span.start).line;
    if !comment.is_own_line {
        return line..=line;
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

/// Drops the diagnostics that the document's comments allow, and adds one for each comment that
/// allows nothing.
pub(super) fn apply(cx: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let allows = read(cx);
    if allows.is_empty() {
        return;
    }
    let mut used: Vec<Vec<bool>> =
        allows.iter().map(|allow| vec![false; allow.checks.len()]).collect();
    diagnostics.retain(|diagnostic| {
        let Some(position) = diagnostic.position() else { return true };
        let mut is_allowed = false;
        for (allow, used) in allows.iter().zip(&mut used) {
            if !allow.lines.contains(&position.line)
                || allow.problems.contains(&AllowProblem::NoReason)
            {
                continue;
            }
            for (check, used) in allow.checks.iter().zip(used) {
                if check.code == diagnostic.check.code {
                    *used = true;
                    is_allowed = true;
                }
            }
        }
        !is_allowed
    });
    for (mut allow, used) in allows.into_iter().zip(used) {
        let unused = allow.checks.iter().zip(used).filter(|(_, used)| !used);
        let unused: Vec<_> = unused.map(|(check, _)| AllowProblem::Unused(check.name)).collect();
        if !allow.problems.contains(&AllowProblem::NoReason) {
            allow.problems.extend(unused);
        }
        diagnostics.extend(super::fr050_allow_comment::diagnose(cx, &allow));
    }
}
