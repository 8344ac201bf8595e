//! `tasker doctor`: whether a store is well, and what to do if it is not.

use std::io::{IsTerminal, stdout};

use adapters_postgres::doctor::{Finding, Invariant, Thresholds, Verdict};
use serde::Serialize;

use crate::cli::doctor::DoctorArguments;
use crate::compose;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json};

/// All that was looked at.
#[derive(Debug, Serialize)]
struct Report {
    /// The worst of all.
    verdict: Verdict,
    findings: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invariants: Option<Vec<Invariant>>,
}

/// Looks, and tells; fails if anything did.
pub(crate) async fn run(arguments: &DoctorArguments) -> Result<Exit, Failure> {
    let report = look(arguments).await?;
    if arguments.json {
        print_json(&report)?;
    } else {
        let colours = stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        print(&report.told(colours))?;
    }
    Ok(if report.verdict == Verdict::Fail {
        Exit::Error
    } else {
        Exit::Complete
    })
}

async fn look(arguments: &DoctorArguments) -> Result<Report, Failure> {
    let url = &arguments.store.url()?;
    let doctor = compose::doctor(url)?;
    let thresholds = Thresholds::default();
    let findings = doctor.examine(&thresholds).await;
    let findings = findings.map_err(|error| compose::unusable(url, error))?;
    let schema_fits = findings
        .iter()
        .all(|finding| finding.check != "schema" || finding.verdict == Verdict::Ok);
    let invariants = if arguments.invariants && schema_fits {
        let checked = doctor.invariants(arguments.limit_tasks, &thresholds).await;
        Some(checked.map_err(|error| compose::unusable(url, error))?)
    } else {
        None
    };
    Ok(Report::of(findings, invariants))
}

impl Report {
    fn of(findings: Vec<Finding>, invariants: Option<Vec<Invariant>>) -> Self {
        let seen = findings.iter().map(|finding| finding.verdict).max();
        let checked = invariants.iter().flatten().map(verdict).max();
        Self {
            verdict: seen.max(checked).unwrap_or(Verdict::Ok),
            findings,
            invariants,
        }
    }

    fn told(&self, colours: bool) -> String {
        let mut text = String::new();
        for finding in &self.findings {
            line(
                &mut text,
                finding.verdict,
                finding.check,
                &finding.seen,
                colours,
            );
            if let Some(advice) = &finding.advice {
                indented(&mut text, advice);
            }
        }
        for invariant in self.invariants.iter().flatten() {
            line(
                &mut text,
                verdict(invariant),
                invariant.id,
                invariant.says,
                colours,
            );
            for broken in &invariant.broken {
                let step = broken.step.map(|step| format!(" step {step}"));
                let step = step.unwrap_or_default();
                indented(
                    &mut text,
                    &format!("{}{step}: {}", broken.task, broken.detail),
                );
            }
            if !invariant.broken.is_empty() {
                indented(
                    &mut text,
                    "this is a bug: keep the database as it is and report it",
                );
            }
        }
        text
    }
}

fn verdict(invariant: &Invariant) -> Verdict {
    if invariant.broken.is_empty() {
        Verdict::Ok
    } else {
        Verdict::Fail
    }
}

fn line(text: &mut String, verdict: Verdict, what: &str, seen: &str, colours: bool) {
    let (word, colour) = match verdict {
        Verdict::Ok => ("ok", "32"),
        Verdict::Warn => ("warn", "33"),
        Verdict::Fail => ("FAIL", "31"),
    };
    // Padded before it is coloured: what is not seen takes no room.
    let word = format!("{word:<4}");
    let word = if colours {
        format!("\u{1b}[{colour}m{word}\u{1b}[0m")
    } else {
        word
    };
    for part in [&word, "  ", &format!("{what:<18}"), "  ", seen, "\n"] {
        text.push_str(part);
    }
}

fn indented(text: &mut String, advice: &str) {
    for part in [&" ".repeat(26), "→ ", advice, "\n"] {
        text.push_str(part);
    }
}
