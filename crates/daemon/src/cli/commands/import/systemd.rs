//! What a timer of systemd runs, under `downbeat exec`: a drop-in for the service.

use crate::cli::support::{Wrong, input, terminal};
use downbeat::config::MAX_FILE_LEN;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The timer or the service; the service of a timer is looked for in the same folder
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The name of the job or heartbeat that the runs are reported as  [default: that of the service]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// The configuration in which `downbeat exec` looks for that
    #[arg(short = 'c', long, value_name = "FILE", default_value = "/etc/downbeat/downbeat.yaml")]
    config: PathBuf,
}

/// Prints the drop-in, and says where it belongs.
pub(super) fn import(arguments: &Arguments) -> anyhow::Result<()> {
    let path = service_of(&arguments.file)?;
    let unit = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = unit.strip_suffix(".service").unwrap_or(&unit);
    let name = arguments.name.as_deref().unwrap_or(stem);
    let program = std::env::current_exe()?;
    let text = read(&path)?;
    let wrapper = format!(
        "{} exec --name {} --config {} --",
        quoted(&program.display().to_string()),
        quoted(name),
        quoted(&arguments.config.display().to_string())
    );
    let drop_in =
        drop_in(&unit, &text, &wrapper).map_err(|why| Wrong(format!("error: {}: {why}", path.display())))?;
    let mut out = io::stdout().lock();
    out.write_all(drop_in.as_bytes())?;
    out.flush()?;
    terminal::say(&format!(
        "note: this belongs into /etc/systemd/system/{unit}.d/; then `systemctl daemon-reload`"
    ));
    terminal::say(&format!(
        "note: {} must have a job or a heartbeat with the name `{name}`",
        arguments.config.display()
    ));
    Ok(())
}

/// The service itself, or that of a timer: the one that it names, or else the one of its own name.
fn service_of(path: &Path) -> Result<PathBuf, Wrong> {
    if path.extension().is_none_or(|kind| kind != "timer") {
        return Ok(path.to_owned());
    }
    let text = read(path)?;
    let named = entries(&text, "Timer").into_iter().rfind(|(key, _)| key == "Unit");
    let service = match named {
        Some((_, unit)) => path.with_file_name(unit),
        None => path.with_extension("service"),
    };
    if service.is_file() {
        return Ok(service);
    }
    Err(Wrong(format!(
        "error: {}: its service {} is not there: name the file of the service",
        path.display(),
        service.display()
    )))
}

fn read(path: &Path) -> Result<String, Wrong> {
    let wrong = |why: &str| Wrong(format!("error: {}: {why}", path.display()));
    let bytes = input::file(path, MAX_FILE_LEN)?;
    if bytes.len() > MAX_FILE_LEN {
        return Err(wrong(&format!("this file is larger than the {} MiB that are read", MAX_FILE_LEN >> 20)));
    }
    String::from_utf8(bytes).map_err(|_| wrong("this is not text in UTF-8"))
}

/// The entries of a section of a unit, with the lines that a `\` joins.
fn entries(text: &str, section: &str) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    let mut within = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            within = name == section;
            continue;
        }
        let mut whole = line.to_owned();
        while let Some(before) = whole.strip_suffix('\\').map(str::to_owned) {
            // Comments between are left out. As many as there are lines.
            let next = lines.by_ref().map(str::trim).find(|line| !line.starts_with(['#', ';']));
            whole = format!("{} {}", before.trim_end(), next.unwrap_or_default());
        }
        if let Some((key, value)) = whole.split_once('=').filter(|_| within) {
            entries.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
    entries
}

