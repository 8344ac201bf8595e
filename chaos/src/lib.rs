//! Chaos: workers that are killed, servers that crash, networks that vanish, on real processes and
//! a real PostgreSQL; and a checker that decides from what everyone wrote down.
//!
//! ```text
//! clients ──▶ client log ─────────────┐        faults ─▶ how much work in flight each hit
//!    │                                 ▼           │
//!    ▼                              checker ◀──────┘
//! PostgreSQL ──▶ rows and history ────▲
//!    ▲                                 │
//! workers (processes) ──▶ journal ─────┘
//! ```
//!
//! A run goes: `ground` sets up a private server, a network and a fleet of workers; clients submit
//! and operate, and log what they asked and heard; the scenario's `fault` strikes again and again;
//! then everything is well again and what is open has thirty seconds to end; then `check` reads the
//! client log, the journal that all handlers append to, and the database, and names every promise
//! that was broken.
//!
//! Read first: [`scenario`], which says what there is and what each backs; [`run`], which is the
//! course of one; `check.rs`, which is the verdict.
//!
//! # How to add a scenario
//!
//! 1. Add it to [`scenario::Scenario`] with its promise and the set-up it needs.
//! 2. Write its `Fault` under `fault/`: one strike, and how much work in flight it hit.
//! 3. Run it, and add its row to `docs/reliability.md`.

mod check;
mod client;
mod evidence;
mod fault;
mod fleet;
mod ground;
mod journal;
mod load;
pub mod report;
pub mod run;
pub mod scenario;
mod skew;
mod small_disk;
mod stores;
mod witness;
pub mod worker;
