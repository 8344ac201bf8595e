//! An order's way from the shop to the door: the workflow that the example program runs, and that
//! the example tests test.

pub mod order;
