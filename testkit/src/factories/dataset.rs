//! Many workflows, in the ancestor's proportions.

use super::{Workflow, diamond, linear, mixed, parallel_merge, tree};

/// How many workflows of each graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mix {
    /// Of [`linear`].
    pub linear: usize,
    /// Of [`diamond`].
    pub diamond: usize,
    /// Of [`parallel_merge`].
    pub parallel_merge: usize,
    /// Of [`tree`].
    pub tree: usize,
    /// Of [`mixed`].
    pub mixed: usize,
}

impl Mix {
    /// `count` workflows: 30 % linear, 25 % diamond, 20 % parallel merge, 15 % tree, 10 % mixed,
    /// each rounded down; the remainder is linear.
    pub const fn of(count: usize) -> Self {
        let (diamond, parallel_merge) = (share(count, 25), share(count, 20));
        let (tree, mixed) = (share(count, 15), share(count, 10));
        let linear = count - diamond - parallel_merge - tree - mixed;
        Self {
            linear,
            diamond,
            parallel_merge,
            tree,
            mixed,
        }
    }
}

/// `percent` of `count`, rounded down, for any count.
const fn share(count: usize, percent: usize) -> usize {
    count / 100 * percent + count % 100 * percent / 100
}

/// `count` workflows in the proportions of [`Mix::of`], graph by graph. Workflows of one graph
/// share their template.
///
/// ```
/// use tasker_testkit::factories::{Mix, dataset};
///
/// assert_eq!(dataset(50).count(), 50);
/// assert_eq!(Mix::of(50), Mix { linear: 16, diamond: 12, parallel_merge: 10, tree: 7, mixed: 5 });
/// ```
pub fn dataset(count: usize) -> impl Iterator<Item = Workflow> {
    let mix = Mix::of(count);
    let times = |workflow: Workflow, n: usize| std::iter::repeat_n(workflow, n);
    times(linear(), mix.linear)
        .chain(times(diamond(), mix.diamond))
        .chain(times(parallel_merge(), mix.parallel_merge))
        .chain(times(tree(), mix.tree))
        .chain(times(mixed(), mix.mixed))
}
