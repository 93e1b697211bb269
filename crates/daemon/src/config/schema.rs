//! The JSON Schema of a configuration file (draft 2020-12), for editors that complete and check it.
//!
//! The schema accepts whatever the reader accepts. It refuses unknown keys, wrong types and wrong words. Only the reader checks
//! the text of schedules, URLs and addresses.

use super::keys::{self, Choice, Default, Key, Kind, REMOTE_URL, Section, Size};
use super::own::{
    BUTLER, DEFAULTS, ENABLE, ENABLED, FLEET, FREQUENCY, HEARTBEAT, JOB, KINDS, LONGEST_TAG, MAX_CALENDARS,
    MAX_TAGS, ROOT, STATE, STATUS, TLS, parts_of,
};
use super::yaml::Value as Yaml;
use downbeat_client::Monitor;
use downbeat_fleet::etcd::MAX_URLS;
use downbeat_parser::Length;
use serde_json::{Map, Value, json};

/// The name of a tool's section.
const SECTION: &str = "heartbeat";

/// Where the committed schema can be fetched, which is its name in a catalogue of schemas.
const ID: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/docs/downbeat.schema.json");

/// The schema, as it is committed: with a line feed at its end.
pub fn schema() -> String {
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "The configuration of downbeat",
        "description": "Heartbeats and jobs of downbeat, or the file of a Butler tool with its `heartbeat` section.",
        "type": "object",
        "$defs": {
            "heartbeat": section(&HEARTBEAT),
            "job": section(&JOB),
            "defaults": section(&DEFAULTS),
            "fleet": section(&FLEET),
            "status": section(&STATUS),
            "state": section(&STATE),
            "check": section(&KINDS),
            "butler": butler(),
            "fromFile": from_file(),
            "variable": {
                "description": "A text with a variable of the environment: `${NAME}`.",
                "type": "string",
                "pattern": "\\$\\{",
            },
            "length": {
                "description": "A length of time is numbers with their units, the greatest first, such as `90s`, `1h30m` or `1.5h` \
                    (units: `d`, `h`, `m`, `s`, `ms`), or an ISO 8601 duration such as `PT15M`.",
                "type": "string",
                "pattern": Length::pattern(),
            },
            "structured": structured(),
            "tool": tool(),
        },
        "if": ours(),
        "then": our_keys(),
        "else": { "$ref": "#/$defs/tool" },
        "allOf": [ sections() ],
    });
    if let Some(definitions) = root.get_mut("$defs") {
        for monitor in Monitor::ALL.iter().filter(|monitor| !monitor.parts().is_empty()) {
            set(definitions, monitor.as_str(), section(parts_of(*monitor)));
        }
    }
    // Writing a tree that was just made cannot fail.
    serde_json::to_string_pretty(&root).unwrap_or_default() + "\n"
}

/// Whether a file is one of our own. A file without heartbeats is one unless it is a tool's, which may have such keys too.
fn ours() -> Value {
    let each = [keys::DEFAULTS, keys::STATUS, keys::SHARD, keys::FLEET, keys::STATE]
        .map(|key| json!({ "required": [key] }));
    let ours = json!({ "anyOf": each });
    json!({ "anyOf": [
        { "required": [keys::HEARTBEATS] },
        { "required": [keys::JOBS] },
        { "allOf": [ ours, { "not": { "$ref": "#/$defs/tool" } } ] },
    ] })
}

/// The keys of a file of our own.
fn our_keys() -> Value {
    let properties: Map<String, Value> =
        ROOT.keys.iter().map(|key| (key.name.to_owned(), of_root(key))).collect();
    json!({
        "properties": properties,
        "dependentRequired": { (keys::DEFAULTS): [keys::HEARTBEATS], (keys::MAX_RUNNING): [keys::JOBS] },
        // A file that is both has the keys of the tool as well.
        "if": { "not": { "$ref": "#/$defs/tool" } },
        "then": { "propertyNames": { "anyOf": [ { "enum": ROOT.names() }, { "pattern": "^(x-|<<$)" } ] } },
    })
}

/// A key of the root. What its section or its items are stands under a name of its own.
fn of_root(key: &Key) -> Value {
    let named = |name: &str| format!("#/$defs/{name}");
    match key.kind {
        Kind::Section(_) => json!({ "description": key.doc, "$ref": named(key.name) }),
        Kind::Several(_) => json!({
            "description": key.doc,
            "type": "array",
            "minItems": 1,
            "items": { "$ref": named(key.name.trim_end_matches('s')) },
        }),
        _ => described(key, true),
    }
}

