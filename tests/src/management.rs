//! A Healthchecks with checks, by the rules that were measured at version 4.4: what its API says to a key, what it makes, and what
//! it refuses. Of the other services, what their documentation says.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Map, Value, json};

use crate::server::{Answer, Request, Server};

/// A key that may do all, and one that may only read.
pub const FULL_KEY: &str = "FullKeyFullKeyFullKeyFullKeyFull";
/// A key that may only read.
pub const READ_ONLY_KEY: &str = "ReadKeyReadKeyReadKeyReadKeyRead";

/// What the server has, and how it is out of order.
#[derive(Debug, Default)]
pub struct State {
    /// Its checks, as a full key is shown them.
    pub checks: Vec<Map<String, Value>>,
    /// How many checks there may be; 0 for any number.
    pub limit: usize,
    /// Answers each call so, from the one of this number on, counted from 1.
    pub broken: Option<(usize, Answer)>,
    /// Whether somebody else makes the same check at the moment at which one is made.
    pub has_rival: bool,
    /// Whether the answer to a call that makes a check is lost.
    pub loses_answer: bool,
    /// How many calls have come.
    pub calls: usize,
}

/// A running one.
#[derive(Debug)]
pub struct Management {
    server: Server,
    state: Arc<Mutex<State>>,
}

impl Management {
    /// Starts one.
    pub fn start(state: State) -> Self {
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        let server = Server::start(move |request| shared.lock().unwrap().answer(request));
        Self { server, state }
    }

    /// Its state.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The URL of the beats of a slug.
    pub fn beats(&self, slug: &str) -> String {
        self.server.url(&format!("/ping/PPPPPPPPPPPPPPPPPPPPPP/{slug}"))
    }

    /// The bodies of the calls that write.
    pub fn writes(&self) -> Vec<Value> {
        let requests = self.server.requests();
        let writes = requests.iter().filter(|request| request.method == "POST");
        writes.map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
    }
}

fn refused(status: u16, why: &str) -> Answer {
    Answer::text(status, &json!({ "error": why }).to_string())
}

impl State {
    /// A check that is there already.
    pub fn with(mut self, fields: Value) -> Self {
        self.add(fields.as_object().unwrap().clone());
        self
    }

    fn add(&mut self, fields: Map<String, Value>) -> Map<String, Value> {
        let number = self.checks.len() + 1;
        let defaults = json!({
            "name": "", "slug": "", "tags": "", "timeout": 86_400, "grace": 3_600, "status": "new", "methods": "", "channels": "",
            "uuid": format!("{number:08x}-0b1c-4a0e-9d2c-1b2f3a4d5e6f"),
        });
        let mut check = defaults.as_object().unwrap().clone();
        change(&mut check, &fields);
        self.checks.push(check.clone());
        check
    }

    fn answer(&mut self, request: &Request) -> Answer {
        self.calls += 1;
        if let Some((from, answer)) = &self.broken
            && self.calls >= *from
        {
            return answer.clone();
        }
        let is_read = request.method == "GET";
        let may_write = match request.header("x-api-key") {
            Some(FULL_KEY) => true,
            Some(READ_ONLY_KEY) if is_read => false,
            Some(key) if key.len() != 32 => return refused(401, "missing api key"),
            _ => return refused(401, "wrong api key"),
        };
        let path = request.target.strip_prefix("/api/v3/checks/").unwrap();
        match (is_read, path) {
            (true, "") => {
                let checks: Vec<Value> = self.checks.iter().map(|check| shown(check, may_write)).collect();
                Answer::text(200, &json!({ "checks": checks }).to_string())
            }
            (false, uuid) => {
                let fields: Map<String, Value> = serde_json::from_slice(&request.body).unwrap();
                match fault(&fields) {
                    Some(why) => refused(400, &format!("json validation error: {why}")),
                    None if uuid.is_empty() => self.make(fields),
                    None => match self
                        .checks
                        .iter_mut()
                        .find(|check| check.get("uuid").is_some_and(|found| found == uuid))
                    {
                        Some(check) => {
                            change(check, &fields);
                            Answer::text(200, &Value::Object(check.clone()).to_string())
                        }
                        None => Answer::Status(404),
                    },
                }
            }
            _ => Answer::Status(404),
        }
    }

    fn make(&mut self, fields: Map<String, Value>) -> Answer {
        let is_unique = fields.get("unique") == Some(&json!(["slug"]));
        if let Some(check) =
            self.checks.iter_mut().find(|check| is_unique && check.get("slug") == fields.get("slug"))
        {
            change(check, &fields);
            return Answer::text(200, &Value::Object(check.clone()).to_string());
        }
        if self.limit > 0 && self.checks.len() >= self.limit {
            return Answer::Status(403);
        }
        let made = self.add(fields.clone());
        // Neither call sees what the other one does.
        if self.has_rival {
            self.add(fields);
        }
        match self.loses_answer {
            true => Answer::Close,
            false => Answer::text(201, &Value::Object(made).to_string()),
        }
    }
}

/// What a key is shown of a check.
fn shown(check: &Map<String, Value>, may_write: bool) -> Value {
    let mut check = check.clone();
    if !may_write {
        check.remove("uuid");
        check.remove("channels");
        check.insert("unique_key".to_owned(), json!("0".repeat(40)));
    }
    Value::Object(check)
}

/// Absent keys stay; a schedule wins over a period, and a period without one makes an end of the schedule.
fn change(check: &mut Map<String, Value>, fields: &Map<String, Value>) {
    for (key, value) in fields.iter().filter(|(key, _)| *key != "unique") {
        check.insert(key.clone(), value.clone());
    }
    if fields.contains_key("schedule") {
        check.remove("timeout");
        check.entry("tz").or_insert_with(|| json!("UTC"));
    } else if fields.contains_key("timeout") {
        check.remove("schedule");
        check.remove("tz");
    }
    if check.get("channels") == Some(&json!("*")) {
        check.insert("channels".to_owned(), json!("8a5c6a4e-7e4e-4b0b-9f43-0f4f2f6f7c11"));
    }
}

/// What is wrong with the fields of a call.
fn fault(fields: &Map<String, Value>) -> Option<&'static str> {
    let is_length = |key: &str| {
        fields
            .get(key)
            .is_none_or(|value| value.as_u64().is_some_and(|value| (60..=31_536_000).contains(&value)))
    };
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    [
        ("timeout", is_length("timeout")),
        ("grace", is_length("grace")),
        ("schedule", text("schedule").len() <= 100),
        ("slug", text("slug").chars().all(is_slug)),
        ("name", text("name").len() <= 100),
    ]
    .into_iter()
    .find_map(|(key, is_right)| (!is_right).then_some(key))
}
