//! Owns [`Keys`]: what the keys of a fleet in etcd are called.

use std::sync::Arc;

/// The keys of a fleet, all under one prefix.
///
/// ```
/// use downbeat_fleet::keys::Keys;
///
/// let keys = Keys::new("/downbeat");
/// assert_eq!(keys.member("web1"), "/downbeat/members/web1");
/// assert_eq!(keys.job("backup"), "/downbeat/jobs/backup");
/// assert_eq!(keys.name_of_member("/downbeat/members/web1"), Some("web1"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Keys {
    prefix: Arc<str>,
}

impl Keys {
    /// The keys under this prefix. A slash at its end changes nothing.
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.trim_end_matches('/').into() }
    }

    /// What the keys of all members begin with.
    pub fn members(&self) -> String {
        format!("{}/members/", self.prefix)
    }

    /// The key of a member, which lives on its lease.
    pub fn member(&self, name: &str) -> String {
        self.members() + name
    }

    /// The name of the member that has this key; `None` for a key of something else.
    pub fn name_of_member<'a>(&self, key: &'a str) -> Option<&'a str> {
        key.strip_prefix(&*self.prefix)?.strip_prefix("/members/").filter(|name| !name.is_empty())
    }

    /// What the keys of all jobs begin with.
    pub fn jobs(&self) -> String {
        format!("{}/jobs/", self.prefix)
    }

    /// The key of a job: the newest occurrence that was claimed. It lives on no lease.
    pub fn job(&self, name: &str) -> String {
        self.jobs() + name
    }

    /// The name of the job that has this key; `None` for a key of something else.
    pub fn name_of_job<'a>(&self, key: &'a str) -> Option<&'a str> {
        key.strip_prefix(&*self.prefix)?.strip_prefix("/jobs/").filter(|name| !name.is_empty())
    }

    /// The key that is there while a job runs that may not overlap. It lives on the lease of the member that runs it.
    pub fn running(&self, job: &str) -> String {
        format!("{}/running/{job}", self.prefix)
    }

    /// The name of the job that has this key of a run; `None` for a key of something else.
    pub fn name_of_running<'a>(&self, key: &'a str) -> Option<&'a str> {
        key.strip_prefix(&*self.prefix)?.strip_prefix("/running/").filter(|name| !name.is_empty())
    }

    /// The key that is there while another member waits for the end of that run, and asks for it. It lives on the lease of the one
    /// that waits.
    pub fn ending(&self, job: &str) -> String {
        format!("{}/ending/{job}", self.prefix)
    }

    /// The key of a run that somebody asked for, by an id of its own. It lives on the lease of the member that runs it.
    pub fn run_now(&self, id: &str) -> String {
        format!("{}/run-now/{id}", self.prefix)
    }
}
