//! Where the program and the configuration of a service should lie, and the warnings about other places. Each platform gives
//! its folders.

use super::new::New;
use std::path::{Path, PathBuf};

/// The folders of a platform, for one kind of service.
#[derive(Debug)]
pub(super) struct Places {
    /// Folders that the system empties.
    pub(super) temporary: Vec<PathBuf>,
    /// Folders that the service cannot read, and why not.
    pub(super) hidden: Vec<(PathBuf, &'static str)>,
    /// Where programs belong, in words.
    pub(super) programs: String,
    /// Where configurations belong, in words.
    pub(super) configurations: String,
    /// The remedy for a folder that is hidden.
    pub(super) or: &'static str,
}

impl Places {
    /// A warning for each file that the service will not find.
    pub(super) fn warnings(&self, new: &New) -> Vec<String> {
        let program = self.warning(&new.program, "the program", &self.programs);
        let configurations =
            new.config.iter().filter_map(|path| self.warning(path, "it", &self.configurations));
        program.into_iter().chain(configurations).collect()
    }

    fn warning(&self, path: &Path, what: &str, better: &str) -> Option<String> {
        let shown = path.display();
        if self.temporary.iter().any(|folder| is_below(path, folder)) {
            return Some(format!(
                "warning: {shown} is in a temporary folder, which the system empties: move {what} to {better}"
            ));
        }
        let (_, why) = self.hidden.iter().find(|(folder, _)| is_below(path, folder))?;
        Some(format!("warning: the service does not see {shown} ({why}): move {what} to {better}{}", self.or))
    }
}

/// Windows ignores upper and lower case.
fn is_below(path: &Path, folder: &Path) -> bool {
    let folded = |path: &Path| PathBuf::from(path.to_string_lossy().to_lowercase());
    if cfg!(windows) { folded(path).starts_with(folded(folder)) } else { path.starts_with(folder) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::support::logging;
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Log {
        #[command(flatten)]
        log: logging::Options,
    }

    #[test]
    fn a_program_is_to_be_where_programs_are_and_a_configuration_where_configurations_are() {
        let places = Places {
            temporary: vec!["/tmp".into()],
            hidden: vec![("/home".into(), "ProtectHome")],
            programs: "/usr/local/bin".into(),
            configurations: "/etc/downbeat".into(),
            or: ", or take `--user`",
        };
        let warnings = |program: &str, config: &str| {
            let Log { log } = Log::parse_from(["downbeat"]);
            let new = New {
                name: "downbeat".into(),
                user: false,
                program: program.into(),
                config: vec![config.into()],
                has_jobs: false,
                log,
            };
            places.warnings(&new).join("\n")
        };
        insta::assert_snapshot!(warnings("/tmp/x/downbeat", "/tmp/x/downbeat.yaml"), @"
        warning: /tmp/x/downbeat is in a temporary folder, which the system empties: move the program to /usr/local/bin
        warning: /tmp/x/downbeat.yaml is in a temporary folder, which the system empties: move it to /etc/downbeat
        ");
        insta::assert_snapshot!(warnings("/home/me/downbeat", "/home/me/conf.d"), @"
        warning: the service does not see /home/me/downbeat (ProtectHome): move the program to /usr/local/bin, or take `--user`
        warning: the service does not see /home/me/conf.d (ProtectHome): move it to /etc/downbeat, or take `--user`
        ");
        assert_eq!(warnings("/usr/local/bin/downbeat", "/etc/downbeat"), "");
        // A folder matches whole names, not the beginning of one.
        assert_eq!(warnings("/tmpfiles/downbeat", "/homes/x"), "");
    }
}
