//! What is packaged with the program, as far as it can be read here: each configuration passes `downbeat check`, the
//! Kubernetes example holds together, and all of them name the same paths and ports.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use downbeat_tests::program::{Ended, Program};
use downbeat_tests::tls::Authority;
use serde_yaml::Value;
use std::path::Path;

const KUBERNETES: &str = include_str!("../../packaging/kubernetes/downbeat.yaml");
const DEBIAN: &str = include_str!("../../packaging/debian/downbeat.yaml");
const WINDOWS: &str = include_str!("../../packaging/windows/downbeat.yaml");
const UNIT: &str = include_str!("../../crates/daemon/systemd/downbeat.service");
const USER_UNIT: &str = include_str!("../../crates/daemon/systemd/user/downbeat.service");
const DOCKERFILE: &str = include_str!("../../packaging/docker/Dockerfile");
const FROM_SOURCE: &str = include_str!("../../packaging/docker/source.Dockerfile");

/// Where all of them have the configuration.
const CONFIG: &str = "/etc/downbeat";

fn check(folder: &Path) -> Ended {
    Program::new(["check", "--config"].map(AsRef::as_ref).into_iter().chain([folder.as_os_str()])).run()
}

/// A secret is not for everyone.
fn private(path: &Path) {
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    let _ = path;
}

/// The documents of the Kubernetes example, by their kind.
fn kubernetes(kind: &str) -> Value {
    KUBERNETES
        .split("\n---\n")
        .map(|document| serde_yaml::from_str(document).unwrap())
        .find(|document: &Value| document["kind"] == kind)
        .expect(kind)
}

/// A file of the forms for Kustomize.
fn form(path: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/kubernetes");
    std::fs::read_to_string(folder.join(path)).unwrap().replace("\r\n", "\n")
}

#[test]
fn the_deployment_of_the_forms_is_that_of_the_example_in_one_file() {
    let deployment: Value = serde_yaml::from_str(&form("base/deployment.yaml")).unwrap();
    assert_eq!(deployment, kubernetes("Deployment"));
}

#[test]
fn the_configuration_of_each_form_is_right_and_serves_the_page_that_the_probes_ask() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["base", "central", "daemonset", "sidecar", "shards", "fleet"] {
        // Its secrets are keys of a Secret that the page names.
        let page = include_str!("../../docs/kubernetes.md");
        let text = form(&format!("{name}/downbeat.yaml"));
        let keys = text.match_indices("/run/secrets/downbeat/").filter_map(|(at, found)| {
            let rest = text.get(at + found.len()..)?;
            rest.split([' ', '\n']).next().map(str::to_owned)
        });
        let keys: Vec<String> = keys.collect();
        assert!(name == "base" || keys.iter().all(|key| page.contains(&format!("`{key}`"))), "{keys:?}");
        for key in &keys {
            let file = folder.path().join(key).with_extension("pem");
            let text = match key.as_str() {
                "etcd-ca" => Authority::new().pem(),
                _ => format!("https://monitor.example.com/{key}"),
            };
            std::fs::write(&file, text).unwrap();
            private(&file);
        }
        let local = keys.iter().fold(text, |text, key| {
            text.replace(&format!("/run/secrets/downbeat/{key}"), &format!("{key}.pem"))
        });
        let path = folder.path().join("downbeat.yaml");
        std::fs::write(&path, &local).unwrap();
        // A fleet has no shards, and the name of this host no number.
        let arguments: &[&str] = match name {
            "fleet" => &["check", "downbeat.yaml"],
            _ => &["check", "downbeat.yaml", "--shard", "1/1"],
        };
        let program = [("NODE_NAME", "node-1"), ("NODE_IP", "10.0.0.1"), ("PING_KEY", UUID)]
            .into_iter()
            .chain([("PING_URL", "https://monitor.example.com/ping")])
            .fold(Program::new(arguments), |program, (name, value)| program.env(name, value));
        let ended = program.within(folder.path()).run();
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{name}: {ended:#?}");
        assert!(ended.stdout.contains("status page at http://0.0.0.0:12398/"), "{ended:#?}");
    }
    assert!(form("sidecar/sidecar.yaml").contains("containerPort: 12398"));
}

