//! Owns the ways in which the URL of a beat becomes that of a signal.

use url::Url;

/// Adds a part to the path.
pub(super) fn add_segment(url: &mut Url, segment: &str) {
    // Fails only for a URL that cannot have a path, which no target is.
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(segment);
    }
}

/// Sets these keys of the query and keeps the others.
pub(super) fn set_query(url: &mut Url, pairs: &[(&str, &str)]) {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !pairs.iter().any(|(set, _)| key == set))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(pairs).extend_pairs(kept);
}
