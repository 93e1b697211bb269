//! Manifests of Kubernetes: CronJobs with `spec.schedule` and `spec.timeZone`, also in lists.

use super::look::{Complaint, Look};
use super::report::Finding;
use super::runner::Runner;
use super::tree::{self, Node};
use downbeat_scheduler::Zone;

const RUNNER: Runner = Runner {
    name: "Kubernetes",
    macros: true,
    every: true,
    question: true,
    last: false,
    seven: false,
    wraps: false,
    zone: "write the name of the time zone in `spec.timeZone`",
    floor: (0, ""),
};

pub(super) fn read(look: &mut Look<'_>, text: &str) {
    let documents = match tree::documents(text) {
        Ok(documents) => documents,
        Err(error) => return look.not_read(text, error),
    };
    for document in &documents {
        let items = document.get("items").map_or(std::slice::from_ref(document), Node::items);
        items.iter().for_each(|item| job(look, text, item));
    }
}

fn job(look: &mut Look<'_>, text: &str, job: &Node) {
    if job.scalar("kind").is_none_or(|kind| kind.value != "CronJob") {
        return;
    }
    let Some(spec) = job.get("spec") else { return };
    let Some(line) = spec.scalar("schedule") else { return };
    if line.value.contains("{{") {
        let note = format!(
            "line {}: the schedule is made by a template, and is not looked at",
            line.place(text).line
        );
        return look.report.add(Finding::Note(note));
    }
    let mut zone = look.reading.zone;
    if let Some(named) = spec.scalar("timeZone") {
        let place = named.place(text);
        match (look.reading.find_zone)(&named.value) {
            Ok(found) => {
                zone = found;
                let name = match found {
                    Zone::UTC => "UTC".to_owned(),
                    found => found.to_string(),
                };
                if name != named.value && named.value != "Etc/UTC" {
                    let message =
                        "Kubernetes knows the names of the time zone database alone, in their own case"
                            .to_owned();
                    let help =
                        downbeat_parser::zone::database_name(&name).map(|name| format!("write `{name}`"));
                    let help = help.unwrap_or_else(|| "write the name of a place".to_owned());
                    look.complain(&place, Complaint::refused(message, help, 0..named.value.len()));
                }
            }
            Err(unknown) => {
                let message = "there is no such time zone: Kubernetes refuses the job".to_owned();
                look.complain(&place, Complaint::refused(message, unknown.help(), 0..named.value.len()));
            }
        }
    }
    look.line_of(&RUNNER, &line.place(text), &line.value, zone);
}
