//! Finds where nodes stand in the text, and how deep it is nested, which the library that makes values of it does not say.
//!
//! A second parser gives events with their places. Of them a tree is kept that has nothing but the places. What this parser
//! refuses is not found from there on, and is reported without its line.

use super::{Part, Path};
use saphyr_parser::{Event, Parser, ScanError, Span};
use std::borrow::Cow;

/// Deeper than this no configuration is nested, nor the file of any tool.
pub(super) const MAX_DEPTH: usize = 64;

/// The line breaks of YAML 1.1, which the library knows, that are none of YAML 1.2.
const OLD_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// The place of a node, and of what is below it.
#[derive(Default)]
struct Place {
    /// The number of its first character.
    at: usize,
    /// The numbers of its items, or of its keys and values by turns.
    below: Vec<usize>,
    is_mapping: bool,
    /// The anchor of the node that it stands for.
    alias: Option<usize>,
}

/// The nodes of a document, the root first.
#[derive(Default)]
pub(crate) struct Places {
    all: Vec<Place>,
    /// The nodes that have an anchor, by its number.
    anchors: Vec<(usize, usize)>,
    /// How many collections stand within one another. Nothing beyond [`MAX_DEPTH`] is read.
    pub(super) deepest: usize,
    /// What the parser refused.
    pub(super) error: Option<ScanError>,
}

impl Places {
    pub(crate) fn of(text: &str) -> Self {
        let mut places = Self::default();
        let mut open: Vec<usize> = Vec::new();
        // Positions are counted in characters, so one may stand for another.
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

    /// The bytes at which many parts begin, in the text that the places are of. An alias leads to the node that it stands for.
    pub(crate) fn locate(&self, text: &str, wanted: &[(&Path, Part)]) -> Vec<Option<usize>> {
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
        // An anchor may be given anew, with another number.
        if anchor > 0 {
            self.anchors.push((anchor, number));
        }
        self.all.push(Place { at: span.start.index(), ..place });
    }

    /// The first character of the node that a path leads to.
    fn find(&self, path: &[usize], part: Part) -> Option<usize> {
        let mut place = self.all.first()?;
        for (depth, step) in path.iter().enumerate() {
            let is_key = part == Part::Key && depth + 1 == path.len();
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
