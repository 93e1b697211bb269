//! `downbeat demo`.

use downbeat_tests::program::{Ended, Program, Signal};

use crate::{FAR, LATE, normalised};

/// Whether each beat that was due came in time, as the program saw it.
fn assert_in_time(ended: &Ended) {
    for line in ended.stdout.lines().filter(|line| line.ends_with(" late")) {
        let late = line.rsplit(' ').nth(2).unwrap().parse::<f64>().unwrap();
        assert!((0.0..LATE.as_millis() as f64).contains(&late), "{line}");
    }
}

#[test]
fn it_shows_as_many_beats_as_asked_for_and_a_summary() {
    let ended = Program::new(["demo", "-n", "3"]).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    assert_in_time(&ended);
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stdout, @"
    A receiver listens on http://127.0.0.1:PORT/. It gets a beat now, and then `every 1 second`. Ctrl-C ends it.
    beat    1  TIME UTC  at start
    beat    2  TIME UTC  due TIME  N ms late
    beat    3  TIME UTC  due TIME  N ms late
    3 beats received, N ms late on average, N ms at worst
    ");
}

#[test]
fn it_takes_a_schedule() {
    let ended = Program::new(["demo", "@every 250ms", "-n", "2"]).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stdout, @"
    A receiver listens on http://127.0.0.1:PORT/. It gets a beat now, and then `@every 250ms`. Ctrl-C ends it.
    beat    1  TIME UTC  at start
    beat    2  TIME UTC  due TIME  N ms late
    2 beats received, N ms late on average, N ms at worst
    ");
}

#[test]
fn a_signal_ends_it_with_the_summary() {
    for signal in [Signal::Interrupt, Signal::Terminate] {
        let program = Program::new(["demo", FAR]).start();
        // What it is, and the beat at start.
        program.first_of_output(2);
        let ended = program.signal(signal);
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
        assert!(ended.took < std::time::Duration::from_secs(1), "{:?}", ended.took);
        let _normalised = normalised();
        insta::allow_duplicates! { insta::assert_snapshot!(ended.stdout, @"
        A receiver listens on http://127.0.0.1:PORT/. It gets a beat now, and then `PT876600H`. Ctrl-C ends it.
        beat    1  TIME UTC  at start
        1 beat received
        "); }
    }
}

#[test]
fn a_schedule_that_is_none_is_refused() {
    let ended = Program::new(["demo", "every 5 secunds"]).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
    insta::assert_snapshot!(ended.stderr, @"
    error: expected a time period such as `minutes` or `day of the year`, found `secunds`
      |
    1 | every 5 secunds
      |         ^^^^^^^
      |
      = help: did you mean `seconds`?
    ");
}

#[test]
fn a_schedule_that_never_occurs_is_refused() {
    let ended = Program::new(["demo", "on the 31st day of april"]).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
    insta::assert_snapshot!(ended.stderr, @"error: `on the 31st day of april` never occurs");
}
