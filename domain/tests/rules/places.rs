//! The place of a step in its queue.

use proptest::prelude::*;
use tasker_domain::step::order::{head_start, place};
use tasker_domain::step::{Step, StepState, Wait};
use tasker_domain::template::{Order, StepBuilder, Template, TemplateBuilder};

use crate::support::*;
use crate::world::index;

fn with_priorities(priorities: &[i16]) -> Template {
    let empty = TemplateBuilder::new("test", "places", "1.0.0").unwrap();
    let steps = priorities.iter().enumerate().map(|(place, priority)| {
        StepBuilder::new(&format!("s{place}"), "noop")
            .unwrap()
            .priority(*priority)
    });
    steps.fold(empty, TemplateBuilder::step).build().unwrap()
}

fn ready() -> Step {
    step_with(&policy(1))
}

#[test]
fn a_higher_priority_goes_first_until_the_lower_one_has_waited_ten_seconds_for_each_unit() {
    let template = with_priorities(&[0, 1]);
    let [low, high] = [0, 1].map(|step| head_start(&template, index(step), 0));
    assert!(place(&ready(), high, at(9)) < place(&ready(), low, at(0)));
    assert_eq!(place(&ready(), high, at(10)), place(&ready(), low, at(0)));
    assert!(
        place(&ready(), high, at(11)) > place(&ready(), low, at(0)),
        "priority ages"
    );
}

#[test]
fn a_step_takes_its_place_when_its_wait_ends() {
    let until = at(500);
    let waits = [Wait::BackingOff { until }, Wait::Scheduled { at: until }];
    for wait in waits {
        let step = Step {
            state: StepState::Pending { wait },
            ..ready()
        };
        assert_eq!(place(&step, 0, at(3)), until.as_micros());
    }
    assert_eq!(place(&ready(), 0, at(3)), at(3).as_micros());
}

#[test]
fn under_critical_path_the_longer_chain_goes_first() {
    let parents = [vec![], vec![0], vec![]];
    let template = template(&parents, &policy(1))
        .order(Order::CriticalPath)
        .build()
        .unwrap();
    let starts = [0, 1, 2].map(|step| head_start(&template, index(step), 0));
    assert_eq!(
        starts,
        [1_000_000, 0, 0],
        "a second for each step behind it"
    );
    let plain = with_priorities(&[0]);
    assert_eq!(head_start(&plain, index(0), -3), -30_000_000);
}

proptest! {
    #[test]
    fn priorities_of_step_and_task_add_up(own in -1_000..=1_000_i16, task in any::<i16>(), secs in 0..1_000_000_i64) {
        let template = with_priorities(&[own]);
        let expected = (i64::from(own) + i64::from(task)) * 10_000_000;
        prop_assert_eq!(head_start(&template, index(0), task), expected);
        prop_assert_eq!(place(&ready(), expected, at(secs)), at(secs).as_micros() - expected);
    }
}
