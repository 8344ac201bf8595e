//! `docs/lifecycle.md` prints the tables of both machines; here they are made and compared.

use std::fmt::Write as _;

use tasker_domain::status::Status;
use tasker_domain::step::table::Row;
use tasker_domain::{step, task};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/lifecycle.md");
const BEGIN: &str = "<!-- generated: ";
const END: &str = "<!-- end -->";

/// The table of one block, by the name in its first line.
fn table(name: &str) -> String {
    match name {
        "step moves" => moves(step::table::ROWS),
        "step commands" => commands(step::table::ROWS),
        "task moves" => moves(task::table::ROWS),
        "task commands" => commands(task::table::ROWS),
        other => panic!("nothing is called {other:?}"),
    }
}

/// 36 cells, each with the commands behind it.
fn moves(rows: &[Row]) -> String {
    let head: Vec<String> = Status::ALL.iter().map(|to| format!("`{to}`")).collect();
    let mut text = format!(
        "| from \\ to | {} |\n|---|{}\n",
        head.join(" | "),
        "---|".repeat(6)
    );
    for from in Status::ALL {
        let cells = Status::ALL.map(|to| {
            let walks = |row: &&Row| {
                let before = [row.from].into_iter().chain(row.to.iter().copied());
                before
                    .zip(row.to.iter().copied())
                    .any(|pair| pair == (from, to))
            };
            let mut words: Vec<String> = rows
                .iter()
                .filter(walks)
                .map(|row| format!("`{}`", row.command))
                .collect();
            words.dedup();
            words.join(" ")
        });
        writeln!(text, "| `{from}` | {} |", cells.join(" | ")).unwrap();
    }
    text
}

/// Every allowed pair of state and command.
fn commands(rows: &[Row]) -> String {
    let mut text = "| in | command | leads to | when |\n|---|---|---|---|\n".to_owned();
    for row in rows {
        let path: Vec<String> = row.to.iter().map(|to| format!("`{to}`")).collect();
        let path = if path.is_empty() {
            "stays".to_owned()
        } else {
            path.join(", then ")
        };
        writeln!(
            text,
            "| `{}` | `{}` | {path} | {} |",
            row.from, row.command, row.when
        )
        .unwrap();
    }
    text
}

/// The page with every block made anew; what stands between the blocks is prose and stays.
fn generated(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, block)) = rest.split_once(BEGIN) {
        let (name, body) = block.split_once(" -->").unwrap();
        let (_, after) = body.split_once(END).unwrap();
        write!(text, "{before}{BEGIN}{name} -->\n\n{}\n{END}", table(name)).unwrap();
        rest = after;
    }
    text + rest
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads, and on demand writes, a page"
)]
fn the_page_prints_the_tables_that_the_code_obeys() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let expected = generated(&page);
    for name in ["step moves", "step commands", "task moves", "task commands"] {
        assert!(
            page.contains(&format!("{BEGIN}{name} -->")),
            "the page has no block {name:?}"
        );
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PAGE, &expected).unwrap();
    } else {
        let advice = "UPDATE_DOCS=1 cargo test -p tasker-domain lifecycle_page";
        assert!(
            page == expected,
            "docs/lifecycle.md is out of date; run: {advice}"
        );
    }
}
