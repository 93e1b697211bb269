//! Orders and tags of a view.

use super::super::super::fixture::{Stage, arrived};
use super::super::{Query, Tag};
use super::Sort;
use crate::config::{self, Config};
use crate::history::{Reliability, Who};
use chrono::TimeDelta;
use downbeat_heartbeat::beat::Lost;
use downbeat_heartbeat::clock::Clock as _;
use downbeat_heartbeat::supervisor::Crowded;
use std::collections::HashMap;
use std::time::Duration;

const FILE: &str = "
defaults: { schedule: every 1 minute }
heartbeats:
  - { name: beta, url: 'http://m.test/', tags: [shop, oslo] }
  - { name: Alpha, url: 'http://m.test/', tags: [shop] }
  - { name: gamma, url: 'http://m.test/' }
jobs:
  - { name: clean up, shell: 'true', tags: [oslo] }
";

fn configured() -> Config {
    config::parse("conf.yaml", FILE.as_bytes()).unwrap()
}

/// Of three heartbeats and a job that has not run: gamma fails, the others are well, and beta has beaten last.
fn stage() -> Stage {
    let (stage, config) = (Stage::new(), configured());
    stage.board.configure(&config);
    stage.take_up(&config);
    stage.beat_with_next("gamma", Err(Lost::Crowded(Crowded::Full)), None);
    stage.pass(Duration::from_secs(1));
    let later = Some(stage.hand.now() + TimeDelta::hours(1));
    stage.beat_with_next("Alpha", arrived(1), later);
    stage.pass(Duration::from_secs(1));
    stage.beat("beta", arrived(1));
    stage
}

fn names(stage: &Stage, sort: Option<Sort>, is_falling: bool) -> Vec<String> {
    let view = stage.board.view(&Query { sort, is_falling, ..Query::default() });
    view.names.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn those_in_trouble_come_first_unless_another_order_is_asked_for() {
    let stage = stage();
    // A job that is not taken up is in trouble too.
    for is_falling in [false, true] {
        assert_eq!(names(&stage, None, is_falling), ["gamma", "clean up", "beta", "Alpha"]);
    }
    for (sort, rising, falling) in [
        (Sort::Name, ["Alpha", "beta", "clean up", "gamma"], ["gamma", "clean up", "beta", "Alpha"]),
        (Sort::State, ["gamma", "clean up", "beta", "Alpha"], ["beta", "Alpha", "clean up", "gamma"]),
        // Neither gamma nor the job is due.
        (Sort::Next, ["beta", "Alpha", "gamma", "clean up"], ["Alpha", "beta", "gamma", "clean up"]),
        (Sort::Last, ["gamma", "Alpha", "beta", "clean up"], ["beta", "Alpha", "gamma", "clean up"]),
    ] {
        assert_eq!(names(&stage, Some(sort), false), rising, "{sort:?}");
        assert_eq!(names(&stage, Some(sort), true), falling, "{sort:?}, falling");
    }
}

#[tokio::test]
async fn what_the_history_says_is_shown_and_sorted_by_and_what_it_does_not_know_comes_last() {
    let stage = stage();
    let said = |name: &str, delivery, uptime| {
        (Who { is_job: false, name: name.into() }, Reliability { delivery, uptime })
    };
    stage.board.remember(&HashMap::from([
        said("beta", Some(0.5), None),
        said("Alpha", Some(1.0), Some(0.25)),
        said("gamma", Some(0.75), Some(0.125)),
        // Another one of this name: the history is of a job, or of an older configuration.
        said("clean up", Some(0.1), Some(0.1)),
    ]));
    assert_eq!(names(&stage, Some(Sort::Delivery), false), ["beta", "gamma", "Alpha", "clean up"]);
    assert_eq!(names(&stage, Some(Sort::Delivery), true), ["Alpha", "gamma", "beta", "clean up"]);
    let known: Vec<String> = names(&stage, Some(Sort::Uptime), true).into_iter().take(2).collect();
    assert_eq!(known, ["Alpha", "gamma"]);
    let view = stage.board.view(&Query::default());
    let shown: Vec<_> = view.heartbeats.iter().map(|row| (&*row.name, row.delivery, row.uptime)).collect();
    assert_eq!(
        shown,
        [("gamma", Some(0.75), Some(0.125)), ("beta", Some(0.5), None), ("Alpha", Some(1.0), Some(0.25))]
    );
    assert_eq!((view.jobs[0].delivery, view.jobs[0].uptime), (None, None));
}

#[tokio::test]
async fn tags_are_counted_with_those_of_them_that_are_unwell_and_choose() {
    let stage = stage();
    let query = Query { tag: "oslo".to_owned(), ..Query::default() };
    let view = stage.board.view(&query);
    let tag = |tag: &str, count, unwell| Tag { tag: tag.to_owned(), count, unwell };
    assert_eq!(view.tags, [tag("oslo", 2, 1), tag("shop", 2, 0)]);
    assert_eq!((view.total, view.matching, view.tags_omitted), (4, 2, 0));
    assert_eq!(view.names.iter().map(|name| &**name).collect::<Vec<_>>(), ["clean up", "beta"]);
    assert_eq!(*view.heartbeats[0].tags, ["shop", "oslo"].map(str::to_owned));
    assert_eq!(stage.board.view(&Query { tag: "Oslo".to_owned(), ..query }).matching, 0);
}

#[test]
fn of_many_tags_those_that_most_have_are_told() {
    let mut tags = super::super::tags::Tags::default();
    let all = ["b", "a", "c", "d"].map(|tag| [tag.to_owned()]);
    for [b, a, ..] in [&all; 2] {
        tags.add(b, super::super::State::Well);
        tags.add(a, super::super::State::Ill);
    }
    all.iter().for_each(|tag| tags.add(tag, super::super::State::Well));
    let (told, omitted) = tags.told(3);
    let told: Vec<_> = told.iter().map(|tag| (&*tag.tag, tag.count, tag.unwell)).collect();
    assert_eq!((told, omitted), (vec![("a", 3, 2), ("b", 3, 0), ("c", 1, 0)], 1));
}
