//! One event on its way to one webhook.

use serde::Serialize;

use super::{DeliveryPolicy, WebhookId};
use crate::event::EventId;
use crate::millis::Millis;
use crate::retry::Jitter;
use crate::text::Text;
use crate::time::Timestamp;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is tried, again or for the first time, at this time.
    Pending {
        /// When.
        next_at: Timestamp,
    },
    /// The receiver took it.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// Nobody took it, and it is not tried any more unless somebody asks for it.
    Dead {
        /// Since when.
        at: Timestamp,
    },
}

impl DeliveryState {
    /// The word that is stored and sent.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending { .. } => "pending",
            Self::Delivered { .. } => "delivered",
            Self::Dead { .. } => "dead",
        }
    }

    /// When it is tried next, was delivered, or died.
    pub const fn at(self) -> Timestamp {
        match self {
            Self::Pending { next_at: at } | Self::Delivered { at } | Self::Dead { at } => at,
        }
    }

    /// The state of a stored word and time.
    pub fn parse(word: &str, at: Timestamp) -> Option<Self> {
        match word {
            "pending" => Some(Self::Pending { next_at: at }),
            "delivered" => Some(Self::Delivered { at }),
            "dead" => Some(Self::Dead { at }),
            _ => None,
        }
    }
}

/// One event on its way to one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// To where.
    pub webhook: WebhookId,
    /// What.
    pub event: EventId,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: u32,
    /// The status of the last answer, if there was one.
    pub last_status: Option<u16>,
    /// What was wrong with the last attempt, if anything was.
    pub last_error: Option<Text>,
    /// When it was planned.
    pub created_at: Timestamp,
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The receiver took it: any status from 200 to 299.
    Taken {
        /// The status.
        status: u16,
    },
    /// The receiver did not, or there was none.
    Refused {
        /// The status, if there was an answer.
        status: Option<u16>,
        /// What was wrong.
        error: Text,
        /// How long it asks to be left alone.
        retry_after: Option<Millis>,
    },
    /// The event is not there any more: its task was removed.
    Missing,
}

/// A delivery after an attempt, and what it means for its webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempted {
    /// The delivery as it is now.
    pub delivery: Delivery,
    /// What it says of the receiver.
    pub health: Health,
}

/// What an attempt says of a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// Nothing: there was nothing to send.
    Unknown,
    /// It did not take what it was sent.
    Failing,
    /// It takes what it is sent.
    Well,
    /// It said that it is gone for good (410).
    Gone,
}

const GONE: u16 = 410;

impl Delivery {
    /// A delivery that is to be tried at once.
    pub const fn planned(webhook: WebhookId, event: EventId, now: Timestamp) -> Self {
        Self {
            webhook,
            event,
            state: DeliveryState::Pending { next_at: now },
            attempts: 0,
            last_status: None,
            last_error: None,
            created_at: now,
        }
    }

    /// What it is after this answer.
    #[must_use]
    pub fn answered(
        self,
        answer: Answer,
        policy: &DeliveryPolicy,
        jitter: Jitter,
        now: Timestamp,
    ) -> Attempted {
        let attempts = self.attempts.saturating_add(1);
        let (state, last_status, last_error, health) = match answer {
            Answer::Taken { status } => (
                DeliveryState::Delivered { at: now },
                Some(status),
                None,
                Health::Well,
            ),
            Answer::Missing => {
                let error = Text::clean("the event was removed with its task");
                (
                    DeliveryState::Dead { at: now },
                    None,
                    Some(error),
                    Health::Unknown,
                )
            }
            Answer::Refused {
                status,
                error,
                retry_after,
            } => {
                let delay = policy.delay(attempts, retry_after, jitter);
                let state = match delay.filter(|_| status != Some(GONE)) {
                    Some(delay) => DeliveryState::Pending {
                        next_at: now.plus(delay),
                    },
                    None => DeliveryState::Dead { at: now },
                };
                let health = if status == Some(GONE) {
                    Health::Gone
                } else {
                    Health::Failing
                };
                (state, status, Some(error), health)
            }
        };
        let delivery = Self {
            state,
            attempts,
            last_status,
            last_error,
            ..self
        };
        Attempted { delivery, health }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> Answer {
        Answer::Refused {
            status: Some(status),
            error: Text::clean("no"),
            retry_after: None,
        }
    }

    #[test]
    fn a_delivery_is_tried_until_the_policy_gives_up() {
        let (policy, now) = (DeliveryPolicy::default(), Timestamp::from_secs(1_000));
        let id = WebhookId::from_parts(now, 1);
        let mut delivery = Delivery::planned(id, EventId::new(8), now);
        let mut tries = 0;
        while let DeliveryState::Pending { next_at } = delivery.state {
            delivery = delivery
                .answered(refused(500), &policy, Jitter::MIDDLE, next_at)
                .delivery;
            tries += 1;
        }
        assert_eq!((tries, delivery.attempts), (policy.limit(), policy.limit()));
        assert_eq!(delivery.state.word(), "dead");
        let since = delivery.state.at().since(now);
        // 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h
        assert_eq!(since.as_secs(), 5 + 35 * 60 + 75 * 3_600);
    }

    #[test]
    fn an_answer_decides_what_comes_next() {
        let (policy, now) = (DeliveryPolicy::default(), Timestamp::from_secs(1_000));
        let planned = || {
            let id = WebhookId::from_parts(now, 1);
            Delivery::planned(id, EventId::new(8), now)
        };
        let after = |answer| planned().answered(answer, &policy, Jitter::MIDDLE, now);
        let taken = after(Answer::Taken { status: 204 });
        assert!(
            taken.health == Health::Well
                && taken.delivery.state == DeliveryState::Delivered { at: now }
        );
        let gone = after(refused(410));
        assert!(
            gone.health == Health::Gone && gone.delivery.state == DeliveryState::Dead { at: now }
        );
        let missing = after(Answer::Missing);
        assert!(
            missing.health == Health::Unknown
                && missing.delivery.state == DeliveryState::Dead { at: now }
        );
        let asked = after(Answer::Refused {
            status: Some(429),
            error: Text::clean("slow down"),
            retry_after: Some(Millis::from_secs(60)),
        });
        let next_at = now.plus(Millis::from_secs(60));
        assert_eq!(asked.delivery.state, DeliveryState::Pending { next_at });
    }
}
