//! The list of scenarios and the scenarios themselves agree; coverage is not given for nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use adapters_memory::MemoryPorts;
use domain::time::Timestamp;
use tasker_testkit::invariants::Depth;
use tasker_testkit::scenario::{Coverage, World, linear};

macro_rules! list {
    ($($topic:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
        &[$($(concat!(stringify!($topic), "::", stringify!($case)),)*)*]
    };
}

const LISTED: &[&str] = tasker_testkit::for_each_scenario!(list);
const GRAPHS: [&str; 5] = ["linear", "diamond", "parallel_merge", "tree", "mixed"];

/// The names of the public async functions of a source file, indented by `indent`.
fn cases(path: &Path, indent: &str) -> Vec<String> {
    let source = fs::read_to_string(path).unwrap_or_default();
    let starts = format!("{indent}pub async fn ");
    let lines = source.lines().filter_map(|line| line.strip_prefix(&starts));
    lines
        .filter_map(|rest| rest.split('(').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_scenario_is_listed_once_and_every_listed_scenario_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/scenario");
    let mut written = BTreeSet::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let topic = path.file_stem().unwrap().to_string_lossy().into_owned();
        written.extend(
            cases(&path, "")
                .into_iter()
                .map(|case| format!("{topic}::{case}")),
        );
    }
    let ways = cases(&folder.join("graphs.rs"), "            ");
    assert_eq!(ways.len(), 8, "{ways:?}");
    for graph in GRAPHS {
        written.extend(ways.iter().map(|way| format!("{graph}::{way}")));
    }
    let listed: BTreeSet<String> = LISTED.iter().map(|case| (*case).to_owned()).collect();
    assert_eq!(listed.len(), LISTED.len(), "a scenario is listed twice");
    assert_eq!(listed, written);
}

#[tokio::test]
async fn coverage_counts_what_happened_and_nothing_else() {
    let all = domain::step::table::ROWS.len() + domain::task::table::ROWS.len();
    assert_eq!(Coverage::default().missing().len(), all);
    let memory = MemoryPorts::at(Timestamp::EPOCH, 1);
    let world = World::over(memory.ports(), Depth::Everything);
    linear::happy(&world).await;
    let missing = world.finish().await.missing();
    // Steps: start, succeed, fail with a retry. Task: start, start again, complete.
    assert_eq!(missing.len(), all - 6, "{missing:#?}");
}
