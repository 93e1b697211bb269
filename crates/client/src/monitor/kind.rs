//! Owns [`Monitor`]: the list of the kinds of monitors, and what can be asked of each.

use std::fmt;

use url::Url;

use super::definition::Definition;
use super::draft::Draft;
use super::parts::{Address, Given, Part, PartError};
use super::service::Service;
use super::services;
use super::window::Window;
use crate::signal::Signal;

/// Declares the kinds, each with the file that states what is to be known of it.
macro_rules! kinds {
    ($($(#[$about:meta])* $kind:ident = $service:ident;)*) => {
        /// The kind of a monitor: which URLs it has, what its answers mean, and how it is told of a failure.
        ///
        /// ```
        /// use downbeat_client::{Monitor, Request, Signal, Target};
        ///
        /// let target = Target::parse("https://kuma.test/api/push/s3cr3t")?;
        /// let request = Monitor::UptimeKuma.request(&Request::new(target), Signal::Well)?;
        /// assert!(request.is_some()); // … /api/push/s3cr3t?status=up&msg=OK
        ///
        /// let target = Target::parse("https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/")?;
        /// let error = Monitor::Healthchecks.request(&Request::new(target), Signal::Well).unwrap_err();
        /// assert_eq!(error.to_string(), "the URL ends with a slash, with which Healthchecks does not know it: remove it");
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Monitor {
            $($(#[$about])* $kind,)*
        }

        impl Monitor {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// What is to be known of it.
            pub(super) const fn service(self) -> &'static Service {
                match self {
                    $(Self::$kind => &services::$service::SERVICE,)*
                }
            }
        }
    };
}

kinds! {
    /// Any URL: a status of 2xx is a success, and nothing else. Failures cannot be signalled.
    #[default]
    Plain = plain;
    /// Healthchecks, hosted (hc-ping.com) or one's own.
    Healthchecks = healthchecks;
    /// A push monitor of Uptime Kuma.
    UptimeKuma = uptime_kuma;
    /// A heartbeat of Better Stack.
    BetterStack = better_stack;
    /// A heartbeat or job of Cronitor.
    Cronitor = cronitor;
    /// Dead Man's Snitch.
    DeadMansSnitch = dead_mans_snitch;
    /// A cron monitor of Sentry.
    Sentry = sentry;
    /// An external endpoint of Gatus.
    Gatus = gatus;
    /// A check-in of Honeybadger.
    Honeybadger = honeybadger;
    /// A scheduled task of Oh Dear.
    OhDear = oh_dear;
    /// A heartbeat of incident.io.
    IncidentIo = incident_io;
    /// A heartbeat of Opsgenie, whose API ends on 5 April 2027.
    Opsgenie = opsgenie;
    /// A heartbeat check of Checkly.
    Checkly = checkly;
    /// A heartbeat of OnlineOrNot.
    OnlineOrNot = online_or_not;
}

impl Monitor {
    /// The name of the kind in configurations: `uptime-kuma`.
    pub const fn as_str(self) -> &'static str {
        self.service().word
    }

    /// What people call the kind: `Uptime Kuma`.
    pub const fn name(self) -> &'static str {
        self.service().name
    }

    /// What of it receives the beats, for a list of the kinds: `a push monitor of Uptime Kuma`.
    ///
    /// ```
    /// assert_eq!(downbeat_client::Monitor::BetterStack.about(), "a heartbeat of Better Stack");
    /// ```
    pub const fn about(self) -> &'static str {
        self.service().about
    }

    /// The form that the URLs of its beats have, with words in capitals for what differs; of plain ones `any URL`.
    pub const fn form(self) -> &'static str {
        self.service().form
    }

    /// What a URL of it can be [made of](Self::request_of), if not written whole.
    pub const fn parts(self) -> &'static [Part] {
        self.service().parts
    }

    /// How the monitor is told that the watched service is ill, in words; `None` if it cannot be told.
    pub const fn failure_signal(self) -> Option<&'static str> {
        self.service().failure
    }

    /// That the service ends, and when, where it is known: a sentence without its full stop.
    ///
    /// ```
    /// use downbeat_client::Monitor;
    ///
    /// assert!(Monitor::Opsgenie.ends().is_some_and(|ends| ends.contains("2027")));
    /// assert_eq!(Monitor::Healthchecks.ends(), None);
    /// ```
    pub const fn ends(self) -> Option<&'static str> {
        self.service().ends
    }

    /// In which form the service is told when beats are due.
    pub const fn window(self) -> Window {
        self.service().window
    }

    /// How many beats a minute the monitor keeps for one check; `None` if no limit is known.
    pub const fn max_per_minute(self) -> Option<usize> {
        self.service().max_per_minute
    }

    /// Whether the monitor can be told that the watched service is ill. If it cannot, the missing beat is the signal.
    pub const fn takes_failures(self) -> bool {
        self.failure_signal().is_some()
    }

    /// Whether a beat can tell the service [what to expect](crate::Request::with_definition).
    pub const fn takes_definitions(self) -> bool {
        self.service().define.is_some()
    }

    /// What the service is told to expect, as it is sent; `None` if it cannot be told.
    pub fn defined(self, definition: &Definition) -> Option<String> {
        Some((self.service().define?)(definition).to_string())
    }

    /// Makes a beat the request of a signal; `false` if the monitor has no such signal.
    pub(crate) fn tell(self, draft: &mut Draft, signal: Signal) -> bool {
        (self.service().tell)(draft, signal)
    }

    /// The URL that parts make, and the value of the header `Authorization` if the service wants one.
    pub(crate) fn address_of(self, parts: &[(&str, &str)]) -> Result<(String, Option<String>), PartError> {
        let Address { url, authorization } = (self.service().make)(&Given(parts))?;
        Ok((url, authorization))
    }

    /// How many bytes of a command's output it takes with the end of a run.
    pub(crate) fn output_limit_at(self, url: &Url) -> usize {
        (self.service().output_limit)(url)
    }
}

impl fmt::Display for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
