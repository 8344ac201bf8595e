//! What each command of a sequence asks of the stores.

mod act;
mod mend;
mod probe;
mod start;
