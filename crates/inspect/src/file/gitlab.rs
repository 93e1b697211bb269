//! Schedules of GitLab, which are not in the file of a pipeline: policies have `cadence` and `timezone`, and pipeline schedules, in its
//! API and in Terraform, have `cron` and `cron_timezone`.

use super::look::{Complaint, Look};
use super::runner::Runner;

const RUNNER: Runner = Runner {
    name: "GitLab",
    macros: true,
    every: false,
    question: false,
    last: true,
    seven: true,
    wraps: true,
    zone: "write the time zone beside it, in `cron_timezone` or `timezone`",
    floor: (
        10,
        "GitLab looks for due schedules every ten minutes, unless its administrator has set another pace",
    ),
};

pub(super) fn read(look: &mut Look<'_>, text: &str) {
    let documents = look.documents(text, text);
    let mut all = Vec::new();
    for document in &documents {
        document.each_mapping(&mut |mapping| {
            let line = mapping.scalar("cron").or_else(|| mapping.scalar("cadence"));
            let zone = mapping.scalar("cron_timezone").or_else(|| mapping.scalar("timezone"));
            all.extend(line.map(|line| (line, zone)));
        });
    }
    for (line, named) in all {
        let shown = look.reading.zone;
        let zone = look.zone_of(text, named, |help, span| {
            let message =
                format!("this is no name of the time zone database: the schedule is shown in {shown}");
            Complaint::differs("runner-zone", message, &help, span)
        });
        look.line_of(&RUNNER, &line.place(text), &line.value, zone);
    }
}
