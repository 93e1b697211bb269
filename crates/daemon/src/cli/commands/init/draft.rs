//! The text of a first configuration: what is set, and notes on what else there is. A test holds that each example in the notes can
//! take effect, by the removal of its `#`.

use crate::cli::support::configured::quoted;
use downbeat::config::Heartbeat;
use std::path::{Path, PathBuf};

/// An address that answers nobody: the name is kept for examples by RFC 2606.
const PLACEHOLDER: &str = "https://monitor.example.com/change-this";

/// Where all keys are described.
const KEYS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/configuration.md");

/// A command that ends well while a service of this system runs.
const COMMAND: &str = match cfg!(windows) {
    true => {
        "[powershell, -NoProfile, -Command, \"if ((Get-Service my-service).Status -ne 'Running') { exit 1 }\"]"
    }
    false => "[systemctl, is-active, --quiet, my-service.service]",
};

/// Where the address stands.
pub(super) enum Address {
    /// In the file.
    Written(String),
    /// In another file.
    File(PathBuf),
    /// In a variable of the environment.
    Variable(String),
    /// Nowhere yet.
    Placeholder,
}

impl Address {
    /// Whether the file itself holds a secret.
    pub(super) fn is_secret(&self) -> bool {
        matches!(self, Self::Written(_))
    }

    /// The value of the key `url`.
    fn value(&self) -> String {
        match self {
            Self::Written(url) => quoted(url),
            Self::File(path) => format!("{{ file: {} }}", quoted(&path.display().to_string())),
            Self::Variable(name) => format!("${{{name}}}"),
            Self::Placeholder => PLACEHOLDER.to_owned(),
        }
    }

    /// What is to be known of it, a line each.
    fn notes(&self) -> &'static [&'static str] {
        const SECRET: &str = "The address that the monitoring tool shows for the check. Whoever knows it can send beats: it is a secret.";
        match self {
            Self::Written(_) => &[
                SECRET,
                "It can also stand elsewhere, in a variable of the environment or in a file of its own:",
                "  url: ${HEARTBEAT_URL}",
                "  url: { file: /run/secrets/heartbeat-url }",
            ],
            Self::File(_) | Self::Variable(_) => {
                &[SECRET, "It stands elsewhere, so that this file holds no secret."]
            }
            Self::Placeholder => &[
                "CHANGE THIS: put the address here that your monitoring tool shows for the check. Whoever knows it can send beats: it is",
                "a secret. It can also stand elsewhere, in a variable of the environment or in a file of its own:",
                "  url: ${HEARTBEAT_URL}",
                "  url: { file: /run/secrets/heartbeat-url }",
            ],
        }
    }
}

/// What a first configuration is made of.
pub(super) struct Draft<'a> {
    pub(super) file: &'a Path,
    pub(super) name: &'a str,
    pub(super) address: &'a Address,
    pub(super) schedule: &'a str,
}

