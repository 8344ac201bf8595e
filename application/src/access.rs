//! API keys: created, rotated, revoked by those who may, and checked at the door.

mod door;
mod keys;
mod listing;

pub use door::{Door, DoorOptions, NotLetIn};
pub use keys::{CreatedKey, KeyFault, Keys, NewKey, ROTATION_GRACE};
pub use listing::{list_within, templates_within};
