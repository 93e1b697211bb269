//! `downbeat monitors apply`: makes the checks of Healthchecks that are missing, and mends those that differ. It never deletes.

use super::ask::{self, Keys};
use super::compare::found;
use super::plan::{Action, Done, Proposal};
use super::plan_shape::Shape;
use super::watched::{Chosen, Watched};
use crate::cli::support::{Wrong, block_on, budget, pid_file, terminal};
use anyhow::Context as _;
use chrono::Utc;
use downbeat_client::{Api, ApiFault, Check, Expects, Monitor};
use downbeat_inspect::differences;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How long is waited for another `apply` on this machine, and how often it is looked for.
const PATIENCE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    chosen: Chosen,

    #[command(flatten)]
    keys: Keys,

    /// Write; without it the plan is shown, and nothing is changed
    #[arg(long)]
    yes: bool,

    /// Also change the check of this heartbeat or job, though it lacks the tag `downbeat`, which it gets; may be given several times
    #[arg(long, value_name = "NAME")]
    adopt: Vec<String>,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Shows what would be done, or does it, and gives the exit code.
pub(crate) fn apply(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let watched = arguments.chosen.watched()?;
    let watched: Vec<Watched> =
        watched.into_iter().filter(|one| one.monitor == Monitor::Healthchecks).collect();
    if watched.is_empty() {
        wrong!("error: no heartbeat and no job of this configuration is for Healthchecks");
    }
    if let Some(unknown) = arguments.adopt.iter().find(|name| watched.iter().all(|one| *one.name != ***name))
    {
        wrong!("error: no heartbeat and no job for Healthchecks has the name `{unknown}`");
    }
    let doors = arguments.keys.read()?;
    let apis = doors.open(Monitor::Healthchecks, &watched).map_err(|why| Wrong(format!("error: {why}")))?;
    let [api] = apis.as_slice() else {
        wrong!("error: there are several keys, and a check is made in the project of one: give one `--key`");
    };
    // From the first look to the last write no other one on this machine makes the same checks.
    let _lock = if arguments.yes { Some(locked(&doors)?) } else { None };
    block_on(async {
        let checks = match api.checks().await {
            Ok(checks) => checks,
            Err(error) => return Err(Wrong(format!("error: {error}: nothing was changed")).into()),
        };
        let plan = planned(api, &watched, &checks, &arguments.adopt);
        let is_json = arguments.json;
        if !is_json {
            terminal::read_enough(plan.print(arguments.yes).map_err(Into::into))?;
        }
        let done = match arguments.yes {
            true => {
                done(api, &plan, |name, done| {
                    if !is_json {
                        done.print(name)
                    }
                })
                .await
            }
            false => Vec::new(),
        };
        if is_json {
            terminal::read_enough(terminal::json(&Shape::of(&plan, arguments.yes, &done)))?;
        }
        let failed = plan.steps.iter().zip(&done).find_map(|((one, _), done)| {
            Some((&one.name, done.as_ref().filter(|done| done.word == Done::FAILED)?.trouble.as_deref()?))
        });
        if let Some((name, why)) = failed {
            let above = if is_json { "`steps` says what is done" } else { "what is said above is done" };
            wrong!("error: {name}: {why}\nhelp: {above}, the rest is not");
        }
        let has_trouble = done.iter().flatten().any(|done| done.trouble.is_some());
        Ok(ExitCode::from(u8::from(has_trouble || plan.has_obstacles())))
    })
}

