//! Clients that hang up in the middle of a write, a thousand of them: each leaves nothing or the whole.

mod claims;
mod dice;
mod ledger;
mod plan;
mod wire;
mod world;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use client::{ClaimedStep, Client, HeldLease};
use tokio::task::{JoinSet, spawn_blocking};

use super::Store;
use claims::Claims;
use dice::Dice;
use ledger::Ledger;
use plan::{Planned, Planner};
use wire::{End, Wire};
use world::World;

/// How many are cut.
const CUTS: usize = 1_000;
/// How many are under way at once.
const LINES: u64 = 16;
const SEED: u64 = 20;

/// How something is before a request and after it.
type Effect = (Vec<String>, Vec<String>);

/// A request that was sent, or begun to be.
struct Sent {
    planned: Planned,
    end: End,
    /// What a claim got when it was asked again at once, if it was.
    at_once: Vec<HeldLease>,
}

/// What became of the requests of one kind.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    unsent: usize,
    /// Cut before the answer: those that did nothing, and those that did it all.
    nothing: usize,
    whole: usize,
    /// Of what claims.
    unknown: usize,
    answered: usize,
}

#[test]
fn a_thousand_clients_that_hang_up_in_the_middle_leave_nothing_or_the_whole() {
    let store = Arc::new(Store::new());
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    let world = World::start(&store);
    runtime.block_on(async {
        let wire = Arc::new(Wire::to(&world.address));
        let planner = Planner {
            client: &world.client,
            wire: &wire,
        };
        planner
            .call("PUT /api/templates", &plan::quad("quad"))
            .await;
        let mut plans = planner.all().await;
        let effects = world.learn(&wire, &mut plans).await;
        let mut all: Vec<Planned> = plans.into_iter().flatten().collect();
        all.extend(planner.claims().await);
        Dice::of(SEED).shuffle(&mut all);
        let sent = cut(&world, &wire, &effects, all).await;
        world.is_quiet().await;
        let counts = count(&Ledger::read(&store), &effects, &sent);
        enough(&counts);
        world.repeat(&wire, &effects, &sent).await;
        let claims = Claims::asked_again(&world.client, &sent).await;
        claims.are_all_there_are(&world).await;
        world.is_well();
        world.every_connection_serves(&planner).await;
        claims.succeed(&world).await;
        world.is_worked_to_its_end().await;
    });
    world.end();
}

/// Sends and cuts, many at once, until enough are cut. Meanwhile nobody ever sees a part of anything
/// that is one transaction.
async fn cut(
    world: &World,
    wire: &Arc<Wire>,
    effects: &BTreeMap<&'static str, Effect>,
    planned: Vec<Planned>,
) -> Vec<Sent> {
    let looked_at: Vec<Planned> = planned.iter().filter(|one| one.atomic).cloned().collect();
    let left = Arc::new(Mutex::new((planned, 0_usize)));
    let mut lines = JoinSet::new();
    for line in 0..LINES {
        let (wire, left) = (Arc::clone(wire), Arc::clone(&left));
        let (client, mut dice) = (world.client.clone(), Dice::of(SEED + 1 + line));
        lines.spawn(async move {
            let mut all = Vec::new();
            while let Some(planned) = next(&left) {
                let sent = one(planned, &wire, &client, &mut dice).await;
                let is_cut = !matches!(sent.end, End::Answered(_));
                left.lock().unwrap().1 += usize::from(is_cut);
                all.push(sent);
            }
            all
        });
    }
    let mut all = Vec::new();
    let mut looks = 0;
    while !lines.is_empty() {
        let store = Arc::clone(&world.store);
        let ledger = spawn_blocking(move || Ledger::read(&store)).await.unwrap();
        for planned in &looked_at {
            if let Some(effect) = effects.get(planned.kind) {
                is_whole(&ledger, planned, effect).unwrap_or_else(|torn| panic!("{torn}"));
            }
        }
        looks += 1;
        while let Some(ended) = lines.try_join_next() {
            all.extend(ended.unwrap());
        }
    }
    eprintln!("looked {looks} times while requests were cut");
    all
}

