//! Who is let in, and what they may do.

#![cfg(test)]
mod audit;
#[path = "../shared/conforms.rs"]
mod conforms;
mod documented;
mod keys;
mod limits;
mod table;
mod tokens;
mod world;
