//! The operations over the memory store: bodies, statuses, problems.

#![cfg(test)]
mod bad_inputs;
mod layers;
mod mishaps;
mod steps;
mod submit;
mod taskpilot;
mod tasks;
mod templates;
mod world;
