//! The keys of a job, and the reader that makes a job of a mapping.

use super::check::argv;
use super::common::{DIALECT, FOLD, GAP, MONITOR, TAGS, TIMEZONE, UPSERT, fold, gap};
use super::doubts;
use super::env::variables;
use super::fields::Fields;
use super::heartbeat::{Common, can_upsert, dialect, jitter_is_short, monitored};
use super::node::Node;
use super::output::{OUTPUT, output};
use super::parts::{self, KINDS, with_kinds};
use super::placed::Lines;
use super::reading::Reading;
use super::request::Url;
use super::schedule::Unzoned;
use super::section::{Says, Setting, word};
use super::settings::MAX_JITTER;
use super::tags::{self, Tags};
use crate::config::job::{Job, JobSettings, Output, Overlap, Runs};
use crate::config::keys::{Choice, Default, Key, Kind, Section};
use crate::config::report::{Problem, Written};
use crate::config::yaml::Value;
use crate::config::{Secret, Signals};
use downbeat_client::{Monitor, RouteOptions};
use downbeat_parser::Dialect;
use downbeat_scheduler::{FoldPolicy, GapPolicy, Policy, Zone};
use std::path::PathBuf;
use std::time::Duration;

/// The longest time that a job may be given.
const MAX_TIMEOUT: Duration = Duration::from_secs(7 * 86_400);

/// The longest pause between two tries of a job.
const MAX_PAUSE: Duration = Duration::from_secs(86_400);

/// The longest text for a shell, in bytes.
const MAX_SHELL: usize = 64 * 1024;

