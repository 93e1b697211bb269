//! What `downbeat monitors apply` would do, and how it says so.

use super::watched::Watched;
use downbeat_client::{Check, Expects};
use downbeat_inspect::{Difference, MonitorSettings};
use std::io::{self, Write as _};

/// What Healthchecks takes as period and as grace, in seconds.
const MOST: u64 = 365 * 86_400;

/// What is to be done about each heartbeat and job.
pub(super) struct Proposal<'w> {
    pub(super) steps: Vec<(&'w Watched, Action)>,
}

/// What is to be done about one.
pub(super) enum Action {
    /// There is no such check, and its slug is ours to give.
    Create { slug: String, expects: Expects, why: String },
    /// There is no such check, and nobody can make one with its UUID.
    ByHand { call: String },
    /// It differs.
    Change { check: Box<Check>, expects: Expects, mended: Vec<Difference>, left: Vec<Difference> },
    /// It differs, and somebody else made it.
    NotOurs { mended: Vec<Difference> },
    /// Nothing, but for what only a person may change.
    Leave { left: Vec<Difference> },
    /// Nothing can be done.
    Cannot(String),
}

/// What became of a step that was to be done.
pub(super) struct Done {
    /// `made`, `changed` or [`FAILED`](Self::FAILED).
    pub(super) word: &'static str,
    /// What went wrong, also where the check was made.
    pub(super) trouble: Option<String>,
}

impl Done {
    /// The call failed: nothing was changed by it.
    pub(super) const FAILED: &'static str = "failed";

    /// Prints it for a person. A failure ends the program, which says it then.
    pub(super) fn print(&self, name: &str) {
        if self.word != Self::FAILED {
            let trouble = self.trouble.as_ref().map(|trouble| format!(": {trouble}")).unwrap_or_default();
            // Whoever read the output may have read enough.
            let _ = writeln!(io::stdout(), "{:<7} {name}{trouble}", self.word);
        }
    }
}

impl Proposal<'_> {
    /// What a check has to expect, in the form that Healthchecks takes; or why it takes none.
    pub(super) fn expects(wanted: &MonitorSettings) -> Result<Expects, String> {
        match &wanted.schedule {
            Some(exact) => Ok(Expects::Schedule {
                text: exact.text.clone(),
                zone: exact.zone.clone(),
                grace_s: exact.grace_s.min(MOST),
            }),
            None if wanted.healthchecks => {
                Ok(Expects::Period { period_s: wanted.period_s, grace_s: wanted.grace_s.min(MOST) })
            }
            None => Err(format!("Healthchecks takes no period of more than 365 d: {}", wanted.why)),
        }
    }

    /// Whether something is not as it should be and is left so.
    pub(super) fn has_obstacles(&self) -> bool {
        let is_obstacle = |step: &Action| {
            matches!(step, Action::ByHand { .. } | Action::NotOurs { .. } | Action::Cannot(_))
        };
        self.steps.iter().any(|(_, step)| is_obstacle(step))
    }

    /// Prints what is to be done; `writes` says whether it follows at once.
    pub(super) fn print(&self, writes: bool) -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let (mut created, mut changed) = (0, 0);
        for (one, step) in &self.steps {
            let name = &one.name;
            match step {
                Action::Create { slug, expects, why } => {
                    created += 1;
                    writeln!(out, "create  {name}, slug `{slug}`: {}, as {why}", words(expects))?;
                }
                Action::Change { check, expects, mended, left } => {
                    changed += 1;
                    writeln!(out, "change  {name}, {}: {}", check.short_id(), words(expects))?;
                    differ(&mut out, mended)?;
                    remain(&mut out, left)?;
                }
                Action::NotOurs { mended } => {
                    writeln!(
                        out,
                        "leave   {name}: it lacks the tag `downbeat`: add `--adopt \"{name}\"` to change it"
                    )?;
                    differ(&mut out, mended)?;
                }
                Action::Leave { left } => {
                    writeln!(out, "equal   {name}")?;
                    remain(&mut out, left)?;
                }
                Action::ByHand { call } => {
                    writeln!(
                        out,
                        "cannot  {name}: no check can be made with the UUID of its URL. Make one, and write its `ping_url` as `url:` of {}:",
                        one.key
                    )?;
                    writeln!(
                        out,
                        "  curl -H \"X-Api-Key: $KEY\" -d '{}' SITE/api/v3/checks/",
                        call.replace('\'', "'\\''")
                    )?;
                }
                Action::Cannot(why) => writeln!(out, "cannot  {name}: {why}")?,
            }
        }
        let then = match (created + changed, writes) {
            (0, _) => "nothing to do",
            (_, true) => "written in this order:",
            (_, false) => "nothing was written: add `--yes`",
        };
        writeln!(out, "{created} to create, {changed} to change; {then}")?;
        out.flush()
    }
}

/// What is expected, for a line of a plan.
fn words(expects: &Expects) -> String {
    match expects {
        Expects::Schedule { text, zone, grace_s } => {
            format!("schedule `{}` in {zone}, grace {grace_s} s", text.replace('\n', "`, `"))
        }
        Expects::Period { period_s, grace_s } => format!("period {period_s} s, grace {grace_s} s"),
        _ => String::new(),
    }
}

fn differ(out: &mut impl io::Write, all: &[Difference]) -> io::Result<()> {
    all.iter().try_for_each(|Difference { what, found, why, .. }| writeln!(out, "  {what} is {found}: {why}"))
}

fn remain(out: &mut impl io::Write, all: &[Difference]) -> io::Result<()> {
    all.iter().try_for_each(|Difference { what, why, .. }| writeln!(out, "  {what} stays as it is: {why}"))
}