/// What is to be done about each.
fn planned<'w>(api: &Api, watched: &'w [Watched], checks: &[Check], adopt: &[String]) -> Proposal<'w> {
    let (now, mut purse) = (Utc::now(), budget::for_each());
    let step = |one: &'w Watched| {
        let Some(wanted) = one.wanted(now, &mut purse) else {
            return Action::Cannot(
                "it has no rhythm that a monitor could expect, or that takes too long to find".to_owned(),
            );
        };
        let target = one.request.target();
        let expects = Proposal::expects(&wanted);
        match (api.of_beats(target, checks).as_slice(), expects) {
            (_, Err(why)) => Action::Cannot(why),
            ([], Ok(expects)) => match Api::slug(target) {
                Some(slug) => Action::Create { slug, expects, why: wanted.why },
                None => Action::ByHand { call: Api::new_check(&one.name, None, &expects) },
            },
            ([check], Ok(expects)) => {
                let all = differences(&wanted, &one.schedule, &found(one, check), now, purse.each());
                let (mended, left): (Vec<_>, Vec<_>) = all
                    .into_iter()
                    .partition(|one| matches!(one.what, "period" | "grace" | "schedule" | "zone"));
                let is_ours = check.is_ours() || adopt.iter().any(|name| **name == *one.name);
                match mended.is_empty() {
                    true => Action::Leave { left },
                    false if !is_ours => Action::NotOurs { mended },
                    false => Action::Change { check: Box::new((*check).clone()), expects, mended, left },
                }
            }
            (several, Ok(_)) => {
                let ids: Vec<String> = several.iter().map(|check| check.short_id()).collect();
                Action::Cannot(format!(
                    "several checks have its slug: delete all but one of {}",
                    ids.join(", ")
                ))
            }
        }
    };
    let mut step = step;
    Proposal { steps: watched.iter().map(|one| (one, step(one))).collect() }
}

/// Does what is planned, one call after the other, tells what became of each, and returns it: `None` of a step with nothing to do. The
/// first call that fails ends it, and what was done before it is whole.
async fn done(api: &Api, plan: &Proposal<'_>, mut tell: impl FnMut(&str, &Done)) -> Vec<Option<Done>> {
    let mut all = Vec::new();
    for (one, step) in &plan.steps {
        let done = match step {
            Action::Create { slug, expects, .. } => match create(api, &one.name, slug, expects).await {
                Ok(trouble) => Some(Done { word: "made", trouble }),
                Err(why) => Some(Done { word: Done::FAILED, trouble: Some(why) }),
            },
            Action::Change { check, expects, .. } => match api.change(check, expects).await {
                Ok(_) => Some(Done { word: "changed", trouble: None }),
                Err(error) => Some(Done { word: Done::FAILED, trouble: Some(error.to_string()) }),
            },
            _ => None,
        };
        if let Some(done) = &done {
            tell(&one.name, done);
        }
        let is_over = done.as_ref().is_some_and(|done| done.word == Done::FAILED);
        all.push(done);
        if is_over {
            break;
        }
    }
    all
}

/// Makes a check, and looks whether another machine has made it too; then says so.
async fn create(api: &Api, name: &str, slug: &str, expects: &Expects) -> Result<Option<String>, String> {
    let made = match api.create(name, slug, expects).await {
        Ok((check, made)) => Some((check, made)),
        // It may have been made.
        Err(error) if error.fault() == ApiFault::Unreachable => None,
        Err(error) => return Err(error.to_string()),
    };
    let checks = api.checks().await.map_err(|error| format!("whether it was made is not known: {error}"))?;
    let same: Vec<&Check> = checks.iter().filter(|check| check.has_slug(slug)).collect();
    match (same.as_slice(), made) {
        ([], _) => Err("the service did not answer, and the check was not made".to_owned()),
        ([_], None) => Ok(Some("the answer was lost, but it is there".to_owned())),
        ([_], Some((_, true))) => Ok(None),
        ([_], Some((check, false))) => Ok(Some(format!(
            "another machine was faster: {} is there once, and has these settings",
            check.short_id()
        ))),
        (several, _) => {
            let ids: Vec<String> = several.iter().map(|check| check.short_id()).collect();
            let help = "beats to the slug are answered with 409 until one of them is deleted";
            Ok(Some(format!(
                "another machine was faster: {} have the slug `{slug}`: {help}",
                ids.join(" and ")
            )))
        }
    }
}

/// Waits until no other `apply` on this machine writes with the same key to the same site.
fn locked(doors: &ask::Doors) -> anyhow::Result<pid_file::Held> {
    let mut hasher = DefaultHasher::new();
    doors.hash(&mut hasher);
    let path = std::env::temp_dir().join(format!("downbeat-monitors-{:016x}.lock", hasher.finish()));
    let began = Instant::now();
    loop {
        let held = pid_file::hold(&path);
        if let Some(held) = held.with_context(|| format!("{} cannot be locked", path.display()))? {
            return Ok(held);
        }
        if began.elapsed() > PATIENCE {
            anyhow::bail!("another `downbeat monitors apply` holds {}", path.display());
        }
        std::thread::sleep(PAUSE);
    }
}
