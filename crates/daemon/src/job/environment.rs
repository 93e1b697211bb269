//! Owns the environment of commands: the variables of this program, without those for this program alone and without its secrets.

use downbeat_heartbeat::check::SERVICE_VARIABLES;
use std::ffi::{OsStr, OsString};

/// The prefix of this program's own variables.
const OURS: &str = "DOWNBEAT_";

/// The prefix of the variables of a watchdog.
const WATCHDOG: &str = "WATCHDOG_";

/// The variables of a job's command: those of the daemon, without those that its service manager set for it alone, its own ones,
/// and those that the configuration names as `secrets`. The variables in `given` are added and replace others.
///
/// ```
/// use downbeat::job::for_daemon;
///
/// let own = [("PATH", "/bin"), ("NOTIFY_SOCKET", "/run/x"), ("HC_URL", "https://…")];
/// let own = own.map(|(name, value)| (name.into(), value.into()));
/// let variables = for_daemon(own, &["HC_URL".to_owned()], [("LANG".into(), "C".into())]);
/// assert_eq!(variables, [("PATH".into(), "/bin".into()), ("LANG".into(), "C".into())]);
/// ```
pub fn for_daemon(
    own: impl IntoIterator<Item = (OsString, OsString)>,
    secrets: &[String],
    given: impl IntoIterator<Item = (OsString, OsString)>,
) -> Vec<(OsString, OsString)> {
    let given: Vec<(OsString, OsString)> = given.into_iter().collect();
    let is_replaced = |name: &OsStr| given.iter().any(|(replaced, _)| is_same(replaced, name));
    let mut variables: Vec<_> = own
        .into_iter()
        .filter(|(name, _)| {
            !is_ours_or_secret(name, secrets) && !is_of_the_service(name) && !is_replaced(name)
        })
        .collect();
    variables.extend(given);
    variables
}

/// The variables of the command of `exec`: all of this program's, except for its own settings and those that the configuration
/// names as `secrets`.
pub fn for_exec(
    own: impl IntoIterator<Item = (OsString, OsString)>,
    secrets: &[String],
) -> Vec<(OsString, OsString)> {
    own.into_iter().filter(|(name, _)| !is_ours_or_secret(name, secrets)).collect()
}

fn is_ours_or_secret(name: &OsStr, secrets: &[String]) -> bool {
    begins_with(name, OURS) || secrets.iter().any(|secret| is_same(OsStr::new(secret), name))
}

fn is_of_the_service(name: &OsStr) -> bool {
    begins_with(name, WATCHDOG) || SERVICE_VARIABLES.iter().any(|known| is_same(OsStr::new(known), name))
}

fn begins_with(name: &OsStr, prefix: &str) -> bool {
    let name = name.as_encoded_bytes();
    name.get(..prefix.len()).is_some_and(|head| equal(head, prefix.as_bytes()))
}

fn is_same(one: &OsStr, other: &OsStr) -> bool {
    equal(one.as_encoded_bytes(), other.as_encoded_bytes())
}

/// On Windows upper and lower case in names do not matter.
fn equal(one: &[u8], other: &[u8]) -> bool {
    if cfg!(windows) { one.eq_ignore_ascii_case(other) } else { one == other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Vec<(OsString, OsString)> {
        [
            ("PATH", "/bin"),
            ("HOME", "/root"),
            ("DOWNBEAT_URL", "https://s3cr3t"),
            ("DOWNBEAT_CONFIG", "x"),
            ("NOTIFY_SOCKET", "/run/n"),
            ("WATCHDOG_USEC", "1"),
            ("WATCHDOG_OTHER", "1"),
            ("CREDENTIALS_DIRECTORY", "/run/c"),
            ("HC_KEY", "s3cr3t"),
            ("HC_KEYS", "no secret"),
        ]
        .map(|(name, value)| (name.into(), value.into()))
        .to_vec()
    }

    fn names(variables: &[(OsString, OsString)]) -> String {
        let names: Vec<_> = variables.iter().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
        names.join(" ")
    }

    #[test]
    fn a_job_gets_no_secret_and_nothing_of_the_service() {
        let variables = for_daemon(own(), &["HC_KEY".to_owned()], []);
        assert_eq!(names(&variables), "PATH HOME HC_KEYS");
    }

    #[test]
    fn what_is_given_by_name_comes_back_and_replaces() {
        let given = [("HC_KEY", "s3cr3t"), ("PATH", "/usr/bin"), ("NOTIFY_SOCKET", "/run/n")];
        let given = given.map(|(name, value)| (name.into(), value.into()));
        let variables = for_daemon(own(), &["HC_KEY".to_owned()], given);
        assert_eq!(names(&variables), "HOME HC_KEYS HC_KEY PATH NOTIFY_SOCKET");
        assert!(variables.contains(&("PATH".into(), "/usr/bin".into())));
    }

    #[test]
    fn a_wrapped_command_keeps_what_its_service_manager_gave() {
        let variables = for_exec(own(), &["HC_KEY".to_owned()]);
        assert_eq!(
            names(&variables),
            "PATH HOME NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_OTHER CREDENTIALS_DIRECTORY HC_KEYS"
        );
    }
}
