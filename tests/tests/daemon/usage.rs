//! The command line: what it says of itself, and how it refuses what it does not know.

use std::process::Command;

use downbeat_tests::program::Program;

use crate::normalised;

/// The text of a command that only explains.
fn explained(arguments: &[&str]) -> String {
    let ended = Program::new(arguments).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

/// The text of a command that cannot be understood.
fn refused(arguments: &[&str]) -> String {
    let ended = Program::new(arguments).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
    ended.stderr
}

#[test]
fn the_version_names_the_package_the_commit_and_the_target() {
    let shown = explained(&["--version"]);
    let start = concat!("downbeat ", env!("CARGO_PKG_VERSION"), " (commit ");
    let rest = shown.strip_prefix(start).and_then(|rest| rest.strip_suffix(")\n")).expect(&shown);
    let (commit, target) = rest.split_once(", ").expect(&shown);
    assert!(target.starts_with(std::env::consts::ARCH) && target.contains(std::env::consts::OS), "{shown}");
    let is_known = commit.len() == 12 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(is_known || commit == "unknown", "{shown}");
    // The program that the tests build themselves is of this checkout, where git can say which that is.
    let git =
        Command::new("git").args(["rev-parse", "HEAD"]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    if let (Ok(git), None) = (git, std::env::var_os("DOWNBEAT_PROGRAM")) {
        assert!(!git.status.success() || git.stdout.starts_with(commit.as_bytes()), "{shown}");
    }
}

#[test]
fn the_help_of_the_program() {
    let _normalised = normalised();
    insta::assert_snapshot!(explained(&["--help"]), @"
    Tells a monitoring tool that a service is alive, on any schedule that a person can write in English

    Usage: downbeat <COMMAND>

    Commands:
      init         Write a first configuration for a URL, with comments
      run          Send beats and run jobs, each on its schedule, until stopped
      check        Read a configuration as `run` does, and show what would be sent and run when
      next         Show when a schedule occurs next
      explain      Explain how a schedule was read, what it means, and what follows from it
      convert      Write a schedule in another language, exactly or not at all
      diff         Show where two schedules differ
      schema       Print the JSON Schema of the configuration, with which editors complete and check it
      lint         Show what is wrong, or probably not meant, with the schedules in a file
      import       Write the jobs of a crontab as a configuration, or a drop-in for a timer of systemd
      send         Send one beat now, and show what becomes of it
      exec         Run a command now, and tell its monitor how it goes
      monitors     Compare the settings of the monitors with the schedules, and mend them
      health       Ask a running daemon whether it is well
      status       Show what is remembered: delivery, uptime and incidents of up to 90 days
      fleet        Show what the members of a fleet have told etcd
      demo         Watch heartbeats arrive: beats a receiver of its own on this machine, until stopped
      reload       Have a running daemon read its configuration again
      run-now      Have a running daemon run one of its jobs now, beside its schedule
      service      Run it as a service of the system, from its start on
      completions  Print a script that completes the command line in a shell
      man          Print a page of the manual, or write all of them
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Exit codes:
      0  done, or stopped by a signal
      2  the command line, the configuration or the schedule is wrong: nothing was sent
      1  anything else
    ");
}

#[test]
fn the_help_of_run() {
    let _normalised = normalised();
    insta::assert_snapshot!(explained(&["run", "--help"]), @r#"
    Send beats and run jobs, each on its schedule, until stopped

    Usage: downbeat run [OPTIONS]

    Options:
      -c, --config <FILE>              A YAML file: downbeat's own, or that of a Butler tool, of which
                                       only the `heartbeat` section is looked at. A folder means the
                                       `*.yaml` files in it. May be given several times  [default:
                                       DOWNBEAT_CONFIG, or DOWNBEAT_URL with DOWNBEAT_SCHEDULE, or
                                       ./downbeat.yaml, or /etc/downbeat]
          --url <URL>                  Instead of a configuration, the URL of one heartbeat: `file:PATH`
                                       reads it from a file, `env:NAME` from a variable [default:
                                       env:DOWNBEAT_URL]
          --schedule <EXPR>            The schedule of that heartbeat  [default: env:DOWNBEAT_SCHEDULE]
          --timezone <ZONE>            The time zone in which that schedule is read  [default: UTC]
          --calendar-file <NAME=FILE>  The days of a calendar that this schedule names, as in
                                       `holidays=holidays.ics`: a file with a date a line, or an `.ics`
                                       file. May be given several times
          --shard <I/N>                The share of the heartbeats and jobs that this process takes,
                                       when several have the same configuration: `2/3` is the second of
                                       three, `auto/3` takes the number from the end of the host's name,
                                       plus one  [default: `shard:` of the configuration]
          --log-level <LEVEL>          How much is logged: `info` tells the first success and changes of
                                       state, `debug` every beat [default: info] [possible values:
                                       error, warn, info, debug]
          --log-format <FORMAT>        How a line of the log is written: for a person, or as a JSON
                                       object [default: text] [possible values: text, json]
          --log-file <FILE>            The file that is logged to, in place of standard error: of 10
                                       MiB, with four older ones beside it
          --pid-file <FILE>            Where the number of this process is written while it runs, for
                                       `downbeat reload` to find it
      -h, --help                       Print help

    Examples:
      downbeat run --config butler.yaml
      downbeat run --config downbeat.yaml --config butler.yaml
      downbeat run --config conf.d --log-format json
      downbeat run --config butler.yaml --pid-file downbeat.pid
      downbeat run --config downbeat.yaml --shard 2/3
      downbeat run --url https://hc-ping.com/your-uuid --schedule "every 5 minutes"

    SIGINT (Ctrl-C) and SIGTERM stop it when the beats under way have ended, within 5 s, and the runs of
    jobs, which have 30 s before they are asked to end; a second one stops it at once. SIGHUP and
    `downbeat reload` have it read the configuration again, which it does by itself when a file changes.

    Exit codes:
      0  stopped by a signal
      2  the command line or the configuration is wrong: nothing was sent
      1  anything else
    "#);
}

#[test]
fn the_help_of_check() {
    let _normalised = normalised();
    insta::assert_snapshot!(explained(&["check", "--help"]), @"
    Read a configuration as `run` does, and show what would be sent and run when

    Usage: downbeat check [OPTIONS] [FILE]...

    Arguments:
      [FILE]...  The configuration: the same as `--config`

    Options:
      -c, --config <FILE>              A YAML file: downbeat's own, or that of a Butler tool, of which
                                       only the `heartbeat` section is looked at. A folder means the
                                       `*.yaml` files in it. May be given several times  [default:
                                       DOWNBEAT_CONFIG, or DOWNBEAT_URL with DOWNBEAT_SCHEDULE, or
                                       ./downbeat.yaml, or /etc/downbeat]
          --url <URL>                  Instead of a configuration, the URL of one heartbeat: `file:PATH`
                                       reads it from a file, `env:NAME` from a variable [default:
                                       env:DOWNBEAT_URL]
          --schedule <EXPR>            The schedule of that heartbeat  [default: env:DOWNBEAT_SCHEDULE]
          --timezone <ZONE>            The time zone in which that schedule is read  [default: UTC]
          --calendar-file <NAME=FILE>  The days of a calendar that this schedule names, as in
                                       `holidays=holidays.ics`: a file with a date a line, or an `.ics`
                                       file. May be given several times
          --shard <I/N>                The share of the heartbeats and jobs that this process takes,
                                       when several have the same configuration: `2/3` is the second of
                                       three, `auto/3` takes the number from the end of the host's name,
                                       plus one  [default: `shard:` of the configuration]
          --json                       Print one JSON object
      -h, --help                       Print help

    Examples:
      downbeat check butler.yaml
      downbeat check --config downbeat.yaml --json

    Exit codes:
      0  all is in order; what is probably not meant is shown on standard error
      2  the command line or the configuration is wrong
      1  anything else
    ");
}

#[test]
fn the_help_of_next() {
    let _normalised = normalised();
    insta::assert_snapshot!(explained(&["next", "--help"]), @r#"
    Show when a schedule occurs next

    Usage: downbeat next [OPTIONS] <EXPR>

    Arguments:
      <EXPR>  The schedule: a sentence, a line of cron, a calendar expression of systemd, an expression
              of EventBridge, a repeating interval, a recurrence rule, an elapsed time such as `@every
              90m`, milliseconds, or later.js's structured JSON; `-` reads it from standard input,
              `file:PATH` from a file

    Options:
          --dialect <TYPE>             The notation of the schedule, where its form does not tell it or
                                       another is meant [default: auto] [possible values: auto, text,
                                       cron, later-cron, quartz, ocps, oncalendar, eventbridge, iso8601,
                                       rrule, interval, json]
          --from <T>                   From when: a date, a date and a time, or RFC 3339; without an
                                       offset it is read in the zone  [default: now]
          --tz <ZONE>                  The time zone in which a schedule is read that names none: an
                                       IANA name such as Europe/Stockholm [default: UTC]
          --calendar-file <NAME=FILE>  The days of a calendar that the schedule names, as in
                                       `holidays=holidays.ics`: a file with a date a line, or an `.ics`
                                       file. May be given several times
      -n <N>                           How many  [default: 5; with `--between` all]
          --between <A> <B>            At or after A and before B, times as for `--from`
          --prev                       Backward: what was before, the latest first
          --ranges                     The stretches of time during which the schedule holds, in place
                                       of its occurrences
          --calendar <STRETCH>         Draw the month or the year that `--from` is in, with how often
                                       the schedule occurs on each day; for a program an object a day
                                       with `date`, `count` and `clock_change` [possible values: month,
                                       year]
          --gap <POLICY>               What becomes of occurrences that the zone skips [default: auto]
                                       [possible values: auto, skip, at-end]
          --fold <POLICY>              What becomes of occurrences that the zone repeats [default: auto]
                                       [possible values: auto, both, first]
          --format <FORMAT>            RFC 3339, a line for a person, or a JSON object a line with
                                       `local`, `utc` and `unix_ms` (a range has a `start` and an `end`
                                       of these)  [default: long on a terminal, else short] [possible
                                       values: short, long, json]
          --json                       The same as `--format json`
      -h, --help                       Print help

    Examples:
      downbeat next "every 5 minutes"
      downbeat next "at 10:15 on Monday" -n 3 --tz Europe/Stockholm
      downbeat next "at 9:00 on the last day of the month" --from 2027-01-01
      downbeat next "0 9 * * MON-FRI" --prev --from 2027-01-01
      downbeat next "at 2:30" --tz Europe/Stockholm --between 2027-03-27 2027-03-30
      downbeat next "on weekdays after 9:00 before 17:00" --ranges --format long
      downbeat next "at 9:00 on weekdays" --calendar year --tz Europe/Stockholm
      downbeat next '{"schedules":[{"h":[9],"m":[0]}]}' --json

    Where the clocks of the zone are set, occurrences are shown as beats come: what the zone skips
    comes at the end of the gap and what it repeats comes once (at-end, first), unless the schedule is
    periodic there (skip, both). `--gap skip --fold both` shows the schedule as it is.

    Exit codes:
      0  done
      2  the command line or the schedule is wrong, or the schedule never occurs
      1  anything else
    "#);
}

#[test]
fn the_help_of_diff() {
    let _normalised = normalised();
    insta::assert_snapshot!(explained(&["diff", "--help"]), @r#"
    Show where two schedules differ

    Usage: downbeat diff [OPTIONS] <A> <B>

    Arguments:
      <A>  A schedule, as `next` reads it
      <B>  Another

    Options:
          --dialect <TYPE>             The notation of the schedules, where its form does not tell it or
                                       another is meant [default: auto] [possible values: auto, text,
                                       cron, later-cron, quartz, ocps, oncalendar, eventbridge, iso8601,
                                       rrule, interval, json]
      -n <N>                           How many occurrences of each side are shown [default: 5]
          --from <T>                   From when: a date, a date and a time, or RFC 3339; without an
                                       offset it is read in the zone  [default: now]
          --tz <ZONE>                  The time zone in which a schedule is read that names none: an
                                       IANA name such as Europe/Stockholm [default: UTC]
          --calendar-file <NAME=FILE>  The days of a calendar that the schedule names, as in
                                       `holidays=holidays.ics`: a file with a date a line, or an `.ics`
                                       file. May be given several times
          --json                       Print one JSON object: `relation`, `only_in_a` and `only_in_b`
      -h, --help                       Print help

    Examples:
      downbeat diff "every 15 minutes" "*/15 * * * *"
      downbeat diff "at 9:00 on weekdays" "0 9 * * *" --from 2027-01-01    # exit code 1
      downbeat diff "every 1 hour" "every 2 hours" --json    # exit code 1

    Lines begin with `<` when only A has the occurrence, and with `>` when only B has it.

    Exit codes:
      0  the same
      1  different
      2  the command line or a schedule is wrong, or they cannot be compared
    "#);
}

#[test]
fn the_help_of_demo() {
    let _normalised = normalised();
    insta::assert_snapshot!(explained(&["demo", "--help"]), @r#"
    Watch heartbeats arrive: beats a receiver of its own on this machine, until stopped

    Usage: downbeat demo [OPTIONS] [EXPR]

    Arguments:
      [EXPR]  The schedule: a sentence, a line of cron, or an elapsed time [default: "every 1 second"]

    Options:
      -n <N>      Stop after so many beats  [default: when interrupted]
      -h, --help  Print help

    Examples:
      downbeat demo -n 3
      downbeat demo "every 2 seconds"

    Exit codes:
      0  done, or stopped by a signal
      2  the command line or the schedule is wrong
      1  anything else
    "#);
}

#[test]
fn help_is_a_command_and_an_option_alike() {
    for command in ["run", "check", "next", "diff", "demo"] {
        assert_eq!(explained(&["help", command]), explained(&[command, "-h"]), "{command}");
    }
}

#[test]
fn without_a_command_the_help_is_an_error() {
    assert_eq!(refused(&[]), explained(&["--help"]));
}

#[test]
fn an_unknown_command_is_refused() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(&["start"]), @"
    error: unrecognized subcommand 'start'

      tip: a similar subcommand exists: 'status'

    Usage: downbeat <COMMAND>

    For more information, try '--help'.
    ");
}

#[test]
fn a_misspelt_command_is_refused_with_the_one_that_was_meant() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(&["chek"]), @"
    error: unrecognized subcommand 'chek'

      tip: some similar subcommands exist: 'schema', 'check'

    Usage: downbeat <COMMAND>

    For more information, try '--help'.
    ");
}

#[test]
fn an_unknown_option_is_refused() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(&["run", "--configuration", "butler.yaml"]), @"
    error: unexpected argument '--configuration' found

      tip: a similar argument exists: '--config'

    Usage: downbeat run --config <FILE>

    For more information, try '--help'.
    ");
}

// On Windows the usual place is made by `service install`, which other tests run.
#[cfg(unix)]
#[test]
fn a_run_without_a_configuration_is_refused() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(&["run"]), @"
    error: there is no configuration
    help: name one with `--config FILE`, or give `--url URL --schedule EXPR`; DOWNBEAT_CONFIG and DOWNBEAT_URL with DOWNBEAT_SCHEDULE do the same; without all of them it is looked for at ./downbeat.yaml and /etc/downbeat
    ");
}

#[test]
fn a_check_without_a_file_is_refused() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(&["check", "--config"]), @"
    error: a value is required for '--config <FILE>' but none was supplied

    For more information, try '--help'.
    ");
}

#[test]
fn an_unknown_log_level_is_refused() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(&["run", "--config", "butler.yaml", "--log-level", "verbose"]), @"
    error: invalid value 'verbose' for '--log-level <LEVEL>'
      [possible values: error, warn, info, debug]

    For more information, try '--help'.
    ");
}

#[test]
fn a_misspelt_time_zone_is_refused_with_the_one_that_was_meant() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(&["next", "every 1 day", "--tz", "Europe/Stokholm"]), @"
    error: invalid value 'Europe/Stokholm' for '--tz <ZONE>': no such time zone: did you mean `Europe/Stockholm`?

    For more information, try '--help'.
    ");
}

#[test]
fn an_unknown_time_zone_is_refused() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(&["next", "every 1 day", "--tz", "Here"]), @"
    error: invalid value 'Here' for '--tz <ZONE>': no such time zone: names look like `Europe/Stockholm`, offsets like `UTC+2`

    For more information, try '--help'.
    ");
}

#[test]
fn a_count_that_is_none_is_refused() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(&["next", "every 1 day", "-n", "many"]), @"
    error: invalid value 'many' for '-n <N>': invalid digit found in string

    For more information, try '--help'.
    ");
}

#[test]
fn a_start_that_is_no_time_is_refused() {
    insta::assert_snapshot!(refused(&["next", "every 1 day", "--from", "tomorrow"]), @"error: `tomorrow` is not a time: write `2027-01-31`, `2027-01-31 10:15` or `2027-01-31T10:15:00+01:00`");
}
