//! Owns [`Window`]: in which form a service is told when beats are due.

/// In which form a service is told when beats are due, so that it alarms when none comes.
///
/// ```
/// use downbeat_client::{Monitor, Window};
///
/// assert_eq!(Monitor::Cronitor.window(), Window::Schedule);
/// let Window::Interval { word, least, .. } = Monitor::UptimeKuma.window() else { panic!() };
/// assert_eq!((word, least), ("heartbeat interval", 20));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Window {
    /// Not known.
    Unknown,
    /// A length of time within which a beat must come.
    Interval {
        /// What the service calls it.
        word: &'static str,
        /// The shortest that it takes, in seconds.
        least: u64,
        /// The longest that it takes, in seconds.
        most: u64,
    },
    /// The same, as one of these: the name that the API of the service has for it and its length in seconds, the shortest first.
    Intervals(&'static [(&'static str, u64)]),
    /// A period, and how late a beat may be.
    Period,
    /// A line of cron and its zone, or a period; and how late a beat may be.
    Schedule,
}
