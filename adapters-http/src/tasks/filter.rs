//! Which tasks are meant: the filters of lists and of bulk operations.

use application::ports::TaskListQuery;
use domain::name::{Namespace, Tag, TemplateName};
use domain::status::Status;
use domain::time::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::schema;

/// The longest text that is looked for.
const TEXT_MAX: usize = 200;

/// Every filter that is given must hold.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(as = TaskFilter)]
pub(crate) struct Filter {
    #[schema(value_type = Option<schema::Name>)]
    pub(crate) namespace: Option<Namespace>,
    #[schema(value_type = Option<schema::Name>)]
    pub(crate) template: Option<TemplateName>,
    #[schema(value_type = Option<schema::State>)]
    pub(crate) state: Option<Status>,
    #[schema(value_type = Option<schema::Tag>)]
    pub(crate) tag: Option<Tag>,
    /// Submitted at this time or later.
    #[schema(value_type = Option<schema::Time>)]
    pub(crate) created_from: Option<Timestamp>,
    /// Submitted before this time.
    #[schema(value_type = Option<schema::Time>)]
    pub(crate) created_before: Option<Timestamp>,
    /// A text in the name of the template, a tag, the initiator or the reason.
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) text: Option<String>,
}

impl Filter {
    /// Whether nothing is asked for, so that every task is meant.
    pub(crate) const fn is_empty(&self) -> bool {
        self.namespace.is_none()
            && self.template.is_none()
            && self.state.is_none()
            && self.tag.is_none()
            && self.created_from.is_none()
            && self.created_before.is_none()
            && self.text.is_none()
    }

    /// The query; `refuse` makes a problem of what is wrong with a field.
    pub(crate) fn query(
        self,
        refuse: impl FnOnce(&'static str, String) -> Problem,
    ) -> Result<TaskListQuery, Problem> {
        let length = self.text.as_ref().map(|text| text.chars().count());
        if length.is_some_and(|length| !(1..=TEXT_MAX).contains(&length)) {
            let detail = format!("a text to look for has 1 to {TEXT_MAX} characters");
            return Err(refuse("text", detail));
        }
        Ok(TaskListQuery {
            namespace: self.namespace,
            template: self.template,
            status: self.state,
            tag: self.tag,
            created_from: self.created_from,
            created_before: self.created_before,
            text: self.text,
            ..TaskListQuery::default()
        })
    }
}
