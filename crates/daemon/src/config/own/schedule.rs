//! The schedule of a heartbeat: any text of the language, a number of milliseconds, or later's structured form as a mapping.

use super::node::Node;
use super::reading::{Compiled, Reading};
use crate::config::keys::{REMOTE_URL, described};
use crate::config::report::{Problem, Show, in_yaml, looks_like_url, warning};
use crate::config::schedule;
use crate::config::variables;
use crate::config::yaml::{Side, Value};
use downbeat_parser::{Dialect, Expression, MAX_INPUT_LEN, lint};
use downbeat_scheduler::{Schedule, Zone};
use std::ops::Range;
use std::rc::Rc;

/// A schedule that was read, not yet in its zone.
#[derive(Clone)]
pub(super) struct Unzoned {
    expression: Rc<Expression>,
    /// The expression.
    pub(super) text: Rc<str>,
    /// The notation in which it was read.
    pub(super) dialect: Dialect,
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Number,
    Mapping,
}

/// The beginning of a schedule in words, for messages.
const HELP: &str = "write it in words, such as `every 1 minute`";

impl Unzoned {
    /// Reads a value; reports a value that is no schedule.
    pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Self> {
        let text = match node.value {
            Value::Text(text) if looks_like_url(text) => {
                return reading.refuse(
                    node,
                    Problem::new("expected a schedule, found what looks like a URL")
                        .with_help(format!("write the URL after `{}`", reading.url_key)),
                );
            }
            Value::Text(text) => text.clone(),
            Value::Integer(number) => {
                return match schedule::number(*number) {
                    Ok((expression, text)) => Some(Self::new(expression, &text, Form::Number)),
                    Err(problem) => reading.refuse_with(node, Show::Word, problem),
                };
            }
            Value::Mapping(_) => return structured(reading, node),
            other => {
                let message =
                    format!("expected a schedule or a number of milliseconds, found {}", described(other));
                let (show, help) = match other {
                    Value::Float => (Show::Word, "write whole milliseconds, such as `60000`"),
                    Value::Bool(_) => (Show::Word, HELP),
                    Value::Tagged => (Show::Secret, HELP),
                    _ => (node.at_key(), HELP),
                };
                return reading.refuse_with(node, show, Problem::new(message).with_help(help));
            }
        };
        match Expression::parse_as(&text, reading.dialect) {
            Ok(expression) => {
                Some(Self { dialect: reading.dialect, ..Self::new(expression, &text, Form::Text) })
            }
            Err(error) => {
                let problem = Problem::new(error.to_string());
                let in_tools_file = reading.url_key == REMOTE_URL && variables::are_in(&text);
                let problem = match error.help() {
                    _ if in_tools_file => problem.with_help(format!(
                        "in the file of a tool `{}` alone can have variables: write the value",
                        reading.url_key
                    )),
                    Some(help) => problem.with_help(in_yaml(&help)),
                    None => problem,
                };
                reading.refuse_with(node, shown(&text, error.span()), problem)
            }
        }
    }

    fn new(expression: Expression, text: &str, form: Form) -> Self {
        Self { expression: Rc::new(expression), text: text.into(), dialect: Dialect::Auto, form }
    }

    /// Compiles the schedule that stands at `node`: in the zone that the schedule names, or in `zone` if it names none. A zone
    /// that does not exist and a schedule that never occurs are reported.
    pub(super) fn compiled(
        &self,
        reading: &mut Reading<'_>,
        node: &Node<'_>,
        zone: Zone,
    ) -> Option<Rc<Compiled>> {
        let known = (self.text.clone(), self.dialect, zone);
        if let Some(compiled) = reading.schedules.get(&known) {
            return Some(compiled.clone());
        }
        let zone = match schedule::zone(&self.expression, zone) {
            Ok(zone) => zone,
            Err(problem) => {
                return reading.refuse_with(node, self.whole(node), problem);
            }
        };
        let schedule = match Schedule::in_zone(&*self.expression, zone, &reading.calendars) {
            Ok(schedule) => schedule,
            // The problem of its file was reported.
            Err(unknown) if reading.wrong_calendars.contains(unknown.name()) => return None,
            Err(unknown) => {
                let name = unknown.name();
                let help = match (name.can_be_said(), reading.url_key == REMOTE_URL) {
                    (_, true) => "the file of a tool names no calendars: write the heartbeat in a file of its own, with `calendars:`".to_owned(),
                    (false, _) => "no configuration can name it: call it `holidays`, or by one word that is none of the language".to_owned(),
                    _ => format!("name its file at the top of this one: `calendars: {{ {name}: {}.ics }}`", name.as_str().replace(' ', "-")),
                };
                return reading.refuse_with(
                    node,
                    self.whole(node),
                    Problem::new(unknown.to_string()).with_help(help),
                );
            }
        };
        if schedule.never() {
            return reading.refuse_with(node, self.whole(node), Problem::new("this schedule never occurs"));
        }
        let shortest_gap = schedule.pace().and_then(|pace| pace.shortest_gap.to_std().ok());
        let shown = match self.form {
            Form::Mapping => self.expression.to_string(),
            Form::Text | Form::Number => self.text.trim().to_owned(),
        };
        let compiled = Rc::new(Compiled { schedule, shown, shortest_gap });
        reading.schedules.insert(known, compiled.clone());
        Some(compiled)
    }

