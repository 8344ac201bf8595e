//! Lists for those who may not see everything.

use domain::access::Namespaces;
use domain::name::Namespace;
use domain::template::TemplateKey;

use crate::ports::{Page, StoreError, TaskListQuery, TaskStore, TaskSummary, TemplateStore};

/// The same as [`TaskStore::list`], of these namespaces only. A filter by a namespace that is none
/// of them finds nothing.
///
/// # Errors
/// [`StoreError`].
pub async fn list_within(
    tasks: &dyn TaskStore,
    query: TaskListQuery,
    namespaces: &Namespaces,
) -> Result<Page<TaskSummary>, StoreError> {
    let names = match (namespaces, &query.namespace) {
        (Namespaces::All, _) => return tasks.list(query).await,
        (Namespaces::Only(names), Some(name)) if names.contains(name) => {
            return tasks.list(query).await;
        }
        (Namespaces::Only(_), Some(_)) => Vec::new(),
        (Namespaces::Only(names), None) => names.iter().cloned().collect(),
    };
    // Each namespace's list is in the order of ids, newest first. What is older than where one of
    // them stopped is left for the next page, lest what it has not looked at be passed over.
    let mut items = Vec::new();
    let mut stopped = None;
    for namespace in names {
        let query = TaskListQuery {
            namespace: Some(namespace),
            ..query.clone()
        };
        let page = tasks.list(query).await?;
        stopped = stopped.max(page.next);
        items.extend(page.items);
    }
    items.sort_by_key(|task| std::cmp::Reverse(task.id));
    items.retain(|task| stopped.is_none_or(|stop| task.id >= stop));
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let is_over = items.len() > limit;
    items.truncate(limit);
    let last = items.last().map(|task| task.id).filter(|_| is_over);
    Ok(Page {
        items,
        next: last.or(stopped),
    })
}

/// The same as [`TemplateStore::list`], of these namespaces only.
///
/// # Errors
/// [`StoreError`].
pub async fn templates_within(
    templates: &dyn TemplateStore,
    namespace: Option<Namespace>,
    after: Option<TemplateKey>,
    limit: u32,
    namespaces: &Namespaces,
) -> Result<Vec<TemplateKey>, StoreError> {
    let Namespaces::Only(names) = namespaces else {
        return templates.list(namespace, after, limit).await;
    };
    // Keys are in the order of their namespaces, so that one list follows the other.
    let begun = after.as_ref().map(|key| key.namespace.clone());
    let wanted = names.iter().filter(|name| {
        namespace.as_ref().is_none_or(|only| only == *name)
            && begun.as_ref().is_none_or(|begun| *name >= begun)
    });
    let mut keys = Vec::new();
    for name in wanted {
        let left = limit.saturating_sub(u32::try_from(keys.len()).unwrap_or(u32::MAX));
        if left == 0 {
            break;
        }
        let page = templates.list(Some(name.clone()), after.clone(), left);
        keys.extend(page.await?);
    }
    Ok(keys)
}
