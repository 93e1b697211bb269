//! Manifests of Kubernetes: CronJobs with `spec.schedule` and `spec.timeZone`, also in lists.

use super::look::{Complaint, Look};
use super::report::Finding;
use super::runner::Runner;
use super::tree::Node;
use std::borrow::Cow;

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
    for document in &look.documents(&without_templates(text), text) {
        let items = document.get("items").map_or(std::slice::from_ref(document), Node::items);
        items.iter().for_each(|item| job(look, text, item));
    }
}

/// The text with the actions of Helm's templates as plain words, in the same places; a line with only an action becomes a comment.
/// Without quotation marks `{{ … }}` would be a mapping in a mapping.
fn without_templates(text: &str) -> Cow<'_, str> {
    if !text.contains("{{") {
        return text.into();
    }
    let line = |line: &str| {
        let action = line.trim_start();
        match action.strip_prefix("{{") {
            Some(rest) => {
                let start = line.len() - action.len();
                format!("{}#{{{rest}", line.get(..start).unwrap_or_default())
            }
            None => line.replace("{{", TEMPLATE).replace("}}", ">>"),
        }
    };
    text.split_inclusive('\n').map(line).collect::<String>().into()
}

/// The text in place of `{{`.
const TEMPLATE: &str = "<<";

fn job(look: &mut Look<'_>, text: &str, job: &Node) {
    if job.scalar("kind").is_none_or(|kind| kind.value != "CronJob") {
        return;
    }
    let Some(spec) = job.get("spec") else { return };
    let Some(line) = spec.scalar("schedule") else { return };
    if line.value.contains(TEMPLATE) {
        let note = format!(
            "line {}: the schedule is made by a template, and is not looked at",
            line.place(text).line
        );
        return look.report.add(Finding::Note(note));
    }
    let named = spec.scalar("timeZone").filter(|zone| !zone.value.contains(TEMPLATE));
    let zone = look.zone_of(text, named, |help, span| {
        Complaint::refused("there is no such time zone: Kubernetes refuses the job".to_owned(), help, span)
    });
    if let Some(named) = named
        && let Ok(found) = (look.reading.find_zone)(&named.value)
        && found.to_string() != named.value
        && named.value != "Etc/UTC"
    {
        let message =
            "Kubernetes knows the names of the time zone database alone, in their own case".to_owned();
        let help =
            downbeat_parser::zone::database_name(&found.to_string()).map(|name| format!("write `{name}`"));
        let help = help.unwrap_or_else(|| "write the name of a place".to_owned());
        look.complain(&named.place(text), Complaint::refused(message, help, 0..named.value.len()));
    }
    look.line_of(&RUNNER, &line.place(text), &line.value, zone);
}