/// Sends one and cuts it; of two claims one is asked again at once.
async fn one(planned: Planned, wire: &Wire, client: &Client, dice: &mut Dice) -> Sent {
    let end = wire.cut(&planned.bytes, dice).await;
    let mut at_once = Vec::new();
    if let Some(claim) = planned.claim.as_ref().filter(|_| dice.below(2) == 0) {
        let claimed = client.claim(claim).await.unwrap();
        at_once = claimed.steps.iter().map(ClaimedStep::held).collect();
    }
    Sent {
        planned,
        end,
        at_once,
    }
}

/// The next one, until enough are cut.
fn next(left: &Mutex<(Vec<Planned>, usize)>) -> Option<Planned> {
    let mut left = left.lock().unwrap();
    if left.1 >= CUTS {
        return None;
    }
    left.0.pop()
}

/// Whether all of it was done; an error if a part was.
fn is_whole(ledger: &Ledger, planned: &Planned, effect: &Effect) -> Result<bool, String> {
    let found = ledger.of(&planned.targets);
    let (before, after) = effect;
    if found == *after {
        return Ok(true);
    }
    if found == *before {
        return Ok(false);
    }
    Err(format!(
        "{}: {:?} is torn\n{found:#?}\nis neither\n{before:#?}\nnor\n{after:#?}",
        planned.kind, planned.targets
    ))
}

/// What became of each; of claims more is asked later.
fn count(
    ledger: &Ledger,
    effects: &BTreeMap<&'static str, Effect>,
    sent: &[Sent],
) -> BTreeMap<&'static str, Count> {
    let mut counts: BTreeMap<&'static str, Count> = BTreeMap::new();
    for Sent { planned, end, .. } in sent {
        let count = counts.entry(planned.kind).or_default();
        let whole = effects.get(planned.kind).map(|effect| {
            is_whole(ledger, planned, effect).unwrap_or_else(|torn| panic!("{torn}"))
        });
        match (*end, whole) {
            (End::Unsent, Some(true)) => panic!("{} was done and never sent", planned.kind),
            (End::Unsent, _) => count.unsent += 1,
            (End::Unanswered, Some(true)) => count.whole += 1,
            (End::Unanswered, Some(false)) => count.nothing += 1,
            (End::Unanswered, None) => count.unknown += 1,
            (End::Answered(status), whole) => {
                assert!((200..300).contains(&status), "{}: {status}", planned.kind);
                assert_ne!(whole, Some(false), "{} was acknowledged", planned.kind);
                count.answered += 1;
            }
        }
    }
    counts
}

/// Requests of each kind were cut, at all places where they can be.
fn enough(counts: &BTreeMap<&'static str, Count>) {
    eprintln!("{counts:#?}");
    let sum = |of: fn(&Count) -> usize| counts.values().map(of).sum::<usize>();
    let (unsent, answered) = (sum(|count| count.unsent), sum(|count| count.answered));
    let (nothing, whole) = (sum(|count| count.nothing), sum(|count| count.whole));
    let unknown = sum(|count| count.unknown);
    let sums = format!(
        "{unsent} unsent, {nothing} nothing, {whole} whole, {unknown} claims, {answered} answered"
    );
    eprintln!("{sums}");
    assert!(unsent + nothing + whole + unknown >= CUTS, "{sums}");
    assert!(unsent >= CUTS / 10 && answered >= CUTS / 20, "{sums}");
    assert!(nothing >= CUTS / 50 && whole >= CUTS / 5, "{sums}");
    for (kind, count) in counts {
        let cut = count.unsent + count.nothing + count.whole + count.unknown;
        assert!(cut >= 10, "{kind}: {count:?}");
    }
}