section! {
    /// What a mapping says of a job.
    Values by JOB = "a job", with KINDS other keys by with_kinds;

    name: String = Reading::name;
        kind: Kind::Name { longest: 100 },
        default: Default::Required,
        doc: "What people call it, in the log, on the status page and in metrics. No two jobs or heartbeats share one.",
        example: "nightly backup",
        other_names: &["id", "title", "label"];

    command: (String, Vec<String>) = |reading, node, _| argv(reading, node, true);
        kind: Kind::Argv,
        default: Default::Words("`shell` is given"),
        doc: "The program, and its arguments as they are: a list.",
        example: "[/usr/local/bin/backup, --all]",
        other_names: &["cmd", "exec", "run", "argv", "args"];

    shell: String = |reading, node, _| shell(reading, node);
        kind: Kind::Script,
        default: Default::Words("`command` is given"),
        doc: "A text for a shell, in place of `command`: `sh -c`, on Windows `cmd /D /S /C`, which takes one line.",
        example: "cd /srv && ./backup | gzip > /backup/today.gz",
        other_names: &["script", "sh", "bash"];

    schedule: Unzoned = |reading, node, _| schedule(reading, node);
        kind: Kind::Schedule,
        default: Default::Words("none: it runs at start with `on_start` or `on_boot`, and when it is asked to"),
        doc: "When it runs: words, a line of cron, an elapsed time, a number of milliseconds ([the language](language.md)), or \
              later's structured form.",
        example: "every weekday at 2:30",
        other_names: &["frequency", "cron", "interval", "every", "when", "period"];

    timezone: Zone = |reading, node, _| reading.zone(node); => TIMEZONE;

    dialect: Dialect = |reading, node, key| Dialect::from_name(reading.choice(node, key)?); => DIALECT;

    url: Url = |reading, node, _| reading.beat(node);
        kind: Kind::Url,
        default: Default::Words("none: no monitor is told"),
        doc: "The address that the monitoring tool gives for the check. It is a secret and never shown, and the command does not \
              see it.",
        example: "https://hc-ping.com/${HC_UUID}",
        other_names: &["remoteURL", "uri", "address", "endpoint", "target", "ping_url"];

    monitor: Monitor = word; => MONITOR;

    upsert: bool = |reading, node, _| reading.switch(node); => UPSERT;

    overlap: Overlap = |reading, node, key| Overlap::from_name(reading.choice(node, key)?);
        kind: Kind::Choice(&[
            Choice { word: "skip", doc: "the new run does not come about, which is counted" },
            Choice { word: "wait", doc: "it begins when the one before it has ended; one waits at most" },
            Choice { word: "kill", doc: "the one before it is ended first" },
        ]),
        default: Default::Value("skip"),
        doc: "What becomes of a run that is due while the one before it is under way.",
        example: "wait",
        other_names: &["concurrency", "concurrency_policy", "no_overlap"];

    timeout: Duration = Reading::span;
        kind: Kind::Span { least: Duration::from_secs(1), most: MAX_TIMEOUT },
        default: Default::Words("none: it may take as long as it likes"),
        doc: "How long one try may take. Then it is asked to end, and 10 s later it is ended.",
        example: "2h",
        other_names: &["time_limit", "max_runtime", "execution_timeout"];

    catch_up: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("false"),
        doc: "Whether the newest of the runs that came due while the machine slept is started late, once.",
        example: "true",
        other_names: &["persistent", "catchup"];

    jitter: Duration = Reading::span;
        kind: Kind::Span { least: Duration::ZERO, most: MAX_JITTER },
        default: Default::Value("0s"),
        doc: "Spreads the runs of many hosts: each is so late at most, by a part that stays the same for one host and name. \
              Shorter than the shortest gap of the schedule.",
        example: "5m",
        other_names: &["spread", "splay", "random_delay"];

    env: Vec<(String, Secret)> = |reading, node, _| variables(reading, node);
        kind: Kind::Variables,
        default: Default::Words("none"),
        doc: "Variables of the environment of the command, which is that of the daemon less its secrets: variables that a secret \
              of the configuration names, `DOWNBEAT_*`, and those that systemd sets for the daemon alone. `NAME: ${NAME}` gives one back.",
        example: "{ PGPASSWORD: { file: /run/secrets/pg } }",
        other_names: &["environment", "variables"];

    working_directory: PathBuf = |reading, node, _| folder(reading, node);
        kind: Kind::File,
        default: Default::Words("that of the daemon"),
        doc: "The folder that the command starts in.",
        example: "/srv/backup",
        other_names: &["cwd", "dir", "workdir", "working_dir", "chdir"];

    user: String = user;
        kind: Kind::User,
        default: Default::Words("that of the daemon"),
        doc: "The user that the command runs as, by name or number. The daemon must be root for that; not on Windows.",
        example: "backup",
        other_names: &["run_as", "uid", "owner"];

    output: Output = |reading, node, _| output(reading, node);
        kind: Kind::Section(&OUTPUT),
        default: Default::Words("it goes to the log, and its beginning and end to the monitor"),
        doc: "What becomes of what the command writes.",
        example: "{ log: false }",
        other_names: &["stdout", "capture"];

    retries: u32 = Reading::count;
        kind: Kind::Count { least: 0, most: 20 },
        default: Default::Value("0"),
        doc: "How often the command is tried again when it fails. All tries are one run, with one start and one end.",
        example: "2",
        other_names: &["retry", "attempts", "max_retries"];

    retry_pause: Duration = Reading::span;
        kind: Kind::Span { least: Duration::ZERO, most: MAX_PAUSE },
        default: Default::Value("10s"),
        doc: "The pause before a try that follows a failed one.",
        example: "1m",
        other_names: &["retry_delay", "retry_interval"];

    on_start: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("false"),
        doc: "Whether it runs when the daemon starts, beside its schedule. A reload starts nothing.",
        example: "true",
        other_names: &["start", "at_start", "run_on_start", "run_at_startup"];

    on_boot: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("false"),
        doc: "Whether it runs when the daemon starts for the first time after the machine did, as `@reboot` of cron. Where that \
              cannot be known, it runs at each start of the daemon ([how it is known](jobs.md#at-boot)).",
        example: "true",
        other_names: &["reboot", "at_boot", "at_reboot", "on_reboot", "boot"];

    share: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("true"),
        doc: "Whether each of its runs is done by one member of a [fleet](fleet.md#jobs-in-a-fleet). With `false` each member does all of \
              them, as for a job about its own machine. Without `fleet:` and in shards it makes no difference.",
        example: "false",
        other_names: &["shared"];

    gap: GapPolicy = gap; => GAP;

    fold: FoldPolicy = fold; => FOLD;

    tags: Tags = |reading, node, _| tags::read(reading, node); => TAGS;
}

/// A job, and the values whose places are looked up when all jobs are read.
pub(super) struct Read<'a> {
    pub(super) job: Job,
    pub(super) name: Node<'a>,
    pub(super) lines: Lines<'a>,
}

