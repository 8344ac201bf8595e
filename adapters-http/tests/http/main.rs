//! The operations over the memory store: bodies, statuses, problems.

#![cfg(test)]
mod analytics;
mod bad_inputs;
mod bad_workers;
#[path = "../shared/conforms.rs"]
mod conforms;
mod documented;
mod events;
mod layers;
mod mishaps;
mod preconditions;
mod registry;
mod steps;
mod submit;
mod taskpilot;
mod tasks;
mod templates;
mod waiting;
mod webhooks;
mod workers;
mod world;
