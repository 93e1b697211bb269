//! Every link of every page leads to a file that is there, and to a heading of it.

use downbeat_tests::pages::{self, Page};

/// Pages that are read elsewhere too, as those of the crates, name others so.
const REPOSITORY: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/");

/// Where `to` leads, seen from `page`: the path in the repository, and the heading.
fn resolved(page: &Page, to: &str) -> (String, Option<String>) {
    let (page_path, to) = match to.strip_prefix(REPOSITORY) {
        Some(to) => ("README.md", to),
        None => (&*page.path, to),
    };
    let (path, heading) = match to.split_once('#') {
        Some((path, heading)) => (path, Some(heading.to_owned())),
        None => (to, None),
    };
    if path.is_empty() {
        return (page_path.to_owned(), heading);
    }
    let mut parts: Vec<&str> = page_path.split('/').collect();
    parts.pop();
    for part in path.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            // Beyond the top there is nothing: the path then names no file.
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    (parts.join("/"), heading)
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_are_there() {
    let pages = pages::all();
    let mut count = 0;
    let mut broken = Vec::new();
    for page in &pages {
        for link in page.links() {
            if link.to.starts_with("https://") && !link.to.starts_with(REPOSITORY) {
                continue;
            }
            count += 1;
            let (path, heading) = resolved(page, link.to);
            let has_heading = |heading: &String| {
                pages.iter().any(|page| page.path == path && page.anchors().contains(heading))
            };
            if !pages::root().join(&path).exists() || heading.as_ref().is_some_and(|it| !has_heading(it)) {
                broken.push(format!("{}:{}: {}", page.path, link.line, link.to));
            }
        }
    }
    assert!(count > 60, "only {count} links found");
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn the_table_of_contents_names_each_page_of_its_folder_once() {
    let pages = pages::all();
    let contents = pages.iter().find(|page| page.path == "docs/SUMMARY.md").unwrap();
    let mut named: Vec<String> = contents.links().iter().map(|link| resolved(contents, link.to).0).collect();
    named.sort();
    let is_of_it = |path: &&String| path.starts_with("docs/") && **path != contents.path;
    let mut there: Vec<String> = pages.iter().map(|page| &page.path).filter(is_of_it).cloned().collect();
    there.sort();
    assert_eq!(named, there, "docs/SUMMARY.md is the table of contents of the site");
}

#[test]
fn every_page_can_be_reached_from_the_readme() {
    let pages = pages::all();
    let mut reached = vec!["README.md".to_owned()];
    let mut at = 0;
    // Each page is put into the list once at most.
    while let Some(path) = reached.get(at).cloned() {
        at += 1;
        let Some(page) = pages.iter().find(|page| page.path == path) else { continue };
        for link in page.links() {
            let (path, _) = resolved(page, link.to);
            if path.ends_with(".md") && !reached.contains(&path) {
                reached.push(path);
            }
        }
    }
    let hidden: Vec<_> = pages.iter().map(|page| &page.path).filter(|path| !reached.contains(path)).collect();
    assert!(hidden.is_empty(), "no link leads to {hidden:?}");
}
