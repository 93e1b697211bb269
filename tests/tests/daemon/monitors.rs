//! `downbeat monitors`, against a server that has the rules of Healthchecks' API.

use std::path::Path;

use downbeat_tests::management::{FULL_KEY, Management, READ_ONLY_KEY, State};
use downbeat_tests::program::{Ended, Program};
use downbeat_tests::server::Answer;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with the configuration, and with keys.
fn folder(monitor: &Management, heartbeats: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let list = heartbeats.iter().map(|(name, schedule)| {
        format!("  - {{ name: {name}, url: '{}', schedule: '{schedule}' }}\n", monitor.beats(name))
    });
    write("downbeat.yaml", &format!("heartbeats:\n{}", list.collect::<String>()));
    write("full", FULL_KEY);
    write("read", READ_ONLY_KEY);
    write("wrong", &"W".repeat(32));
    folder
}

fn program(folder: &Path, what: &str, key: &str, more: &[&str]) -> Program {
    let key = format!("healthchecks=file:{key}");
    let arguments = ["monitors", what, "--config", "downbeat.yaml", "--key", &key];
    // The lock is for one machine; a test is one.
    Program::new([&arguments[..], more].concat())
        .within(folder)
        .env("TMPDIR", folder)
        .env("TEMP", folder)
        .env("TMP", folder)
}

fn compare(folder: &TempDir, key: &str) -> Ended {
    program(folder.path(), "compare", key, &[]).run()
}

fn apply(folder: &TempDir, key: &str, more: &[&str]) -> Ended {
    program(folder.path(), "apply", key, more).run()
}

const TWO: [(&str, &str); 2] = [("weekly", "at 9:00 on monday"), ("often", "every 5 minutes")];

#[test]
fn what_differs_and_what_is_missing_is_told() {
    let weekly =
        json!({"slug": "weekly", "schedule": "0 9 * * *", "tz": "UTC", "grace": 60, "channels": "c"});
    let monitor = Management::start(State::default().with(weekly));
    let folder = folder(&monitor, &TWO);
    let ended = compare(&folder, "full");
    assert_eq!((ended.code, &*ended.stderr), (Some(1), ""), "{ended:#?}");
    let (first, rest) = ended.stdout.split_once("it expects a beat at ").unwrap();
    assert_eq!(
        first,
        "weekly, healthchecks: different\n  schedule: `0 9 * * *` in UTC, and should be `0 9 * * 1` in UTC; this alarms falsely: "
    );
    assert!(rest.ends_with(
        "when none is due\noften, healthchecks: missing: no check that the key is shown has this URL\n2 checks: 1 different, 1 missing\n"
    ), "{rest}");
    let json = program(folder.path(), "compare", "read", &["--json"]).run();
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        (&json["checks"][0]["verdict"], &json["checks"][1]["verdict"]),
        (&json!("differs"), &json!("missing"))
    );
    assert_eq!(json["checks"][0]["differences"][0]["effect"], "alarms-falsely");
    assert_eq!(json["checks"][0]["wanted"]["schedule"]["text"], "0 9 * * 1");
    // A read-only key is not told of channels.
    assert_eq!(json["checks"][0]["found"]["channels"], Value::Null);
}

