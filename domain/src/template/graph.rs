//! Who depends on whom. Every algorithm is linear in steps and edges and uses no recursion.

use crate::id::StepIndex;

/// The dependency graph of a validated template: no cycle, no double edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    parents: Vec<Vec<StepIndex>>,
    children: Vec<Vec<StepIndex>>,
    order: Vec<StepIndex>,
    levels: Vec<u32>,
    heights: Vec<u32>,
}

impl Graph {
    /// Builds the graph from each step's parents, which must be among the steps.
    ///
    /// # Errors
    /// The steps of one cycle, each depending on the next and the last on the first.
    pub fn build(parents: Vec<Vec<StepIndex>>) -> Result<Self, Vec<StepIndex>> {
        let children = turn_around(&parents);
        let order = topological(&parents, &children);
        if order.len() < parents.len() {
            return Err(find_cycle(&parents, &order));
        }
        let levels = longest(order.iter().copied(), &parents);
        let order = by_level(&levels);
        let heights = longest(order.iter().rev().copied(), &children);
        Ok(Self {
            parents,
            children,
            order,
            levels,
            heights,
        })
    }

    /// How many steps.
    pub const fn len(&self) -> usize {
        self.parents.len()
    }

    /// Whether there are no steps; a validated template always has some.
    pub const fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// The steps that must be done before this one.
    pub fn parents(&self, step: StepIndex) -> &[StepIndex] {
        self.parents.get(step.as_usize()).map_or(&[], Vec::as_slice)
    }

    /// The steps that wait for this one.
    pub fn children(&self, step: StepIndex) -> &[StepIndex] {
        self.children
            .get(step.as_usize())
            .map_or(&[], Vec::as_slice)
    }

    /// All steps, each after its parents: by level, then by place.
    pub fn topological_order(&self) -> &[StepIndex] {
        &self.order
    }

    /// 0 for a step without parents, else 1 + the highest level of its parents.
    pub fn level(&self, step: StepIndex) -> u32 {
        self.levels.get(step.as_usize()).copied().unwrap_or(0)
    }

    /// 0 for a step without children, else 1 + the greatest height of its children: how long a
    /// chain of steps waits behind it.
    pub fn height(&self, step: StepIndex) -> u32 {
        self.heights.get(step.as_usize()).copied().unwrap_or(0)
    }

    /// The longest chain of steps, first to last.
    pub fn critical_path(&self) -> Vec<StepIndex> {
        self.critical_path_by(|_| 1)
    }

    /// The chain with the greatest sum of weights, first to last; ties go to the lower place.
    pub fn critical_path_by(&self, weight: impl Fn(StepIndex) -> u64) -> Vec<StepIndex> {
        let mut best = vec![0_u64; self.len()];
        for &step in self.order.iter().rev() {
            let behind = self
                .children(step)
                .iter()
                .map(|c| at(&best, *c))
                .max()
                .unwrap_or(0);
            put(&mut best, step, behind.saturating_add(weight(step)));
        }
        let heaviest = |steps: &mut dyn Iterator<Item = StepIndex>| {
            steps.min_by_key(|step| (std::cmp::Reverse(at(&best, *step)), *step))
        };
        let roots = &mut self
            .order
            .iter()
            .copied()
            .filter(|step| self.parents(*step).is_empty());
        let mut path: Vec<StepIndex> = heaviest(roots).into_iter().collect();
        while let Some(next) = path
            .last()
            .and_then(|last| heaviest(&mut self.children(*last).iter().copied()))
        {
            path.push(next);
        }
        path
    }

    /// A step and everything that waits for it, directly or not, in topological order.
    pub fn with_descendants(&self, step: StepIndex) -> Vec<StepIndex> {
        let mut reached = vec![false; self.len()];
        put(&mut reached, step, true);
        let mut found = Vec::new();
        for &candidate in &self.order {
            if at(&reached, candidate) {
                found.push(candidate);
                for &child in self.children(candidate) {
                    put(&mut reached, child, true);
                }
            }
        }
        found
    }
}

fn at<T: Copy + Default>(values: &[T], step: StepIndex) -> T {
    values.get(step.as_usize()).copied().unwrap_or_default()
}

fn put<T>(values: &mut [T], step: StepIndex, value: T) {
    if let Some(slot) = values.get_mut(step.as_usize()) {
        *slot = value;
    }
}

fn indices(len: usize) -> impl Iterator<Item = StepIndex> {
    (0..len).map(|i| StepIndex(u32::try_from(i).unwrap_or(u32::MAX)))
}

fn turn_around(parents: &[Vec<StepIndex>]) -> Vec<Vec<StepIndex>> {
    let mut children = vec![Vec::new(); parents.len()];
    for (child, its_parents) in indices(parents.len()).zip(parents) {
        for parent in its_parents {
            if let Some(list) = children.get_mut(parent.as_usize()) {
                list.push(child);
            }
        }
    }
    children
}

/// Kahn's algorithm; steps of a cycle, and those behind one, are missing from the result.
fn topological(parents: &[Vec<StepIndex>], children: &[Vec<StepIndex>]) -> Vec<StepIndex> {
    let mut unmet: Vec<usize> = parents.iter().map(Vec::len).collect();
    let mut order: Vec<StepIndex> = indices(parents.len())
        .filter(|step| at(&unmet, *step) == 0)
        .collect();
    let mut done = 0;
    while let Some(&step) = order.get(done) {
        done = done.saturating_add(1);
        for &child in children.get(step.as_usize()).into_iter().flatten() {
            let left = at(&unmet, child).saturating_sub(1);
            put(&mut unmet, child, left);
            if left == 0 {
                order.push(child);
            }
        }
    }
    order
}

/// All steps by level, then by place. Sorting by counting keeps it linear.
fn by_level(levels: &[u32]) -> Vec<StepIndex> {
    let mut of_level: Vec<Vec<StepIndex>> = Vec::new();
    for (step, level) in indices(levels.len()).zip(levels) {
        let level = usize::try_from(*level).unwrap_or(usize::MAX);
        while of_level.len() <= level {
            of_level.push(Vec::new());
        }
        if let Some(list) = of_level.get_mut(level) {
            list.push(step);
        }
    }
    of_level.concat()
}

/// Walks up from any step that has no place in the order: each has a parent without one, so the
/// walk must come back to a step it has seen.
fn find_cycle(parents: &[Vec<StepIndex>], order: &[StepIndex]) -> Vec<StepIndex> {
    let mut placed = vec![false; parents.len()];
    for step in order {
        put(&mut placed, *step, true);
    }
    let mut seen_at: Vec<Option<usize>> = vec![None; parents.len()];
    let mut walk: Vec<StepIndex> = Vec::new();
    let mut next = indices(parents.len()).find(|step| !at(&placed, *step));
    while let Some(step) = next {
        if let Some(start) = at(&seen_at, step) {
            return walk.split_off(start);
        }
        put(&mut seen_at, step, Some(walk.len()));
        walk.push(step);
        let its_parents = parents.get(step.as_usize());
        next = its_parents
            .into_iter()
            .flatten()
            .copied()
            .find(|parent| !at(&placed, *parent));
    }
    walk
}

/// The longest way to each step through `before`, visited in an order that respects it.
fn longest(order: impl Iterator<Item = StepIndex>, before: &[Vec<StepIndex>]) -> Vec<u32> {
    let mut length = vec![0_u32; before.len()];
    for step in order {
        let sources = before.get(step.as_usize()).into_iter().flatten();
        let longest = sources
            .map(|source| at(&length, *source).saturating_add(1))
            .max();
        put(&mut length, step, longest.unwrap_or(0));
    }
    length
}
