//! The arguments of `tasker bench`.

use bench::{Mode, Shape, Stored};
use clap::{ArgAction, Args};
use domain::millis::Millis;

use super::run::concurrency;
use super::store::StoreUrl;

/// `tasker bench`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct BenchArguments {
    #[command(flatten)]
    pub(crate) store: BenchStore,
    #[command(flatten)]
    pub(crate) floor: BenchFloor,
    /// A graph to run: jobs, linear-N, diamond, fan-out-N, fan-in-N, tree, mixed, or all; may be
    /// given several times [default: all; jobs with --soak]
    #[arg(long, value_name = "NAME", value_parser = shapes)]
    pub(crate) shape: Vec<Shapes>,
    /// How tasks are run: burn-down, one-at-a-time, or all; may be given several times
    #[arg(long, value_name = "NAME", default_value = "burn-down", value_parser = modes)]
    pub(crate) mode: Vec<Modes>,
    /// Tasks of each shape in each mode; by default enough for some seconds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub(crate) tasks: Option<u64>,
    /// End each measurement after this, whatever is left of its tasks
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(crate) duration: Option<Millis>,
    /// Workers, each a coordinator with an id of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) workers: u16,
    /// Steps that each worker runs at once
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = concurrency())]
    pub(crate) concurrency: u16,
    /// Measure again over HTTP, through a server of this program on a free port of loopback; claims and
    /// commits are of --concurrency steps, at most 100
    #[arg(long, conflicts_with_all = ["stored", "soak", "idle"])]
    pub(crate) http: bool,
    /// Measure again with so many tasks in the store, complete and backing off
    #[arg(long, value_name = "FINISHED,WAITING", value_parser = Stored::parse, requires = "store")]
    pub(crate) stored: Option<Stored>,
    /// Keep one shape running for so many minutes, and print throughput window by window
    #[arg(long, value_name = "MINUTES", conflicts_with_all = ["mode", "tasks", "duration", "floor", "stored", "idle"],
          value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) soak: Option<u32>,
    /// Keep vacuum away by an idle transaction in the second half of a soak
    #[arg(long, requires_all = ["soak", "store"])]
    pub(crate) pin: bool,
    /// Let the workers idle for so many seconds, then wake them by tasks from other connections
    #[arg(long, value_name = "SECONDS", conflicts_with_all = ["shape", "mode", "duration", "floor", "stored"],
          requires = "store", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub(crate) idle: Option<u32>,
    /// Say nothing along the way, and print JSON, one object for each shape and mode
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is measured.
#[derive(Debug, Args)]
pub(crate) struct BenchStore {
    /// Measure this PostgreSQL database, best one of its own: what is run stays in it. In memory
    /// unless given
    #[arg(long, value_name = "URL", env = "TASKER_STORE", hide_env_values = true)]
    pub(crate) store: Option<StoreUrl>,
    /// Bring the schema of the store up to date first
    #[arg(long, requires = "store")]
    pub(crate) migrate: bool,
    /// The most connections of the workers together, and again of the submitter
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) connections: u32,
    /// Whether a commit waits for the disk, on or off; as the server is set up unless given
    #[arg(long, value_name = "on|off", action = ArgAction::Set, value_parser = on_or_off, requires = "store")]
    pub(crate) sync_commit: Option<bool>,
}

/// What it is compared with.
#[derive(Debug, Args)]
pub(crate) struct BenchFloor {
    /// Measure the floor of the database too, by pgbench, before and after, and print each figure
    /// as a ratio to it
    #[arg(long, requires = "store")]
    pub(crate) floor: bool,
    /// How long each of the five figures of the floor is measured
    #[arg(long, value_name = "SPAN", default_value = "8s", value_parser = span, requires = "floor")]
    pub(crate) floor_span: Millis,
}

const AFTER_HELP: &str = "\
How to read the figures: docs/performance.md.

Examples:
  tasker bench --shape jobs
  tasker bench --store postgres:///bench --migrate --workers 2 --floor
  tasker bench --store postgres:///bench --shape linear-6 --mode one-at-a-time --json
  tasker bench --store postgres:///bench --shape jobs --http --workers 8 --concurrency 50";

/// One shape, or all usual ones.
#[derive(Clone, Debug)]
pub(crate) struct Shapes(pub(crate) Vec<Shape>);

/// One mode, or both.
#[derive(Clone, Debug)]
pub(crate) struct Modes(pub(crate) Vec<Mode>);

fn shapes(name: &str) -> Result<Shapes, String> {
    if name == "all" {
        return Ok(Shapes(bench::USUAL.to_vec()));
    }
    Shape::parse(name).map(|shape| Shapes(vec![shape]))
}

fn modes(name: &str) -> Result<Modes, String> {
    if name == "all" {
        return Ok(Modes(vec![Mode::BurnDown, Mode::OneAtATime]));
    }
    Mode::parse(name).map(|mode| Modes(vec![mode]))
}

fn on_or_off(word: &str) -> Result<bool, String> {
    match word {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(format!("{word:?}: use on or off")),
    }
}

fn span(text: &str) -> Result<Millis, String> {
    let span = Millis::parse(text).map_err(|error| error.to_string())?;
    if span >= Millis::from_secs(1) {
        Ok(span)
    } else {
        Err("nothing is measured in less than 1s".to_owned())
    }
}
