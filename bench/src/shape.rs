//! Shapes: the graphs that are measured, by name.

use std::sync::Arc;

use domain::name::{Namespace, QueueName};
use domain::template::builder::BuilderError;
use domain::template::{StepBuilder, Template, TemplateBuilder};

use crate::error::BenchError;

/// The handler of every step.
pub(crate) const HANDLER: &str = "bench.noop";
/// The queue of every step, so that workers of the same database that do other work stay apart.
pub(crate) const QUEUE: &str = "bench";
/// The widest and the longest graph.
const SIZE_MAX: u32 = 99_999;

/// A graph of steps that do nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One step.
    Jobs,
    /// So many steps, one after the other.
    Linear(u32),
    /// a → b, c → d.
    Diamond,
    /// One step, then so many.
    FanOut(u32),
    /// So many steps, then one that needs them all.
    FanIn(u32),
    /// A root, two branches, four leaves, and a step that gathers them.
    Tree,
    /// Two roots, a join, a fork, and a leaf in the middle: nine steps.
    Mixed,
}

/// Makes a shape of a size.
type OfSize = fn(u32) -> Shape;

/// The shapes whose names end in their size.
const SIZED: [(&str, OfSize); 3] = [
    ("linear-", Shape::Linear),
    ("fan-out-", Shape::FanOut),
    ("fan-in-", Shape::FanIn),
];

/// What `all` stands for.
pub const USUAL: [Shape; 7] = [
    Shape::Jobs,
    Shape::Linear(6),
    Shape::Diamond,
    Shape::FanOut(100),
    Shape::FanIn(1_000),
    Shape::Tree,
    Shape::Mixed,
];

impl Shape {
    /// Reads a name such as `jobs` or `linear-10`.
    ///
    /// # Errors
    /// With the names there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        for (prefix, shape) in SIZED {
            if let Some(size) = name.strip_prefix(prefix) {
                let size = size.parse().ok();
                let size = size.filter(|size| (1..=SIZE_MAX).contains(size));
                return size.map(shape).ok_or_else(|| {
                    format!("{name:?}: give {prefix} a number from 1 to {SIZE_MAX}")
                });
            }
        }
        match name {
            "jobs" => Ok(Self::Jobs),
            "diamond" => Ok(Self::Diamond),
            "tree" => Ok(Self::Tree),
            "mixed" => Ok(Self::Mixed),
            _ => Err(format!(
                "there is no shape {name:?}: use jobs, linear-N, diamond, fan-out-N, fan-in-N, tree, mixed or all"
            )),
        }
    }

    /// How many steps a task of it has.
    pub fn steps(self) -> u32 {
        match self {
            Self::Linear(length) => length,
            Self::FanOut(width) | Self::FanIn(width) => width.saturating_add(1),
            Self::Jobs | Self::Diamond | Self::Tree | Self::Mixed => {
                u32::try_from(self.parents().len()).unwrap_or(u32::MAX)
            }
        }
    }

    /// The parents of each step, by place.
    fn parents(self) -> Vec<Vec<u32>> {
        match self {
            Self::Jobs => vec![vec![]],
            Self::Linear(length) => (0..length)
                .map(|place| place.checked_sub(1).into_iter().collect())
                .collect(),
            Self::Diamond => vec![vec![], vec![0], vec![0], vec![1, 2]],
            Self::FanOut(width) => std::iter::once(vec![])
                .chain((0..width).map(|_| vec![0]))
                .collect(),
            Self::FanIn(width) => (0..width)
                .map(|_| vec![])
                .chain(std::iter::once((0..width).collect()))
                .collect(),
            Self::Tree => vec![
                vec![],
                vec![0],
                vec![0],
                vec![1],
                vec![1],
                vec![2],
                vec![2],
                vec![3, 4, 5, 6],
            ],
            Self::Mixed => vec![
                vec![],
                vec![],
                vec![0],
                vec![1],
                vec![2, 3],
                vec![4],
                vec![4],
                vec![3],
                vec![5, 7],
            ],
        }
    }

    /// Its template in a namespace, all steps in one queue.
    ///
    /// # Errors
    /// [`BenchError::Template`] if the domain refuses it.
    pub(crate) fn template(
        self,
        namespace: &Namespace,
        queue: &QueueName,
    ) -> Result<Arc<Template>, BenchError> {
        Ok(Arc::new(self.build(namespace, queue)?.build()?))
    }

    fn build(
        self,
        namespace: &Namespace,
        queue: &QueueName,
    ) -> Result<TemplateBuilder, BuilderError> {
        let mut builder = TemplateBuilder::new(namespace.as_str(), &self.to_string(), "1.0.0")?;
        for (place, parents) in self.parents().into_iter().enumerate() {
            let parents: Vec<String> = parents.iter().map(|parent| format!("s{parent}")).collect();
            let step = StepBuilder::new(&format!("s{place}"), HANDLER)?.queue(queue.clone());
            builder = builder.step(step.after(parents.iter().map(String::as_str))?);
        }
        Ok(builder)
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Jobs => f.pad("jobs"),
            Self::Linear(length) => f.pad(&format!("linear-{length}")),
            Self::Diamond => f.pad("diamond"),
            Self::FanOut(width) => f.pad(&format!("fan-out-{width}")),
            Self::FanIn(width) => f.pad(&format!("fan-in-{width}")),
            Self::Tree => f.pad("tree"),
            Self::Mixed => f.pad("mixed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::StepIndex;

    fn built(name: &str) -> Arc<Template> {
        let namespace = Namespace::parse("bench").unwrap();
        let queue = QueueName::parse(QUEUE).unwrap();
        let shape = Shape::parse(name).unwrap();
        shape.template(&namespace, &queue).unwrap()
    }

    fn edges(template: &Template) -> usize {
        let steps = 0..u32::try_from(template.steps().len()).unwrap();
        steps
            .map(|place| template.graph().parents(StepIndex(place)).len())
            .sum()
    }

    #[test]
    fn shapes_have_the_steps_and_edges_they_say() {
        let cases = [
            ("jobs", 1, 0),
            ("linear-6", 6, 5),
            ("linear-10000", 10_000, 9_999),
            ("diamond", 4, 4),
            ("fan-out-100", 101, 100),
            ("fan-in-1000", 1_001, 1_000),
            ("fan-in-1", 2, 1),
            ("tree", 8, 10),
            ("mixed", 9, 9),
        ];
        for (name, steps, edge_count) in cases {
            let template = built(name);
            assert_eq!(template.steps().len(), steps, "{name}");
            assert_eq!(edges(&template), edge_count, "{name}");
            assert_eq!(
                Shape::parse(name).unwrap().steps(),
                u32::try_from(steps).unwrap()
            );
            assert_eq!(Shape::parse(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn a_fan_in_joins_and_a_fan_out_forks() {
        let (fan_in, fan_out) = (built("fan-in-3"), built("fan-out-3"));
        assert_eq!(fan_in.graph().parents(StepIndex(3)).len(), 3);
        assert_eq!(fan_out.graph().children(StepIndex(0)).len(), 3);
    }

    #[test]
    fn names_that_are_none_say_what_there_is() {
        for (name, says) in [
            ("linear-0", "a number from 1"),
            ("fan-in-x", "a number from 1"),
            ("circle", "use jobs, linear-N"),
            ("linear", "use jobs, linear-N"),
        ] {
            let refused = Shape::parse(name).unwrap_err();
            assert!(refused.contains(says), "{refused}");
        }
    }
}
