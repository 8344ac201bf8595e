//! The binary as people use it, with everything in memory.

#![cfg(test)]

mod access;
#[path = "../tasker/asked.rs"]
mod asked;
mod bad_inputs;
mod bench;
mod config;
#[path = "../tasker/crowd.rs"]
mod crowd;
mod crowds;
#[path = "../tasker/diamond.rs"]
mod diamond;
mod handlers;
mod many;
mod remote;
mod runs;
mod served;
mod signals;
mod slow;
#[path = "../tasker/binary.rs"]
mod tasker;
mod templates;
mod terminal;
#[path = "../tasker/walk.rs"]
mod walk;
