//! [`TemplateStore`].

pub(crate) mod cache;
mod order;
mod put;

use std::sync::Arc;

use application::ports::{PutTemplateError, StoreError, TemplateStore, VersionChoice};
use async_trait::async_trait;
use domain::name::{Namespace, TemplateName};
use domain::template::{Template, TemplateKey};
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::PgStore;
use crate::failure::Failure;
use crate::row::task::template_key;
use crate::row::{Fields, bounded};
use crate::session::Command;
use cache::TemplateCache;
pub(crate) use order::version_order;
use put::{Kept, Put};

#[async_trait]
impl TemplateStore for PgStore {
    async fn put(&self, template: Arc<Template>) -> Result<(), PutTemplateError> {
        let put = Put {
            template: Arc::clone(&template),
            cache: Arc::clone(&self.templates),
        };
        let answer = self.session.run(put).await;
        match answer.map_err(|failure| failure.about("template", template.key()))? {
            Kept::Same => Ok(()),
            Kept::Other(existing) => {
                let (key, offered) = (template.key(), template.content_hash());
                Err(PutTemplateError::conflict(key, &existing, offered))
            }
        }
    }

    async fn get(
        &self,
        namespace: &Namespace,
        name: &TemplateName,
        version: &VersionChoice,
    ) -> Result<Option<Arc<Template>>, StoreError> {
        if let VersionChoice::Exactly(version) = version {
            let known = self.templates.find(&TemplateKey {
                namespace: namespace.clone(),
                name: name.clone(),
                version: version.clone(),
            });
            if known.is_some() {
                return Ok(known);
            }
        }
        let get = Get {
            namespace: namespace.clone(),
            name: name.clone(),
            version: version.clone(),
            cache: Arc::clone(&self.templates),
        };
        Ok(self.session.run(get).await?)
    }

    async fn list(
        &self,
        namespace: Option<Namespace>,
        after: Option<TemplateKey>,
        limit: u32,
    ) -> Result<Vec<TemplateKey>, StoreError> {
        Ok(self
            .session
            .run(List {
                namespace,
                after,
                limit,
            })
            .await?)
    }
}

struct Get {
    namespace: Namespace,
    name: TemplateName,
    version: VersionChoice,
    cache: Arc<TemplateCache>,
}

impl Command for Get {
    type Reply = Option<Arc<Template>>;
    const NAME: &'static str = "get template";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let (namespace, name) = (&self.namespace, &self.name);
        let found = match &self.version {
            VersionChoice::Latest => {
                sqlx::query(include_str!("../queries/template/latest.sql"))
                    .bind(namespace.as_str())
                    .bind(name.as_str())
                    .fetch_optional(&mut *connection)
                    .await?
            }
            VersionChoice::Exactly(version) => {
                let version = version.clone();
                let (namespace, name) = (namespace.clone(), name.clone());
                find(
                    connection,
                    &TemplateKey {
                        namespace,
                        name,
                        version,
                    },
                )
                .await?
            }
        };
        match found {
            Some(row) => self
                .cache
                .one(connection, row.try_get("id")?)
                .await
                .map(Some),
            None => Ok(None),
        }
    }
}

/// The number and hash of the template of this key.
async fn find(connection: &mut PgConnection, key: &TemplateKey) -> Result<Option<PgRow>, Failure> {
    let found = sqlx::query(include_str!("../queries/template/find.sql"))
        .bind(key.namespace.as_str())
        .bind(key.name.as_str())
        .bind(version_order(&key.version))
        .fetch_optional(connection)
        .await?;
    Ok(found)
}

struct List {
    namespace: Option<Namespace>,
    after: Option<TemplateKey>,
    limit: u32,
}

impl Command for List {
    type Reply = Vec<TemplateKey>;
    const NAME: &'static str = "list templates";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let after = self.after.as_ref();
        let rows = sqlx::query(include_str!("../queries/template/list.sql"))
            .bind(self.namespace.as_ref().map(Namespace::as_str))
            .bind(after.map_or("", |key| key.namespace.as_str()))
            .bind(after.map_or("", |key| key.name.as_str()))
            .bind(after.map_or_else(String::new, |key| version_order(&key.version)))
            .bind(bounded(self.limit))
            .persistent(false)
            .fetch_all(connection)
            .await?;
        let key = |row: &PgRow| -> Result<TemplateKey, Failure> {
            let id: i64 = row.try_get("id")?;
            Ok(template_key(&Fields::of(row, "template", &id))?)
        };
        rows.iter().map(key).collect()
    }
}