/// What stands for `your-uuid`.
const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

#[test]
fn the_configurations_that_packages_install_are_disabled_and_right() {
    for installed in [DEBIAN, WINDOWS] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("downbeat.yaml"), installed).unwrap();
        let ended = check(folder.path());
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
        assert!(ended.stdout.contains("disabled"), "{ended:#?}");

        // And so is the list in its comment.
        let list = in_comment(installed, "heartbeats");
        std::fs::write(folder.path().join("downbeat.yaml"), list).unwrap();
        let ended = check(folder.path());
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
        assert!(ended.stdout.contains("web shop"), "{ended:#?}");
    }
}

#[test]
fn there_are_as_many_pods_as_shards() {
    let configuration: Value = serde_yaml::from_str(&form("shards/downbeat.yaml")).unwrap();
    let shards = configuration["shard"].as_str().unwrap().strip_prefix("auto/").unwrap().to_owned();
    assert!(form("shards/kustomization.yaml").contains(&format!("path: /spec/replicas, value: {shards} }}")));
}

#[test]
fn the_image_from_the_sources_is_that_of_the_released_program() {
    // Apart from where its files come from.
    let image = |text: &str| {
        let (_, image) = text.split_once("\nFROM scratch\n").unwrap();
        image
            .lines()
            .filter(|line| !line.starts_with("COPY ") && !line.starts_with("ARG "))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(image(FROM_SOURCE), image(DOCKERFILE));
    let targets = |text: &str| {
        let copies = text.lines().filter(|line| line.starts_with("COPY ") && *line != "COPY . .");
        copies.map(|line| line.rsplit_once(' ').unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(targets(FROM_SOURCE), targets(DOCKERFILE));
}

/// The list of this key that stands in a comment of a configuration.
fn in_comment(configuration: &str, key: &str) -> String {
    configuration
        .lines()
        .skip_while(|line| *line != format!("# {key}:"))
        .map_while(|line| line.strip_prefix("# "))
        .map(|line| format!("{line}\n"))
        .collect::<String>()
        .replace("your-uuid", UUID)
}

// The commands of its example are there on Unix alone.
#[cfg(unix)]
#[test]
fn the_configuration_for_jobs_that_debian_installs_runs_nothing_and_its_example_is_right() {
    const JOBS: &str = include_str!("../../packaging/debian/downbeat-jobs.yaml");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("downbeat.yaml"), JOBS).unwrap();
    let ended = check(folder.path());
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    let list = in_comment(JOBS, "jobs");
    std::fs::write(folder.path().join("downbeat.yaml"), list).unwrap();
    let ended = check(folder.path());
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stdout.contains("runs   /usr/local/bin/backup …, as backup"), "{ended:#?}");
}

#[test]
fn the_configuration_of_the_kubernetes_example_reads_the_secret_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let (config, secrets) = (folder.path().join("config"), folder.path().join("secrets"));
    let pod = &kubernetes("Deployment")["spec"]["template"]["spec"];
    let mounted = |name: &str| {
        let mounts = pod["containers"][0]["volumeMounts"].as_sequence().unwrap();
        mounts.iter().find(|mount| mount["name"] == name).unwrap()["mountPath"].as_str().unwrap().to_owned()
    };
    assert_eq!(mounted("config"), CONFIG);
    for (folder, entries) in
        [(&config, &kubernetes("ConfigMap")["data"]), (&secrets, &kubernetes("Secret")["stringData"])]
    {
        std::fs::create_dir(folder).unwrap();
        for (name, text) in entries.as_mapping().unwrap() {
            let text = text.as_str().unwrap().replace(&mounted("secrets"), secrets.to_str().unwrap());
            let text = text.replace("your-uuid", UUID);
            let path = folder.join(name.as_str().unwrap());
            std::fs::write(&path, text).unwrap();
            private(&path);
        }
    }
    let ended = check(&config);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    assert!(ended.stdout.contains("hc-ping.com"), "{ended:#?}");
    assert!(!ended.stdout.contains(UUID), "{ended:#?}");
}

