//! The tree: an arena of small nodes, each with its bytes.

use std::fmt;
use std::sync::Arc;

use falconry_diagnostics::{SourceFile, Span};
use rustc_hash::FxHashMap;

/// A node's number in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A single value.
    Scalar,
    /// A list.
    Sequence,
    /// Keys with values.
    Mapping,
    /// A reference to an anchored node.
    Alias,
}

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotation marks, or an alias.
    Plain,
    /// `'…'`.
    SingleQuoted,
    /// `"…"`.
    DoubleQuoted,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
    /// A collection written with indentation.
    Block,
    /// A collection written in brackets.
    Flow,
}

/// No node, no owned text.
pub(super) const NONE: u32 = u32::MAX;

/// One node. A scalar's text is the bytes at `value_start..` of the source, unless it had to be
/// put together (escapes, folded lines): then `owned` is its index among the owned texts. The
/// children of a mapping are key, value, key, value.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeData {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) first_child: u32,
    pub(super) next: u32,
    /// Of an alias its target; of a scalar its owned text or [`NONE`].
    pub(super) value: u32,
    pub(super) kind: Kind,
    pub(super) style: Style,
    pub(super) is_anchored: bool,
}

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The comment's bytes, `#` included and line end excluded.
    pub span: Span,
    /// Whether nothing but white space stands before it on its line.
    pub is_own_line: bool,
}

/// A parsed text: all its YAML documents, comments and anchors.
#[derive(Debug)]
pub struct Tree {
    pub(super) file: Arc<SourceFile>,
    pub(super) nodes: Vec<NodeData>,
    pub(super) owned: Vec<Box<str>>,
    pub(super) roots: Vec<NodeId>,
    pub(super) comments: Vec<Comment>,
    /// The bytes of explicit tags, by node.
    pub(super) tags: FxHashMap<NodeId, Span>,
    /// The bytes of anchors (`&name`), by node.
    pub(super) anchors: FxHashMap<NodeId, Span>,
}

impl Tree {
    /// The text it was parsed from.
    #[must_use]
    pub fn text(&self) -> &str {
        self.file.text()
    }

    /// The root of each document of the stream; none for a text without content.
    pub fn roots(&self) -> impl ExactSizeIterator<Item = Node<'_>> {
        self.roots.iter().map(|&id| self.node(id))
    }

    /// The comments, in the order of the text.
    #[must_use]
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// The node of that number.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: self, id }
    }

    /// The number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the text holds no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether any node carries an anchor.
    #[must_use]
    pub fn has_anchors(&self) -> bool {
        !self.anchors.is_empty()
    }

    /// The bytes of every node that an alias stands for.
    #[must_use]
    pub fn aliased_spans(&self) -> Vec<Span> {
        if self.anchors.is_empty() {
            return Vec::new();
        }
        let is_alias = |node: &&NodeData| node.kind == Kind::Alias;
        let aliases = self.nodes.iter().filter(is_alias).map(|alias| NodeId(alias.value));
        let mut targets: Vec<NodeId> = aliases.collect();
        targets.sort_unstable();
        targets.dedup();
        targets.into_iter().map(|id| self.node(id).span()).collect()
    }
}

/// A node of a [`Tree`]: a small handle to copy around.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.kind(), &self.tree.text()[self.span().range()])
    }
}

