//! [`AuditLog`].

use application::ports::{AuditEntry, AuditLog, AuditOutcome, AuditQuery, AuditedAct, StoreError};
use async_trait::async_trait;
use domain::access::PrincipalKind;
use domain::name::Namespace;
use domain::text::{Actor, Text};
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::PgStore;
use crate::failure::Failure;
use crate::row::{Fields, bounded};
use crate::session::Command;
use crate::time::At;

#[async_trait]
impl AuditLog for PgStore {
    async fn begin(&self, act: AuditedAct) -> Result<i64, StoreError> {
        Ok(self.session.run(Begin { act }).await?)
    }

    async fn end(&self, number: i64, outcome: AuditOutcome) -> Result<(), StoreError> {
        Ok(self.session.run(End { number, outcome }).await?)
    }

    async fn list(&self, query: AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
        Ok(self.session.run(List { query }).await?)
    }
}

struct Begin {
    act: AuditedAct,
}

impl Command for Begin {
    type Reply = i64;
    const NAME: &'static str = "begin an audited act";

    /// A row that was written though its reply was lost stands there without an end, which is true:
    /// of that act nobody knows more.
    async fn run(&self, connection: &mut PgConnection) -> Result<i64, Failure> {
        let act = &self.act;
        let row = sqlx::query(include_str!("../queries/audit/begin.sql"))
            .bind(At(act.at))
            .bind(act.actor.as_str())
            .bind(act.principal_kind.as_str())
            .bind(act.principal_id.as_str())
            .bind(act.operation.as_str())
            .bind(act.target.as_str())
            .bind(act.namespace.as_ref().map(Namespace::as_str))
            .bind(act.address.as_ref().map(Text::as_str))
            .bind(act.request.as_ref().map(Text::as_str))
            .fetch_one(connection)
            .await?;
        Ok(row.try_get("id")?)
    }
}

struct End {
    number: i64,
    outcome: AuditOutcome,
}

impl Command for End {
    type Reply = ();
    const NAME: &'static str = "end an audited act";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        sqlx::query(include_str!("../queries/audit/end.sql"))
            .bind(self.number)
            .bind(At(self.outcome.at))
            .bind(i32::from(self.outcome.status))
            .execute(connection)
            .await?;
        Ok(())
    }
}

struct List {
    query: AuditQuery,
}

impl Command for List {
    type Reply = Vec<AuditEntry>;
    const NAME: &'static str = "read the audit log";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<AuditEntry>, Failure> {
        let query = &self.query;
        let rows = sqlx::query(include_str!("../queries/audit/list.sql"))
            .bind(query.actor.as_ref().map(Actor::as_str))
            .bind(query.operation.as_ref().map(Text::as_str))
            .bind(query.from.map(At))
            .bind(query.until.map(At))
            .bind(query.before)
            .bind(bounded(query.limit))
            .fetch_all(connection)
            .await?;
        rows.iter().map(entry).collect()
    }
}

fn entry(row: &PgRow) -> Result<AuditEntry, Failure> {
    let number: i64 = row.try_get("id")?;
    let fields = Fields::of(row, "audited act", &number);
    let text = |column: &str| -> Result<Option<Text>, StoreError> {
        Ok(fields.get::<Option<&str>>(column)?.map(Text::clean))
    };
    let namespace: Option<&str> = fields.get("namespace")?;
    let namespace = namespace.map(Namespace::parse).transpose();
    let act = AuditedAct {
        at: fields.time("at")?,
        actor: Actor::named(fields.get("actor")?),
        principal_kind: fields.word("principal_kind", PrincipalKind::parse)?,
        principal_id: Text::clean(fields.get("principal_id")?),
        operation: Text::clean(fields.get("operation")?),
        target: Text::clean(fields.get("target")?),
        namespace: namespace.map_err(|error| fields.corrupt(&error))?,
        address: text("address")?,
        request: text("request_id")?,
    };
    Ok(AuditEntry {
        number,
        act,
        outcome: outcome(&fields)?,
    })
}

fn outcome(fields: &Fields<'_>) -> Result<Option<AuditOutcome>, StoreError> {
    let Some(at) = fields.time_or_none("ended_at")? else {
        return Ok(None);
    };
    let status: i32 = fields.get("status")?;
    let status = u16::try_from(status).map_err(|error| fields.corrupt(&error))?;
    Ok(Some(AuditOutcome { at, status }))
}
