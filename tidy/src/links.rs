//! Links between the documents.

use std::collections::{BTreeMap, BTreeSet};

use crate::complaint::Complaint;
use crate::sql::join;
use crate::tree::{TextFile, has_extension};

/// Relative links in Markdown files that lead to no file, or to no heading of that file.
pub fn broken(files: &[TextFile]) -> Vec<Complaint> {
    let documents = files.iter().filter(|file| file.has_extension("md"));
    let anchors: BTreeMap<&str, BTreeSet<String>> = documents
        .clone()
        .map(|file| (file.path.as_str(), headings(&file.text)))
        .collect();
    let mut found = Vec::new();
    for file in documents {
        let parent = file.path.rsplit_once('/').map_or("", |(parent, _)| parent);
        for (line, target) in links(&file.text) {
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = match path {
                "" => file.path.clone(),
                path => join(parent, path),
            };
            let folder = format!("{path}/");
            if !files
                .iter()
                .any(|f| f.path == path || f.path.starts_with(&folder))
            {
                found.push(Complaint::new(&file.path, line, format!("no file {path}")));
            } else if !anchor.is_empty() && has_extension(&path, "md") {
                let known = anchors.get(path.as_str());
                if !known.is_some_and(|known| known.contains(anchor)) {
                    let what = format!("no heading #{anchor} in {path}");
                    found.push(Complaint::new(&file.path, line, what));
                }
            }
        }
    }
    found
}

/// The lines outside of fenced code, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(at, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        (!fenced && !is_fence).then_some((at + 1, line))
    })
}

/// Relative targets of `[text](target)` and `[name]: target`, with their lines.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        // Every second part stands between backticks.
        let shown: String = line.split('`').step_by(2).collect();
        let inline = shown
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        let defined = shown
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("]: "))
            .map(|(_, target)| target);
        for target in inline.chain(defined) {
            // A title may follow: (target "title").
            let target = target.split_whitespace().next().unwrap_or_default();
            let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
            if !target.is_empty() && !is_elsewhere {
                found.push((number, target.to_owned()));
            }
        }
    }
    found
}

/// The anchors that a forge gives to the headings of a document.
fn headings(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, line) in prose(text) {
        let title = line.trim_start_matches('#');
        if title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let slug: String = title
            .trim()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        let slug = slug.to_lowercase();
        let repeated = (1..).map(|n| format!("{slug}-{n}"));
        let mut names = std::iter::once(slug.clone()).chain(repeated);
        found.extend(names.find(|name| !found.contains(name)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_lead_nowhere_are_named() {
        let readme = "# One\n[a](docs/b.md#two-halves) [b](docs/none.md \"t\")\n\
            [c](#one) [d](#none) `[e](none)` [f](https://x.y/z)\n\
            ```\n[g](none)\n# Not a heading\n```\n[h]: docs/b.md#not\n[i](docs) [j](#not-a-heading)";
        let files = [
            TextFile::new("README.md", readme),
            TextFile::new("docs/b.md", "## Two: halves!\n[up](../README.md#one)"),
        ];
        let lines: Vec<String> = broken(&files).iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "README.md:2: no file docs/none.md",
                "README.md:3: no heading #none in README.md",
                "README.md:8: no heading #not in docs/b.md",
                "README.md:9: no heading #not-a-heading in README.md",
            ]
        );
    }

    #[test]
    fn repeated_headings_are_numbered() {
        let found: Vec<_> = headings("# A `b`\n## A b\n### A b").into_iter().collect();
        assert_eq!(found, ["a-b", "a-b-1", "a-b-2"]);
    }
}
