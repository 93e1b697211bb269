//! `downbeat service` with systemd: what it would do, and what it does by a `systemctl` of the tests.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use downbeat_tests::program::{self, Ended, Program};

use crate::{Config, FAR, FILE};

/// A user's home with a configuration in it, and a `systemctl` that writes down what it is told and ends as it is told.
struct Home(Config);

impl Home {
    fn new() -> Self {
        let home = Self(Config::at("http://127.0.0.1:9/", FAR));
        fs::create_dir_all(home.path("run/systemd")).unwrap();
        fs::create_dir(home.path("bin")).unwrap();
        let systemctl = home.path("bin/systemctl");
        fs::write(&systemctl, "#!/bin/sh\necho \"$*\" >> \"$HOME/told\"\nexit \"${CODE:-0}\"\n").unwrap();
        fs::set_permissions(systemctl, fs::Permissions::from_mode(0o755)).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.folder().join(name)
    }

    fn unit(&self) -> PathBuf {
        self.path(".config/systemd/user/downbeat.service")
    }

    fn program(&self, arguments: &[&str]) -> Program {
        let known = std::env::var("PATH").unwrap();
        Program::new(arguments)
            .within(self.0.folder())
            .env("HOME", self.0.folder())
            .env("PATH", format!("{}:{known}", self.path("bin").display()))
            .env("XDG_RUNTIME_DIR", self.path("run"))
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        self.program(arguments).run()
    }

    /// With words in place of what differs from run to run.
    fn shown(&self, text: &str) -> String {
        let text = text.replace(self.0.folder().to_str().unwrap(), "HOME");
        let command = |line: &str| {
            line.starts_with("ExecStart=").then(|| line.split(' ').next()).flatten().map(str::to_owned)
        };
        match text.lines().find_map(command) {
            Some(command) => text.replace(&command, "ExecStart=PROGRAM"),
            None => text,
        }
    }

    /// What is said of files in a temporary folder: the configuration, wherever tests have theirs in one, and the program, where it
    /// was built in one.
    fn advice(&self, programs: &str, configurations: &str) -> String {
        let config = self.path(FILE);
        let files = [(program::path(), "the program", programs), (&*config, "it", configurations)];
        let temporary = files
            .iter()
            .filter(|(path, ..)| ["/tmp", "/var/tmp", "/dev/shm"].iter().any(|at| path.starts_with(at)));
        temporary
            .map(|(path, what, better)| {
                let line = format!(
                    "warning: {} is in a temporary folder, which the system empties: move {what} to {better}\n",
                    path.display()
                );
                self.shown(&line)
            })
            .collect()
    }

    /// What `systemctl` was told since the last time.
    fn told(&self) -> String {
        let told = fs::read_to_string(self.path("told")).unwrap_or_default();
        let _ = fs::remove_file(self.path("told"));
        told
    }
}

