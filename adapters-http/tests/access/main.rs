//! Who is let in, and what they may do.

#![cfg(test)]
mod audit;
mod documented;
mod keys;
mod limits;
mod table;
mod tokens;
mod world;
