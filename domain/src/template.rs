//! Templates: the definition of a workflow, validated once and never changed.

pub mod builder;
pub mod error;
pub mod graph;
pub mod key;
pub mod spec;
pub mod validate;

use std::sync::Arc;

pub use builder::{StepBuilder, TemplateBuilder};
pub use error::{InvalidTemplate, TemplateError};
pub use graph::Graph;
pub use key::{ContentHash, TemplateKey};
pub use spec::{OnFailure, Order, StepTemplate, TemplateSpec};

use self::validate::Places;
use crate::canonical;
use crate::id::StepIndex;
use crate::name::StepName;

/// A validated template: its words checked, its graph known to have no cycle.
#[derive(Clone, Debug)]
pub struct Template {
    spec: TemplateSpec,
    steps: Vec<Arc<StepTemplate>>,
    places: Places,
    graph: Graph,
    hash: ContentHash,
}

impl Template {
    /// Validates a specification. Linear in steps and edges.
    ///
    /// # Errors
    /// [`InvalidTemplate`] with what is wrong, in the order of the specification, up to a hundred
    /// things.
    pub fn try_new(mut spec: TemplateSpec) -> Result<Self, InvalidTemplate> {
        let (graph, places) = validate::check(&mut spec)?;
        let hash = ContentHash::from_bytes(canonical::digest(&spec));
        let steps = spec.steps.iter().cloned().map(Arc::new).collect();
        Ok(Self {
            spec,
            steps,
            places,
            graph,
            hash,
        })
    }

    /// Namespace, name and version.
    pub const fn key(&self) -> &TemplateKey {
        &self.spec.key
    }

    /// The specification, as it is stored and shown.
    pub const fn spec(&self) -> &TemplateSpec {
        &self.spec
    }

    /// The steps, in the order of declaration: a step's place is its [`StepIndex`].
    pub fn steps(&self) -> &[Arc<StepTemplate>] {
        &self.steps
    }

    /// One step by its place.
    pub fn step(&self, index: StepIndex) -> Option<&Arc<StepTemplate>> {
        self.steps.get(index.as_usize())
    }

    /// A step's place by its name.
    pub fn index_of(&self, name: &StepName) -> Option<StepIndex> {
        self.places.get(name).copied()
    }

    /// Who depends on whom.
    pub const fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The fingerprint of the specification: equal content, equal hash, on every machine.
    pub const fn content_hash(&self) -> &ContentHash {
        &self.hash
    }
}

impl PartialEq for Template {
    fn eq(&self, other: &Self) -> bool {
        self.spec == other.spec
    }
}

impl Eq for Template {}