#[test]
fn a_dry_run_shows_the_unit_of_a_user_and_does_nothing() {
    let home = Home::new();
    let ended = home.run(&[
        "service",
        "install",
        "--config",
        FILE,
        "--user",
        "--dry-run",
        "--log-level",
        "debug",
        "--log-file",
        "my log",
    ]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(home.shown(&ended.stderr), home.advice("~/.local/bin", "~/.config/downbeat"));
    insta::assert_snapshot!(home.shown(&ended.stdout), @r#"
    write HOME/.config/systemd/user/downbeat.service:

    # Written by `downbeat service install`, which writes it anew.
    [Unit]
    Description=downbeat: heartbeats to monitoring tools
    Documentation=file:///usr/share/doc/downbeat/README.md

    # For one user, with that user's rights: what the service manager of the system takes away, that of a user cannot.
    [Service]
    # Ready when the configuration is read; alive while the loop that looks at the clock says so.
    Type=notify
    NotifyAccess=main
    WatchdogSec=30
    ExecStart=PROGRAM run --config HOME/butler.yaml --log-level debug --log-file "HOME/my log"
    ExecReload=/bin/kill -HUP $MAINPID
    Restart=on-failure
    RestartSec=5
    # 2: the configuration is wrong, and will be so in five seconds.
    RestartPreventExitStatus=2
    # What a check command has started and put into a session of its own outlives the check, and ends with the service.
    KillMode=control-group
    UMask=0077
    NoNewPrivileges=yes

    [Install]
    WantedBy=default.target

    systemctl --user daemon-reload
    systemctl --user enable downbeat.service
    systemctl --user restart downbeat.service
    "#);
    assert!(!home.unit().exists());
    assert_eq!(home.told(), "");
}

#[test]
fn a_dry_run_shows_the_unit_of_the_packages_for_the_system() {
    let home = Home::new();
    let ended = home.run(&["service", "install", "--config", FILE, "--name", "beats-2", "--dry-run"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let unit = include_str!("../../../../crates/daemon/systemd/downbeat.service");
    for line in unit.lines().filter(|line| !line.starts_with("ExecStart=")) {
        assert!(ended.stdout.contains(line), "{line}");
    }
    let shown = home.shown(&ended.stdout);
    let own: Vec<&str> = shown.lines().filter(|line| !unit.lines().any(|other| other == *line)).collect();
    insta::assert_snapshot!(own.join("\n"), @"
    write /etc/systemd/system/beats-2.service:
    # Written by `downbeat service install`, which writes it anew.
    ExecStart=PROGRAM run --config HOME/butler.yaml
    systemctl daemon-reload
    systemctl enable beats-2.service
    systemctl restart beats-2.service
    ");
    let advice = home.advice("/usr/local/bin", "/etc/downbeat");
    assert!(home.shown(&ended.stderr).contains(&advice), "{advice} {ended:#?}");
}

#[test]
fn a_configuration_that_the_user_of_the_service_may_not_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    let said = |mode: u32| {
        fs::set_permissions(home.path(FILE), fs::Permissions::from_mode(mode)).unwrap();
        home.run(&["service", "install", "--config", FILE, "--dry-run"]).stderr
    };
    let unread = said(0o600);
    let line =
        unread.lines().find(|line| line.contains("may not read")).unwrap_or_else(|| panic!("{unread}"));
    insta::assert_snapshot!(home.shown(line), @"warning: the user of the service, `downbeat`, may not read HOME/butler.yaml: make that user (`useradd --system --user-group downbeat`), then `chgrp downbeat HOME/butler.yaml` and `chmod 0640 HOME/butler.yaml` (a folder 0750); secrets alone can come by `LoadCredential=`, as the unit says");
    assert!(!said(0o644).contains("may not read"));
}

#[test]
fn a_service_is_installed_told_and_uninstalled() {
    let home = Home::new();
    let of_user = |action: &str| home.run(&["service", action, "--user"]);
    let ended = home.run(&["service", "install", "--config", FILE, "--user"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stderr.contains("loginctl enable-linger"), "{ended:#?}");
    let unit = fs::read_to_string(home.unit()).unwrap();
    assert!(home.shown(&unit).contains("ExecStart=PROGRAM run --config HOME/butler.yaml\n"), "{unit}");
    // A second time: it is its own to write anew.
    assert_eq!(home.run(&["service", "install", "--config", FILE, "--user"]).code, Some(0));
    home.told();
    for action in ["start", "stop", "status"] {
        assert_eq!(of_user(action).code, Some(0), "{action}");
    }
    assert_eq!(home.run(&["reload", "--user"]).code, Some(0));
    assert_eq!(of_user("uninstall").code, Some(0));
    assert!(!home.unit().exists());
    insta::assert_snapshot!(home.told(), @"
    --user start downbeat.service
    --user stop downbeat.service
    --user --no-pager status downbeat.service
    --user reload downbeat.service
    --user disable --now downbeat.service
    --user daemon-reload
    ");
    let again = of_user("uninstall");
    assert_eq!(again.code, Some(1));
    let expected =
        "error: there is no service `downbeat`: HOME/.config/systemd/user/downbeat.service is not there\n";
    assert_eq!(home.shown(&again.stderr), expected);
}

#[test]
fn the_exit_code_of_status_is_that_of_systemctl() {
    let home = Home::new();
    for code in [3, 4] {
        let ended = home.program(&["service", "status", "--user"]).env("CODE", code.to_string()).run();
        assert_eq!(ended.code, Some(code));
    }
    let ended = home.program(&["service", "start", "--user"]).env("CODE", "5").run();
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.stderr, "error: `systemctl --user start downbeat.service` failed\n");
}

#[test]
fn the_status_as_json_has_the_same_words_as_on_other_systems() {
    let home = Home::new();
    let shows = "#!/bin/sh\nprintf 'LoadState=%s\\nActiveState=%s\\nMainPID=%s\\n' $SHOWN\n";
    fs::write(home.path("bin/systemctl"), shows).unwrap();
    let cases = [
        ("loaded active 123", 0, r#"{"service":"downbeat","state":"running","process":123}"#),
        ("loaded inactive 0", 3, r#"{"service":"downbeat","state":"stopped","process":null}"#),
        ("loaded activating 0", 3, r#"{"service":"downbeat","state":"starting","process":null}"#),
        ("loaded failed 0", 3, r#"{"service":"downbeat","state":"failed","process":null}"#),
        ("not-found inactive 0", 4, r#"{"service":"downbeat","state":"absent","process":null}"#),
    ];
    for (shown, code, expected) in cases {
        let ended = home.program(&["service", "status", "--user", "--json"]).env("SHOWN", shown).run();
        assert_eq!(
            (ended.code, ended.stdout.trim_end()),
            (Some(code), expected),
            "{shown}: {}",
            ended.stderr
        );
    }
}

#[test]
fn a_unit_that_somebody_else_has_written_stays() {
    let home = Home::new();
    fs::create_dir_all(home.unit().parent().unwrap()).unwrap();
    fs::write(home.unit(), "[Unit]\n").unwrap();
    let install = home.run(&["service", "install", "--config", FILE, "--user"]);
    let uninstall = home.run(&["service", "uninstall", "--user"]);
    assert_eq!((install.code, uninstall.code), (Some(1), Some(1)));
    insta::assert_snapshot!(home.shown(&[install.stderr, uninstall.stderr].concat()), @"
    error: HOME/.config/systemd/user/downbeat.service is there already, and not from here: remove it, or take another `--name`
    error: HOME/.config/systemd/user/downbeat.service is not from here: it stays
    ");
    assert_eq!(fs::read_to_string(home.unit()).unwrap(), "[Unit]\n");
    assert_eq!(home.told(), "");
}

#[test]
fn a_configuration_that_is_wrong_is_not_installed() {
    let home = Home::new();
    home.0.rewrite("heartbeat: {enable: true, remoteURL: http://127.0.0.1:9/, frequency: every 5 minuts}");
    let ended = home.run(&["service", "install", "--config", FILE, "--user"]);
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    assert!(ended.stderr.contains("did you mean `minutes` or `minute`?"), "{ended:#?}");
    assert!(!home.unit().exists());
}

#[test]
fn without_systemd_nothing_is_written() {
    let home = Home::new();
    fs::remove_dir(home.path("run/systemd")).unwrap();
    let install = home.run(&["service", "install", "--config", FILE, "--user"]);
    let reload = home.run(&["reload", "--user"]);
    assert_eq!((install.code, reload.code), (Some(1), Some(1)));
    insta::assert_snapshot!([install.stderr, reload.stderr].concat(), @"
    error: XDG_RUNTIME_DIR leads to no systemd of yours: log in to the system itself, not by `su`
    error: which daemon? `--pid-file` or `--pid` tells, as there is no service here: XDG_RUNTIME_DIR leads to no systemd of yours: log in to the system itself, not by `su`
    ");
    assert!(!home.unit().exists());
}

#[test]
fn a_service_of_the_system_keeps_its_log_in_the_journal() {
    let home = Home::new();
    let ended = home.run(&["service", "install", "--config", FILE, "--log-file", "x", "--dry-run"]);
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""));
    insta::assert_snapshot!(ended.stderr, @"error: the journal keeps the log of a service of the system, which may write no files: leave `--log-file` out");
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    let ended = Home::new().run(&["service", "uninstall", "--name", "../x", "--dry-run"]);
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""));
    insta::assert_snapshot!(ended.stderr, @"
    error: invalid value '../x' for '--name <NAME>': a name has letters, digits, `-`, `_`, `.` and `@`, and begins with a letter or a digit

    For more information, try '--help'.
    ");
}