/// Reads an item of the list; `None` when something is wrong with it, which is reported.
pub(super) fn read<'a>(reading: &mut Reading<'_>, node: &Node<'a>, common: &Common<'a>) -> Option<Read<'a>> {
    let fields = Fields::read(reading, node, &JOB)?;
    reading.dialect = dialect(&fields).unwrap_or_default();
    let mut own = Values::read(reading, &fields);
    fields.require(reading);
    let parts = parts::read(reading, &fields);
    let has_parts = parts.is_some();
    (own.url, own.monitor) = parts.unwrap_or((own.url, own.monitor));
    let runs = runs(reading, &fields, &own);
    let said = own.over(&Values::built_in(reading));
    let zone = said.timezone.value().copied().unwrap_or(Zone::UTC);
    let schedule = match said.schedule.with_place() {
        Some((schedule, at)) => Some((schedule, at, schedule.compiled(reading, at, zone)?)),
        None if fields.get("schedule").is_some() || fields.is_meant("schedule") => return None,
        None => None,
    };
    let gap = schedule.as_ref().and_then(|(_, _, compiled)| compiled.shortest_gap);
    if !jitter_is_short(reading, said.jitter.with_place(), gap, "runs") {
        return None;
    }
    let signals = match said.url.with_place() {
        Some(((request, _), at)) => {
            let monitor = said.monitor.value().copied();
            let (request, monitor) = monitored(reading, at, request.clone(), monitor)?;
            let proxies =
                super::heartbeat::proxies(reading, Some(&super::route::Proxy::Environment), common)?;
            if !can_upsert(reading, said.upsert.with_place(), &request, monitor, "a run") {
                return None;
            }
            let route = RouteOptions::default().with_proxies(proxies);
            Some(Signals { request, monitor, route, upsert: *said.upsert.value()? })
        }
        None if has_parts || fields.get("url").is_some() => return None,
        None => {
            if let Some((_, at)) = own.monitor.with_place() {
                return reading.refuse_key(
                    at,
                    Problem::new("there is no `url` that this monitor could be told at")
                        .with_help("add `url:`, or take `monitor` out"),
                );
            }
            None
        }
    };
    if let Some((true, at)) = said.upsert.with_place()
        && let Some(missing) =
            [(signals.is_none(), "url"), (schedule.is_none(), "schedule")].iter().find(|(is, _)| *is)
    {
        let problem =
            Problem::new(format!("without a `{}` no monitor can be told what to expect", missing.1));
        return reading
            .refuse_key(at, problem.with_help(format!("add `{}:`, or take `upsert` out", missing.1)));
    }
    if let Some((_, at)) = own.user.with_place().filter(|_| cfg!(windows)) {
        return reading.refuse_key(
            at,
            Problem::new("on Windows a job runs as the user of the service")
                .with_help("take `user` out, and choose the service's own user"),
        );
    }
    let whole = said.name.with_place().zip(runs);
    let ((name, name_node), runs) = whole?;
    let env = said.env.optional()?.unwrap_or_default();
    reading.weigh(node, env.iter().map(|(name, value)| name.len() + value.reveal().len()).sum());
    // What is wrong with a value was reported when that was read.
    let (user, timeout) = (said.user.optional()?, said.timeout.optional()?);
    let (output, working_directory) = (said.output.optional()?, said.working_directory.optional()?);
    let policy = Policy::default().with_gap(said.gap.optional()?).with_fold(said.fold.optional()?);
    let folder = said.working_directory.with_place();
    if let Some(((program, _), at)) = own.command.with_place() {
        doubts::of_program(reading, (program, at), &env, folder.map(|(folder, _)| folder.as_path()));
    }
    if let Some((folder, at)) = folder {
        doubts::of_folder(reading, folder, at);
    }
    if let Some((user, at)) = said.user.with_place() {
        doubts::of_user(reading, user, at);
    }
    let settings = JobSettings {
        name: name.as_str().into(),
        runs,
        schedule: schedule.as_ref().map(|(_, _, compiled)| compiled.schedule.clone()),
        frequency: schedule.as_ref().map(|(_, _, compiled)| compiled.shown.clone()).unwrap_or_default(),
        dialect: schedule.as_ref().map(|(schedule, ..)| schedule.dialect).unwrap_or_default(),
        policy,
        signals,
        overlap: *said.overlap.value()?,
        timeout,
        catch_up: *said.catch_up.value()?,
        jitter: *said.jitter.value()?,
        env,
        working_directory,
        user,
        output: output.unwrap_or_default(),
        retries: *said.retries.value()?,
        retry_pause: *said.retry_pause.value()?,
        on_start: *said.on_start.value()?,
        on_boot: *said.on_boot.value()?,
        share: *said.share.value()?,
    };
    let job = Job {
        key: node.key().to_string(),
        file: common.file.clone(),
        tags: said.tags.value().cloned().unwrap_or_default(),
        settings: settings.into(),
        written: Written::default(),
    };
    let schedule = schedule.map(|(schedule, at, _)| (schedule.clone(), at.clone()));
    let url = said.url.with_place().map(|(_, at)| at.clone());
    Some(Read { job, name: name_node.clone(), lines: Lines { schedule, url } })
}

