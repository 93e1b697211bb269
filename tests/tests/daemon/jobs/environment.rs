//! What a command gets of the environment, whose user it is, and what the log shows of its output.

use super::{UUID, check, healthchecks, jobs};
use crate::FAR;
#[cfg(target_os = "linux")]
use downbeat_tests::program::Program;

#[test]
fn a_command_gets_no_secret_that_it_was_not_given_and_none_reaches_the_log() {
    let server = healthchecks();
    let secret = "pa55word-of-the-database";
    let config = jobs(&[
        "{ name: bare, on_start: true, shell: env > $OUT/bare, url: '${CHECK_URL}' }",
        "{ name: given, on_start: true, shell: 'env > $OUT/given; echo $BACK; echo password $PGPASSWORD; echo $CHECK_URL', env: { BACK: '${CHECK_URL}', PGPASSWORD: '${DB}', PLAIN: value } }",
    ]);
    // The folder of the configuration is searched for secrets when the program has ended.
    let out = tempfile::tempdir().unwrap();
    let program = config
        .run()
        .env("OUT", out.path())
        .env("CHECK_URL", check(&server))
        .env("DB", secret)
        .env("DOWNBEAT_SCHEDULE", "hourly")
        .env("KEPT", "yes")
        .start();
    program.wait_for_log_until(|log| log.matches("run at start done").count() == 2);
    let log = program.stop().stderr;
    let read = |name: &str| std::fs::read_to_string(out.path().join(name)).unwrap();
    let (bare, given) = (read("bare"), read("given"));
    let has = |text: &str, name: &str| text.lines().any(|line| line.starts_with(&format!("{name}=")));
    assert!(has(&bare, "PATH") && has(&bare, "KEPT"), "{bare}");
    for name in ["CHECK_URL", "DB", "DOWNBEAT_SCHEDULE", "PGPASSWORD"] {
        assert!(!has(&bare, name), "{name}: {bare}");
    }
    assert!(given.contains(&format!("PGPASSWORD={secret}")) && given.contains("PLAIN=value"), "{given}");
    assert!(given.contains(&format!("BACK={}", check(&server))) && !has(&given, "CHECK_URL"), "{given}");
    assert!(log.contains("given: password …") && !log.contains(secret) && !log.contains(UUID), "{log}");
}

#[test]
fn a_literal_url_and_the_text_of_a_secret_file_never_reach_the_log() {
    let server = healthchecks();
    let config = jobs(&[&format!(
        "{{ name: job, on_start: true, shell: 'echo {UUID}; cat secret; echo $API_TOKEN', url: {}, env: {{ KEY: {{ file: secret }}, API_TOKEN: literal-token-1 }} }}",
        check(&server)
    )]);
    std::fs::write(config.folder().join("secret"), "from-a-file-1\n").unwrap();
    let program = config.run().start();
    let log = program.wait_for_log("run at start ");
    for secret in [UUID, "from-a-file-1", "literal-token-1"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
    assert_eq!(log.matches("INFO job: …\n").count(), 3, "{log}");
}

#[test]
fn a_user_that_is_not_there_is_a_run_that_did_not_come_about() {
    let server = healthchecks();
    let config = jobs(&[&format!(
        "{{ name: job, on_start: true, shell: id, user: no-such-user-here, schedule: {FAR}, url: {} }}",
        check(&server)
    )]);
    let program = config.run().start();
    program.wait_for_log("job: run at start not started: this machine has no user `no-such-user-here`");
    let log = program.stop().stderr;
    assert!(log.contains("ERROR job: run at start not started"), "{log}");
    let told = super::told(&server.requests());
    assert!(
        told.len() == 1 && told[0].starts_with("/log a run did not come about: this machine has no user"),
        "{told:?}"
    );
}

#[test]
fn a_command_runs_as_another_user_if_the_daemon_is_root_and_else_not_at_all() {
    let config = jobs(&[
        "{ name: job, on_start: true, shell: 'echo $(id -un) $(id -G) $USER', user: nobody, working_directory: / }",
    ]);
    let program = config.run().start();
    let log = program.wait_for_log("run at start ");
    match nix::unistd::geteuid().is_root() {
        true => {
            let groups = std::process::Command::new("id").args(["-G", "nobody"]).output().unwrap();
            let groups = String::from_utf8(groups.stdout).unwrap();
            assert!(log.contains(&format!("job: nobody {} nobody\n", groups.trim())), "{log}");
        }
        false => assert!(log.contains("not started: only a daemon that runs as root can run"), "{log}"),
    }
}

/// The groups of this machine are another file for the daemon alone.
#[cfg(target_os = "linux")]
#[test]
fn a_command_has_the_further_groups_of_its_user_by_setpriv_and_else_is_not_run() {
    // Only root can become another user, and give a process another file.
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let config = jobs(&[
        "{ name: job, on_start: true, command: [sh, -c, 'echo groups $(id -G)'], user: nobody, working_directory: / }",
    ]);
    let groups = std::fs::read_to_string("/etc/group").unwrap() + "downbeat-test:x:54321:nobody\n";
    std::fs::write(config.folder().join("group"), groups).unwrap();
    let line = "mount --bind group /etc/group && exec \"$0\" \"$@\"";
    let starter = ["unshare", "--mount", "sh", "-c", line].map(str::to_owned);
    let start = |path: &str| {
        Program::started_by(&starter, ["run", "--config", crate::FILE])
            .within(config.folder())
            .env("PATH", path)
            .start()
    };
    let program = start("/usr/sbin:/usr/bin:/sbin:/bin");
    let log = program.wait_for_log("run at start ");
    assert!(log.contains("job: groups 65534 54321\n"), "{log}");
    program.stop();

    // Without setpriv there is nobody who could give them.
    let few = config.folder().join("few");
    std::fs::create_dir(&few).unwrap();
    for name in ["sh", "mount", "unshare", "id"] {
        let path = ["/usr/bin", "/bin"].map(|folder| std::path::Path::new(folder).join(name));
        std::os::unix::fs::symlink(path.iter().find(|path| path.exists()).unwrap(), few.join(name)).unwrap();
    }
    let program = start(few.to_str().unwrap());
    let log = program.wait_for_log("run at start not started: the user belongs to further groups");
    assert!(!log.contains("job: groups"), "{log}");
    program.stop();
}
