//! Graph algorithms against naive ones, on random graphs.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tasker_domain::id::StepIndex;
use tasker_domain::template::Graph;

use crate::world::index;

/// Each step's parents, drawn from the steps before it and then renamed at random, so that order
/// of declaration and order of dependency have nothing to do with each other.
pub(crate) fn dags(steps_max: usize) -> impl Strategy<Value = Vec<Vec<usize>>> {
    let sizes = prop_oneof![1..4_usize, 1..=steps_max];
    sizes
        .prop_flat_map(|steps| {
            let edges = prop::collection::vec(any::<(u16, u16)>(), 0..steps * 2);
            let names = Just((0..steps).collect::<Vec<_>>()).prop_shuffle();
            (Just(steps), edges, names)
        })
        .prop_map(|(steps, edges, names)| {
            let mut parents = vec![BTreeSet::new(); steps];
            for (a, b) in edges {
                let (a, b) = (usize::from(a) % steps, usize::from(b) % steps);
                if a != b {
                    parents[names[a.max(b)]].insert(names[a.min(b)]);
                }
            }
            parents
                .into_iter()
                .map(|set| set.into_iter().collect())
                .collect()
        })
}

fn build(parents: &[Vec<usize>]) -> Result<Graph, Vec<StepIndex>> {
    Graph::build(
        parents
            .iter()
            .map(|list| list.iter().map(|p| index(*p)).collect())
            .collect(),
    )
}

/// Everything that can be reached from `start` by following `next`.
fn reach(start: usize, next: &dyn Fn(usize) -> Vec<usize>) -> BTreeSet<usize> {
    let mut found = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(step) = open.pop() {
        open.extend(next(step).into_iter().filter(|other| found.insert(*other)));
    }
    found
}

fn children(parents: &[Vec<usize>], of: usize) -> Vec<usize> {
    (0..parents.len())
        .filter(|step| parents[*step].contains(&of))
        .collect()
}

/// The longest way up, by relaxing every edge as often as there are steps.
fn longest(sources: &[Vec<usize>]) -> Vec<u32> {
    let mut lengths = vec![0; sources.len()];
    for _ in sources {
        for (step, sources) in sources.iter().enumerate() {
            for source in sources {
                lengths[step] = lengths[step].max(lengths[*source] + 1);
            }
        }
    }
    lengths
}

/// The weight of the heaviest chain that begins here, by trying them all with a memory.
fn heaviest(
    parents: &[Vec<usize>],
    step: usize,
    weights: &[u64],
    memory: &mut [Option<u64>],
) -> u64 {
    if let Some(known) = memory[step] {
        return known;
    }
    let behind = children(parents, step);
    let below = behind
        .into_iter()
        .map(|child| heaviest(parents, child, weights, memory))
        .max();
    let total = weights[step] + below.unwrap_or(0);
    memory[step] = Some(total);
    total
}

