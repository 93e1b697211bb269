//! What `downbeat monitors apply --json` prints: the plan, and what became of it.

use super::plan::{Action, Done, Proposal};
use super::watched::Watched;
use downbeat_client::Expects;
use downbeat_inspect::Difference;
use serde::Serialize;
use serde_json::Value;

/// The plan.
#[derive(Serialize)]
pub(super) struct Shape {
    /// Whether it was to be carried out.
    writes: bool,
    steps: Vec<ActionShape>,
    create: usize,
    change: usize,
    /// How many are left as they should not be.
    left: usize,
}

/// What is to be done about a heartbeat or a job.
#[derive(Serialize)]
struct ActionShape {
    name: String,
    file: String,
    key: String,
    /// Without path and query.
    target: String,
    action: &'static str,
    /// The slug of a check to create.
    slug: Option<String>,
    /// The beginning of the UUID of the check to change.
    check: Option<String>,
    wanted: Option<Wanted>,
    /// What disagrees and is, or would be, mended.
    differences: Vec<Difference>,
    /// What disagrees and stays as it is.
    stays: Vec<Difference>,
    /// Why it has this form, or why nothing can be done.
    why: Option<String>,
    /// The body of the call that makes a check by hand.
    call: Option<Value>,
    /// `made`, `changed`, `failed` or `not-done`; `null` where nothing was to be done.
    result: Option<&'static str>,
    /// What went wrong.
    trouble: Option<String>,
}

/// When the check is to expect its beats; `null` for what does not hold for it.
#[derive(Serialize)]
struct Wanted {
    schedule: Option<String>,
    zone: Option<String>,
    period_s: Option<u64>,
    grace_s: u64,
}

impl Wanted {
    fn of(expects: &Expects) -> Option<Self> {
        match expects {
            Expects::Schedule { text, zone, grace_s } => Some(Self {
                schedule: Some(text.clone()),
                zone: Some(zone.clone()),
                period_s: None,
                grace_s: *grace_s,
            }),
            Expects::Period { period_s, grace_s } => {
                Some(Self { schedule: None, zone: None, period_s: Some(*period_s), grace_s: *grace_s })
            }
            _ => None,
        }
    }
}

impl Shape {
    /// `done` has what became of each step, in their order, as far as it went.
    pub(super) fn of(plan: &Proposal<'_>, writes: bool, done: &[Option<Done>]) -> Self {
        let shape = |(at, (one, step)): (usize, &(&Watched, Action))| {
            let mut shape = ActionShape::of(one, step);
            let is_to_do = matches!(step, Action::Create { .. } | Action::Change { .. });
            match done.get(at).and_then(Option::as_ref) {
                Some(done) => {
                    (shape.result, shape.trouble) = (Some(done.word), done.trouble.clone());
                }
                None if writes && is_to_do => shape.result = Some("not-done"),
                None => {}
            }
            shape
        };
        let steps: Vec<ActionShape> = plan.steps.iter().enumerate().map(shape).collect();
        let count = |actions: &[&str]| steps.iter().filter(|step| actions.contains(&step.action)).count();
        let [create, change] = [count(&["create"]), count(&["change"])];
        let left = count(&["leave", "by-hand", "cannot"]);
        Self { writes, steps, create, change, left }
    }
}

impl ActionShape {
    fn of(one: &Watched, step: &Action) -> Self {
        let mut shape = Self {
            name: one.name.to_string(),
            file: one.file.to_string(),
            key: one.key.clone(),
            target: one.request.target().to_string(),
            action: "equal",
            slug: None,
            check: None,
            wanted: None,
            differences: Vec::new(),
            stays: Vec::new(),
            why: None,
            call: None,
            result: None,
            trouble: None,
        };
        match step {
            Action::Create { slug, expects, why } => {
                shape.action = "create";
                (shape.slug, shape.wanted) = (Some(slug.clone()), Wanted::of(expects));
                shape.why = Some(why.clone());
            }
            Action::Change { check, expects, mended, left } => {
                shape.action = "change";
                (shape.check, shape.wanted) = (Some(check.short_id()), Wanted::of(expects));
                (shape.differences, shape.stays) = (mended.clone(), left.clone());
            }
            Action::NotOurs { mended } => {
                shape.action = "leave";
                shape.differences.clone_from(mended);
                shape.why = Some("it lacks the tag `downbeat`".to_owned());
            }
            Action::Leave { left } => shape.stays.clone_from(left),
            Action::ByHand { call } => {
                shape.action = "by-hand";
                shape.why = Some("no check can be made with the UUID of its URL".to_owned());
                shape.call = serde_json::from_str(call).ok();
            }
            Action::Cannot(why) => {
                shape.action = "cannot";
                shape.why = Some(why.clone());
            }
        }
        shape
    }
}
