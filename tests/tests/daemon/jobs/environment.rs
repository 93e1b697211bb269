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
fn a_user_that_is_not_there_is_a_failure_as_of_a_command_that_cannot_be_executed() {
    let server = healthchecks();
    let config = jobs(&[&format!(
        "{{ name: job, on_start: true, shell: id, user: no-such-user-here, schedule: {FAR}, url: {} }}",
        check(&server)
    )]);
    let program = config.run().start();
    let why = "this machine has no user `no-such-user-here`: write the number";
    program.wait_for_log(&format!("WARN job: run at start failed: {why} (exit code 126)"));
    program.stop();
    let told = super::told(&server.requests());
    assert_eq!(told.last().unwrap(), &format!("/126 {why}"), "{told:?}");
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
        false => assert!(log.contains("failed: only a daemon that runs as root can run"), "{log}"),
    }
}

/// Where a job is to run as a user who belongs to a further group: the groups of this machine are another file there, for the
/// daemon alone. Only root can become another user, and give a process another file.
#[cfg(target_os = "linux")]
fn with_a_further_group(config: &crate::Config) -> Program {
    let groups = std::fs::read_to_string("/etc/group").unwrap() + "downbeat-test:x:54321:nobody\n";
    std::fs::write(config.folder().join("group"), groups).unwrap();
    let line = "mount --bind group /etc/group && exec \"$0\" \"$@\"";
    let starter = ["unshare", "--mount", "sh", "-c", line].map(str::to_owned);
    Program::started_by(&starter, ["run", "--config", crate::FILE])
        .within(config.folder())
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_that_the_environment_of_a_job_names_runs_as_root_when_it_runs_as_another_user() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    // A folder of the user's own, with each program that could be taken for one of the system's. The loader of glibc writes a
    // file for each program that the variables of the job have it load, as whoever runs that.
    let theirs = tempfile::tempdir().unwrap();
    let folder = theirs.path().display();
    std::fs::set_permissions(theirs.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    for name in ["setpriv", "env", "su", "sudo", "runuser"] {
        let program = theirs.path().join(name);
        std::fs::write(&program, format!("#!/bin/sh\n/usr/bin/id -u >>{folder}/{name}.ran\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let config = jobs(&[
        &format!(
            "{{ name: job, on_start: true, command: [sh, -c, 'echo groups $(id -G) $0', x y], user: nobody, working_directory: /, env: {{ PATH: '{folder}:/usr/bin:/bin', LD_DEBUG: files, LD_DEBUG_OUTPUT: '{folder}/loaded' }} }}"
        ),
        // Nothing of the system is in this PATH.
        "{ name: bare, on_start: true, command: [/bin/sh, -c, echo only $PATH], user: nobody, working_directory: /, env: { PATH: /nowhere } }",
    ]);
    let program = with_a_further_group(&config).start();
    let log = program.wait_for_log_until(|log| log.matches("run at start ").count() == 2);
    program.stop();
    assert!(log.contains("job: groups 65534 54321 x y\n"), "{log}");
    assert!(log.contains("bare: only /nowhere\n"), "{log}");
    for file in std::fs::read_dir(theirs.path()).unwrap().map(Result::unwrap) {
        let (name, is_root) = (file.file_name(), file.metadata().unwrap().uid() == 0);
        let is_made_here = !name.to_string_lossy().contains('.');
        assert!(!is_root || is_made_here, "{name:?} was written by root: {log}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_of_another_user_fails_with_the_same_words_as_one_of_the_daemons_own() {
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let server = healthchecks();
    let url = check(&server);
    let closed = tempfile::tempdir().unwrap();
    let for_root_alone = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(closed.path(), for_root_alone).unwrap();
    let job = |name: &str, rest: &str| {
        format!("{{ name: {name}, on_start: true, user: nobody, url: '{url}', {rest} }}")
    };
    let config = jobs(&[
        &job("missing", "command: [no-such-command], working_directory: /"),
        &job("denied", "command: [/etc/passwd], working_directory: /"),
        &job("closed", &format!("command: [id], working_directory: '{}'", closed.path().display())),
        &job("nowhere", "command: [id], working_directory: /no/such/folder"),
        &job("input", "shell: 'read line; echo read $line, is $?', working_directory: /"),
    ]);
    let program = with_a_further_group(&config).start();
    let log = program.wait_for_log_until(|log| log.matches(": run at start ").count() == 5);
    for expected in [
        "missing: run at start failed: no-such-command: command not found (exit code 127)".to_owned(),
        "denied: run at start failed: /etc/passwd: permission denied (exit code 126)".to_owned(),
        format!(
            "closed: run at start failed: id: the folder {} may not be entered: permission denied (exit code 126)",
            closed.path().display()
        ),
        "nowhere: run at start failed: id: there is no folder /no/such/folder (exit code 126)".to_owned(),
        "input: read , is 1".to_owned(),
    ] {
        assert!(log.contains(&expected), "{expected}: {log}");
    }
    program.stop();
    let told = super::told(&server.requests());
    assert!(told.contains(&"/127 no-such-command: command not found".to_owned()), "{told:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_number_without_an_account_has_no_home_of_another() {
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let config = jobs(&[
        "{ name: job, on_start: true, shell: 'echo $HOME $USER $LOGNAME $(id -u) $(id -G)', user: '54321', working_directory: / }",
    ]);
    let program = config.run().env("HOME", "/root").env("USER", "root").start();
    let log = program.wait_for_log("run at start ");
    assert!(log.contains("job: / 54321 54321 54321 54321\n"), "{log}");
}
