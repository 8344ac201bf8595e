//! `tasker-chaos`: runs the scenarios, or one, and says whether the promises were kept.

use std::env;
use std::io::{self, Write, stderr, stdout};
use std::process::ExitCode;

use anyhow::Context;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Parser, Subcommand, ValueEnum};
use tasker_chaos::report::{Report, table};
use tasker_chaos::run::{RunOptions, run};
use tasker_chaos::scenario::Scenario;
use tasker_chaos::worker::{WorkerArguments, work};

const ALL: &str = "all";

/// Breaks things around Tasker, and checks what became of the work.
#[derive(Debug, Parser)]
#[command(
    name = "tasker-chaos",
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
struct Arguments {
    #[command(subcommand)]
    worker: Option<Inner>,
    /// Which scenario to run
    #[arg(required = true, value_parser = names())]
    scenario: Option<String>,
    /// How long each goes on, in place of its own time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: Option<u64>,
    /// Where chance begins
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print one JSON object a line in place of the table
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Inner {
    /// Is one worker; the suite starts these
    #[command(hide = true)]
    Worker(WorkerArguments),
}

fn names() -> PossibleValuesParser {
    let scenarios = Scenario::all().iter();
    let values = scenarios.filter_map(Scenario::to_possible_value);
    PossibleValuesParser::new(values.chain([PossibleValue::new(ALL).help("All of them")]))
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.worker {
        Some(Inner::Worker(worker)) => work(worker).await.map(|()| true),
        None => suite(&arguments).await,
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // That nobody reads it is no reason to end otherwise.
            writeln!(stderr(), "tasker-chaos: {error:#}").ok();
            ExitCode::from(3)
        }
    }
}

/// Runs what was asked for; answers whether every promise was kept.
async fn suite(arguments: &Arguments) -> anyhow::Result<bool> {
    let asked = arguments.scenario.as_deref().unwrap_or(ALL);
    let scenarios = Scenario::all().iter();
    let wanted = scenarios.filter(|scenario| asked == ALL || asked == scenario.name());
    let mut reports = Vec::new();
    for scenario in wanted {
        writeln!(stderr(), "{}", scenario.name())?;
        let options = RunOptions {
            scenario: *scenario,
            seconds: arguments.seconds,
            seed: arguments.seed,
            program: env::current_exe()?,
        };
        let made = run(&options).await;
        let report = made.with_context(|| format!("{} could not be run", scenario.name()))?;
        write!(stderr(), "{}", report.findings())?;
        if arguments.json {
            writeln!(stdout(), "{}", serde_json::to_string(&report)?)?;
        }
        reports.push(report);
    }
    if !arguments.json {
        print(&table(&reports))?;
    }
    Ok(reports.iter().all(Report::passed))
}

/// A reader that has gone has seen what it wanted.
fn print(text: &str) -> io::Result<()> {
    match stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
