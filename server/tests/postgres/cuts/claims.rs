//! Claims that were cut: whoever asks again has what is held, and nobody holds anything else.

use std::collections::BTreeSet;

use client::{Claim, Client, HeldLease, Outcome, Taken};

use super::Sent;
use super::plan::{CLAIMS, success};
use super::world::World;

/// Which claims there were, and what they got when they were asked again.
#[derive(Debug, Default)]
pub(super) struct Claims {
    got: Vec<(String, HeldLease)>,
}

impl Claims {
    /// Asks again for every claim that was sent, at least in part.
    pub(super) async fn asked_again(client: &Client, sent: &[Sent]) -> Self {
        let mut claims = Self::default();
        for sent in sent {
            if let Some(claim) = &sent.planned.claim {
                claims.ask_again(client, claim, &sent.at_once).await;
            }
        }
        claims
    }

    async fn ask_again(&mut self, client: &Client, claim: &Claim, at_once: &[HeldLease]) {
        let worker = claim.worker_id.clone().unwrap();
        let first = client.claim(claim).await.unwrap();
        // Who asked again at once, while the first request was still under way, keeps what it got.
        let held: Vec<HeldLease> = first.steps.iter().map(client::ClaimedStep::held).collect();
        assert!(
            at_once.is_empty() || at_once == held,
            "{at_once:?}, then {held:?}"
        );
        for step in &first.steps {
            self.got.push((worker.clone(), step.held()));
        }
        let again = client.claim(claim).await.unwrap();
        // One that got nothing may get something later, under the same id.
        if first.steps.is_empty() {
            let later = again.steps.iter().map(|step| (worker.clone(), step.held()));
            self.got.extend(later);
            return;
        }
        assert_eq!(again.steps, first.steps, "the same leases as before");
    }

    /// The store has these as held, and no others.
    pub(super) async fn are_all_there_are(&self, world: &World) {
        let got: BTreeSet<String> = self.got.iter().map(shown).collect();
        assert_eq!(got.len(), self.got.len(), "none was handed to two");
        let held = format!(
            "SELECT concat_ws(' ', worker, task_id, name, lease_no) FROM tasker.steps
             WHERE queue = '{CLAIMS}' AND state = 'in_progress'"
        );
        world
            .until("what is held is what claims got", || {
                let held = world.store.sql(&held);
                held.lines().map(str::to_owned).collect::<BTreeSet<_>>() == got
            })
            .await;
        assert!(got.len() > 100, "{} leases", got.len());
    }

    /// Each of them is good.
    pub(super) async fn succeed(&self, world: &World) {
        for (worker, lease) in &self.got {
            let outcomes: [Outcome; 1] = [success(lease.clone())];
            let answer = world.client.commit(worker, &outcomes, None).await.unwrap();
            let told = &answer.outcomes[0];
            assert_eq!(told.outcome, Taken::Applied, "{told:?}");
        }
    }
}

fn shown((worker, lease): &(String, HeldLease)) -> String {
    format!(
        "{worker} {} {} {}",
        lease.task_id, lease.step, lease.lease_no
    )
}
