//! The user that a command runs as: looked up when a run begins, as accounts come and go.

#[cfg(not(unix))]
pub(super) use other::found;
#[cfg(unix)]
pub(super) use unix::found;

#[cfg(unix)]
mod unix {
    use crate::config::Runs;
    use crate::job::{Command, Run, User};
    use nix::unistd::{self, Uid, geteuid};
    use std::ffi::OsString;

    /// The program that gives a command the groups of its user.
    const SETPRIV: &str = "setpriv";

    /// An account of this machine, or a number without one.
    #[derive(Debug)]
    pub(in super::super) struct Account {
        uid: u32,
        gid: u32,
        account: Option<unistd::User>,
    }

    /// The account with this name or number; or the reason why it cannot be found.
    pub(in super::super) fn found(name: &str) -> Result<Account, String> {
        let number: Option<u32> = name.parse().ok();
        let account = match number {
            Some(number) => unistd::User::from_uid(Uid::from_raw(number)),
            None => unistd::User::from_name(name),
        };
        let account = account.map_err(|error| format!("the user `{name}` cannot be looked up: {error}"))?;
        match (account, number) {
            (Some(account), _) => {
                Ok(Account { uid: account.uid.as_raw(), gid: account.gid.as_raw(), account: Some(account) })
            }
            (None, Some(number)) => Ok(Account { uid: number, gid: number, account: None }),
            (None, None) => Err(format!("this machine has no user `{name}`: write the number")),
        }
    }

    impl Account {
        /// What a login would set.
        pub(in super::super) fn variables(&self) -> Vec<(OsString, OsString)> {
            let Some(account) = &self.account else { return Vec::new() };
            let name = OsString::from(&account.name);
            vec![
                ("HOME".into(), account.dir.clone().into_os_string()),
                ("USER".into(), name.clone()),
                ("LOGNAME".into(), name),
            ]
        }

        /// Has a run be that of this user, with the groups of the user; or says why that cannot be.
        pub(in super::super) fn applied(&self, run: &mut Run, runs: &Runs) -> Result<(), String> {
            if geteuid().as_raw() == self.uid {
                return Ok(());
            }
            if !geteuid().is_root() {
                return Err("only a daemon that runs as root can run a command as another user".to_owned());
            }
            let others = self.other_groups();
            if others == Some(0) {
                run.user = Some(User { uid: self.uid, gid: self.gid });
                return Ok(());
            }
            if !is_in_path(SETPRIV) {
                return Err(format!(
                    "the user belongs to further groups, which only `{SETPRIV}` can give to a command, and there is none in PATH"
                ));
            }
            let mut arguments = vec![
                format!("--reuid={}", self.uid),
                format!("--regid={}", self.gid),
                "--init-groups".to_owned(),
                "--".to_owned(),
            ];
            match runs {
                Runs::Command(program, rest) => {
                    arguments.push(program.clone());
                    arguments.extend(rest.iter().cloned());
                }
                Runs::Shell(text) => arguments.extend(["/bin/sh".to_owned(), "-c".to_owned(), text.clone()]),
            }
            run.command = Command::program(SETPRIV, arguments);
            Ok(())
        }

        /// How many groups the user belongs to beside its own; `None` where that is not known.
        fn other_groups(&self) -> Option<usize> {
            let Some(account) = &self.account else { return Some(0) };
            let groups = groups(account)?;
            Some(groups.iter().filter(|group| group.as_raw() != self.gid).count())
        }
    }

    #[cfg(not(target_vendor = "apple"))]
    fn groups(account: &unistd::User) -> Option<Vec<unistd::Gid>> {
        let name = std::ffi::CString::new(account.name.as_str()).ok()?;
        unistd::getgrouplist(&name, account.gid).ok()
    }

    /// Apple's systems ask a directory for them, in a way of their own.
    #[cfg(target_vendor = "apple")]
    fn groups(_: &unistd::User) -> Option<Vec<unistd::Gid>> {
        None
    }

    fn is_in_path(program: &str) -> bool {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_user_is_found_by_name_and_by_number_also_one_without_an_account() {
            let root = found("root").unwrap();
            assert_eq!((root.uid, root.gid), (0, 0));
            assert!(root.variables().iter().any(|(name, _)| name == "HOME"));
            assert_eq!(found("0").unwrap().uid, 0);
            let unknown = found("54321").unwrap();
            assert_eq!((unknown.uid, unknown.gid, unknown.variables().len()), (54_321, 54_321, 0));
            let why = found("no-such-user").unwrap_err();
            assert_eq!(why, "this machine has no user `no-such-user`: write the number");
        }
    }
}

#[cfg(not(unix))]
mod other {
    use crate::config::Runs;
    use crate::job::Run;
    use std::ffi::OsString;

    /// Never made: here no account can be chosen.
    #[derive(Debug)]
    pub(in super::super) struct Account;

    pub(in super::super) fn found(_: &str) -> Result<Account, String> {
        Err("on this system a job runs as the user of the service".to_owned())
    }

    impl Account {
        pub(in super::super) fn variables(&self) -> Vec<(OsString, OsString)> {
            Vec::new()
        }

        pub(in super::super) fn applied(&self, _: &mut Run, _: &Runs) -> Result<(), String> {
            Ok(())
        }
    }
}
