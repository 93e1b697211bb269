//! Every configuration on a page loads, with the variables and files that it names.

use chrono::{DateTime, Utc};
use downbeat::config::{self, Environment};
use downbeat_tests::pages;
use downbeat_tests::tls::Authority;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// Fits each place in which a page has a variable or `your-uuid`: it is a UUID, a token, and the name of a folder.
const VALUE: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

/// Pages that have a configuration with a warning, to show it.
const WITH_WARNINGS: [&str; 3] = ["docs/cli.md", "docs/configuration.md", "docs/monitors/opsgenie.md"];

/// One file, all variables, and all files that it may name.
struct Surroundings<'a> {
    text: &'a str,
    authority: String,
    client: (String, String),
}

impl Environment for Surroundings<'_> {
    fn variable(&self, name: &str) -> Option<OsString> {
        // One that has a default is not set: the value would not fit where a number or a zone stands.
        let has_default = self.text.contains(&format!("${{{name}:-"));
        (!has_default && !name.to_uppercase().contains("PROXY")).then(|| VALUE.into())
    }

    fn read(&self, path: &Path, _: usize) -> io::Result<Vec<u8>> {
        let name = path.to_string_lossy();
        let kind = path.extension().map(|kind| kind.to_string_lossy());
        let text = match kind.as_deref() {
            Some("yaml") => self.text.to_owned(),
            Some("pem") if name.contains("key") => self.client.1.clone(),
            Some("key") => self.client.1.clone(),
            Some("pem" | "crt") if name.contains("ca") => self.authority.clone(),
            Some("pem" | "crt") => self.client.0.clone(),
            _ if name.contains("days") => "9000-01-01 New Year\n".to_owned(),
            _ if name.contains("url") => format!("https://hc-ping.com/{VALUE}\n"),
            _ => format!("{VALUE}\n"),
        };
        Ok(text.into())
    }

    fn is_folder(&self, _: &Path) -> bool {
        false
    }

    fn list(&self, _: &Path) -> io::Result<Vec<PathBuf>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn is_for_everyone(&self, _: &Path) -> bool {
        false
    }
}

#[test]
fn every_configuration_on_a_page_loads() {
    let authority = Authority::new();
    let (pem, client) = (authority.pem(), authority.client_pem());
    let now: DateTime<Utc> = "2027-01-01T00:00:00Z".parse().unwrap();
    let mut count = 0;
    let mut wrong = Vec::new();
    for page in pages::all() {
        for block in page.configurations() {
            let place = format!("{}:{}", page.path, block.line);
            let text = block.text.replace("your-uuid", VALUE);
            let around = Surroundings { text: &text, authority: pem.clone(), client: client.clone() };
            match config::load(&["downbeat.yaml"], &around) {
                Ok(config) => {
                    count += config.heartbeats.len() + config.disabled.len();
                    for heartbeat in &config.heartbeats {
                        let warnings = heartbeat.warnings(now).render(false);
                        if !warnings.is_empty() && !WITH_WARNINGS.contains(&&*page.path) {
                            wrong.push(format!("{place}\n{warnings}"));
                        }
                    }
                }
                Err(errors) => wrong.push(format!("{place}\n{}", errors.render(false))),
            }
        }
    }
    assert!(count > 10, "only {count} heartbeats found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A checkout may have changed the line breaks.
fn committed(name: &str) -> String {
    std::fs::read_to_string(pages::root().join("docs").join(name)).unwrap().replace("\r\n", "\n")
}

#[test]
fn the_committed_schema_is_the_one_of_the_keys() {
    let is_same = committed("downbeat.schema.json") == config::schema();
    assert!(is_same, "run `cargo run -p downbeat -- schema > docs/downbeat.schema.json`");
}

#[test]
fn the_name_of_the_schema_is_where_it_can_be_fetched() {
    let schema: serde_json::Value = serde_json::from_str(&config::schema()).unwrap();
    let path = schema["$id"].as_str().unwrap().strip_prefix(env!("CARGO_PKG_REPOSITORY")).unwrap();
    let path = path.strip_prefix("/raw/main/").unwrap();
    assert!(pages::root().join(path).is_file(), "{path}");
}

#[test]
fn the_committed_reference_is_the_one_of_the_keys() {
    let is_same = committed("configuration.md") == config::reference();
    assert!(is_same, "run `cargo run -p downbeat -- schema --reference > docs/configuration.md`");
}
