//! YAML and JSON as a small tree whose scalars have places. JSON is read as YAML; the comments of JSON5 are replaced by blanks.

use super::look::Place;
use saphyr_parser::{Event, Parser, Span};
use std::ops::Range;

/// A node.
#[derive(Debug)]
pub(super) enum Node {
    Scalar(Scalar),
    Sequence(Vec<Node>),
    Mapping(Vec<(Scalar, Node)>),
    /// An alias, or a node that is nested too deep.
    Other,
}

/// A scalar, and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    pub(super) value: String,
    /// Bytes of the text.
    at: Range<usize>,
}

/// The greatest depth that is read.
const MAX_DEPTH: usize = 60;

/// The documents of a text. An error has a message and the number of the line.
pub(super) fn documents(text: &str) -> Result<Vec<Node>, (String, usize)> {
    // Positions of the library are characters.
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut reader = Reader { parser: Parser::new_from_str(text), places };
    let mut documents = Vec::new();
    // Bound: each turn takes an event, and a text has only a few more events than bytes.
    while let Some((event, span)) = reader.next()? {
        match event {
            Event::DocumentStart(_) | Event::StreamStart | Event::DocumentEnd => {}
            Event::StreamEnd => break,
            event => documents.push(reader.node(event, span, 0)?),
        }
    }
    Ok(documents)
}

struct Reader<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    places: Vec<usize>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, (String, usize)> {
        match self.parser.next_event() {
            Some(Err(error)) => Err((error.info().to_owned(), error.marker().line())),
            Some(Ok(event)) => Ok(Some(event)),
            None => Ok(None),
        }
    }

    fn scalar(&self, value: &str, span: Span) -> Scalar {
        let at = |index: usize| self.places.get(index).or(self.places.last()).copied().unwrap_or_default();
        Scalar { value: value.to_owned(), at: at(span.start.index())..at(span.end.index()) }
    }

    /// The node that begins with an event.
    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, (String, usize)> {
        if depth > MAX_DEPTH {
            return Err(("this is nested too deep".to_owned(), span.start.line()));
        }
        Ok(match event {
            Event::Scalar(value, ..) => Node::Scalar(self.scalar(&value, span)),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                while let Some((event, span)) = self.next()? {
                    if event == Event::SequenceEnd {
                        break;
                    }
                    items.push(self.node(event, span, depth + 1)?);
                }
                Node::Sequence(items)
            }
            Event::MappingStart(..) => {
                let mut entries = Vec::new();
                while let Some((event, span)) = self.next()? {
                    if event == Event::MappingEnd {
                        break;
                    }
                    let key = self.node(event, span, depth + 1)?;
                    let Some((event, span)) = self.next()? else { break };
                    let value = self.node(event, span, depth + 1)?;
                    if let Node::Scalar(key) = key {
                        entries.push((key, value));
                    }
                }
                Node::Mapping(entries)
            }
            _ => Node::Other,
        })
    }
}

impl Node {
    /// The value of a key of a mapping.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        let Self::Mapping(entries) = self else { return None };
        entries.iter().find(|(name, _)| name.value == key).map(|(_, value)| value)
    }

    /// The scalar that a key has.
    pub(super) fn scalar(&self, key: &str) -> Option<&Scalar> {
        match self.get(key)? {
            Self::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The items of a sequence; any other node itself.
    pub(super) fn items(&self) -> &[Node] {
        match self {
            Self::Sequence(items) => items,
            other => std::slice::from_ref(other),
        }
    }

    /// Calls `found` for the node and each mapping in it, from the top.
    pub(super) fn each_mapping<'n>(&'n self, found: &mut dyn FnMut(&'n Node)) {
        // The recursion is as deep as the tree, whose depth is bounded.
        match self {
            Self::Mapping(entries) => {
                found(self);
                entries.iter().for_each(|(_, value)| value.each_mapping(found));
            }
            Self::Sequence(items) => items.iter().for_each(|item| item.each_mapping(found)),
            _ => {}
        }
    }
}

impl Scalar {
    /// The place of the scalar in the text.
    pub(super) fn place<'a>(&self, text: &'a str) -> Place<'a> {
        let raw = text.get(self.at.clone()).unwrap_or_default();
        // Quotation marks belong to the scalar, and a block begins on the line after its mark.
        let written = raw.find(&self.value).filter(|_| !self.value.contains('\n') && !self.value.is_empty());
        let at = self.at.start + written.unwrap_or_default();
        let before = text.get(..at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let shown = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();
        let other = written.is_none().then(|| raw.lines().next().unwrap_or_default().len());
        Place { line: 1 + before.matches('\n').count(), shown, start: at - line_start, other }
    }
}

/// A text of JSON5 with blanks in place of comments.
pub(super) fn without_comments(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut quote = None;
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => {
                all.push(c);
                all.extend(chars.next());
                continue;
            }
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '/') if chars.peek() == Some(&'/') => {
                all.push(' ');
                while let Some(c) = chars.next_if(|&c| c != '\n') {
                    all.extend(std::iter::repeat_n(' ', c.len_utf8()));
                }
                continue;
            }
            (None, '/') if chars.peek() == Some(&'*') => {
                all.push(' ');
                let mut before = ' ';
                for c in chars.by_ref() {
                    let blank = if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) };
                    all.push_str(&blank);
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
                continue;
            }
            // The library does not accept a tab as indentation.
            (None, '\t') => {
                all.push(' ');
                continue;
            }
            _ => {}
        }
        all.push(c);
    }
    all
}
