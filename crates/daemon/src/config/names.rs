//! Joins what several files say: names are unique, and what holds for all files is said once.

use super::contents::Config;
use super::fleet;
use super::heartbeat::{Disabled, Heartbeat};
use super::keys::{FLEET, MAX_RUNNING, SHARD, STATE, STATUS};
use super::monitor;
use super::own::Own;
use super::report::{ConfigError, Place, Problem, Show, Source};
use super::secret::Secret;
use super::yaml::{Path, Side};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;

/// A file.
pub(super) struct SourceFile {
    pub(super) path: PathBuf,
    /// What reports call it.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl SourceFile {
    pub(super) fn new(path: PathBuf, bytes: Vec<u8>) -> Self {
        Self { name: path.display().to_string(), path, bytes }
    }

    /// The place of a value in the file; `shown` says whether the value may be shown.
    fn place(&self, path: &Path, show: &Show) -> Option<Place> {
        let source = Source::decode(&self.name, &self.bytes).ok()?;
        let part = if let Show::Key(_) = show { Side::Key } else { Side::Value };
        Some(show.place(&source, source.locate(path, part)?))
    }

    /// Gives a problem the place of a value.
    fn put(&self, problem: Problem, path: &Path, show: &Show) -> Problem {
        match self.place(path, show) {
            Some(place) => problem.at(place),
            None => problem,
        }
    }
}

/// The most repeated names whose places are looked up.
const MAX_LISTED: usize = 10;

/// Joins the files, and returns the conflicts between them.
pub(super) fn joined(parts: Vec<(&SourceFile, Own)>) -> (Config, Vec<ConfigError>) {
    let mut config = Config::default();
    let mut problems: Vec<(&SourceFile, Problem)> = Vec::new();
    let mut omitted = 0;
    let mut names = Names::new();
    let mut first = HashMap::new();
    // Heartbeats of Butler tools have no name of their own. They get their root key as a name, unless it is taken.
    let mut nameless: Vec<(&SourceFile, Heartbeat, usize)> = Vec::new();
    let mut disabled: Vec<(&SourceFile, Disabled)> = Vec::new();
    for (page, own) in parts {
        config.warnings.extend(own.warnings);
        disabled.extend(own.disabled.map(|disabled| (page, disabled)));
        for (heartbeat, path) in own.heartbeats {
            let Some(path) = path else {
                nameless.push((page, heartbeat, config.heartbeats.len() + nameless.len()));
                continue;
            };
            let what = ("heartbeat", &*heartbeat.key);
            match once(&mut names, &heartbeat.name, what, (page, path)) {
                None => {}
                Some(_) if problems.len() >= MAX_LISTED => omitted += 1,
                Some(taken) => problems.push((page, taken.problem())),
            }
            config.heartbeats.push(heartbeat);
        }
        config.withheld.extend(own.withheld);
        config.hidden.extend(own.hidden.into_iter().map(Secret::new));
        config.calendars.extend(own.calendars);
        for (job, path) in own.jobs {
            match once(&mut names, &job.name, ("job", &*job.key), (page, path)) {
                None => {}
                Some(_) if problems.len() >= MAX_LISTED => omitted += 1,
                Some(taken) => problems.push((page, taken.problem())),
            }
            config.jobs.push(job);
        }
        keep(&mut config.max_running, own.max_running, (MAX_RUNNING, page), &mut first, &mut problems);
        keep(&mut config.shard, own.shard, (SHARD, page), &mut first, &mut problems);
        keep(&mut config.fleet, own.fleet, (FLEET, page), &mut first, &mut problems);
        keep(&mut config.status, own.status, (STATUS, page), &mut first, &mut problems);
        keep(&mut config.state, own.state, (STATE, page), &mut first, &mut problems);
    }
    if let Some((page, path)) = first.get(FLEET) {
        let show = Show::Key(FLEET.to_owned());
        let all = fleet::refusals(&config).into_iter();
        problems.extend(all.map(|problem| (*page, page.put(problem.about(FLEET), path, &show))));
    }
    for (page, mut heartbeat, at) in nameless {
        Arc::make_mut(&mut heartbeat.settings).name = free_name(&heartbeat.name, page, &names);
        names.insert(heartbeat.name.clone(), ("heartbeat", page, Path::default()));
        config.heartbeats.insert(at.min(config.heartbeats.len()), heartbeat);
    }
    config.heartbeats.iter_mut().for_each(monitor::note_doubts);
    config.jobs.iter_mut().for_each(monitor::note_doubts);
    if config.fleet.is_some() {
        config.heartbeats.iter_mut().for_each(fleet::doubt);
    }
    monitor::same_beats(&mut config.heartbeats, &mut config.jobs);
    for (page, mut disabled) in disabled {
        disabled.name = free_name(&disabled.name, page, &names);
        names.insert(disabled.name.clone(), ("heartbeat", page, Path::default()));
        config.disabled.push(disabled);
    }
    (config, by_page(problems, omitted))
}

