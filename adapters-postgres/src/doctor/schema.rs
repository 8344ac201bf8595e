//! Whether the schema is the one this program knows.

use sqlx::postgres::PgConnection;

use super::Finding;
use crate::failure::Failure;
use crate::schema::{newest, version};

pub(super) async fn look(connection: &mut PgConnection) -> Result<Vec<Finding>, Failure> {
    let known = newest();
    let behind = "the rest of the looks needs the right one";
    let finding = match version(connection).await? {
        None => {
            let seen = format!(
                "the database has no schema of Tasker, version {known} is needed; {behind}"
            );
            Finding::fail("schema", seen).advise("run `tasker migrate`")
        }
        Some(found) if found < known => {
            let seen =
                format!("the schema is at version {found}, version {known} is needed; {behind}");
            Finding::fail("schema", seen).advise("run `tasker migrate`")
        }
        Some(found) if found > known => {
            let seen =
                format!("the schema is at version {found}, this program knows {known}; {behind}");
            Finding::fail("schema", seen).advise("upgrade this program")
        }
        Some(found) => Finding::ok("schema", format!("the schema is at version {found}")),
    };
    Ok(vec![finding])
}