proptest! {
    #[test]
    fn order_levels_heights_and_neighbours_equal_naive_ones(parents in dags(30)) {
        let graph = build(&parents).unwrap();
        let places: Vec<usize> = graph.topological_order().iter().map(|s| s.as_usize()).collect();
        let (levels, below) = (longest(&parents), (0..parents.len()).map(|s| children(&parents, s)).collect::<Vec<_>>());
        let heights = longest(&below);
        let mut expected: Vec<usize> = (0..parents.len()).collect();
        expected.sort_by_key(|step| (levels[*step], *step));
        prop_assert_eq!(&places, &expected);
        for step in 0..parents.len() {
            prop_assert_eq!(graph.level(index(step)), levels[step]);
            prop_assert_eq!(graph.height(index(step)), heights[step]);
            let kids: Vec<usize> = graph.children(index(step)).iter().map(|s| s.as_usize()).collect();
            prop_assert_eq!(&kids, &below[step]);
            let place = |of: usize| places.iter().position(|p| *p == of).unwrap();
            prop_assert!(parents[step].iter().all(|parent| place(*parent) < place(step)));
        }
    }

    #[test]
    fn descendants_equal_those_found_by_walking(parents in dags(30), start in any::<u16>()) {
        let start = usize::from(start) % parents.len();
        let graph = build(&parents).unwrap();
        let found: Vec<usize> = graph.with_descendants(index(start)).iter().map(|s| s.as_usize()).collect();
        let expected = reach(start, &|step| children(&parents, step));
        prop_assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), expected);
        let order: Vec<usize> = graph.topological_order().iter().map(|s| s.as_usize()).collect();
        let sorted: Vec<usize> = order.into_iter().filter(|step| found.contains(step)).collect();
        prop_assert_eq!(found, sorted, "in topological order, each once");
    }

    #[test]
    fn no_chain_is_heavier_than_the_critical_path(
        (parents, weights) in dags(20).prop_flat_map(|parents| {
            let weights = prop::collection::vec(0..100_u64, parents.len());
            (Just(parents), weights)
        }),
    ) {
        let graph = build(&parents).unwrap();
        let mut memory = vec![None; parents.len()];
        let best = (0..parents.len()).map(|s| heaviest(&parents, s, &weights, &mut memory)).max().unwrap();
        let path = graph.critical_path_by(|step| weights[step.as_usize()]);
        let weight: u64 = path.iter().map(|step| weights[step.as_usize()]).sum();
        prop_assert_eq!(weight, best);
        prop_assert!(path.windows(2).all(|pair| graph.parents(pair[1]).contains(&pair[0])));
        prop_assert!(graph.parents(path[0]).is_empty() && graph.children(*path.last().unwrap()).is_empty());
        let steps = graph.critical_path();
        let longest = (0..parents.len()).map(|step| graph.height(index(step))).max().unwrap();
        prop_assert_eq!(steps.len(), usize::try_from(longest).unwrap() + 1);
    }

    /// One edge back from a descendant to an ancestor; around it, whatever there was.
    #[test]
    fn a_planted_cycle_is_found_and_really_is_one(parents in dags(30), from in any::<u16>(), to in any::<u16>()) {
        let start = usize::from(from) % parents.len();
        let below: Vec<usize> = reach(start, &|step| children(&parents, step)).into_iter().collect();
        let end = below[usize::from(to) % below.len()];
        let mut cyclic = parents.clone();
        if !cyclic[start].contains(&end) {
            cyclic[start].push(end);
        }
        let cycle = build(&cyclic).unwrap_err();
        prop_assert_eq!(cycle.iter().collect::<BTreeSet<_>>().len(), cycle.len(), "each step once");
        let next = cycle.iter().cycle().skip(1);
        for (step, parent) in cycle.iter().zip(next) {
            prop_assert!(cyclic[step.as_usize()].contains(&parent.as_usize()), "{cycle:?}");
        }
    }
}

#[test]
fn ties_on_the_critical_path_go_to_the_lower_place() {
    let diamond = build(&[vec![], vec![0], vec![0], vec![1, 2]]).unwrap();
    assert_eq!(diamond.critical_path(), [0, 1, 3].map(index));
    assert_eq!(
        diamond.critical_path_by(|step| u64::from(step.0 == 2)),
        [0, 2, 3].map(index)
    );
    let forest = build(&[vec![], vec![], vec![]]).unwrap();
    assert_eq!(forest.critical_path(), [index(0)]);
}

#[test]
fn steps_that_are_not_there_have_no_neighbours() {
    let graph = build(&[vec![], vec![0]]).unwrap();
    let nowhere = StepIndex(u32::MAX);
    assert!(graph.parents(nowhere).is_empty() && graph.children(nowhere).is_empty());
    assert_eq!((graph.level(nowhere), graph.height(nowhere)), (0, 0));
    assert!(graph.with_descendants(nowhere).is_empty());
    assert_eq!((graph.len(), graph.is_empty()), (2, false));
}
