//! Every statement is understood by the schema it is written for.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr};

use crate::support::migrated;

fn statements(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            statements(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_prepares() {
    let database = migrated();
    let mut connection = PgConnection::connect(database.url())
        .await
        .expect("a connection");
    let mut found = Vec::new();
    statements(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("queries"),
        &mut found,
    );
    assert!(found.len() > 30, "{found:?}");
    for path in found {
        let sql = fs::read_to_string(&path).expect("a statement");
        let prepared = connection.prepare(AssertSqlSafe(sql).into_sql_str()).await;
        if let Err(error) = prepared {
            panic!("{}: {error}", path.display());
        }
    }
}
