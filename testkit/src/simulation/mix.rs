//! What one simulation is made of. Each seed has its own mix of troubles: many at once hide each
//! other, so some are left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::millis::Millis;
use domain::template::{OnFailure, StepBuilder, Template, TemplateBuilder};

use super::dice::Dice;
use crate::faults::{Method, Rates};

/// The handler of every simulated step.
pub(super) const HANDLER: &str = "simulated";

/// The numbers of one simulation.
#[derive(Debug)]
pub(super) struct Mix {
    pub(super) templates: Vec<Arc<Template>>,
    pub(super) tasks: u64,
    pub(super) workers: u64,
    pub(super) concurrency: usize,
    pub(super) operations: u64,
    /// For how long there is trouble.
    pub(super) chaos: Millis,
    pub(super) lease: Millis,
    pub(super) poll: Millis,
    /// How often a worker is stopped for longer than its lease, and goes on as if nothing had
    /// happened; never if there is none.
    pub(super) stops: Option<Millis>,
    /// How long a worker lives at most; none dies if there is none.
    pub(super) lifetime: Option<Millis>,
    pub(super) rates: BTreeMap<Method, Rates>,
}

impl Mix {
    pub(super) fn drawn(dice: &Dice) -> Self {
        let lease = dice.span(4_000, 20_000);
        let shapes = dice.from(1, 3);
        Self {
            templates: (0..shapes).map(|shape| template(shape, dice)).collect(),
            tasks: dice.from(3, 12),
            workers: dice.from(2, 4),
            concurrency: usize::try_from(dice.from(1, 4)).unwrap_or(1),
            operations: if dice.chance(70) { dice.from(1, 24) } else { 0 },
            chaos: dice.span(60_000, 180_000),
            lease,
            poll: dice.span(1_000, 4_000),
            stops: dice.chance(60).then(|| dice.span(2_000, 20_000)),
            lifetime: dice.chance(60).then(|| dice.span(5_000, 60_000)),
            rates: rates(lease, dice),
        }
    }
}

fn rates(lease: Millis, dice: &Dice) -> BTreeMap<Method, Rates> {
    if dice.chance(10) {
        return BTreeMap::new();
    }
    let rate = || {
        let drawn = if dice.chance(60) {
            dice.from(5, 120)
        } else {
            0
        };
        u16::try_from(drawn).unwrap_or_default()
    };
    let rates = Rates {
        before: rate(),
        after: rate(),
        delay: rate(),
        late_reply: rate(),
        duplicate: rate(),
        // Longer than a lease, so that late calls come when the step is someone else's.
        delay_max: lease.plus(lease),
    };
    let suffers = |_: &&Method| dice.chance(75);
    Method::ALL
        .iter()
        .filter(suffers)
        .map(|method| (*method, rates))
        .collect()
}

/// A random graph of up to nine steps, each depending on up to three before it.
fn template(shape: u64, dice: &Dice) -> Arc<Template> {
    let name = format!("shape_{shape}");
    let mut builder = TemplateBuilder::new("simulation", &name, "1.0.0").expect("a template name");
    if dice.chance(25) {
        builder = builder.on_failure(OnFailure::FailFast);
    }
    for place in 0..dice.from(1, 9) {
        let parents = if place == 0 { 0 } else { dice.below(4) };
        let mut parents: Vec<String> = (0..parents)
            .map(|_| format!("s{}", dice.below(place)))
            .collect();
        parents.sort_unstable();
        parents.dedup();
        let step = StepBuilder::new(&format!("s{place}"), HANDLER).expect("a step name");
        let step = step
            .after(parents.iter().map(String::as_str))
            .expect("step names");
        let step = step.timeout(dice.span(10_000, 40_000));
        builder = builder.step(if dice.chance(30) {
            step.skippable()
        } else {
            step
        });
    }
    Arc::new(builder.build().expect("a valid template"))
}
