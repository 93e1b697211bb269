//! What a request asks for: the parameters after its path.

use crate::status::board::{Kind, Query, Sort, State, Wanted};
use hyper::Request;
use hyper::body::Incoming;

/// The parameters.
pub(super) fn pairs(
    request: &Request<Incoming>,
) -> impl Iterator<Item = (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)> {
    url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
}

/// What of a fleet is asked for.
pub(super) fn wanted(request: &Request<Incoming>) -> Result<Wanted, &'static str> {
    let mut wanted =
        Wanted { search: String::new(), member: String::new(), offset: 0, limit: Query::MAX_LIMIT };
    for (key, value) in pairs(request) {
        match &*key {
            "search" => wanted.search = value.to_lowercase(),
            "member" => wanted.member = value.into_owned(),
            "offset" => wanted.offset = value.parse().map_err(|_| "`offset` is a number")?,
            "limit" => {
                let limit = value.parse().ok().filter(|limit| (1..=Query::MAX_LIMIT).contains(limit));
                wanted.limit = limit.ok_or("`limit` is a number from 1 to 500")?;
            }
            _ => return Err("the parameters here are `search`, `member`, `offset` and `limit`"),
        }
    }
    Ok(wanted)
}

/// What is asked for, of the kind that the path names; where it names none, `kind` may.
pub(super) fn query(request: &Request<Incoming>, kind: Option<Kind>) -> Result<Query, String> {
    let mut query = Query { kind, ..Query::default() };
    for (key, value) in pairs(request) {
        match &*key {
            "kind" if kind.is_none() => {
                query.kind = match &*value {
                    "" => None,
                    "heartbeats" => Some(Kind::Heartbeat),
                    "jobs" => Some(Kind::Job),
                    _ => return Err("`kind` is `heartbeats` or `jobs`".to_owned()),
                };
            }
            "search" => query.search = value.into_owned(),
            "tag" => query.tag = value.into_owned(),
            "sort" => {
                let (word, is_falling) =
                    value.strip_prefix('-').map_or((&*value, false), |word| (word, true));
                query.is_falling = is_falling;
                query.sort = match word {
                    "" => None,
                    word => Some(Sort::from_name(word).ok_or_else(|| {
                        let words = Sort::ALL.map(|sort| sort.as_str()).join(", ");
                        format!("`sort` is one of {words}, with `-` before it for the other way round")
                    })?),
                };
            }
            "state" if value.is_empty() => query.state = None,
            "state" => {
                query.state = Some(State::from_name(&value).ok_or_else(|| {
                    format!("`state` is one of {}", State::ALL.map(|state| state.as_str()).join(", "))
                })?);
            }
            "offset" => query.offset = value.parse().map_err(|_| "`offset` is a number".to_owned())?,
            "limit" => {
                query.limit = value
                    .parse()
                    .ok()
                    .filter(|limit| (1..=Query::MAX_LIMIT).contains(limit))
                    .ok_or_else(|| format!("`limit` is a number from 1 to {}", Query::MAX_LIMIT))?;
            }
            _ => {
                let more = if kind.is_none() { "`kind`, " } else { "" };
                return Err(format!(
                    "the parameters here are {more}`search`, `state`, `tag`, `sort`, `offset` and `limit`"
                ));
            }
        }
    }
    Ok(query)
}
