//! Model checks: every interleaving of a small world, instead of the few that a test happens to run.
//!
//! A model is a state, the things that may happen to it, and properties. The checker tries all
//! orders of them. Wherever a rule of the domain decides, the model asks the domain itself
//! (`Step::decide`, `settle`, `Snapshot::operate`), so that the rules checked are the rules
//! that run; what is told again here is only what a store adds to them: which statement sees what,
//! which message arrives when.
//!
//! ```text
//! lease     one step, two workers, a rescuer, late and repeated messages   one outcome per lease
//! fan_in    two parents, one child, commits statement by statement         no lost wake-up, tasks end
//! wake_up   a step made ready, notifications lost, a worker that sleeps    it is claimed all the same
//! locks     commits, claims, operations, heartbeats as rows they lock      no deadlock but one
//! ```
//!
//! Each has broken variants: the same world with one safeguard taken out. The checker must find the
//! harm in each of them, else the model could not have seen it in ours.
//!
//! Two limits of the checker shape the properties. Its `eventually` may miss a counterexample where
//! paths meet again, so what must come in the end is asked as an invariant: from here, with no
//! more faults, does it come. And a property that never had a chance to fail says nothing, so each
//! model also names states that must be reached.
//!
//! The bounds keep all of it under half a minute in a build without optimization. With
//! `TASKER_MODELS=deep` in the environment they are larger.

#[cfg(test)]
mod check;
#[cfg(test)]
mod fan_in;
#[cfg(test)]
mod lease;
#[cfg(test)]
mod locks;
#[cfg(test)]
mod row;
#[cfg(test)]
mod wake_up;
#[cfg(test)]
mod world;