/// Whether a file has the section of a tool: at the top level, or below a key of it.
fn tool() -> Value {
    let has =
        json!({ "type": "object", "required": [SECTION], "properties": { SECTION: { "type": "object" } } });
    json!({ "anyOf": [ has, { "not": { "additionalProperties": { "not": has } } } ] })
}

/// Requires the sections of tools to be valid.
fn sections() -> Value {
    let here = json!({ "if": { "type": "object" }, "then": { "$ref": "#/$defs/butler" } });
    json!({
        "if": { "required": [SECTION], "properties": { SECTION: { "type": "object" } } },
        "then": { "properties": { SECTION: here } },
        "else": { "additionalProperties": { "if": { "type": "object" }, "then": { "properties": { SECTION: here } } } },
    })
}

fn section(section: &Section) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for key in section.keys {
        properties.insert(key.name.to_owned(), described(key, true));
        if key.default == Default::Required {
            required.push(key.name);
        }
    }
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        set(&mut schema, "required", json!(required));
    }
    if std::ptr::eq(section, &HEARTBEAT) {
        let of_parts = section.keys.iter().filter(|key| matches!(key.kind, Kind::Parts(_)));
        let ways = std::iter::once("url").chain(of_parts.map(|key| key.name));
        set(&mut schema, "oneOf", ways.map(|key| json!({ "required": [key] })).collect());
    }
    if std::ptr::eq(section, &KINDS) {
        set(&mut schema, "minProperties", json!(1));
        set(&mut schema, "maxProperties", json!(1));
    }
    if std::ptr::eq(section, &TLS) {
        set(
            &mut schema,
            "dependentRequired",
            json!({ "client_cert": ["client_key"], "client_key": ["client_cert"] }),
        );
    }
    schema
}

/// The section of a Butler tool: its values are looked at only while it is on.
fn butler() -> Value {
    let anything: Map<String, Value> =
        BUTLER.keys.iter().map(|key| (key.name.to_owned(), json!(true))).collect();
    let values: Map<String, Value> =
        BUTLER.keys.iter().map(|key| (key.name.to_owned(), described(key, false))).collect();
    let off = json!({ "properties": { (ENABLE): { "const": false }, (ENABLED): { "const": false } } });
    json!({
        "description": "Heartbeats as the Butler tools have them.",
        "type": "object",
        "properties": anything,
        "additionalProperties": false,
        "required": [REMOTE_URL, FREQUENCY],
        "oneOf": [ { "required": [ENABLE] }, { "required": [ENABLED] } ],
        "if": off,
        "else": { "properties": values },
    })
}

/// Sets a keyword of a schema that is an object.
fn set(schema: &mut Value, keyword: &str, value: Value) {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert(keyword.to_owned(), value);
    }
}

/// A key with its documentation. With `variables`, a text with variables may stand for a value of another type.
fn described(key: &Key, variables: bool) -> Value {
    let mut schema = kind(key);
    let is_narrow = matches!(
        key.kind,
        Kind::Switch | Kind::Count { .. } | Kind::Span { .. } | Kind::Size { .. } | Kind::Choice(_)
    );
    if variables && is_narrow {
        schema = json!({ "anyOf": [ schema, { "$ref": "#/$defs/variable" } ] });
    }
    set(&mut schema, "description", json!(key.doc));
    set(&mut schema, "examples", json!([key.example]));
    if let Default::Value(default) = key.default {
        let default = match key.kind.typed(default.to_owned(), false) {
            Yaml::Bool(value) => json!(value),
            Yaml::Integer(value) => json!(value),
            _ => json!(default),
        };
        set(&mut schema, "default", default);
    }
    // Only examples that are texts are shown as they would be written.
    if !matches!(
        key.kind,
        Kind::Name { .. } | Kind::User | Kind::Url | Kind::Schedule | Kind::Zone | Kind::Span { .. }
    ) {
        schema.as_object_mut().map(|schema| schema.remove("examples"));
    }
    schema
}

