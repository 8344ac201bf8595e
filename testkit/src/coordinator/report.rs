//! What became of many tasks.

use domain::millis::Millis;
use domain::status::Status;

use super::run::Run;

/// The runs of many workflows, and what follows from them. Its `Display` is a table for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The runs, in order.
    pub runs: Vec<Run>,
}

impl Report {
    /// How many workflows were run.
    pub const fn workflows(&self) -> usize {
        self.runs.len()
    }

    /// How many of them completed.
    pub fn completed(&self) -> usize {
        self.runs
            .iter()
            .filter(|run| run.ended() == Some(Status::Complete))
            .count()
    }

    /// `completed` of `workflows` in percent; 100 for none.
    pub fn success_rate(&self) -> f64 {
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        match self.workflows() {
            0 => 100.0,
            workflows => count(self.completed()) * 100.0 / count(workflows),
        }
    }

    /// The virtual time all runs took together.
    pub fn total_time(&self) -> Millis {
        self.runs
            .iter()
            .fold(Millis::ZERO, |sum, run| sum.plus(run.elapsed))
    }

    /// The virtual time of one run on average.
    pub fn average_time(&self) -> Millis {
        let runs = u64::try_from(self.runs.len()).unwrap_or(u64::MAX);
        Millis::saturating(
            self.total_time()
                .get()
                .checked_div(runs)
                .unwrap_or_default(),
        )
    }

    /// How many steps the workflows have.
    pub fn steps(&self) -> usize {
        self.runs.iter().map(|run| run.steps.len()).sum()
    }

    /// How many attempts there were.
    pub fn attempts(&self) -> usize {
        self.runs.iter().map(|run| run.attempts.len()).sum()
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "workflows     {}", self.workflows())?;
        writeln!(
            f,
            "completed     {} ({:.1} %)",
            self.completed(),
            self.success_rate()
        )?;
        writeln!(f, "steps         {}", self.steps())?;
        writeln!(f, "attempts      {}", self.attempts())?;
        writeln!(f, "total time    {}", self.total_time())?;
        write!(f, "average time  {}", self.average_time())
    }
}
