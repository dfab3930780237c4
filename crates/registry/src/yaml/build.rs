//! Builds a [`Tree`] from granit-parser's events.

use std::borrow::Cow;
use std::sync::Arc;

use falconry_diagnostics::{SourceFile, Span};
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};
use rustc_hash::FxHashMap;

use super::tree::{NONE, NodeData};
use super::{Comment, Kind, MAX_NESTING, NodeId, Style, SyntaxError, SyntaxErrorKind, Tree};

impl Tree {
    /// Parses all documents of `file`. Aliases without an anchor read as null.
    ///
    /// # Errors
    /// The first error of the YAML grammar, with the errors about aliases before it.
    pub fn parse(file: &Arc<SourceFile>) -> Result<Self, Vec<SyntaxError>> {
        let (tree, errors) = Self::parse_leading(file);
        if errors.is_empty() { Ok(tree) } else { Err(errors) }
    }

    /// Parses as far as the first grammar error; aliases' errors do not end it.
    pub(super) fn parse_leading(file: &Arc<SourceFile>) -> (Self, Vec<SyntaxError>) {
        Builder::new(file).run()
    }
}

struct Builder<'s> {
    text: &'s str,
    tree: Tree,
    /// The open collections, outermost first, each with its last child.
    open: Vec<(NodeId, u32)>,
    /// The nodes of anchors, by granit-parser's anchor number.
    anchored: FxHashMap<usize, NodeId>,
    errors: Vec<SyntaxError>,
}

impl<'s> Builder<'s> {
    fn new(file: &'s Arc<SourceFile>) -> Self {
        let text = file.text();
        let tree = Tree {
            file: Arc::clone(file),
            // Registry documents hold a node every 15 bytes or so; guessing low costs a copy.
            nodes: Vec::with_capacity(text.len() / 16 + 4),
            owned: Vec::new(),
            roots: Vec::new(),
            comments: Vec::new(),
            tags: FxHashMap::default(),
            anchors: FxHashMap::default(),
        };
        Self { text, tree, open: Vec::new(), anchored: FxHashMap::default(), errors: Vec::new() }
    }