/// What the job runs: `command` or `shell`.
fn runs(reading: &mut Reading<'_>, fields: &Fields<'_>, own: &Values<'_>) -> Option<Runs> {
    match (fields.get("command"), fields.get("shell")) {
        (Some(command), Some(shell)) => {
            let (command, shell) = (command.clone(), shell.clone());
            reading.twice(Problem::new("both `command` and `shell` are given"), &command, &shell);
            None
        }
        (Some(_), None) => {
            own.command.value().map(|(program, arguments)| Runs::Command(program.clone(), arguments.clone()))
        }
        (None, Some(_)) => own.shell.value().map(|text| Runs::Shell(text.clone())),
        (None, None) => {
            if !fields.is_meant("shell") {
                fields.require_one(reading, "command");
            }
            None
        }
    }
}

/// A schedule. cron's `@reboot` is the key `on_boot` here.
fn schedule(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Unzoned> {
    if matches!(node.value, Value::Text(text) if text.trim().eq_ignore_ascii_case("@reboot")) {
        let problem = Problem::new("`@reboot` is no time of a schedule");
        let help = "write `on_boot: true` in place of `schedule`";
        return reading.refuse(node, problem.with_help(help));
    }
    Unzoned::read(reading, node)
}

/// A user, by name or number.
fn user(reading: &mut Reading<'_>, node: &Node<'_>, key: &Key) -> Option<String> {
    let user = match node.value {
        Value::Integer(number) => number.to_string(),
        _ => reading.name(node, key)?,
    };
    let is_number = doubts::is_number(&user) || matches!(node.value, Value::Integer(_));
    if is_number && !user.parse::<u32>().is_ok_and(|number| number < u32::MAX) {
        return reading.refuse(
            node,
            Problem::new("no user has this number").with_help("write a name, or a number up to 4294967294"),
        );
    }
    Some(user)
}

/// A text for a shell.
fn shell(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<String> {
    let help = "write what a shell would read: `shell: cd /srv && ./backup`";
    let Value::Text(text) = node.value else {
        return reading.unexpected_secret(node, "a text for a shell", help);
    };
    let message = match text {
        text if text.trim().is_empty() => "the text for the shell is empty".to_owned(),
        text if text.contains('\0') => "a text for a shell cannot hold U+0000".to_owned(),
        text if text.len() > MAX_SHELL => {
            format!("the text for the shell is longer than {} KiB: put it into a file", MAX_SHELL >> 10)
        }
        text if cfg!(windows) && text.trim_end_matches('\n').contains('\n') => {
            let problem = Problem::new("on Windows the shell would run the first of these lines alone");
            let help =
                "join them by `&`, or by `&&` to stop at the first failure; or put them into a .cmd file";
            return reading.refuse(node, problem.with_help(help));
        }
        text => return Some(text.trim_end_matches('\n').to_owned()),
    };
    reading.refuse(node, Problem::new(message).with_help(help))
}

/// A folder of this machine, which need not exist yet.
fn folder(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<PathBuf> {
    let help = "write the path of a folder; a relative one begins at the folder of this configuration";
    let written = reading.text(node, "the path of a folder", help)?;
    let path = reading.expanded(node, written)?;
    if path.is_empty() || path.contains(char::is_control) {
        return reading.refuse(node, Problem::new("this is no path").with_help(help));
    }
    Some(reading.path(&path))
}
