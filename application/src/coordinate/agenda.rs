//! When a coordinator asks for work, and when it looks at what time will bring.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::millis::Millis;
use domain::name::WorkerId;
use domain::time::Timestamp;

use crate::ports::NextDue;

/// How soon it looks again when there should have been work and none was to be had, at first: a
/// step may have been locked by another's transaction that is over in a moment.
const LOOK_AGAIN: Millis = Millis::saturating(50);

/// A coordinator claims when it has been called, when a step is due, and as long as it gets as much
/// as it asks for. Beneath that it looks at the store, one cheap query, at most once per poll: so
/// that what nobody announced is found, and everyone's lapsed leases are taken back.
#[derive(Debug)]
pub(crate) struct Agenda {
    poll: Millis,
    /// There may be steps to claim.
    hope: bool,
    /// The last claim got all it asked for.
    was_full: bool,
    /// What the last look has shown, less what has been done about it since.
    due: NextDue,
    look_at: Timestamp,
    /// Nothing was asked for since the last look.
    is_fresh: bool,
    /// When it last asked and got nothing.
    in_vain_at: Option<Timestamp>,
    /// How long it waits after that, if there is said to be work.
    patience: Millis,
    dice: DefaultHasher,
}

impl Agenda {
    /// `poll` is the longest time between two looks; they come up to a tenth earlier, at other
    /// times for each worker.
    pub(crate) fn new(poll: Millis, worker: &WorkerId) -> Self {
        Self::seeded(poll, worker.as_str())
    }

    /// The same for whoever is no worker.
    pub(crate) fn seeded(poll: Millis, seed: &str) -> Self {
        let mut dice = DefaultHasher::new();
        seed.hash(&mut dice);
        Self {
            poll,
            hope: true,
            was_full: false,
            due: NextDue::default(),
            look_at: Timestamp::MIN,
            is_fresh: false,
            in_vain_at: None,
            patience: LOOK_AGAIN,
            dice,
        }
    }

    /// Someone says that there may be work.
    pub(crate) const fn hear(&mut self) {
        self.hope = true;
    }

    /// A step is known to be due then.
    pub(crate) fn expect(&mut self, at: Timestamp) {
        self.due.step = Some(self.due.step.map_or(at, |step| step.min(at)));
    }

    /// Whether a claim may find something.
    pub(crate) fn is_hopeful(&self, now: Timestamp) -> bool {
        self.hope || is_past(self.due.step, now)
    }

    /// Whether the last claim got all it asked for.
    pub(crate) const fn was_full(&self) -> bool {
        self.was_full
    }

    /// So many were asked for, and so many were claimed.
    pub(crate) fn asked(&mut self, room: usize, claimed: usize, now: Timestamp) {
        if room == 0 {
            return;
        }
        let is_dry = self.was_full && claimed < room;
        let was_promised = is_dry || is_past(self.due.step, now) || (self.hope && claimed == 0);
        self.hope = claimed >= room;
        self.was_full = self.hope;
        self.is_fresh = false;
        self.in_vain_at = Some(now).filter(|_| claimed == 0);
        if claimed > 0 {
            self.patience = LOOK_AGAIN;
        }
        if is_past(self.due.step, now) {
            self.due.step = None;
        }
        // There may be a next one soon that the last look did not show; or someone was in the way;
        // or a store at full speed passed over one that became ready before the place it was at.
        if was_promised {
            self.look_at = self.look_at.min(now.plus(self.patience));
            self.patience = self.patience.plus(self.patience).min(self.poll);
        }
    }

    /// Whether it is time to look.
    pub(crate) fn is_time_to_look(&self, now: Timestamp) -> bool {
        self.look_at <= now
    }

    /// Whether the last look came after the last claim: what it showed is all there is.
    pub(crate) const fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    /// It has looked.
    pub(crate) fn looked(&mut self, due: NextDue, now: Timestamp) {
        self.due = due;
        if is_past(due.step, now) {
            // Said to be there, and not to be had just now: it runs and has lapsed, or it is locked.
            let again = self.in_vain_at.map(|at| at.plus(self.patience));
            self.due.step = due.step.max(again);
        } else {
            self.patience = LOOK_AGAIN;
        }
        self.is_fresh = true;
        self.look_at = now.plus(self.next_pause());
    }

    /// What a round through the house was sent out for is no news any more; what it left is found
    /// by the next look.
    pub(crate) fn look_soon(&mut self, now: Timestamp) {
        self.look_at = self.look_at.min(now);
    }

    /// What the last look has shown.
    pub(crate) const fn due(&self) -> &NextDue {
        &self.due
    }

    /// What is lapsed or to be looked at is being taken care of.
    pub(crate) fn is_taken_care_of(&mut self, now: Timestamp) {
        for due in [&mut self.due.lapse, &mut self.due.wake] {
            *due = due.filter(|at| *at > now);
        }
    }

