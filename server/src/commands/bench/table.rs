//! Figures as tables for people.

use std::io::{IsTerminal, stdout};

use bench::{Figures, Floor, Via};

const COLUMNS: [&str; 17] = [
    "shape",
    "mode",
    "tasks",
    "steps/s",
    "tasks/s",
    "submit/s",
    "start p50",
    "p99",
    "end p50",
    "p95",
    "p99",
    "turn p50",
    "p99",
    "queries",
    "commits",
    "WAL B",
    "dead",
];
const RATIOS: [&str; 9] = [
    "shape", "mode", "/claim50", "/chain50", "submit", "start", "end", "stored", "/process",
];

/// One line for each shape and mode; with a floor another table of ratios.
pub(super) fn of(all: &[Figures]) -> String {
    let mut text = table(&COLUMNS, all.iter().map(line).collect());
    text.push_str(
        "times in ms from before the submission, a turn from claim to commit; queries, commits and WAL \
         bytes for each step\n",
    );
    let rss = all.iter().filter_map(|figures| figures.rss_bytes).max();
    let rss = rss.map(|rss| format!("at most {} MiB resident\n", rss / 1_048_576));
    text.push_str(&rss.unwrap_or_default());
    let floor = all.iter().find_map(|figures| figures.floor);
    let compared = |figures: &Figures| {
        figures.floor.is_some() || figures.stored.is_some() || figures.via == Via::Http
    };
    if all.iter().any(compared) {
        text.push('\n');
        text.push_str(&table(&RATIOS, all.iter().map(ratios).collect()));
    }
    if let Some(floor) = floor {
        text.push_str(&told(&floor));
    }
    text
}

fn line(figures: &Figures) -> Vec<String> {
    let Figures {
        start, end, cost, ..
    } = figures;
    vec![
        named(figures),
        figures.mode.to_string(),
        figures.tasks.to_string(),
        rate(figures.steps_per_s),
        rate(figures.tasks_per_s),
        rate(figures.submit_per_s),
        ms(start.start_p50_ms),
        ms(start.start_p99_ms),
        ms(end.p50_ms),
        ms(end.p95_ms),
        ms(end.p99_ms),
        ms(figures.turn.turn_p50_ms),
        ms(figures.turn.turn_p99_ms),
        number(cost.queries_per_step, 3),
        number(cost.commits_per_step, 3),
        number(cost.wal_bytes_per_step, 0),
        cost.dead_tuples
            .map_or("-".to_owned(), |dead| dead.to_string()),
    ]
}

fn ratios(figures: &Figures) -> Vec<String> {
    let ratios = &figures.ratios;
    vec![
        named(figures),
        figures.mode.to_string(),
        number(ratios.steps_to_claim50, 3),
        number(ratios.steps_to_chain50, 3),
        number(ratios.submit_to_insert500, 3),
        number(ratios.start_to_commit, 2),
        number(ratios.end_to_commit, 2),
        number(ratios.steps_to_empty, 3),
        number(ratios.steps_to_process, 3),
    ]
}

fn named(figures: &Figures) -> String {
    match (figures.stored, figures.via) {
        (Some(_), _) => format!("{} (stored)", figures.shape),
        (None, Via::Http) => format!("{} (HTTP)", figures.shape),
        (None, Via::Process) => figures.shape.clone(),
    }
}

fn told(floor: &Floor) -> String {
    format!(
        "floor: one commit {:.3} ms; rows/s: commit1 {:.0}, claim1 {:.0}, claim50 {:.0}, chain50 {:.0}, \
         insert500 {:.0}\n",
        floor.commit_p50_ms,
        floor.commit1,
        floor.claim1,
        floor.claim50,
        floor.chain50,
        floor.insert500
    )
}

/// Milliseconds, as fine as they are worth.
pub(super) fn ms(ms: Option<f64>) -> String {
    match ms {
        Some(ms) if ms >= 100.0 => format!("{ms:.0}"),
        Some(ms) => format!("{ms:.2}"),
        None => "-".to_owned(),
    }
}

/// So many in a second: large tasks take seconds each.
fn rate(rate: f64) -> String {
    if rate >= 10.0 {
        format!("{rate:.0}")
    } else {
        format!("{rate:.2}")
    }
}

fn number(number: Option<f64>, digits: usize) -> String {
    number.map_or("-".to_owned(), |number| format!("{number:.digits$}"))
}

/// Names to the left, numbers to the right, the head bold on a terminal.
fn table(head: &[&str], lines: Vec<Vec<String>>) -> String {
    let head = head.iter().map(|&cell| cell.to_owned()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(head).chain(lines).collect();
    let mut widths: Vec<usize> = Vec::new();
    for line in &lines {
        widths.resize(widths.len().max(line.len()), 0);
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let coloured = stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let told = lines.iter().enumerate().map(|(row, line)| {
        let cells = line.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| match column {
            0 | 1 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        match row {
            0 if coloured => format!("\u{1b}[1m{line}\u{1b}[0m\n"),
            _ => format!("{line}\n"),
        }
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_below_one_another() {
        let lines = vec![
            vec!["jobs".to_owned(), "m".to_owned(), "7".to_owned()],
            vec!["fan-out-100".to_owned(), "m".to_owned(), "1000".to_owned()],
        ];
        let text = table(&["shape", "mode", "steps/s"], lines);
        assert_eq!(
            text,
            "shape        mode  steps/s\n\
             jobs         m           7\n\
             fan-out-100  m        1000\n"
        );
    }

    #[test]
    fn milliseconds_are_as_fine_as_they_are_worth() {
        assert_eq!(ms(Some(1.234)), "1.23");
        assert_eq!(ms(Some(1_234.5)), "1234");
        assert_eq!(ms(None), "-");
    }
}
