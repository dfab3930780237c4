//! Reads a tree into the model, as the upstream tool reads it: what is of the wrong type is left
//! out, of duplicate keys the last one counts, null is as good as missing.

use falconry_diagnostics::Span;

use crate::entry::{
    Cosign, Entry, Extraction, Generation, Maintainer, Registry, Signature, Sourcing, Spanned, Text,
};
use crate::problem::{is_merge, is_null};
use crate::yaml::{Kind, MAX_REPEATED, Node, Resolved, Tree, resolve};

/// How many keys a mapping may have before nothing more is merged into it.
const MAX_MERGED: usize = 256;

/// Reads the tree of what could be parsed of `text`: all of it but `damaged`.
pub(crate) fn registry<'t>(tree: &'t Tree, text: &str, damaged: &[Span]) -> Registry<'t> {
    let budget = if tree.has_anchors() { Some(tree.len() + MAX_REPEATED) } else { None };
    let mut reader = Reader { text, damaged, budget };
    let mut registry = Registry {
        generation: Generation::Second,
        reserved_sources: None,
        plugins: None,
        entries: Vec::new(),
    };
    let Some(root) = tree.roots().next() else { return registry };
    let root = Fields::of(root);
    registry.reserved_sources = root.get("reserved_sources").and_then(|(_, value)| {
        let is_list = value.resolved().kind() == Kind::Sequence;
        is_list.then(|| Spanned { value: reader.texts(value), span: value.span() })
    });
    let Some((_, plugins)) = root.get("plugins") else { return registry };
    registry.plugins = Some(plugins.span());
    match plugins.resolved().kind() {
        Kind::Sequence => {
            registry.entries = reader.items(plugins).map(|node| reader.entry(node)).collect();
        }
        Kind::Mapping => {
            registry.generation = Generation::First;
            for (key, list) in plugins.entries() {
                let read = match key.text() {
                    "source" => Reader::first_source,
                    "extractor" => Reader::first_extractor,
                    _ => continue,
                };
                if list.resolved().kind() == Kind::Sequence {
                    registry.entries.extend(reader.items(list).map(|node| read(&reader, node)));
                }
            }
        }
        _ => {}
    }
    registry
}

/// A mapping's keys, merge keys followed; the last of equal keys counts.
pub(crate) struct Fields<'t> {
    fields: Vec<(Node<'t>, Node<'t>)>,
}

impl<'t> Fields<'t> {
    pub(crate) fn of(node: Node<'t>) -> Self {
        let mut fields = Vec::new();
        for (key, value) in node.entries() {
            if is_merge(key) && fields.len() > MAX_MERGED {
                continue;
            }
            if is_merge(key) {
                // Only one level: what is merged in by the merged mapping does not matter here.
                match value.resolved().kind() {
                    Kind::Mapping => fields.extend(value.entries().take(MAX_MERGED)),
                    Kind::Sequence => {
                        let mut maps: Vec<_> = value.children().collect();
                        maps.reverse();
                        fields.extend(maps.iter().flat_map(Node::entries).take(MAX_MERGED));
                    }
                    _ => {}
                }
            } else {
                fields.push((key, value));
            }
        }
        Self { fields }
    }

    /// The key and its value, unless that is null.
    pub(crate) fn get(&self, name: &str) -> Option<(Node<'t>, Node<'t>)> {
        let found = self.fields.iter().rfind(|(key, _)| key.is_key(name)).copied();
        found.filter(|(_, value)| !is_null(*value))
    }

    fn text(&self, name: &str) -> Option<Text<'t>> {
        self.get(name).and_then(|(_, value)| text(value))
    }

    fn boolean(&self, name: &str) -> Option<Spanned<bool>> {
        let (_, node) = self.get(name)?;
        match resolve(node) {
            Resolved::Boolean { value, .. } => Some(Spanned { value, span: node.span() }),
            _ => None,
        }
    }
}

fn text(node: Node<'_>) -> Option<Text<'_>> {
    let is_text = node.resolved().kind() == Kind::Scalar && !is_null(node);
    is_text.then(|| Spanned { value: node.text(), span: node.span() })
}

struct Reader<'d> {
    text: &'d str,
    damaged: &'d [Span],
    /// How many more items lists may have; without aliases the text itself is the limit.
    budget: Option<usize>,
}

