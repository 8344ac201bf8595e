//! One scenario from its start to its verdict.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::check::check;
use crate::client::Clients;
use crate::evidence::Evidence;
use crate::fault::{self, Fault, Strike};
use crate::ground::Ground;
use crate::load;
use crate::report::{Report, Tally};
use crate::scenario::{Scenario, Setting};

/// How long the work goes on before the first strike.
const WARM_UP: Duration = Duration::from_secs(2);
/// How long open tasks have to end once all is well.
const END_WITHIN: Duration = Duration::from_secs(30);
/// How long the first success after a fault may take at most: it is stuck otherwise.
pub(crate) const RECOVER_WITHIN: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// A rest is no longer than this part of the run.
const RESTS: u64 = 5;

/// What to run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The scenario.
    pub scenario: Scenario,
    /// How long it goes on; its own time if not said.
    pub seconds: Option<u64>,
    /// What chance comes from. Processes and networks have a chance of their own beside it.
    pub seed: u64,
    /// This program's file, whose command `worker` is a worker.
    pub program: PathBuf,
}

/// Runs one scenario.
///
/// # Errors
/// When the run could not be made, which says nothing about what it was to test.
pub async fn run(options: &RunOptions) -> anyhow::Result<Report> {
    let setting = options.scenario.setting();
    let seconds = options.seconds.unwrap_or(setting.seconds);
    let mut ground = Ground::prepare(&setting, options.program.clone(), options.seed).await?;
    let (url, journal) = (ground.url.clone(), Arc::clone(&ground.journal));
    let mut clients = Clients::start(&url, journal, load::templates()?, options.seed).await?;
    sleep(WARM_UP).await;
    let mut fault = fault::of(options.scenario);
    let tally = strike_on(fault.as_mut(), &mut ground, seconds).await?;
    clients.end().await;
    let open = wait_for_the_end(&mut ground).await?;
    let calls = clients.log.all();
    let evidence = Evidence::collect(&mut ground, calls).await?;
    let deserters = ground.fleet.deserters.clone();
    if open == 0 {
        ground.fleet.dismiss().await?;
    }
    let verdict = check(&evidence);
    Ok(Report::new(options, &tally, &evidence, &verdict, deserters)
        .needing(needed(&setting, seconds)))
}

/// Fifty in a whole run, fewer in a shorter one.
fn needed(setting: &Setting, seconds: u64) -> u64 {
    let share = seconds.min(setting.seconds).saturating_mul(50);
    share.div_ceil(setting.seconds.max(1))
}

async fn strike_on(
    fault: &mut dyn Fault,
    ground: &mut Ground,
    seconds: u64,
) -> anyhow::Result<Tally> {
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut tally = Tally::default();
    while Instant::now() < end {
        let strike = fault.strike(ground).await?;
        tally.add(strike.hits);
        if let Some(recovery) = recovery(ground, strike).await? {
            tally.recovered_in(recovery);
        }
        ground.fleet.muster()?;
        let (from, to) = fault.rest();
        let longest = seconds.saturating_mul(1_000).div_ceil(RESTS);
        sleep(ground.dice.span(from.min(longest), to.min(longest))).await;
    }
    Ok(tally)
}

/// How long after all was well the first step succeeded.
async fn recovery(ground: &mut Ground, strike: Strike) -> anyhow::Result<Option<Duration>> {
    let Some(healed) = strike.healed else {
        return Ok(None);
    };
    ground.follower.catch_up()?;
    let before = ground.follower.succeeded;
    while ground.follower.succeeded == before && healed.elapsed() < RECOVER_WITHIN {
        sleep(LOOK_AGAIN).await;
        ground.follower.catch_up()?;
    }
    Ok(Some(healed.elapsed()))
}

/// Waits until no task is open, for as long as that may take; answers how many are.
async fn wait_for_the_end(ground: &mut Ground) -> anyhow::Result<i64> {
    let begun = Instant::now();
    let mut admin = ground.admin().await?;
    loop {
        let sql = "SELECT count(*) FROM tasker.tasks WHERE state IN ('pending', 'in_progress')";
        let open: i64 = sqlx::query_scalar(sql).fetch_one(&mut admin).await?;
        if open == 0 || begun.elapsed() > END_WITHIN {
            return Ok(open);
        }
        ground.fleet.muster()?;
        sleep(LOOK_AGAIN).await;
    }
}
