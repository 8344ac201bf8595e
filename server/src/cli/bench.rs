//! The arguments of `tasker bench`.

use bench::Shape;
use clap::Args;

use super::run::concurrency;
use super::store::StoreUrl;

/// `tasker bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArguments {
    /// Measure this PostgreSQL database, best one of its own; in memory unless given
    #[arg(long, value_name = "URL", env = "TASKER_STORE", hide_env_values = true)]
    pub(crate) store: Option<StoreUrl>,
    /// Bring the schema of the store up to date first
    #[arg(long, requires = "store")]
    pub(crate) migrate: bool,
    /// A graph to run: jobs, linear-N, diamond, fan-out-N, fan-in-N, tree, mixed, or all; may be
    /// given several times
    #[arg(long, value_name = "NAME", default_value = "all", value_parser = shapes)]
    pub(crate) shape: Vec<Shapes>,
    /// Tasks of each shape; by default enough for some seconds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub(crate) tasks: Option<u64>,
    /// Workers, each a coordinator with an id of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) workers: u16,
    /// Steps that each worker runs at once
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = concurrency())]
    pub(crate) concurrency: u16,
    /// The most connections to the store
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) connections: u32,
    /// Say nothing along the way, and print one JSON object for each shape and mode
    #[arg(long)]
    pub(crate) json: bool,
}

/// One shape, or all usual ones.
#[derive(Clone, Debug)]
pub(crate) struct Shapes(pub(crate) Vec<Shape>);

fn shapes(name: &str) -> Result<Shapes, String> {
    if name == "all" {
        return Ok(Shapes(bench::USUAL.to_vec()));
    }
    Shape::parse(name).map(|shape| Shapes(vec![shape]))
}