fn kind(key: &Key) -> Value {
    let text = || json!({ "type": "string", "minLength": 1 });
    let secret = || json!({ "anyOf": [ text(), { "$ref": "#/$defs/fromFile" } ] });
    match &key.kind {
        Kind::Name { longest } => json!({ "type": "string", "pattern": "\\S", "maxLength": longest }),
        Kind::User => json!({ "anyOf": [
            { "type": "string", "pattern": "\\S" },
            { "type": "integer", "minimum": 0, "maximum": u32::MAX - 1 },
        ] }),
        Kind::Secret => json!({ "anyOf": [ { "type": "string" }, { "$ref": "#/$defs/fromFile" } ] }),
        Kind::Url => secret(),
        Kind::Urls => json!({ "anyOf": [
            secret(),
            { "type": "array", "minItems": 1, "maxItems": MAX_URLS, "items": secret() },
        ] }),
        Kind::Schedule => json!({ "anyOf": [
            text(),
            { "type": "integer", "minimum": 1000 },
            { "$ref": "#/$defs/structured" },
        ] }),
        Kind::Zone | Kind::File | Kind::Folder | Kind::Listen => text(),
        Kind::Size { .. } => json!({ "type": "string", "pattern": Size::PATTERN }),
        Kind::HostPort => json!({ "type": "string", "pattern": "^.+:\\d{1,5}$|\\$\\{" }),
        Kind::Shard => json!({ "type": "string", "pattern": "^\\s*(auto|\\d+)\\s*/\\s*\\d+\\s*$|\\$\\{" }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Count { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Span { .. } => json!({ "$ref": "#/$defs/length" }),
        Kind::Choice(choices) => json!({ "enum": words(choices) }),
        Kind::Headers => json!({ "type": "object", "maxProperties": 64, "additionalProperties": secret() }),
        Kind::Proxy(_) => secret(),
        Kind::Statuses => {
            let one = json!({ "anyOf": [
                { "type": "integer", "minimum": 100, "maximum": 599 },
                { "type": "string", "pattern": "^[\\d\\s,xX-]+$|\\$\\{" },
            ] });
            json!({ "anyOf": [ one, { "type": "array", "minItems": 1, "items": one } ] })
        }
        Kind::Argv => argv(),
        Kind::Tags => {
            let tag = json!({ "type": "string", "pattern": "\\S", "maxLength": LONGEST_TAG });
            json!({ "type": "array", "maxItems": MAX_TAGS, "items": tag })
        }
        Kind::Calendars => calendars(),
        Kind::Script => json!({ "type": "string", "pattern": "\\S" }),
        Kind::Variables => json!({ "type": "object", "maxProperties": 1000, "additionalProperties": {
            "anyOf": [ { "type": "string" }, { "$ref": "#/$defs/fromFile" } ],
        } }),
        Kind::Section(keys) => section(keys),
        Kind::Parts(monitor) => json!({ "$ref": format!("#/$defs/{monitor}") }),
        Kind::Short(keys) => {
            let short = keys.keys.first().map(kind);
            json!({ "anyOf": short.into_iter().chain([section(keys)]).collect::<Vec<_>>() })
        }
        Kind::Several(_) => {
            let one = json!({ "$ref": "#/$defs/check" });
            json!({ "anyOf": [ one, { "type": "array", "minItems": 1, "maxItems": 20, "items": one } ] })
        }
    }
}

fn calendars() -> Value {
    let path = json!({ "type": "string", "minLength": 1 });
    json!({ "type": "object", "minProperties": 1, "maxProperties": MAX_CALENDARS, "additionalProperties": path })
}

fn argv() -> Value {
    let part = json!({ "type": ["string", "integer"] });
    json!({ "type": "array", "minItems": 1, "items": part })
}

/// The words. A word that is a number is accepted as a number too, as YAML reads it.
fn words(choices: &[Choice]) -> Vec<Value> {
    let numbers = choices.iter().filter_map(|choice| choice.word.parse::<u32>().ok()).map(Value::from);
    choices.iter().map(|choice| json!(choice.word)).chain(numbers).collect()
}

fn from_file() -> Value {
    json!({
        "description": "The text in a file, without the line break at its end.",
        "type": "object",
        "properties": { "file": {
            "description": "The path, relative to the folder of the configuration; it may hold `${NAME}`.",
            "type": "string",
            "minLength": 1,
        } },
        "required": ["file"],
        "additionalProperties": false,
    })
}

fn structured() -> Value {
    let calendars = json!({ "type": "array", "items": { "type": "object" } });
    json!({
        "description": "later's structured form.",
        "type": "object",
        "properties": { "schedules": calendars, "exceptions": calendars, "timezone": { "type": ["string", "null"] } },
        "required": ["schedules"],
    })
}