impl Reader<'_> {
    /// The items of a list, fewer of them once aliases have made too many.
    fn items<'t>(&mut self, node: Node<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let limit = self.budget.unwrap_or(usize::MAX);
        if let Some(budget) = &mut self.budget {
            *budget -= node.children().take(limit).count();
        }
        node.children().take(limit)
    }

    fn texts<'t>(&mut self, node: Node<'t>) -> Vec<Text<'t>> {
        self.items(node).filter_map(text).collect()
    }

    fn is_damaged(&self, span: Span) -> bool {
        // They are sorted and apart from each other, so only the last one that can touch does.
        let next = self.damaged.partition_point(|damage| damage.start <= span.end);
        self.damaged[..next].last().is_some_and(|damage| span.start < damage.end)
            || self.damaged.get(next).is_some_and(|damage| self.ends_with(span, *damage))
    }

    /// Whether the lines of `damage` behind `span` are the last ones of what stands there.
    fn ends_with(&self, span: Span, damage: Span) -> bool {
        let between = &self.text[Span { start: span.end, end: damage.start }.range()];
        let is_blank = |line: &str| {
            let content = line.trim_start();
            content.is_empty() || content.starts_with('#')
        };
        let start = span.start as usize;
        let line_start = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let lost = &self.text[damage.range()];
        let indent = lost.len() - lost.trim_start_matches(' ').len();
        between.lines().all(is_blank) && indent >= start - line_start
    }

    /// The fields that both generations share.
    fn common<'t>(&self, node: Node<'t>, fields: &Fields<'t>) -> Entry<'t> {
        let span = node.span();
        Entry {
            node,
            span,
            is_damaged: self.is_damaged(span),
            name: fields.text("name"),
            description: fields.text("description"),
            authors: fields.text("authors"),
            contact: fields.text("contact"),
            url: fields.text("url"),
            rules_url: None,
            license: fields.text("license"),
            maintainers: Vec::new(),
            keywords: Vec::new(),
            reserved: fields.boolean("reserved"),
            signature: None,
            capabilities: None,
            sourcing: None,
            extraction: None,
        }
    }

    fn entry<'t>(&mut self, node: Node<'t>) -> Entry<'t> {
        let fields = Fields::of(node);
        let mut entry = self.common(node, &fields);
        entry.rules_url = fields.text("rules_url");
        if let Some((_, list)) = fields.get("keywords") {
            entry.keywords = self.texts(list);
        }
        if let Some((_, list)) = fields.get("maintainers") {
            entry.maintainers = self.items(list).map(maintainer).collect();
        }
        entry.signature = fields.get("signature").map(|(key, value)| signature(key, value));
        if let Some((key, value)) = fields.get("capabilities") {
            entry.capabilities = Some(key.span());
            let capabilities = Fields::of(value);
            entry.sourcing = capabilities
                .get("sourcing")
                .map(|(key, value)| sourcing(key.span(), false, &Fields::of(value)));
            entry.extraction = capabilities.get("extraction").map(|(key, value)| {
                let fields = Fields::of(value);
                let supported = fields.boolean("supported").is_some_and(|given| given.value);
                let sources = fields.get("sources").map(|(_, list)| self.texts(list));
                Extraction { span: key.span(), supported, sources: sources.unwrap_or_default() }
            });
        }
        entry
    }

    fn first_source<'t>(&self, node: Node<'t>) -> Entry<'t> {
        let fields = Fields::of(node);
        let mut entry = self.common(node, &fields);
        entry.sourcing = Some(sourcing(entry.head(), true, &fields));
        entry
    }

    fn first_extractor<'t>(&self, node: Node<'t>) -> Entry<'t> {
        let fields = Fields::of(node);
        let mut entry = self.common(node, &fields);
        let sources =
            fields.get("sources").map(|(_, list)| list.children().filter_map(text).collect());
        entry.extraction = Some(Extraction {
            span: entry.head(),
            supported: true,
            sources: sources.unwrap_or_default(),
        });
        entry
    }
}

fn maintainer(node: Node<'_>) -> Maintainer<'_> {
    let fields = Fields::of(node);
    Maintainer { span: node.span(), name: fields.text("name"), email: fields.text("email") }
}

fn signature<'t>(key: Node<'t>, value: Node<'t>) -> Signature<'t> {
    let cosign = Fields::of(value).get("cosign").map(|(key, value)| {
        let fields = Fields::of(value);
        let value = Cosign {
            issuer: fields.text("certificate-oidc-issuer"),
            issuer_regexp: fields.text("certificate-oidc-issuer-regexp"),
            identity: fields.text("certificate-identity"),
            identity_regexp: fields.text("certificate-identity-regexp"),
            key: fields.text("key"),
            ignore_tlog: fields.boolean("ignore-tlog"),
        };
        Spanned { value, span: key.span() }
    });
    Signature { span: key.span(), cosign }
}

fn sourcing<'t>(span: Span, is_implied: bool, fields: &Fields<'t>) -> Sourcing<'t> {
    let id = fields.get("id").map(|(_, node)| (node.span(), resolve(node)));
    let integer = id.and_then(|(span, resolved)| match resolved {
        Resolved::Integer { value, .. } => Some(Spanned { value, span }),
        _ => None,
    });
    Sourcing {
        span,
        supported: is_implied || fields.boolean("supported").is_some_and(|given| given.value),
        id: integer,
        has_bad_id: id.is_some() && integer.is_none(),
        source: fields.text("source"),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Document, Entry};

    #[test]
    fn an_entry_is_damaged_by_its_own_lines_and_by_no_others() {
        let text = "\
plugins:
  - name: a
    license: MIT
    # last line lost
    url: @a
  - name: b
  - name: @c
  - name: d
    url: *nowhere
  - name: e
    url: @e
    license: MIT
  - name: f
";
        let document = Document::from_text("registry.yaml", text);
        let registry = document.registry();
        let damaged = registry.entries.iter().filter(|entry| entry.is_damaged);
        assert_eq!(damaged.map(Entry::name).collect::<Vec<_>>(), ["a", "d", "e"]);
        assert_eq!(registry.entries.len(), 5);
    }
}