impl<'t> Node<'t> {
    fn data(&self) -> &'t NodeData {
        &self.tree.nodes[self.id.0 as usize]
    }

    /// The node's number.
    #[must_use]
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// What the node is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.data().kind
    }

    /// How the node is written.
    #[must_use]
    pub fn style(&self) -> Style {
        self.data().style
    }

    /// The node's bytes: a scalar with its quotation marks, a block scalar's lines without its
    /// `|` line, a collection from its first to its last byte. Anchors and tags stand before it.
    #[must_use]
    pub fn span(&self) -> Span {
        let data = self.data();
        Span { start: data.start, end: data.end }
    }

    /// A scalar's value, escapes and folds resolved; of an alias, its target's; `""` for others.
    #[must_use]
    pub fn text(&self) -> &'t str {
        let node = self.resolved();
        let data = node.data();
        if data.kind != Kind::Scalar {
            return "";
        }
        if data.value != NONE {
            return &self.tree.owned[data.value as usize];
        }
        let quotes = u32::from(matches!(data.style, Style::SingleQuoted | Style::DoubleQuoted));
        &self.tree.text()[(data.start + quotes) as usize..(data.end - quotes) as usize]
    }

    /// The node itself, or what it stands for when it is an alias.
    #[must_use]
    pub fn resolved(&self) -> Self {
        match self.kind() {
            // The target of an alias is never an alias: YAML forbids anchors on aliases.
            Kind::Alias => self.tree.node(NodeId(self.data().value)),
            _ => *self,
        }
    }

    /// Whether it is written as nothing at all, as the value of `key:`.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        let data = self.data();
        data.kind == Kind::Scalar && data.style == Style::Plain && data.start == data.end
    }

    /// The bytes of its tag (`!!str`), if it has one.
    #[must_use]
    pub fn tag(&self) -> Option<Span> {
        self.tree.tags.get(&self.id).copied()
    }

    /// The bytes of its anchor (`&name`), if it has one.
    #[must_use]
    pub fn anchor(&self) -> Option<Span> {
        if self.data().is_anchored { self.tree.anchors.get(&self.id).copied() } else { None }
    }

    /// The first byte that belongs to the node, its anchor and tag included.
    #[must_use]
    pub fn outer_start(&self) -> u32 {
        let starts = [self.tag(), self.anchor()].into_iter().flatten().map(|span| span.start);
        starts.fold(self.span().start, u32::min)
    }

    /// The items of a sequence, or keys and values in turn of a mapping; aliases are followed for
    /// the node itself, not for the items.
    #[must_use]
    pub fn children(&self) -> Children<'t> {
        let node = self.resolved();
        Children { tree: self.tree, next: node.data().first_child }
    }

    /// The keys of a mapping with their values, in the order of the text.
    #[must_use]
    pub fn entries(&self) -> Entries<'t> {
        let is_mapping = self.resolved().kind() == Kind::Mapping;
        let children = self.children();
        Entries(if is_mapping { children } else { Children { next: NONE, ..children } })
    }

    /// The value of the last `key` of a mapping: the one that YAML readers which accept
    /// duplicate keys take.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The last `key` of a mapping and its value.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<(Self, Self)> {
        self.entries().filter(|(found, _)| found.is_key(key)).last()
    }

    /// Whether it is a scalar with that text.
    #[must_use]
    pub fn is_key(&self, key: &str) -> bool {
        self.resolved().kind() == Kind::Scalar && self.text() == key
    }

    /// The tree it belongs to.
    #[must_use]
    pub fn tree(&self) -> &'t Tree {
        self.tree
    }
}

/// The children of a collection.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    tree: &'t Tree,
    next: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.next == NONE {
            return None;
        }
        let node = self.tree.node(NodeId(self.next));
        self.next = node.data().next;
        Some(node)
    }
}

/// The keys and values of a mapping.
#[derive(Clone, Debug)]
pub struct Entries<'t>(Children<'t>);

impl<'t> Iterator for Entries<'t> {
    type Item = (Node<'t>, Node<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Tree, Vec<crate::yaml::SyntaxError>> {
        Tree::parse(&Arc::new(SourceFile::new("test", text)))
    }

    /// One line a node: kind, bytes, value.
    fn dump(node: Node<'_>, depth: usize, out: &mut String) {
        use std::fmt::Write;
        let bytes = &node.tree().text()[node.span().range()];
        let value = if node.kind() == Kind::Scalar { node.text() } else { "" };
        writeln!(out, "{:depth$}{:?}/{:?} {bytes:?} {value:?}", "", node.kind(), node.style())
            .unwrap();
        if node.kind() != Kind::Alias {
            for child in node.children() {
                dump(child, depth + 2, out);
            }
        }
    }

    #[test]
    fn every_node_knows_its_bytes_and_its_value() {
        let text = "# head\np:\n  - n: 'it''s'  # c\n    d: |\n      a\n      b\n\n    f: [x, \"y\\n\"]\n    e:\n    g: &g {h: 1}\n    m: one\n      two\n  - *g\n";
        let tree = parse(text).unwrap();
        let mut out = String::new();
        for root in tree.roots() {
            dump(root, 0, &mut out);
        }
        insta::assert_snapshot!(out);
        let comments: Vec<_> =
            tree.comments().iter().map(|c| (&text[c.span.range()], c.is_own_line)).collect();
        assert_eq!(comments, [("# head", true), ("# c", false)]);
    }

    #[test]
    fn aliases_read_as_their_anchors_and_never_go_in_circles() {
        let tree = parse("a: &x {k: v}\nb: *x\n").unwrap();
        let root = tree.roots().next().unwrap();
        assert_eq!(root.get("b").unwrap().get("k").unwrap().text(), "v");
        assert!(root.get("a").unwrap().anchor().is_some());
        assert!(parse("a: &x [*x]\n").is_err());
        assert!(parse("a: *nowhere\n").is_err());
    }

    #[test]
    fn a_list_starts_behind_its_anchor_whatever_the_anchor_holds() {
        let tree = parse("a: &b\u{85}-\n- c\n").unwrap();
        let list = tree.roots().next().unwrap().get("a").unwrap();
        assert_eq!(&tree.text()[list.span().range()], "- c");
    }

    #[test]
    fn byte_order_mark_and_crlf_are_no_content() {
        let text = "\u{feff}a: b\r\nc: |\r\n  d\r\n  e\r\n";
        let tree = parse(text).unwrap();
        let root = tree.roots().next().unwrap();
        assert_eq!(root.get("a").unwrap().text(), "b");
        assert_eq!(root.get("c").unwrap().text(), "d\ne\n");
        assert_eq!(&text[root.get("c").unwrap().span().range()], "d\r\n  e");
    }
}