    fn run(mut self) -> (Tree, Vec<SyntaxError>) {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            flow_nesting_limit: MAX_NESTING,
            block_nesting_limit: MAX_NESTING,
            max_buffered_comment_events: usize::MAX,
        };
        for event in Parser::new_from_str_with_options(self.text, options) {
            match event {
                Ok((event, span)) => self.event(event, span),
                Err(error) => {
                    self.errors.push(SyntaxError::from_scan(&error, self.text));
                    break;
                }
            }
        }
        // Collections that an error left open end with their last child.
        while let Some((id, last)) = self.open.pop() {
            self.end_at_last_child(id, last);
        }
        self.tree.nodes.shrink_to_fit();
        (self.tree, self.errors)
    }

    fn event(&mut self, event: Event<'s>, span: granit_parser::Span) {
        let bytes = self.bytes(span);
        match event {
            Event::Scalar(value, style, _, _) => self.scalar(value, style, bytes, span),
            Event::SequenceStart(style, ..) => self.start(Kind::Sequence, style, bytes, span),
            Event::MappingStart(style, ..) => self.start(Kind::Mapping, style, bytes, span),
            Event::SequenceEnd | Event::MappingEnd => self.end(bytes),
            Event::Alias(anchor) => {
                let target = self.anchored.get(&anchor).copied();
                let is_open = |target: &NodeId| self.open.iter().any(|(open, _)| open == target);
                match target.filter(|target| !is_open(target)) {
                    Some(target) => {
                        self.push(Kind::Alias, Style::Plain, bytes, target.0);
                    }
                    None => self.bad_alias(bytes, SyntaxErrorKind::RecursiveAlias),
                }
            }
            Event::UnresolvedAlias(name) => {
                self.bad_alias(bytes, SyntaxErrorKind::UnknownAlias { name: name.into_owned() });
            }
            Event::Anchor(number, _) => {
                // The anchor belongs to the node whose event came just before.
                if let Some(last) = self.tree.nodes.len().checked_sub(1) {
                    let id = NodeId(Span::new(last, last).start);
                    self.tree.nodes[last].is_anchored = true;
                    self.tree.anchors.insert(id, bytes);
                    self.anchored.insert(number, id);
                }
            }
            Event::Comment(..) => {
                let line_start =
                    self.text[..bytes.start as usize].rfind('\n').map_or(0, |at| at + 1);
                let before = &self.text[line_start..bytes.start as usize];
                let is_own_line =
                    before.trim_start_matches('\u{feff}').chars().all(|c| c == ' ' || c == '\t');
                self.tree.comments.push(Comment { span: bytes, is_own_line });
            }
            _ => {}
        }
    }

    fn bytes(&self, span: granit_parser::Span) -> Span {
        let length = self.text.len();
        let start = span.start.byte_offset().unwrap_or(0).min(length);
        let end = span.end.byte_offset().unwrap_or(start).clamp(start, length);
        Span::new(start, end)
    }

    fn scalar(
        &mut self,
        value: Cow<'s, str>,
        style: ScalarStyle,
        mut bytes: Span,
        span: granit_parser::Span,
    ) {
        let style = match style {
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
            _ => Style::Plain,
        };
        if matches!(style, Style::Literal | Style::Folded) {
            bytes.end = bytes.start + Span::new(0, block_length(&self.text[bytes.range()])).end;
        }
        let quotes = usize::from(matches!(style, Style::SingleQuoted | Style::DoubleQuoted));
        let range = bytes.range();
        let written = self.text.get(range.start + quotes..range.end.saturating_sub(quotes));
        // A node without bytes is the null that granit-parser writes as `~`.
        let is_written = bytes.start == bytes.end || written == Some(&*value);
        let value = if is_written {
            NONE
        } else {
            self.tree.owned.push(value.into());
            Span::new(self.tree.owned.len() - 1, self.tree.owned.len()).start
        };
        let id = self.push(Kind::Scalar, style, bytes, value);
        self.tag(id, span);
    }

    fn start(&mut self, kind: Kind, style: StructureStyle, bytes: Span, span: granit_parser::Span) {
        let style = match style {
            StructureStyle::Flow => Style::Flow,
            StructureStyle::Block => Style::Block,
        };
        let mut bytes = bytes;
        if kind == Kind::Sequence && style == Style::Block {
            bytes.start = self.first_dash(bytes.start);
        }
        let id = self.push(kind, style, bytes, NONE);
        self.tag(id, span);
        self.open.push((id, NONE));
    }

    /// The place of a block sequence's first dash: of one that stands in the column of its key,
    /// the event has the place of the first item instead.
    fn first_dash(&self, start: u32) -> u32 {
        let Some((parent, key)) = self.open.last() else { return start };
        if self.tree.nodes[parent.0 as usize].kind != Kind::Mapping || *key == NONE {
            return start;
        }
        let key = self.tree.nodes[*key as usize];
        let between = &self.text[key.end.min(start) as usize..start as usize];
        let mut at = between.find(':').map_or(between.len(), |colon| colon + 1);
        while let Some(character) = between[at..].chars().next() {
            match character {
                '-' => return key.end + Span::new(0, at).end,
                '#' => at += between[at..].find('\n').unwrap_or(between.len() - at),
                '&' | '!' => {
                    // Other white space than YAML's is part of the name.
                    let end = between[at..].find([' ', '\t', '\r', '\n']);
                    at += end.unwrap_or(between.len() - at);
                }
                _ => at += character.len_utf8(),
            }
        }
        start
    }

    fn end(&mut self, bytes: Span) {
        let Some((id, last)) = self.open.pop() else {
            return;
        };
        let node = &mut self.tree.nodes[id.0 as usize];
        if node.style == Style::Flow && bytes.start < bytes.end {
            node.end = bytes.end;
        } else {
            self.end_at_last_child(id, last);
        }
    }

    fn end_at_last_child(&mut self, id: NodeId, last: u32) {
        if last != NONE {
            let end = self.tree.nodes[last as usize].end;
            let node = &mut self.tree.nodes[id.0 as usize];
            node.end = node.end.max(end);
        }
    }

    fn bad_alias(&mut self, span: Span, kind: SyntaxErrorKind) {
        self.errors.push(SyntaxError { span, kind });
        self.tree.owned.push("".into());
        let value = Span::new(self.tree.owned.len() - 1, self.tree.owned.len()).start;
        self.push(Kind::Scalar, Style::Plain, span, value);
    }

    fn tag(&mut self, id: NodeId, span: granit_parser::Span) {
        if let Some(tag) = span.tag_span() {
            let bytes = self.bytes(tag);
            self.tree.tags.insert(id, bytes);
        }
    }

    fn push(&mut self, kind: Kind, style: Style, bytes: Span, value: u32) -> NodeId {
        let index = Span::new(self.tree.nodes.len(), self.tree.nodes.len()).start;
        let (start, end) = (bytes.start, bytes.end);
        let is_anchored = false;
        let node =
            NodeData { start, end, first_child: NONE, next: NONE, value, kind, style, is_anchored };
        self.tree.nodes.push(node);
        match self.open.last_mut() {
            Some((parent, last)) => {
                if *last == NONE {
                    self.tree.nodes[parent.0 as usize].first_child = index;
                } else {
                    self.tree.nodes[*last as usize].next = index;
                }
                *last = index;
            }
            None => self.tree.roots.push(NodeId(index)),
        }
        NodeId(index)
    }
}

/// The length of a block scalar in the text of its event, which runs on to the next token: up to
/// the end of its last line that is not blank.
fn block_length(text: &str) -> usize {
    let content = text.trim_end_matches([' ', '\t', '\r', '\n']).len();
    let rest = if content == 0 { "" } else { &text[content..] };
    content + rest.find(['\r', '\n']).unwrap_or(rest.len())
}