impl Draft<'_> {
    /// The settings alone.
    pub(super) fn bare(&self) -> String {
        let [name, url, schedule] = self.settings();
        format!("heartbeats:\n  - {name}\n    {url}\n    {schedule}\n")
    }

    fn settings(&self) -> [String; 3] {
        [
            format!("name: {}", quoted(self.name)),
            format!("url: {}", self.address.value()),
            format!("schedule: {}", quoted(self.schedule)),
        ]
    }

    /// All of it. `heartbeat` is what the settings make, and `set` what to enter in the monitor.
    pub(super) fn text(&self, heartbeat: &Heartbeat, set: Option<&str>) -> String {
        let [name, url, schedule] = self.settings();
        let file = self.file.display();
        let notes: String = self.address.notes().iter().map(|note| format!("    # {note}\n")).collect();
        let kind = heartbeat.monitor.name();
        let kind = match (heartbeat.monitor_in_words(), self.address) {
            (Some(_), _) => format!(
                "The monitor is {kind}, as the URL tells. When a check fails, {}.",
                heartbeat.when_ill()
            ),
            (None, Address::Placeholder) => "Most URLs tell the kind of monitor by themselves.".to_owned(),
            (None, _) => "The URL does not tell the kind of monitor: each answer of 2xx counts as a success."
                .to_owned(),
        };
        let set = set.map(|set| format!("    # Set there: {set}.\n")).unwrap_or_default();
        format!(
            "\
# What downbeat sends to whom, and when. A line that begins with # is a note, or an example that takes effect without its #.
# All keys: {KEYS}
#
#   downbeat check -c {file}  what would be sent when
#   downbeat send -c {file}   one beat now
#   downbeat run -c {file}    beats until Ctrl-C; a change of this file is taken up

heartbeats:
  # What people call it: in the log, in metrics, on the status page.
  - {name}

{notes}    {url}
    # {kind}
{set}
    # When: `at 2:30 on weekdays`, `every 5 minutes except on sundays`, or a line of cron. `downbeat explain` says what one means.
    {schedule}
    # timezone: Europe/Stockholm

    # So far a beat says that downbeat is alive. With a check it says that the service is: an address that answers, a port where
    # something listens, or a command that ends well. Take one.
    # check: {{ http: \"http://localhost:8080/health\" }}
    # check: {{ tcp: \"localhost:5432\" }}
    # check: {{ command: {COMMAND} }}

# A status page, with metrics for Prometheus:
# status: {{ listen: \"127.0.0.1:12398\" }}
"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use downbeat::config::{self, Config};
    use downbeat_client::Monitor;

    fn read(text: &str) -> Config {
        config::parse("downbeat.yaml", text.as_bytes()).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
    }

    fn written(url: &str) -> String {
        let address = Address::Written(url.to_owned());
        let draft = Draft {
            file: Path::new("downbeat.yaml"),
            name: "my service",
            address: &address,
            schedule: "every 1 minute",
        };
        let bare = read(&draft.bare());
        draft.text(&bare.heartbeats[0], Some("period 60 s"))
    }

    /// The codes of all warnings.
    fn codes(config: &Config) -> Vec<String> {
        let now: DateTime<Utc> = "2027-01-01T00:00:00Z".parse().unwrap();
        let of_heartbeats = config.heartbeats.iter().map(|heartbeat| heartbeat.warnings(now));
        let all = of_heartbeats.chain(config.warnings.iter().cloned());
        all.flat_map(|warnings| {
            warnings.problems().iter().map(|one| one.code().unwrap_or("?").to_owned()).collect::<Vec<_>>()
        })
        .collect()
    }

    /// A URL of the kind, by the form that its page shows.
    fn url_of(monitor: Monitor) -> String {
        let form = monitor.form().split(" or ").next().unwrap();
        form.replace("any URL", "https://monitor.example.com/a")
            .replace("UUID", "0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11")
            .replace("INGEST-HOST", "o1.ingest.sentry.io")
            .replace("HOST", "status.example.com")
            .replace("PROJECT", "7")
            .replace("GROUP_NAME", "core_backup")
    }

    #[test]
    fn the_file_for_each_kind_of_monitor_is_of_that_kind_and_has_no_warning() {
        for monitor in Monitor::ALL {
            let config = read(&written(&url_of(*monitor)));
            assert_eq!(config.heartbeats[0].monitor, *monitor, "{}", url_of(*monitor));
            // That this one will be shut down is no fault of the file.
            let expected: &[&str] = if monitor.ends().is_some() { &["monitor-ends"] } else { &[] };
            assert_eq!(codes(&config), expected, "{monitor}");
        }
    }

    #[test]
    fn each_example_takes_effect_without_its_mark() {
        let text = written("https://hc-ping.com/0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11");
        let mut count = 0;
        for (at, line) in text.lines().enumerate() {
            let Some((before, example)) = line.split_once("# ") else { continue };
            let Some((key, _)) = example.trim_start().split_once(": ").filter(|(key, _)| !key.contains(' '))
            else {
                continue;
            };
            if ["Set", "When", "CHANGE"].contains(&key) || key.contains('`') {
                continue;
            }
            let mut lines: Vec<&str> = text.lines().collect();
            let example = format!("{before}{}", example.trim_start());
            lines[at] = &example;
            if key == "url" {
                lines.retain(|line| !line.trim_start().starts_with("url: \""));
            }
            let text = lines.join("\n").replace("${HEARTBEAT_URL}", "https://monitor.example.com/a");
            match key {
                // The file is not there.
                "url" if example.contains("{ file") => {
                    let error = config::parse("downbeat.yaml", text.as_bytes()).unwrap_err();
                    assert!(format!("{error:?}").contains("heartbeat-url"), "{error:?}");
                }
                _ => assert_eq!(codes(&read(&text)), Vec::<String>::new(), "{text}"),
            }
            count += 1;
        }
        assert_eq!(count, 7, "{text}");
    }

    #[test]
    fn what_the_command_line_gives_is_taken_as_it_stands() {
        let address = Address::Written("https://monitor.example.com/${a}?b=\"%24\"".to_owned());
        let schedule = "every 5 minutes # on weekdays";
        let draft =
            Draft { file: Path::new("a.yaml"), name: "a: ${B} - \"c\" #", address: &address, schedule };
        let text = draft.bare();
        let expected = "heartbeats:\n  - name: \"a: $${B} - \\\"c\\\" #\"\n    url: \"https://monitor.example.com/$${a}?b=\\\"%24\\\"\"\n    schedule: \"every 5 minutes # on weekdays\"\n";
        assert_eq!(text, expected);
    }
}