/// The drop-in for the service whose unit file has this text; or the reason why none can be written.
fn drop_in(unit: &str, text: &str, wrapper: &str) -> Result<String, String> {
    let service = entries(text, "Service");
    let kind = service.iter().rfind(|(key, _)| key == "Type").map_or("simple", |(_, value)| value);
    if !["simple", "exec", "oneshot", "idle"].contains(&kind) {
        return Err(format!(
            "a service of `Type={kind}` tells systemd of itself, which it could not do below another program: only `oneshot`, \
             `simple`, `exec` and `idle` can be wrapped"
        ));
    }
    let mut commands: Vec<&str> = Vec::new();
    for (_, value) in service.iter().filter(|(key, _)| key == "ExecStart") {
        // An empty value takes back what stands above it.
        if value.is_empty() { commands.clear() } else { commands.push(value) }
    }
    let command = match commands[..] {
        [] => return Err("there is no `ExecStart=` in `[Service]`".to_owned()),
        [one] => one,
        _ => {
            return Err(format!(
                "there are {} lines `ExecStart=`, each of which would be a run: put them into one script",
                commands.len()
            ));
        }
    };
    let start = command.find(|c: char| !"@-:+!|".contains(c)).unwrap_or(command.len());
    let (prefix, command) = command.split_at(start);
    if prefix.contains('@') {
        return Err(
            "`ExecStart=@` gives the program another name, which a program in between cannot".to_owned()
        );
    }
    if command.contains("downbeat exec") {
        return Err("its `ExecStart=` has `downbeat exec` already".to_owned());
    }
    let mut out =
        format!("# /etc/systemd/system/{unit}.d/downbeat.conf: made by `downbeat import systemd`.\n");
    // An empty line takes back the command of the service itself.
    let _ = write!(out, "[Service]\nExecStart=\nExecStart={prefix}{wrapper} {}\n", command.trim());
    Ok(out)
}

/// An argument as a unit has it. `%` and `$` would stand for something else.
fn quoted(text: &str) -> String {
    let text = text.replace('%', "%%").replace('$', "$$");
    let is_plain = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-%$:".contains(&byte));
    if is_plain { text } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRAPPER: &str = "/usr/bin/downbeat exec --name backup --config /etc/downbeat/downbeat.yaml --";

    fn made(text: &str) -> String {
        drop_in("backup.service", text, WRAPPER).unwrap_or_else(|why| format!("refused: {why}"))
    }

    #[test]
    fn the_command_of_a_service_is_wrapped_with_its_prefixes_and_its_joined_lines() {
        let text = "[Unit]\nDescription=x\n[Service]\nType=oneshot\nExecStart=-/usr/bin/backup --all \\\n  # not this\n  --to %h\n[Install]\nExecStart=no\n";
        insta::assert_snapshot!(made(text), @r"
        # /etc/systemd/system/backup.service.d/downbeat.conf: made by `downbeat import systemd`.
        [Service]
        ExecStart=
        ExecStart=-/usr/bin/downbeat exec --name backup --config /etc/downbeat/downbeat.yaml -- /usr/bin/backup --all --to %h
        ");
        let taken_back = "[Service]\nExecStart=/old\nExecStart=\nExecStart=/new\n";
        assert!(made(taken_back).ends_with(" -- /new\n"));
    }

    #[test]
    fn what_cannot_be_wrapped_is_refused_with_the_reason() {
        let said = [
            "Type=notify\nExecStart=/a",
            "ExecStart=/a\nExecStart=/b",
            "Type=oneshot",
            "ExecStart=@/a b",
            "ExecStart=/usr/bin/downbeat exec -- a",
        ]
        .map(|text| made(&format!("[Service]\n{text}\n")));
        insta::assert_snapshot!(said.join("\n"), @"
        refused: a service of `Type=notify` tells systemd of itself, which it could not do below another program: only `oneshot`, `simple`, `exec` and `idle` can be wrapped
        refused: there are 2 lines `ExecStart=`, each of which would be a run: put them into one script
        refused: there is no `ExecStart=` in `[Service]`
        refused: `ExecStart=@` gives the program another name, which a program in between cannot
        refused: its `ExecStart=` has `downbeat exec` already
        ");
    }

    #[test]
    fn arguments_are_quoted_as_units_have_them() {
        assert_eq!(
            ["backup", "nightly backup", "50%", "a\"b"].map(quoted),
            ["backup", "\"nightly backup\"", "50%%", "\"a\\\"b\""]
        );
    }
}
