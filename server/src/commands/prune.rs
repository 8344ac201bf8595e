//! `tasker prune`, and the removal that goes on beside `tasker worker` and `tasker serve`.

use std::collections::BTreeMap;

use application::ports::Expired;
use application::retain::{Pace, Purged, Retainer};
use domain::status::Status;
use domain::time::Timestamp;
use serde::Serialize;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cli::prune::PruneArguments;
use crate::compose::{self, Engine, Wanted};
use crate::config::sections::Retention;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json, table};
use crate::progress::{self, Manner};
use crate::shutdown::Shutdown;

/// How many expired tasks of a state are counted: a look may not take for ever.
const COUNT_MAX: u32 = 100_000;

/// Removes what is due, or says what would be.
pub(crate) async fn run(arguments: &PruneArguments) -> Result<Exit, Failure> {
    let shutdown = Shutdown::listen(true)?;
    let (events, _) = progress::open(Manner::Silent);
    let url = arguments.store.url()?;
    let wanted = Wanted {
        store: Some(&url),
        ..Wanted::default()
    };
    let engine = compose::engine(&wanted, events).await?;
    let pace = Pace {
        batch: arguments.batch,
        ..Pace::default()
    };
    let retainer = Retainer::new(engine.orchestrator, arguments.retain).with_pace(pace);
    if arguments.dry_run {
        let expired = retainer.preview(COUNT_MAX).await?;
        preview(&expired, arguments.json)?;
        return Ok(Exit::Complete);
    }
    let pass = async { Ok(retainer.pass(&shutdown.stop.gently).await?) };
    let purged = shutdown.unless_abandoned(pass).await?;
    tell(&purged, arguments.json)?;
    Ok(if shutdown.is_asked() {
        Exit::Interrupted
    } else {
        Exit::Complete
    })
}

fn tell(purged: &Purged, json: bool) -> Result<(), Failure> {
    if json {
        return print_json(&BTreeMap::from([("removed", purged)]));
    }
    let removed = purged.iter();
    let lines = removed.map(|(state, tasks)| format!("{state}: {tasks} tasks removed\n"));
    print(&lines.collect::<String>())
}

#[derive(Serialize)]
struct Told {
    tasks: u32,
    /// Whether there are more than were counted.
    more: bool,
    oldest: Option<Timestamp>,
}

fn preview(expired: &BTreeMap<Status, Expired>, json: bool) -> Result<(), Failure> {
    let told = |found: &Expired| Told {
        tasks: found.tasks,
        more: found.tasks >= COUNT_MAX,
        oldest: found.oldest,
    };
    if json {
        let told = expired.iter().map(|(state, found)| (state, told(found)));
        let told: BTreeMap<_, _> = told.collect();
        return print_json(&BTreeMap::from([("expired", told)]));
    }
    let heads = ["state", "would go", "the oldest ended"]
        .map(str::to_owned)
        .to_vec();
    let rows = expired.iter().map(|(state, found)| {
        let told = told(found);
        let more = if told.more { " or more" } else { "" };
        vec![
            state.to_string(),
            format!("{}{more}", told.tasks),
            told.oldest.map(|at| at.to_string()).unwrap_or_default(),
        ]
    });
    print(&table(
        &std::iter::once(heads).chain(rows).collect::<Vec<_>>(),
    ))
}

/// The removal beside other work, until it is finished.
pub(crate) struct Retaining {
    stop: CancellationToken,
    passes: Option<JoinHandle<()>>,
}

impl Retaining {
    /// Sets out, if there is a policy.
    pub(crate) fn start(engine: &Engine, config: &Retention) -> Self {
        let policy = config.policy.0;
        let stop = CancellationToken::new();
        let passes = policy.map(|policy| {
            let retainer = Retainer::new(engine.orchestrator.clone(), policy);
            let stop = stop.clone();
            tokio::spawn(async move { retainer.run(stop).await })
        });
        Self { stop, passes }
    }

    /// Ends after the batch under way.
    pub(crate) async fn finish(self) {
        self.stop.cancel();
        if let Some(passes) = self.passes {
            // That it panicked has been said where it did.
            passes.await.ok();
        }
    }
}
