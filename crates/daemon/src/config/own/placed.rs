//! Where the schedules and the URLs of heartbeats and jobs stand in their file.

use super::node::Node;
use super::schedule::Unzoned;
use crate::config::report::{Problem, Show, Source, Written};
use crate::config::yaml::{Path, Side, Value};

/// The schedule and the URL of a heartbeat or a job. A job need have neither.
pub(super) struct Lines<'a> {
    pub(super) schedule: Option<(Unzoned, Node<'a>)>,
    pub(super) url: Option<Node<'a>>,
}

/// The schedule of each with its place, and the place of its URL. All places are looked up in one walk of the file.
pub(super) fn placed(source: &Source<'_>, all: &[&Lines<'_>]) -> Vec<Written> {
    let of = |Lines { schedule, url }: &&Lines<'_>| {
        let schedule = schedule.as_ref().map(|(schedule, at)| (at.path.clone(), schedule.part()));
        [schedule, url.as_ref().map(|url| (url.path.clone(), in_file(url).0))]
    };
    let places: Vec<(Path, Side)> = all.iter().flat_map(of).flatten().collect();
    let places: Vec<(&Path, Side)> = places.iter().map(|(path, part)| (path, *part)).collect();
    let mut offsets = source.places().locate(source.text, &places).into_iter();
    let put = |problem: Problem, show: &Show, offset: Option<usize>| match offset {
        Some(offset) => show.put(problem, source, offset),
        None => problem,
    };
    let mut placed = |Lines { schedule, url }: &&Lines<'_>| {
        let at = schedule.as_ref().and_then(|_| offsets.next().flatten());
        let url = url
            .as_ref()
            .map(|url| put(Problem::new("").about(url.key()), &in_file(url).1, offsets.next().flatten()));
        let schedule = schedule.as_ref();
        let (whole, known) = schedule
            .map(|(schedule, node)| schedule.written(node, |problem, show| put(problem, show, at)))
            .unzip();
        Written { whole, url, known: known.unwrap_or_default() }
    };
    all.iter().map(&mut placed).collect()
}

/// The node at which a problem of a URL is shown: the key, for a URL from a file.
fn in_file(url: &Node<'_>) -> (Side, Show) {
    if let Value::Mapping(_) = url.value { (Side::Key, url.at_key()) } else { (Side::Value, Show::Secret) }
}
