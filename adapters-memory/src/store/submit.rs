//! Taking tasks in.

use application::ports::{SubmitRefusal, Submitted};
use domain::task::NewTask;

use super::row::TaskRow;
use super::state::State;

impl State {
    pub(super) fn submit(&mut self, new: NewTask) -> Result<Submitted, SubmitRefusal> {
        let task = &new.snapshot.task;
        let id = task.id;
        let namespace = task.template.namespace.clone();
        let key = task
            .facts
            .idempotency_key
            .clone()
            .map(|key| (namespace, key));
        // The id itself is a key as well: a submission whose reply was lost may be repeated.
        let holder = key.as_ref().and_then(|key| self.keys.get(key)).copied();
        let existing = holder.or_else(|| self.tasks.contains_key(&id).then_some(id));
        if let Some(existing) = existing {
            let same = self
                .tasks
                .get(&existing)
                .is_some_and(|row| row.fingerprint == new.fingerprint);
            let replayed = Submitted {
                task: existing,
                replayed: true,
            };
            return if same {
                Ok(replayed)
            } else {
                Err(SubmitRefusal::KeyReused { existing })
            };
        }
        let kept = self.templates.get(&task.template);
        if kept.is_none_or(|template| *template.content_hash() != task.content_hash) {
            return Err(SubmitRefusal::NoTemplate(Box::new(task.template.clone())));
        }
        self.keys.extend(key.map(|key| (key, id)));
        let row = self.tasks.entry(id).or_insert_with(|| TaskRow::new(new));
        self.index.refresh_all(row);
        Ok(Submitted {
            task: id,
            replayed: false,
        })
    }
}
