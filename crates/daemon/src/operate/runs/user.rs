//! The user that a command runs as. It is looked up when a run begins, as accounts change.

#[cfg(not(unix))]
pub(super) use other::found;
#[cfg(unix)]
pub(super) use unix::found;

/// Why no run can come about as this user, whose account is there.
pub(super) fn hindrance(name: &str) -> Option<String> {
    found(name).ok()?.user().err()
}

#[cfg(unix)]
mod unix {
    use crate::job::User;
    use nix::unistd::{self, Uid, geteuid};
    use std::ffi::OsString;

    /// An account of this machine, or a number without one.
    #[derive(Debug)]
    pub(in super::super) struct Account {
        /// The name or number in the configuration.
        name: String,
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
                let (uid, gid) = (account.uid.as_raw(), account.gid.as_raw());
                Ok(Account { name: account.name.clone(), uid, gid, account: Some(account) })
            }
            (None, Some(number)) => {
                Ok(Account { name: name.to_owned(), uid: number, gid: number, account: None })
            }
            (None, None) => Err(format!("this machine has no user `{name}`: write the number")),
        }
    }

    impl Account {
        /// The variables that a login would set. Without an account they still replace those of the daemon's user.
        pub(in super::super) fn variables(&self) -> Vec<(OsString, OsString)> {
            let home = self.account.as_ref().map_or_else(|| "/".into(), |account| account.dir.clone());
            vec![
                ("HOME".into(), home.into_os_string()),
                ("USER".into(), self.name.clone().into()),
                ("LOGNAME".into(), self.name.clone().into()),
            ]
        }

        /// The user that a run becomes, with all groups; `None` for the daemon's own user. The error says why that is impossible.
        pub(in super::super) fn user(&self) -> Result<Option<User>, String> {
            if geteuid().as_raw() == self.uid {
                return Ok(None);
            }
            if !geteuid().is_root() {
                return Err("only a daemon that runs as root can run a command as another user".to_owned());
            }
            let groups = self.account.as_ref().map_or_else(|| Ok(vec![self.gid]), groups)?;
            Ok(Some(User { uid: self.uid, gid: self.gid, groups }))
        }
    }

    /// All groups of an account.
    #[cfg(not(target_vendor = "apple"))]
    fn groups(account: &unistd::User) -> Result<Vec<u32>, String> {
        let name = std::ffi::CString::new(account.name.as_str()).map_err(|error| error.to_string())?;
        let groups = unistd::getgrouplist(&name, account.gid);
        let groups = groups.map_err(|error| {
            format!("the groups of the user `{}` cannot be looked up: {error}", account.name)
        })?;
        Ok(groups.into_iter().map(unistd::Gid::as_raw).collect())
    }

    /// Apple's systems look up groups in a directory, in a way of their own.
    #[cfg(target_vendor = "apple")]
    fn groups(_: &unistd::User) -> Result<Vec<u32>, String> {
        Err("on this system a job runs as the user of the daemon".to_owned())
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
            assert_eq!((unknown.uid, unknown.gid), (54_321, 54_321));
            let variables = [("HOME", "/"), ("USER", "54321"), ("LOGNAME", "54321")];
            assert_eq!(unknown.variables(), variables.map(|(name, value)| (name.into(), value.into())));
            let why = found("no-such-user").unwrap_err();
            assert_eq!(why, "this machine has no user `no-such-user`: write the number");
        }
    }
}

#[cfg(not(unix))]
mod other {
    use crate::job::User;
    use std::ffi::OsString;

    /// Never constructed: on this platform no account can be chosen.
    #[derive(Debug)]
    pub(in super::super) struct Account;

    pub(in super::super) fn found(_: &str) -> Result<Account, String> {
        Err("on this system a job runs as the user of the service".to_owned())
    }

    impl Account {
        pub(in super::super) fn variables(&self) -> Vec<(OsString, OsString)> {
            Vec::new()
        }

        pub(in super::super) fn user(&self) -> Result<Option<User>, String> {
            Ok(None)
        }
    }
}
