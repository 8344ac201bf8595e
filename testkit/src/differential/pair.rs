//! Two stores that are asked the same.

use application::ports::Ports;

use super::coverage::Coverage;
use super::reply::{Claimed, Refused, Reply};
use super::request::Request;

/// Two stores, and what was covered so far.
pub(super) struct Pair<'a> {
    pub(super) one: &'a Ports,
    pub(super) other: &'a Ports,
    pub(super) coverage: &'a mut Coverage,
}

/// The stores differ.
#[derive(Debug)]
pub(super) struct Mismatch {
    pub(super) what: String,
    pub(super) one: String,
    pub(super) other: String,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "asked: {}", self.what)?;
        let (one, other) = (self.one.lines(), self.other.lines());
        // The replies are long; what is equal in front of the difference is of no interest.
        let equal = one
            .clone()
            .zip(other.clone())
            .take_while(|(a, b)| a == b)
            .count();
        let from = equal.saturating_sub(12);
        let part =
            |lines: std::str::Lines<'_>| lines.skip(from).take(60).collect::<Vec<_>>().join("\n");
        writeln!(f, "--- one, from line {from}:\n{}", part(one))?;
        write!(f, "--- other:\n{}", part(other))
    }
}

impl Mismatch {
    /// A difference, if there is one.
    pub(super) fn between<T: PartialEq + std::fmt::Debug>(
        what: impl FnOnce() -> String,
        one: &T,
        other: &T,
    ) -> Result<(), Self> {
        if one == other {
            return Ok(());
        }
        Err(Self {
            what: what(),
            one: format!("{one:#?}"),
            other: format!("{other:#?}"),
        })
    }
}

impl Pair<'_> {
    /// Asks both; answers what both said.
    pub(super) async fn ask(&mut self, request: Request) -> Result<Reply, Mismatch> {
        let one = request.clone().make(self.one).await;
        let other = request.clone().make(self.other).await;
        let what = || format!("{request:?}").chars().take(1_000).collect();
        Mismatch::between(what, &one, &other)?;
        self.note(&one);
        Ok(one)
    }

    fn note(&mut self, reply: &Reply) {
        match reply {
            Reply::Submitted(results) => {
                for result in results {
                    match result {
                        Ok(submitted) if submitted.replayed => self.coverage.note("replayed"),
                        Ok(_) => self.coverage.note("submitted"),
                        Err(refused) => self.note_refused(refused),
                    }
                }
            }
            Reply::Claimed { steps, .. } => self.note_claimed("claimed", steps),
            Reply::Committed {
                results,
                claimed,
                task_trail,
            } => {
                self.note_each(results, |applied| match applied {
                    application::ports::Applied::Changed { .. } => "changed",
                    application::ports::Applied::Unchanged => "unchanged",
                });
                self.note_claimed("claimed_after_commit", claimed);
                if task_trail
                    .iter()
                    .any(|row| row.cause == domain::history::Cause::Settled)
                {
                    self.coverage.note("settled");
                }
            }
            Reply::Extended(results) => self.note_each(results, |_| "extended"),
            Reply::Changed(Ok(change)) => {
                if let Some(record) = &change.record {
                    self.coverage.note(&record.operation);
                }
            }
            Reply::Changed(Err(refused)) => self.note_refused(refused),
            Reply::Repaired(1..) => self.coverage.note("repaired"),
            Reply::Due(tasks) if !tasks.is_empty() => self.coverage.note("due"),
            Reply::Listed(page) if page.next.is_some() => self.coverage.note("listed_page"),
            Reply::NextDue(due) => {
                for (what, due) in [("step", due.step), ("lapse", due.lapse), ("wake", due.wake)] {
                    let there = if due.is_some() { "some" } else { "none" };
                    self.coverage.note(&format!("next_due_{what}_{there}"));
                }
            }
            Reply::Lapsed(_)
            | Reply::Loaded(_)
            | Reply::Done
            | Reply::Repaired(0)
            | Reply::Due(_)
            | Reply::Listed(_) => {}
        }
    }

    fn note_claimed(&mut self, word: &str, claimed: &[Claimed]) {
        for _ in claimed {
            self.coverage.note(word);
        }
    }

    fn note_each<T>(&mut self, results: &[Result<T, Refused>], word: impl Fn(&T) -> &'static str) {
        for result in results {
            match result {
                Ok(done) => self.coverage.note(word(done)),
                Err(refused) => self.note_refused(refused),
            }
        }
    }

    fn note_refused(&mut self, refused: &Refused) {
        match refused {
            Refused::By(error) => self.coverage.note_refusal(error),
            Refused::Stale { .. } => self.coverage.note("stale"),
            Refused::NotFound => self.coverage.note("not_found"),
            Refused::KeyReused(_) => self.coverage.note("key_reused"),
            Refused::NoTemplate(_) => self.coverage.note("no_template"),
        }
    }
}