/// Keeps a value that holds for all files, the first time that one gives it.
fn keep<'p, T>(
    kept: &mut Option<T>,
    given: Option<(T, Path)>,
    (key, page): (&'static str, &'p SourceFile),
    first: &mut HashMap<&'static str, (&'p SourceFile, Path)>,
    problems: &mut Vec<(&'p SourceFile, Problem)>,
) {
    let Some((value, path)) = given else { return };
    match first.entry(key) {
        Entry::Vacant(entry) => {
            entry.insert((page, path));
            *kept = Some(value);
        }
        Entry::Occupied(entry) => {
            let problem = Problem::new(format!("`{key}` is given more than once")).about(key);
            let problem = problem.with_help("keep one of them: it holds for all files");
            let ((other, before), show) = (entry.get(), Show::Key(key.to_owned()));
            problems.push((page, at_both(problem, (page, &path), (other, before), &show)));
        }
    }
}

/// The problems of each file.
fn by_page(problems: Vec<(&SourceFile, Problem)>, omitted: usize) -> Vec<ConfigError> {
    let mut pages: Vec<(&SourceFile, Vec<Problem>)> = Vec::new();
    for (page, problem) in problems {
        match pages.iter_mut().find(|(known, _)| std::ptr::eq(*known, page)) {
            Some((_, problems)) => problems.push(problem),
            None => pages.push((page, vec![problem])),
        }
    }
    let last = pages.len().saturating_sub(1);
    let omitted = |at: usize| if at == last { omitted } else { 0 };
    pages
        .into_iter()
        .enumerate()
        .map(|(at, (page, problems))| ConfigError::new(&page.name, problems, omitted(at)))
        .collect()
}

/// The owner of each name: a heartbeat or a job, and where the name stands.
type Names<'p> = HashMap<Arc<str>, (&'static str, &'p SourceFile, Path)>;

/// A name that is taken, and by whom.
struct Taken<'n, 'p> {
    name: &'n str,
    /// The heartbeat or job that wants the name, its key, and where the name stands.
    second: (&'static str, &'n str, &'p SourceFile, Path),
    first: &'n (&'static str, &'p SourceFile, Path),
}

/// Takes note of a name, unless it is taken. `what` is a heartbeat or a job, with its key.
fn once<'n, 'p>(
    names: &'n mut Names<'p>,
    name: &'n Arc<str>,
    (what, key): (&'static str, &'n str),
    (page, path): (&'p SourceFile, Path),
) -> Option<Taken<'n, 'p>> {
    match names.entry(name.clone()) {
        Entry::Vacant(entry) => {
            entry.insert((what, page, path));
            None
        }
        Entry::Occupied(entry) => {
            Some(Taken { name, second: (what, key, page, path), first: entry.into_mut() })
        }
    }
}

impl Taken<'_, '_> {
    /// Looks up the places of both in their files.
    fn problem(&self) -> Problem {
        let ((what, key, page, path), (other, of_first, first)) = (&self.second, self.first);
        let message = match what == other {
            true => format!("two {what}s have this name"),
            false => "a heartbeat and a job have this name".to_owned(),
        };
        let problem = Problem::new(message)
            .about(format!("{key}.name"))
            .with_help("give each a name of its own: state and metrics go by it");
        let show = Show::Text(self.name.to_owned(), 0..self.name.len());
        at_both(problem, (page, path), (of_first, first), &show)
    }
}

fn at_both(
    problem: Problem,
    second: (&SourceFile, &Path),
    first: (&SourceFile, &Path),
    show: &Show,
) -> Problem {
    let problem = second.0.put(problem, second.1, show);
    match first.0.place(first.1, show) {
        Some(place) if std::ptr::eq(first.0, second.0) => problem.with_related(place, "given here first"),
        Some(place) => problem.with_related_in(&first.0.name, place, "given here first"),
        None => problem,
    }
}

/// The name itself, or the name followed by the file's, or by a number.
fn free_name(name: &Arc<str>, page: &SourceFile, names: &Names<'_>) -> Arc<str> {
    if !names.contains_key(name) {
        return name.clone();
    }
    let file = page.path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    let with_file = format!("{name} ({file})");
    let with_path = format!("{name} ({})", page.name);
    let numbered = (2..).map(|number| format!("{name} {number}"));
    // There is one more candidate than names, so that one candidate is free.
    let mut candidates = [with_file, with_path].into_iter().chain(numbered);
    candidates.find(|name| !names.contains_key(name.as_str())).map_or_else(|| name.clone(), Into::into)
}