    /// The place of the whole schedule.
    fn whole(&self, node: &Node<'_>) -> Show {
        let start = self.text.len() - self.text.trim_start().len();
        match self.form {
            Form::Text => shown(&self.text, start..start + self.text.trim().len()),
            Form::Number => Show::Word,
            Form::Mapping => node.at_key(),
        }
    }

    /// The part of the entry at which warnings are shown.
    pub(super) fn part(&self) -> Side {
        if self.form == Form::Mapping { Side::Key } else { Side::Value }
    }

    /// The schedule with its place, and the warnings about its words. `put` places a problem at a part of the schedule.
    pub(super) fn written(
        &self,
        node: &Node<'_>,
        put: impl Fn(Problem, &Show) -> Problem,
    ) -> (Problem, Vec<Problem>) {
        let at = |show: &Show| put(Problem::new("").about(node.key()), show);
        let lints = match self.form {
            Form::Text | Form::Number => lint::lints_as(&self.text, self.dialect).unwrap_or_default(),
            Form::Mapping => Vec::new(),
        };
        let place = |span: Option<Range<usize>>| {
            span.map_or_else(|| self.whole(node), |span| shown(&self.text, span))
        };
        let known = lints.iter().map(|lint| warning(at(&place(lint.span())), lint)).collect();
        (at(&self.whole(node)), known)
    }
}

/// Bytes of a text that may be shown.
fn shown(text: &str, span: Range<usize>) -> Show {
    if text.len() > MAX_INPUT_LEN { Show::Secret } else { Show::Text(text.to_owned(), span) }
}

/// later's structured form: the mapping is written as JSON and parsed. An error is reported at the value from which the faulty
/// part of the JSON was written.
fn structured(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Unzoned> {
    let mut json = Json::default();
    if let Err(wrong) = json.write(node) {
        return reading.unexpected(
            &wrong,
            "a number, a text, a list or a mapping",
            "see the structured form in docs/language.md",
        );
    }
    if json.text.len() > MAX_INPUT_LEN {
        let message = format!("this schedule is longer than {MAX_INPUT_LEN} bytes as JSON");
        return reading.refuse_key(node, Problem::new(message));
    }
    match Expression::parse(&json.text) {
        Ok(expression) => Some(Unzoned::new(expression, &json.text, Form::Mapping)),
        Err(error) => {
            let at = json.at(error.span().start).unwrap_or_else(|| (node.clone(), true));
            let show = if at.1 { at.0.at_key() } else { Show::Word };
            let problem = Problem::new(error.to_string());
            reading.refuse_with(&at.0, show, error.help().into_iter().fold(problem, Problem::with_help))
        }
    }
}

/// A text of JSON, and the node from which each part was written.
#[derive(Default)]
struct Json<'a> {
    text: String,
    /// The range of bytes, the node, and whether the bytes are its key. An inner range comes after the outer one.
    parts: Vec<(Range<usize>, Node<'a>, bool)>,
}

impl<'a> Json<'a> {
    /// Writes a node. An error is a node that cannot stand there in JSON.
    fn write(&mut self, node: &Node<'a>) -> Result<(), Node<'a>> {
        let start = self.text.len();
        let number = self.parts.len();
        self.parts.push((start..start, node.clone(), false));
        match node.value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Value::Integer(value) => self.text.push_str(&value.to_string()),
            Value::Text(text) => self.quoted(text),
            Value::List(_) => self.all('[', ']', node.items().iter().map(|item| (None, item.clone())))?,
            Value::Mapping(_) => {
                self.all('{', '}', node.entries().iter().map(|(key, entry)| (Some(*key), entry.clone())))?;
            }
            Value::Float | Value::Tagged => return Err(node.clone()),
        }
        let end = self.text.len();
        if let Some((range, ..)) = self.parts.get_mut(number) {
            range.end = end;
        }
        Ok(())
    }

    fn all<'k>(
        &mut self,
        open: char,
        close: char,
        nodes: impl Iterator<Item = (Option<&'k str>, Node<'a>)>,
    ) -> Result<(), Node<'a>> {
        self.text.push(open);
        for (index, (key, node)) in nodes.enumerate() {
            // Too long anyway: the rest need not be written.
            if self.text.len() > MAX_INPUT_LEN {
                break;
            }
            if index > 0 {
                self.text.push(',');
            }
            if let Some(key) = key {
                let start = self.text.len();
                self.quoted(key);
                self.parts.push((start..self.text.len(), node.clone(), true));
                self.text.push(':');
            }
            self.write(&node)?;
        }
        self.text.push(close);
        Ok(())
    }

    fn quoted(&mut self, text: &str) {
        self.text.push_str(&serde_json::Value::from(text).to_string());
    }

    /// The innermost node from which a byte was written, and whether the byte belongs to the key of the node.
    fn at(&self, byte: usize) -> Option<(Node<'a>, bool)> {
        let holds = |range: &Range<usize>| (range.start..range.end.max(range.start + 1)).contains(&byte);
        let innermost =
            self.parts.iter().filter(|(range, ..)| holds(range)).min_by_key(|(range, ..)| range.len());
        innermost.map(|(_, node, is_key)| (node.clone(), *is_key))
    }
}
