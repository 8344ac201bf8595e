//! What a scenario expects of a task.

use domain::id::StepIndex;

use crate::factories::Workflow;

/// The story a task should have: see [`crate::story`] for what its lines say.
#[derive(Clone, Debug)]
pub(super) struct Story {
    task: String,
    steps: Vec<(String, String)>,
}

impl Story {
    /// Every step succeeds after its planned failures, and the task completes.
    pub(super) fn planned(workflow: &Workflow) -> Self {
        let line = |name: &str| (name.to_owned(), after_failures(workflow.attempts(name) - 1));
        Self {
            task: "complete: started settled".to_owned(),
            steps: workflow.steps().map(line).collect(),
        }
    }

    /// Nothing has happened yet.
    pub(super) fn untouched(workflow: &Workflow) -> Self {
        let graph = workflow.template().graph();
        let unmet = |index| graph.parents(index).len();
        let lines = (0..).map(StepIndex).zip(workflow.steps());
        let lines = lines.map(|(index, name)| (name.to_owned(), waiting(unmet(index))));
        Self {
            task: "pending:".to_owned(),
            steps: lines.collect(),
        }
    }

    /// The task's own line instead.
    pub(super) fn task(mut self, line: &str) -> Self {
        line.clone_into(&mut self.task);
        self
    }

    /// Another line for a step.
    pub(super) fn step(mut self, name: &str, line: &str) -> Self {
        let step = self.steps.iter_mut().find(|(step, _)| step == name);
        line.clone_into(&mut step.expect("a step of the workflow").1);
        self
    }

    /// The step ends as `line` says, and all that waits for it, directly or not, never starts.
    pub(super) fn stuck_at(mut self, workflow: &Workflow, name: &str, line: &str) -> Self {
        let graph = workflow.template().graph();
        let stuck = graph.with_descendants(place(workflow, name));
        for index in &stuck {
            let parents = graph.parents(*index).iter();
            let unmet = parents.filter(|parent| stuck.contains(parent)).count();
            self.steps[index.as_usize()].1 = waiting(unmet);
        }
        self.task("error: started settled").step(name, line)
    }

    /// The lines, as [`crate::story::story`] gives them.
    pub(super) fn lines(&self) -> Vec<String> {
        let task = std::iter::once(format!("task {}", self.task));
        task.chain(
            self.steps
                .iter()
                .map(|(name, line)| format!("{name} {line}")),
        )
        .collect()
    }
}

/// A step of a workflow by its place.
pub(super) fn place(workflow: &Workflow, name: &str) -> StepIndex {
    let found = (0..)
        .map(StepIndex)
        .zip(workflow.steps())
        .find(|(_, step)| *step == name);
    found.expect("a step of the workflow").0
}

/// A step that was never claimed.
pub(super) fn waiting(unmet: usize) -> String {
    match unmet {
        0 => "pending 0/3:".to_owned(),
        unmet => format!("pending unmet {unmet} 0/3:"),
    }
}

/// A step that failed this often and then succeeded.
pub(super) fn after_failures(failures: u32) -> String {
    let failed = " started failed retry_scheduled".repeat(usize::try_from(failures).unwrap_or(0));
    format!("complete {}/3:{failed} started succeeded", failures + 1)
}

/// A step that used its three attempts.
pub(super) const EXHAUSTED: &str = "error exhausted 3/3: started failed retry_scheduled started failed retry_scheduled started failed";
