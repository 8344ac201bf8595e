//! Errors that are the same but for what varies in their messages.

use std::collections::BTreeMap;

use domain::fingerprint::{fingerprint, pattern};
use domain::id::TaskId;
use domain::name::{ErrorClass, HandlerName};

use crate::ports::ErrorSample;

/// Errors of one class whose messages have the same pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorGroup {
    /// The same for the same class and pattern, at any time.
    pub fingerprint: String,
    /// What kind of thing went wrong.
    pub class: Option<ErrorClass>,
    /// The message, with `*` for what varies.
    pub pattern: String,
    /// How many steps.
    pub steps: u64,
    /// Of these, those that have failed for good.
    pub failed: u64,
    /// One of the messages, the most frequent.
    pub message: String,
    /// A handler that said so.
    pub handler: HandlerName,
    /// A task of which a step said so.
    pub example: TaskId,
}

/// The groups of these, the largest first, at most `limit`. Samples come the most frequent first.
pub(super) fn grouped(samples: Vec<ErrorSample>, limit: u32) -> Vec<ErrorGroup> {
    let mut groups: BTreeMap<String, ErrorGroup> = BTreeMap::new();
    for sample in samples {
        let message = sample.message.as_str();
        let pattern = pattern(message);
        let name = fingerprint(sample.class.as_ref(), &pattern);
        let group = groups.entry(name).or_insert_with_key(|name| ErrorGroup {
            fingerprint: name.clone(),
            class: sample.class.clone(),
            pattern,
            steps: 0,
            failed: 0,
            message: message.to_owned(),
            handler: sample.handler.clone(),
            example: sample.example,
        });
        group.steps = group.steps.saturating_add(sample.steps);
        group.failed = group.failed.saturating_add(sample.failed);
    }
    let mut groups: Vec<ErrorGroup> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.steps));
    groups.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    groups
}

#[cfg(test)]
mod tests {
    use domain::text::Text;
    use domain::time::Timestamp;

    use super::*;

    fn sample(class: Option<&str>, message: &str, steps: u64) -> ErrorSample {
        ErrorSample {
            class: class.map(|class| ErrorClass::parse(class).unwrap()),
            message: Text::clean(message),
            steps,
            failed: 1,
            handler: HandlerName::parse("work").unwrap(),
            example: TaskId::from_parts(Timestamp::from_secs(1), u128::from(steps)),
        }
    }

    #[test]
    fn messages_that_differ_in_numbers_are_one_group_and_classes_are_not() {
        let samples = vec![
            sample(None, "no answer in 30 s", 5),
            sample(Some("timeout"), "no answer in 30 s", 4),
            sample(None, "no answer in 31 s", 3),
            sample(None, "gone", 2),
        ];
        let groups = grouped(samples, 2);
        let told: Vec<_> = groups
            .iter()
            .map(|group| {
                (
                    group.pattern.as_str(),
                    group.class.is_some(),
                    group.steps,
                    group.failed,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("no answer in * s", false, 8, 2),
                ("no answer in * s", true, 4, 1)
            ]
        );
        assert_ne!(groups[0].fingerprint, groups[1].fingerprint);
        assert_eq!(groups[0].message, "no answer in 30 s");
    }
}
