//! Who is let in, and what they may do.

#![cfg(test)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod audit;
mod documented;
mod keys;
mod limits;
mod table;
mod tokens;
mod world;
