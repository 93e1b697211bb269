//! A process whose table of file descriptors is full.

#![cfg(unix)]

use std::fs::File;
use std::process::Command;

use downbeat_tests::server::{Answer, Server};

use crate::{AMPLE, client, quick, request, story};

/// Fills its table, sends a beat, makes room, and sends another.
#[tokio::test]
#[ignore = "run by the test below as a process of its own, whose limit it lowers"]
async fn beats_of_a_child() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let url = std::env::var("DOWNBEAT_TEST_URL").unwrap();
    let client = client();
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 64.min(hard), hard).unwrap();
    let mut files = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        files.push(file);
    }
    let outcome = client.send(&request(&url), &quick().with_retries(1), AMPLE).await;
    println!("full: {}", story(&outcome).replace('\n', " | "));
    drop(files);
    let outcome = client.send(&request(&url), &quick().with_retries(1), AMPLE).await;
    println!("free: {}", story(&outcome));
}

#[test]
fn a_full_table_of_file_descriptors_is_named_and_passes() {
    let server = Server::always(Answer::Status(200));
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "limits::beats_of_a_child", "--ignored", "--nocapture"])
        .env("DOWNBEAT_TEST_URL", server.url("/"))
        .output()
        .unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let line = |name: &str| output.lines().find_map(|line| line.split_once(name)).expect(&output).1;
    insta::assert_snapshot!(line("full: "), @"connect: no connection to 127.0.0.1:PORT: no file descriptor is left for it; raise the limit (`LimitNOFILE` in systemd, `ulimit -n`) | connect: no connection to 127.0.0.1:PORT: no file descriptor is left for it; raise the limit (`LimitNOFILE` in systemd, `ulimit -n`) | Retries after 2");
    assert_eq!(line("free: "), "Delivered after 1");
}