#[test]
fn the_probes_of_the_kubernetes_example_ask_the_port_that_the_status_server_has() {
    let config = kubernetes("ConfigMap")["data"]["downbeat.yaml"].as_str().unwrap().to_owned();
    let container = &kubernetes("Deployment")["spec"]["template"]["spec"]["containers"][0];
    let port = container["ports"][0]["containerPort"].as_u64().unwrap();
    assert!(config.contains(&format!(":{port}\n")), "{config}");
    assert!(DOCKERFILE.contains(&format!("\nEXPOSE {port}\n")));
    for (probe, path) in [("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")] {
        assert_eq!(container[probe]["httpGet"]["path"], path);
        assert_eq!(container[probe]["httpGet"]["port"], container["ports"][0]["name"]);
    }
}

#[test]
fn the_configuration_is_for_root_and_the_user_of_the_service_alone() {
    const MANIFEST: &str = include_str!("../../crates/daemon/Cargo.toml");
    const POSTINST: &str = include_str!("../../packaging/debian/postinst");
    const STARTED: &str = include_str!("../../docs/getting-started.md");
    assert!(MANIFEST.contains("[\"../../packaging/debian/downbeat.yaml\", \"etc/downbeat/\", \"640\"]"));
    assert!(UNIT.contains("\nUser=downbeat\n"));
    for line in ["chgrp downbeat /etc/downbeat\n", "chmod 750 /etc/downbeat\n", "\n#DEBHELPER#\n"] {
        assert!(POSTINST.contains(line), "{line}");
    }
    assert!(STARTED.contains("install -m 640 -g downbeat downbeat.yaml"));
    // The one way to make the user is the same everywhere.
    let user = "useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin downbeat";
    assert!([POSTINST, STARTED, UNIT].iter().all(|text| text.contains(user)));
}

#[test]
fn units_end_what_check_commands_have_left_with_the_service() {
    for unit in [UNIT, USER_UNIT] {
        assert!(unit.contains("\nKillMode=control-group\n"), "{unit}");
    }
}

#[test]
fn the_health_check_of_the_container_is_answered_without_a_status_page() {
    let variable = DOCKERFILE.lines().find_map(|line| line.strip_prefix("ENV DOWNBEAT_HEALTH=")).unwrap();
    assert!(variable.starts_with("127.0.0.1:"), "{variable}");
    assert!(DOCKERFILE.contains(" CMD [\"/usr/bin/downbeat\", \"health\"]\n"));
}

#[test]
fn all_start_the_program_with_the_same_folder() {
    assert!(UNIT.contains(&format!("\nExecStart=/usr/bin/downbeat run --config {CONFIG}\n")));
    assert!(DOCKERFILE.contains(&format!("\nCMD [\"run\", \"--config\", \"{CONFIG}\"]\n")));
    let arguments = &kubernetes("Deployment")["spec"]["template"]["spec"]["containers"][0]["args"];
    assert_eq!(arguments[2], CONFIG);
}

#[test]
fn the_unit_for_jobs_gives_runs_their_time_and_takes_nothing_from_them() {
    const JOBS_UNIT: &str = include_str!("../../crates/daemon/systemd/downbeat-jobs.service");
    let value = |key: &str| JOBS_UNIT.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    assert_eq!(value("KillMode"), Some("mixed"));
    // To end by itself, when asked to, until killed, and to tell monitors: 30, 12, 12 and 10 s.
    assert!(value("TimeoutStopSec").unwrap().parse::<u32>().unwrap() > 64);
    assert_ne!(value("ExecStart").unwrap().split(' ').next_back(), Some(CONFIG), "each has its own");
    // What was noted of this boot is there until the next one.
    assert_eq!(value("RuntimeDirectoryPreserve"), Some("yes"));
    for taken in
        ["DynamicUser", "ProtectSystem", "MemoryDenyWriteExecute", "PrivateDevices", "SystemCallFilter"]
    {
        assert_eq!(value(taken), None, "{taken}");
    }
}