#[test]
fn what_is_applied_is_equal_and_applied_once() {
    let monitor = Management::start(State::default());
    let folder = folder(&monitor, &TWO);
    let plan = apply(&folder, "full", &[]);
    assert_eq!((plan.code, monitor.writes().len()), (Some(0), 0), "{plan:#?}");
    insta::assert_snapshot!(plan.stdout, @"
    create  weekly, slug `weekly`: schedule `0 9 * * 1` in UTC, grace 60 s, as one line of cron says it exactly
    create  often, slug `often`: period 300 s, grace 60 s, as all gaps are alike: a schedule would say no more than a period
    2 to create, 0 to change; nothing was written: add `--yes`
    ");
    let done = apply(&folder, "full", &["--yes"]);
    assert_eq!((done.code, monitor.writes().len()), (Some(0), 2), "{done:#?}");
    assert!(done.stdout.ends_with("written in this order:\nmade    weekly\nmade    often\n"), "{done:#?}");
    assert_eq!(compare(&folder, "full").code, Some(0));
    let again = apply(&folder, "full", &["--yes"]);
    assert_eq!((again.code, monitor.writes().len()), (Some(0), 2), "{again:#?}");
    assert!(
        monitor
            .writes()
            .iter()
            .all(|write| write.get("timeout").is_none() || write.get("schedule").is_none())
    );
}

#[test]
fn a_check_of_somebody_else_is_changed_only_when_it_is_adopted_and_keeps_its_tags() {
    let often = json!({"slug": "often", "timeout": 60, "grace": 60, "tags": "prod", "channels": "c"});
    let ours = json!({"slug": "weekly", "timeout": 60, "grace": 60, "tags": "downbeat", "channels": "c", "status": "paused"});
    let monitor = Management::start(State::default().with(often).with(ours));
    let folder = folder(&monitor, &TWO);
    let left = apply(&folder, "full", &["--yes"]);
    assert_eq!(left.code, Some(1), "{left:#?}");
    assert!(
        left.stdout
            .contains("leave   often: it lacks the tag `downbeat`: add `--adopt \"often\"` to change it"),
        "{left:#?}"
    );
    assert!(left.stdout.contains("paused stays as it is"), "{left:#?}");
    assert_eq!(monitor.writes(), [json!({"schedule": "0 9 * * 1", "tz": "UTC", "grace": 60})]);
    let adopted = apply(&folder, "full", &["--yes", "--adopt", "often"]);
    assert_eq!(adopted.code, Some(0), "{adopted:#?}");
    assert_eq!(monitor.writes()[1], json!({"timeout": 300, "grace": 60, "tags": "prod downbeat"}));
}

#[test]
fn where_a_uuid_is_written_the_call_that_makes_a_check_is_shown() {
    let monitor = Management::start(State::default());
    let folder = folder(&monitor, &[("0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f", "every 5 minutes")]);
    let path = folder.path().join("downbeat.yaml");
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replace("name: 0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f", "name: shop");
    std::fs::write(&path, text.replace("/ping/PPPPPPPPPPPPPPPPPPPPPP/", "/ping/")).unwrap();
    let ended = apply(&folder, "full", &["--yes"]);
    assert_eq!((ended.code, monitor.writes().len()), (Some(1), 0), "{ended:#?}");
    assert!(
        ended.stdout.contains("write its `ping_url` as `url:` of heartbeats[0]:\n  curl -H"),
        "{ended:#?}"
    );
    assert!(
        ended.stdout.contains(r#""grace":60,"name":"shop","tags":"downbeat","timeout":300"#),
        "{ended:#?}"
    );
}

#[test]
fn a_rival_on_another_machine_is_told_of() {
    let monitor = Management::start(State { has_rival: true, ..State::default() });
    let folder = folder(&monitor, &TWO[..1]);
    let ended = apply(&folder, "full", &["--yes"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(
        ended.stdout.contains("another machine was faster: 00000001-… and 00000002-… have the slug `weekly`"),
        "{ended:#?}"
    );
}

#[test]
fn a_lost_answer_to_a_create_makes_no_second_check() {
    let monitor = Management::start(State { loses_answer: true, ..State::default() });
    let folder = folder(&monitor, &TWO[..1]);
    let ended = apply(&folder, "full", &["--yes"]);
    assert!(ended.stdout.contains("made    weekly: the answer was lost, but it is there"), "{ended:#?}");
    assert_eq!((monitor.state().checks.len(), monitor.writes().len()), (1, 1));
}

#[test]
fn parallel_applies_on_a_machine_make_each_check_once() {
    let monitor = Management::start(State::default());
    let folder = folder(&monitor, &TWO);
    let all: Vec<_> = (0..6).map(|_| program(folder.path(), "apply", "full", &["--yes"]).start()).collect();
    for one in all {
        let ended = one.wait();
        assert_eq!(ended.code, Some(0), "{ended:#?}");
    }
    assert_eq!((monitor.state().checks.len(), monitor.writes().len()), (2, 2));
}

/// What both commands say of a service that is out of order, which has nothing done to it.
fn told(state: State, key: &str) -> String {
    let monitor = Management::start(state);
    let folder = folder(&monitor, &TWO[..1]);
    let compared = compare(&folder, key);
    let applied = apply(&folder, key, &["--yes"]);
    assert_eq!((compared.code, applied.code), (Some(2), Some(2)), "{compared:#?} {applied:#?}");
    assert_eq!(monitor.state().checks.len(), 0);
    let why = compared.stdout.split_once("not asked: ").unwrap().1.split_once('\n').unwrap().0.to_owned();
    assert!(applied.stderr.contains("nothing was changed"), "{applied:#?}");
    why.split_once(" (").unwrap().0.to_owned()
}

#[test]
fn a_key_that_is_wrong_a_limit_of_calls_and_a_service_that_is_down_are_told_and_nothing_is_done() {
    let broken = |answer: Answer| State { broken: Some((1, answer)), ..State::default() };
    assert_eq!(told(State::default(), "wrong"), "Healthchecks: the key is wrong, or was taken back");
    let wait = Answer::Full(429, vec![("Retry-After", "3600".to_owned())], String::new());
    assert_eq!(told(broken(wait), "full"), "Healthchecks: there were too many calls: try again later");
    assert_eq!(told(broken(Answer::Status(403)), "full"), "Healthchecks: the key may not do this");
    assert_eq!(
        told(broken(Answer::Status(501)), "full"),
        "Healthchecks: the service has a fault of its own: try again later"
    );
    assert_eq!(told(broken(Answer::Close), "full"), "Healthchecks: the service could not be reached");
}

#[test]
fn an_answer_of_another_program_is_told() {
    for answer in [Answer::text(200, "<html>"), Answer::text(200, "{}"), Answer::Cut(200), Answer::Flood(200)]
    {
        let monitor = Management::start(State { broken: Some((1, answer)), ..State::default() });
        let ended = compare(&folder(&monitor, &TWO[..1]), "full");
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        assert!(ended.stdout.contains("is another program at"), "{ended:#?}");
    }
}

#[test]
fn a_call_that_is_refused_ends_an_apply_and_what_was_done_before_is_whole() {
    let monitor = Management::start(State { limit: 1, ..State::default() });
    let ended = apply(&folder(&monitor, &TWO), "full", &["--yes"]);
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    assert!(ended.stdout.ends_with("made    weekly\n"), "{ended:#?}");
    assert!(
        ended.stderr.contains("often: Healthchecks: the account has as many checks as it may have"),
        "{ended:#?}"
    );
    assert!(ended.stderr.contains("what is said above is done, the rest is not"), "{ended:#?}");
    assert_eq!(monitor.state().checks.len(), 1);
    let reader = Management::start(State::default());
    let ended = apply(&folder(&reader, &TWO), "read", &["--yes"]);
    assert!(
        ended.stderr.contains("the key is wrong, or may only read: to change something takes a full one"),
        "{ended:#?}"
    );
    assert_eq!((ended.code, reader.state().checks.len()), (Some(2), 0));
}

#[test]
fn a_key_on_the_command_line_is_refused() {
    let monitor = Management::start(State::default());
    let folder = folder(&monitor, &TWO[..1]);
    let arguments = ["monitors", "compare", "--config", "downbeat.yaml", "--key", "healthchecks=s3cr3t"];
    let ended = Program::new(arguments).within(folder.path()).run();
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("a key on the command line can be read by every user"), "{ended:#?}");
    let none = Program::new(["monitors", "compare", "--config", "downbeat.yaml"]).within(folder.path()).run();
    assert_eq!(none.code, Some(2));
    assert!(none.stdout.contains("there is no key: give `--key healthchecks=file:PATH`"), "{none:#?}");
}

/// What `apply --json` prints.
fn plan(ended: &Ended) -> Value {
    assert_eq!(ended.stdout.lines().count(), 1, "{ended:#?}");
    serde_json::from_str(&ended.stdout).unwrap()
}

#[test]
fn the_plan_of_apply_and_what_became_of_it_are_told_as_json() {
    let ours = json!({"slug": "weekly", "timeout": 60, "grace": 60, "tags": "downbeat", "channels": "c", "status": "paused"});
    let theirs = json!({"slug": "theirs", "timeout": 60, "grace": 60, "channels": "c"});
    let monitor = Management::start(State::default().with(ours).with(theirs));
    let uuid = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";
    let folder =
        folder(&monitor, &[TWO[0], TWO[1], ("theirs", "every 5 minutes"), (uuid, "every 2 minutes")]);
    let path = folder.path().join("downbeat.yaml");
    let text = std::fs::read_to_string(&path).unwrap().replace(&format!("name: {uuid}"), "name: by uuid");
    let with_uuid = format!("/ping/{uuid}");
    std::fs::write(&path, text.replace(&format!("/ping/PPPPPPPPPPPPPPPPPPPPPP/{uuid}"), &with_uuid)).unwrap();

    let ended = apply(&folder, "full", &["--json"]);
    assert_eq!((ended.code, &*ended.stderr, monitor.writes().len()), (Some(1), "", 0), "{ended:#?}");
    let dry = plan(&ended);
    let origin = monitor.beats("").split("/ping/").next().unwrap().to_owned();
    let shown = serde_json::to_string_pretty(&dry).unwrap().replace(&origin, "http://MONITOR");
    insta::assert_snapshot!("plan_as_json", shown);

    let ended = apply(&folder, "full", &["--json", "--yes"]);
    assert_eq!((ended.code, &*ended.stderr, monitor.writes().len()), (Some(1), "", 2), "{ended:#?}");
    let result = |plan: &Value| {
        let steps = plan["steps"].as_array().unwrap().clone();
        steps.iter().map(|step| step["result"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(result(&dry), [Value::Null, Value::Null, Value::Null, Value::Null]);
    assert_eq!(result(&plan(&ended)), [json!("changed"), json!("made"), Value::Null, Value::Null]);
}

#[test]
fn an_apply_that_fails_tells_in_json_what_is_done_and_what_is_not() {
    let monitor = Management::start(State { limit: 1, ..State::default() });
    let three = [TWO[0], TWO[1], ("third", "every 2 minutes")];
    let ended = apply(&folder(&monitor, &three), "full", &["--yes", "--json"]);
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    let said = plan(&ended);
    let results: Vec<&Value> = said["steps"].as_array().unwrap().iter().map(|step| &step["result"]).collect();
    assert_eq!(results, ["made", "failed", "not-done"]);
    let error: Value = serde_json::from_str(&ended.stderr).unwrap();
    assert_eq!(
        (&error["exit_code"], &error["help"]),
        (&json!(2), &json!("`steps` says what is done, the rest is not"))
    );
    assert!(
        error["error"].as_str().unwrap().starts_with("often: Healthchecks: the account has as many checks")
    );
}
