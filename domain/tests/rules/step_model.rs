//! A second, much plainer telling of the rules of one step.

/// After every failure.
pub(crate) const BACKOFF: i64 = 20;

/// All that matters of a step, as plain words and seconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Model {
    pub(crate) state: &'static str,
    pub(crate) due: Option<i64>,
    pub(crate) attempts: u32,
    pub(crate) limit: u32,
    pub(crate) lease: i64,
    pub(crate) expires: i64,
    pub(crate) ended: &'static str,
    pub(crate) run: u32,
    pub(crate) error: bool,
    pub(crate) completed: Option<i64>,
}

#[derive(Clone, Debug)]
pub(crate) enum Cmd {
    Start,
    Succeed(i64),
    Fail(i64, bool),
    Release(i64),
    Heartbeat(i64),
    Expire,
    Cancel,
    Resolve,
    Reset,
    RetryNow,
    Raise(u32),
    Rerun,
}

/// The word of a refusal.
pub(crate) type Refused = &'static str;

impl Model {
    pub(crate) fn new(limit: u32) -> Self {
        let (state, ended) = ("pending", "");
        let (due, completed) = (None, None);
        Self {
            state,
            due,
            attempts: 0,
            limit,
            lease: 0,
            expires: 0,
            ended,
            run: 1,
            error: false,
            completed,
        }
    }

    /// `Ok(true)` if the presented lease runs, `Ok(false)` for a repeat of what ended it.
    fn lease(&self, presented: i64, word: &str) -> Result<bool, Refused> {
        let present = presented == self.lease && self.lease > 0;
        match (present, self.state) {
            (true, "in_progress") => Ok(true),
            (true, _) if self.ended == word => Ok(false),
            _ => Err("lease"),
        }
    }

    fn attempt_failed(&mut self, word: &'static str, again: bool, now: i64) {
        (self.attempts, self.ended, self.error) = (self.attempts + 1, word, true);
        if again && self.attempts < self.limit {
            (self.state, self.due) = ("pending", Some(now + BACKOFF));
        } else {
            (self.state, self.completed) = ("error", Some(now));
        }
    }

    fn revive(&mut self) {
        (self.state, self.due, self.completed) = ("pending", None, None);
    }

    pub(crate) fn apply(&mut self, cmd: &Cmd, now: i64) -> Result<(), Refused> {
        match *cmd {
            Cmd::Start if self.state == "in_progress" => return Err("held"),
            Cmd::Start if self.state != "pending" => return Err("not allowed"),
            Cmd::Start if self.due.is_some_and(|due| due > now) => return Err("not due"),
            Cmd::Start => {
                (self.state, self.due) = ("in_progress", None);
                (self.lease, self.expires, self.ended) = (self.lease + 1, now + 30, "");
            }
            Cmd::Succeed(lease) => {
                if self.lease(lease, "succeeded")? {
                    (self.state, self.completed) = ("complete", Some(now));
                    (self.attempts, self.ended, self.error) =
                        (self.attempts + 1, "succeeded", false);
                }
            }
            Cmd::Fail(lease, again) => {
                if self.lease(lease, "failed")? {
                    self.attempt_failed("failed", again, now);
                }
            }
            Cmd::Release(lease) => {
                if self.lease(lease, "released")? {
                    (self.state, self.ended) = ("pending", "released");
                }
            }
            Cmd::Heartbeat(lease) => {
                self.lease(lease, "no way to end a lease")?;
                self.expires = self.expires.max(now + 30);
            }
            Cmd::Expire if self.state != "in_progress" => return Err("not allowed"),
            Cmd::Expire if self.expires > now => return Err("not lapsed"),
            Cmd::Expire => self.attempt_failed("lease_expired", true, now),
            _ => return self.operate(cmd, now),
        }
        Ok(())
    }

    fn operate(&mut self, cmd: &Cmd, now: i64) -> Result<(), Refused> {
        let ended = matches!(self.state, "complete" | "cancelled" | "resolved_manually");
        match *cmd {
            Cmd::Cancel | Cmd::Resolve | Cmd::Reset | Cmd::RetryNow | Cmd::Raise(_) if ended => {
                return Err("not allowed");
            }
            Cmd::Cancel if self.state == "error" => return Err("not allowed"),
            Cmd::Resolve | Cmd::Reset | Cmd::RetryNow if self.state == "in_progress" => {
                return Err("not allowed");
            }
            Cmd::Cancel | Cmd::Resolve => {
                if self.state == "in_progress" {
                    self.ended = "cancelled";
                }
                let word = if matches!(cmd, Cmd::Cancel) {
                    "cancelled"
                } else {
                    "resolved_manually"
                };
                (self.state, self.due, self.completed) = (word, None, Some(now));
            }
            Cmd::Reset if self.state == "pending" && self.attempts == 0 => {}
            Cmd::Reset => {
                self.revive();
                (self.attempts, self.run, self.error) = (0, self.run + 1, false);
            }
            Cmd::RetryNow if self.state == "error" && self.attempts >= self.limit => {
                return Err("no attempts");
            }
            Cmd::RetryNow => self.revive(),
            Cmd::Raise(limit) if limit < self.limit => return Err("not raised"),
            Cmd::Raise(limit) => self.limit = limit,
            _ => {
                if self.state == "in_progress" || !self.ended.is_empty() {
                    self.ended = "rerun";
                }
                self.revive();
                (self.attempts, self.run, self.error) = (0, self.run + 1, false);
            }
        }
        Ok(())
    }
}
