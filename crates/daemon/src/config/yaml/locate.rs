//! Finds the places of nodes in the text, and the depth of nesting, which the library that makes values does not tell.
//!
//! A second parser gives events with places, of which a tree of places is kept. After a mistake that this parser refuses no
//! places are known; problems there are reported without a line.

use super::{Path, Side};
use saphyr_parser::{Event, Parser, ScanError, Span};
use std::borrow::Cow;

/// The greatest depth of nesting: no configuration and no file of a tool is deeper.
pub(super) const MAX_DEPTH: usize = 64;

/// The characters that are line breaks in YAML 1.1, which the library reads, but not in YAML 1.2.
const OLD_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// The place of a node and the places of the nodes below it.
#[derive(Default)]
struct Place {
    /// The number of its first character.
    at: usize,
    /// The numbers of its items, or of its keys and values by turns.
    below: Vec<usize>,
    is_mapping: bool,
    /// For an alias, the anchor of its node.
    alias: Option<usize>,
}

/// The nodes of a document, the root first.
#[derive(Default)]
pub(crate) struct Places {
    all: Vec<Place>,
    /// The nodes that have an anchor, by its number.
    anchors: Vec<(usize, usize)>,
    /// The depth of nesting. Nothing beyond [`MAX_DEPTH`] is read.
    pub(super) deepest: usize,
    /// What the parser refused.
    pub(super) error: Option<ScanError>,
}

impl Places {
    pub(crate) fn of(text: &str) -> Self {
        let mut places = Self::default();
        let mut open: Vec<usize> = Vec::new();
        // Positions are counted in characters, so one character may be replaced by another.
        let text = match text.contains(OLD_BREAKS) {
            true => Cow::from(text.replace(OLD_BREAKS, "\n")),
            false => text.into(),
        };
        for event in Parser::new_from_str(&text) {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    places.error = Some(error);
                    break;
                }
            };
            let number = places.all.len();
            match event {
                Event::Scalar(_, _, anchor, _) => places.add(&open, anchor, &span, Place::default()),
                Event::Alias(anchor) => {
                    places.add(&open, 0, &span, Place { alias: Some(anchor), ..Place::default() });
                }
                Event::SequenceStart(anchor, _) => {
                    places.add(&open, anchor, &span, Place::default());
                    open.push(number);
                }
                Event::MappingStart(anchor, _) => {
                    places.add(&open, anchor, &span, Place { is_mapping: true, ..Place::default() });
                    open.push(number);
                }
                Event::SequenceEnd | Event::MappingEnd => _ = open.pop(),
                Event::DocumentEnd => break,
                _ => {}
            }
            places.deepest = places.deepest.max(open.len());
            if places.deepest > MAX_DEPTH {
                break;
            }
        }
        places
    }

    /// The bytes at which many parts begin in the text. An alias leads to its node.
    pub(crate) fn locate(&self, text: &str, wanted: &[(&Path, Side)]) -> Vec<Option<usize>> {
        let found: Vec<Option<usize>> = wanted.iter().map(|(path, part)| self.find(&path.0, *part)).collect();
        // The parser counts characters.
        let mut order: Vec<(usize, usize)> =
            found.iter().enumerate().filter_map(|(index, at)| Some(((*at)?, index))).collect();
        order.sort_unstable();
        let mut bytes = vec![None; wanted.len()];
        let mut starts = text.char_indices().map(|(byte, _)| byte).enumerate().peekable();
        for (at, index) in order {
            while starts.next_if(|(number, _)| *number < at).is_some() {}
            if let Some(byte) = bytes.get_mut(index) {
                *byte = Some(starts.peek().map_or(text.len(), |(_, byte)| *byte));
            }
        }
        bytes
    }

    fn add(&mut self, open: &[usize], anchor: usize, span: &Span, place: Place) {
        let number = self.all.len();
        if let Some(above) = open.last().and_then(|above| self.all.get_mut(*above)) {
            above.below.push(number);
        }
        // A name of an anchor may be used again; the anchor then has another number.
        if anchor > 0 {
            self.anchors.push((anchor, number));
        }
        self.all.push(Place { at: span.start.index(), ..place });
    }

    /// The first character of the node that a path leads to.
    fn find(&self, path: &[usize], part: Side) -> Option<usize> {
        let mut place = self.all.first()?;
        for (depth, step) in path.iter().enumerate() {
            let is_key = part == Side::Key && depth + 1 == path.len();
            let number = if place.is_mapping { 2 * step + usize::from(!is_key) } else { *step };
            place = self.all.get(*place.below.get(number)?)?;
            if let Some(alias) = place.alias {
                let at = self.anchors.binary_search_by_key(&alias, |(anchor, _)| *anchor).ok()?;
                place = self.all.get(self.anchors.get(at)?.1)?;
            }
        }
        Some(place.at)
    }
}
