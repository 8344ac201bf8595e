//! The use cases over the store in memory, in virtual time: what each promises, above all when
//! something goes wrong at the worst moment.
//!
//! Every test ends with [`World::finish`], which checks that no invariant was broken after any
//! call, and that what was told of each task is its history, once and in order. (Where tasks have been
//! removed there is no history left to compare, and only the former is checked.)

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop, and say where"
)]

mod attempts;
mod breaking;
mod ends;
mod execute;
mod finalize;
mod hands;
mod housekeeping;
mod inspect;
mod leases;
mod operate;
mod post;
mod remote;
mod repair;
mod repeats;
mod requests;
mod rescue;
mod retain;
mod revoked;
mod schema;
mod starts;
mod stop;
mod strategies;
mod submit;
mod supervise;
mod tail;
mod tampering;
mod told;
mod trouble;
mod unserved;
mod wakeups;
mod webhooks;
mod world;