    /// When there is something to do next, if nobody calls.
    pub(crate) fn next_at(&self, now: Timestamp) -> Timestamp {
        let due = [self.due.step, self.due.lapse, self.due.wake];
        let due = due.into_iter().flatten().filter(|at| *at > now);
        due.fold(self.look_at, Timestamp::min)
    }

    /// The poll, up to a tenth shorter. Not drawn from the engine's entropy: how often a process
    /// polls must not change the ids it draws.
    fn next_pause(&mut self) -> Millis {
        self.dice.write_u8(0);
        let tenth = self.poll.get().div_euclid(10).saturating_add(1);
        let less = self.dice.finish().checked_rem(tenth).unwrap_or(0);
        self.poll.minus(Millis::saturating(less))
    }
}

/// Whether there is such a time, and it has come.
pub(crate) fn is_past(at: Option<Timestamp>, now: Timestamp) -> bool {
    at.is_some_and(|at| at <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLL: Millis = Millis::from_secs(2);

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_micros(millis * 1_000).unwrap()
    }

    fn agenda(worker: &str) -> Agenda {
        Agenda::new(POLL, &WorkerId::parse(worker).unwrap())
    }

    fn step(due: Timestamp) -> NextDue {
        NextDue {
            step: Some(due),
            ..NextDue::default()
        }
    }

    #[test]
    fn it_looks_once_per_poll_and_claims_only_in_hope() {
        let mut agenda = agenda("w1");
        assert!(agenda.is_hopeful(at(0)) && agenda.is_time_to_look(at(0)));
        agenda.asked(8, 0, at(0));
        assert!(!agenda.is_hopeful(at(0)));
        let (mut now, mut looks) = (at(0), 0);
        while now < at(60_000) {
            assert!(agenda.is_time_to_look(now));
            agenda.looked(NextDue::default(), now);
            assert!(agenda.is_fresh() && !agenda.is_hopeful(now));
            now = agenda.next_at(now);
            looks += 1;
        }
        assert!((30..=34).contains(&looks), "{looks} looks in a minute");
    }

    #[test]
    fn workers_look_at_different_times() {
        let next = |worker| {
            let mut agenda = agenda(worker);
            agenda.looked(NextDue::default(), at(0));
            agenda.next_at(at(0))
        };
        let times = ["w1", "w2", "w3"].map(next);
        assert!(times[0] != times[1] && times[1] != times[2], "{times:?}");
        assert!(
            times
                .iter()
                .all(|time| (at(1_800)..=at(2_000)).contains(time))
        );
    }

    #[test]
    fn it_claims_again_as_long_as_it_gets_all_it_asks_for() {
        let mut agenda = agenda("w1");
        agenda.asked(8, 8, at(0));
        assert!(agenda.is_hopeful(at(0)));
        agenda.asked(8, 7, at(0));
        assert!(!agenda.is_hopeful(at(0)));
        agenda.hear();
        agenda.asked(0, 0, at(0));
        assert!(agenda.is_hopeful(at(0)), "there was no room to ask for any");
    }

    #[test]
    fn a_step_is_claimed_when_it_is_due() {
        let mut agenda = agenda("w1");
        agenda.asked(8, 0, at(0));
        agenda.looked(step(at(700)), at(0));
        agenda.expect(at(500));
        assert_eq!(agenda.next_at(at(0)), at(500));
        assert!(!agenda.is_hopeful(at(499)) && agenda.is_hopeful(at(500)));
        agenda.asked(8, 1, at(500));
        assert!(!agenda.is_hopeful(at(500)));
        assert_eq!(agenda.next_at(at(500)), at(550), "the next one may be soon");
    }

    #[test]
    fn a_step_that_is_never_to_be_had_is_asked_for_ever_more_rarely() {
        let mut agenda = agenda("w1");
        let (mut now, mut claims) = (at(0), 0);
        while now < at(60_000) {
            if agenda.is_hopeful(now) {
                agenda.asked(8, 0, now);
                claims += 1;
            }
            if agenda.is_time_to_look(now) {
                agenda.looked(step(Timestamp::MIN), now);
                continue;
            }
            now = agenda.next_at(now);
        }
        assert!((30..=45).contains(&claims), "{claims} claims in a minute");
    }

    #[test]
    fn what_is_taken_care_of_is_not_waited_for() {
        let mut agenda = agenda("w1");
        let due = NextDue {
            lapse: Some(at(10)),
            wake: Some(at(20)),
            step: None,
        };
        agenda.looked(due, at(0));
        assert_eq!(agenda.next_at(at(0)), at(10));
        agenda.is_taken_care_of(at(15));
        assert_eq!(agenda.due().lapse, None);
        assert_eq!(agenda.next_at(at(15)), at(20));
        agenda.look_soon(at(16));
        assert!(agenda.is_time_to_look(at(16)));
    }
}
