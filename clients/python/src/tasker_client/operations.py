"""Every operation of the API as a method."""

# Written by tools/generate.py from adapters-http/openapi.json; do not edit.

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Union
from urllib.parse import quote

from .types import (
    ApiKey,
    AuditCursor,
    AuditPage,
    Batch,
    BatchAnswer,
    Bottlenecks,
    Bulk,
    BulkAnswer,
    Catalogue,
    Claim,
    Claimed,
    Commit,
    Committed,
    DeliveryPage,
    EntityTags,
    ErrorGroups,
    EventFilters,
    EventId,
    EventPage,
    Execution,
    ExecutionContext,
    Explanation,
    Fail,
    Graph,
    HandlerCursor,
    HandlerPage,
    HealthCounts,
    HealthStatus,
    Heartbeat,
    IdempotencyKey,
    Json,
    Kept,
    KeyCursor,
    KeyId,
    KeyPage,
    KeyRotation,
    Live,
    LogCursor,
    Name,
    NewApiKey,
    NewWebhook,
    OperationPage,
    PausedQueues,
    Performance,
    RaiseLimit,
    Ready,
    Reason,
    Redelivered,
    Release,
    ResolveStep,
    ResolveTask,
    SecretRotation,
    ServerVersion,
    SkipStep,
    Start,
    State,
    Step,
    Steps,
    Submission,
    Submitted,
    Succeed,
    Tag,
    Task,
    TaskCursor,
    TaskId,
    TaskPage,
    Template,
    TemplateCursor,
    TemplateDiff,
    TemplateDocument,
    TemplatePage,
    Time,
    TransitionPage,
    VersionChoice,
    Webhook,
    WebhookChange,
    WebhookId,
    WebhookPage,
    Worker,
    WorkerCursor,
    WorkerFacts,
    WorkerHeartbeat,
    WorkerHeartbeatAnswer,
    WorkerId,
    WorkerPage,
)


def segment(value: Any) -> str:
    """A value as one segment of a path."""
    return quote(str(value), safe="")


class Operations:
    """What a client can ask for."""

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, Optional[str]]] = None,
        body: Any = None,
    ) -> Any:
        """Sends a request; answers the body, or raises an ApiError."""
        raise NotImplementedError

    def show_bottlenecks(
        self,
        *,
        namespace: Optional[Name] = None,
        template: Optional[Name] = None,
        window_seconds: Optional[int] = None,
        limit: Optional[int] = None,
    ) -> Bottlenecks:
        """Where the time goes: slow tasks, slow steps, and what fails. `GET
        /api/analytics/bottlenecks`"""
        return self.request(
            "GET",
            "/api/analytics/bottlenecks",
            query={
                "namespace": namespace,
                "template": template,
                "windowSeconds": window_seconds,
                "limit": limit,
            },
        )

    def list_error_groups(
        self,
        *,
        namespace: Optional[Name] = None,
        template: Optional[Name] = None,
        window_seconds: Optional[int] = None,
        limit: Optional[int] = None,
    ) -> ErrorGroups:
        """What steps fail of, by what is the same in their messages. `GET
        /api/analytics/errors`"""
        return self.request(
            "GET",
            "/api/analytics/errors",
            query={
                "namespace": namespace,
                "template": template,
                "windowSeconds": window_seconds,
                "limit": limit,
            },
        )

    def show_health_counts(self) -> HealthCounts:
        """How much there is of what: open tasks, and steps by what they wait for. `GET
        /api/analytics/health`"""
        return self.request("GET", "/api/analytics/health")

    def show_performance(
        self,
        *,
        namespace: Optional[Name] = None,
        template: Optional[Name] = None,
        window_seconds: Optional[int] = None,
    ) -> Performance:
        """How many tasks ended, and how long they and their steps took. `GET
        /api/analytics/performance`"""
        return self.request(
            "GET",
            "/api/analytics/performance",
            query={
                "namespace": namespace,
                "template": template,
                "windowSeconds": window_seconds,
            },
        )

    def list_audit(
        self,
        *,
        actor: Optional[str] = None,
        operation: Optional[str] = None,
        from_: Optional[Time] = None,
        until: Optional[Time] = None,
        limit: Optional[int] = None,
        cursor: Optional[AuditCursor] = None,
    ) -> AuditPage:
        """Who did what, newest first. `GET /api/audit`"""
        return self.request(
            "GET",
            "/api/audit",
            query={
                "actor": actor,
                "operation": operation,
                "from": from_,
                "until": until,
                "limit": limit,
                "cursor": cursor,
            },
        )

    def read_events(
        self,
        *,
        namespace: Optional[Name] = None,
        template: Optional[Name] = None,
        types: Optional[EventFilters] = None,
        cursor: Optional[EventId] = None,
        limit: Optional[int] = None,
        wait: Optional[int] = None,
    ) -> EventPage:
        """Reads the feed: the committed changes of state of all tasks, each once, in an order
        that only grows at its end. Go on with `next` as `cursor`, today or in a week; nothing
        is skipped. Events go when their task is removed. `GET /api/events`"""
        return self.request(
            "GET",
            "/api/events",
            query={
                "namespace": namespace,
                "template": template,
                "types": types,
                "cursor": cursor,
                "limit": limit,
                "wait": wait,
            },
        )

    def list_event_types(self) -> Catalogue:
        """Lists every event there is, with what it carries. `GET /api/events/catalogue`"""
        return self.request("GET", "/api/events/catalogue")

    def list_handlers(
        self,
        *,
        unserved: Optional[bool] = None,
        limit: Optional[int] = None,
        cursor: Optional[HandlerCursor] = None,
    ) -> HandlerPage:
        """Every handler that the latest version of a template or a waiting step names, or a
        live worker has. `GET /api/handlers`"""
        return self.request(
            "GET",
            "/api/handlers",
            query={"unserved": unserved, "limit": limit, "cursor": cursor},
        )

    def list_keys(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[KeyCursor] = None,
    ) -> KeyPage:
        """Keys by id, those that open nothing any more too. `GET /api/keys`"""
        return self.request("GET", "/api/keys", query={"limit": limit, "cursor": cursor})

    def create_key(self, body: NewApiKey, *, x_tasker_actor: Optional[str] = None) -> ApiKey:
        """Makes a key. The answer shows it whole, once. `POST /api/keys`"""
        return self.request(
            "POST",
            "/api/keys",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def show_key(self, id: KeyId) -> ApiKey:
        """One key, without its secret. `GET /api/keys/{id}`"""
        return self.request("GET", f"/api/keys/{segment(id)}")

    def revoke_key(self, id: KeyId, *, x_tasker_actor: Optional[str] = None) -> None:
        """Ends a key for ever. `DELETE /api/keys/{id}`"""
        self.request(
            "DELETE",
            f"/api/keys/{segment(id)}",
            headers={"X-Tasker-Actor": x_tasker_actor},
        )

    def rotate_key(
        self,
        id: KeyId,
        body: Optional[KeyRotation] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> ApiKey:
        """Gives a key another secret, which the answer shows once. `POST
        /api/keys/{id}/rotate`"""
        return self.request(
            "POST",
            f"/api/keys/{segment(id)}/rotate",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def list_paused_queues(self) -> PausedQueues:
        """The queues that are paused, by name, at most 1,000. `GET /api/queues/paused`"""
        return self.request("GET", "/api/queues/paused")

    def pause_queue(
        self,
        queue: Name,
        body: Optional[Reason] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> None:
        """Claims no more steps of a queue, whatever their task; running ones go on. `PUT
        /api/queues/{queue}/pause`"""
        self.request(
            "PUT",
            f"/api/queues/{segment(queue)}/pause",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def resume_queue(
        self,
        queue: Name,
        body: Optional[Reason] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> None:
        """Claims steps of a paused queue again. `PUT /api/queues/{queue}/resume`"""
        self.request(
            "PUT",
            f"/api/queues/{segment(queue)}/resume",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def list_tasks(
        self,
        *,
        namespace: Optional[Name] = None,
        template: Optional[Name] = None,
        state: Optional[State] = None,
        tag: Optional[Tag] = None,
        created_from: Optional[Time] = None,
        created_before: Optional[Time] = None,
        text: Optional[str] = None,
        runnable: Optional[bool] = None,
        limit: Optional[int] = None,
        cursor: Optional[TaskCursor] = None,
    ) -> TaskPage:
        """Tasks, newest first. `GET /api/tasks`"""
        return self.request(
            "GET",
            "/api/tasks",
            query={
                "namespace": namespace,
                "template": template,
                "state": state,
                "tag": tag,
                "createdFrom": created_from,
                "createdBefore": created_before,
                "text": text,
                "runnable": runnable,
                "limit": limit,
                "cursor": cursor,
            },
        )

    def submit_task(
        self,
        body: Submission,
        *,
        idempotency_key: Optional[IdempotencyKey] = None,
        x_tasker_actor: Optional[str] = None,
    ) -> Submitted:
        """Takes a task: a run of a template, or a single step. `POST /api/tasks`"""
        return self.request(
            "POST",
            "/api/tasks",
            headers={"Idempotency-Key": idempotency_key, "X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def submit_tasks(self, body: Batch, *, x_tasker_actor: Optional[str] = None) -> BatchAnswer:
        """Takes many tasks at once, up to 1,000; each is taken or refused by itself. `POST
        /api/tasks/batch`"""
        return self.request(
            "POST",
            "/api/tasks/batch",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def operate_tasks(self, body: Bulk, *, x_tasker_actor: Optional[str] = None) -> BulkAnswer:
        """Cancels, retries or resolves all tasks of a filter, newest first, up to 1,000 in a
        call. `POST /api/tasks/bulk`"""
        return self.request(
            "POST",
            "/api/tasks/bulk",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def show_task(self, id: TaskId) -> Task:
        """All about one task. `GET /api/tasks/{id}`"""
        return self.request("GET", f"/api/tasks/{segment(id)}")

    def delete_task(self, id: TaskId, *, x_tasker_actor: Optional[str] = None) -> None:
        """Removes a task that has ended, with its steps, results, history and idempotency key.
        `DELETE /api/tasks/{id}`"""
        self.request(
            "DELETE",
            f"/api/tasks/{segment(id)}",
            headers={"X-Tasker-Actor": x_tasker_actor},
        )

    def cancel_task(
        self,
        id: TaskId,
        body: Optional[Reason] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> None:
        """Gives a task up: pending steps are cancelled, running ones lose their lease. `PUT
        /api/tasks/{id}/cancel`"""
        self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/cancel",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def show_context(self, id: TaskId) -> ExecutionContext:
        """The execution context of a task: counts of its steps, what goes on, and what to do
        about it. `GET /api/tasks/{id}/context`"""
        return self.request("GET", f"/api/tasks/{segment(id)}/context")

    def read_task_events(
        self,
        id: TaskId,
        *,
        types: Optional[EventFilters] = None,
        cursor: Optional[EventId] = None,
        limit: Optional[int] = None,
        wait: Optional[int] = None,
    ) -> EventPage:
        """Reads the events of one task, in the order of its history. `GET
        /api/tasks/{id}/events`"""
        return self.request(
            "GET",
            f"/api/tasks/{segment(id)}/events",
            query={"types": types, "cursor": cursor, "limit": limit, "wait": wait},
        )

    def show_execution(self, id: TaskId) -> Execution:
        """How long a task waited, ran, and took in all. `GET /api/tasks/{id}/execution`"""
        return self.request("GET", f"/api/tasks/{segment(id)}/execution")

    def explain_task(self, id: TaskId) -> Explanation:
        """Why a task stands where it stands, step by step, and what could be done about it.
        `GET /api/tasks/{id}/explain`"""
        return self.request("GET", f"/api/tasks/{segment(id)}/explain")

    def fail_task(
        self,
        id: TaskId,
        body: Fail,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Task:
        """The attempt failed: it is tried again after its backoff, or has failed for good.
        `PUT /api/tasks/{id}/fail`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/fail",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def show_task_graph(
        self,
        id: TaskId,
        *,
        format: Optional[Literal["json", "mermaid", "svg"]] = None,
    ) -> Union[Graph, str]:
        """The graph of a task with the states of its steps: JSON, Mermaid or SVG. `GET
        /api/tasks/{id}/graph`"""
        return self.request("GET", f"/api/tasks/{segment(id)}/graph", query={"format": format})

    def list_transitions(
        self,
        id: TaskId,
        *,
        limit: Optional[int] = None,
        cursor: Optional[LogCursor] = None,
    ) -> TransitionPage:
        """Every change of state of a task and its steps, in the order they were committed.
        `GET /api/tasks/{id}/history`"""
        return self.request(
            "GET",
            f"/api/tasks/{segment(id)}/history",
            query={"limit": limit, "cursor": cursor},
        )

    def list_operations(
        self,
        id: TaskId,
        *,
        limit: Optional[int] = None,
        cursor: Optional[LogCursor] = None,
    ) -> OperationPage:
        """What operators did to a task, oldest first, with their reasons. `GET
        /api/tasks/{id}/operations`"""
        return self.request(
            "GET",
            f"/api/tasks/{segment(id)}/operations",
            query={"limit": limit, "cursor": cursor},
        )

    def pause_task(
        self,
        id: TaskId,
        body: Optional[Reason] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Task:
        """Claims no more steps of a task; running ones go on. `PUT /api/tasks/{id}/pause`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/pause",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def resolve_task(
        self,
        id: TaskId,
        body: ResolveTask,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Task:
        """Vouches for a task in error; its open steps are cancelled. `PUT
        /api/tasks/{id}/resolve`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/resolve",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def resume_task(
        self,
        id: TaskId,
        body: Optional[Reason] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Task:
        """Claims steps of a paused task again. `PUT /api/tasks/{id}/resume`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/resume",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def retry_task(
        self,
        id: TaskId,
        body: Optional[Reason] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Task:
        """Lets everything of a task that has failed run again at once: steps in error with
        their attempts back at zero, steps that back off without the rest of their backoff.
        `PUT /api/tasks/{id}/retry`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/retry",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def start_task(
        self,
        id: TaskId,
        body: Start,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Task:
        """Starts a task of one step for a worker; the answer has the lease. `PUT
        /api/tasks/{id}/start`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/start",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def list_steps(self, id: TaskId) -> Steps:
        """The steps of a task. `GET /api/tasks/{id}/steps`"""
        return self.request("GET", f"/api/tasks/{segment(id)}/steps")

    def show_step(self, id: TaskId, name: Name) -> Step:
        """One step. Its `ETag` may be sent as `If-Match` with what operators do to it. `GET
        /api/tasks/{id}/steps/{name}`"""
        return self.request("GET", f"/api/tasks/{segment(id)}/steps/{segment(name)}")

    def cancel_step(
        self,
        id: TaskId,
        name: Name,
        body: Optional[Reason] = None,
        *,
        if_match: Optional[EntityTags] = None,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """Gives one step up, which counts as a failure of its task. `PUT
        /api/tasks/{id}/steps/{name}/cancel`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/cancel",
            headers={"If-Match": if_match, "X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def fail_step(
        self,
        id: TaskId,
        name: Name,
        body: Fail,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """The attempt failed: it is tried again after its backoff, or has failed for good.
        `PUT /api/tasks/{id}/steps/{name}/fail`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/fail",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def heartbeat_step(
        self,
        id: TaskId,
        name: Name,
        body: Optional[Heartbeat] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """The worker is alive: extends the lease. `PUT /api/tasks/{id}/steps/{name}/heartbeat`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/heartbeat",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def raise_step_limit(
        self,
        id: TaskId,
        name: Name,
        body: RaiseLimit,
        *,
        if_match: Optional[EntityTags] = None,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """Allows a step more attempts. `PUT /api/tasks/{id}/steps/{name}/limit`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/limit",
            headers={"If-Match": if_match, "X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def release_step(
        self,
        id: TaskId,
        name: Name,
        body: Optional[Release] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """The worker gives the step back; no attempt is counted. `PUT
        /api/tasks/{id}/steps/{name}/release`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/release",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def rerun_from_step(
        self,
        id: TaskId,
        name: Name,
        body: Optional[Reason] = None,
        *,
        if_match: Optional[EntityTags] = None,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """Runs a task again from this step: it and all that depends on it begin anew, what is
        before it stays. `PUT /api/tasks/{id}/steps/{name}/rerun`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/rerun",
            headers={"If-Match": if_match, "X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def reset_step(
        self,
        id: TaskId,
        name: Name,
        body: Optional[Reason] = None,
        *,
        if_match: Optional[EntityTags] = None,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """Sets the attempts of a step back to zero and lets it run. `PUT
        /api/tasks/{id}/steps/{name}/reset`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/reset",
            headers={"If-Match": if_match, "X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def resolve_step(
        self,
        id: TaskId,
        name: Name,
        body: ResolveStep,
        *,
        if_match: Optional[EntityTags] = None,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """Vouches for a step, with a result if there is one. `PUT
        /api/tasks/{id}/steps/{name}/resolve`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/resolve",
            headers={"If-Match": if_match, "X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def retry_step(
        self,
        id: TaskId,
        name: Name,
        body: Optional[Reason] = None,
        *,
        if_match: Optional[EntityTags] = None,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """Lets a step run at once, without the rest of its backoff. `PUT
        /api/tasks/{id}/steps/{name}/retry`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/retry",
            headers={"If-Match": if_match, "X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def skip_step(
        self,
        id: TaskId,
        name: Name,
        body: SkipStep,
        *,
        if_match: Optional[EntityTags] = None,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """Does without a step, where its template allows it: resolved without a result. `PUT
        /api/tasks/{id}/steps/{name}/skip`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/skip",
            headers={"If-Match": if_match, "X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def start_step(
        self,
        id: TaskId,
        name: Name,
        body: Start,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """Starts a step for a worker; the answer has the lease. `PUT
        /api/tasks/{id}/steps/{name}/start`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/start",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def succeed_step(
        self,
        id: TaskId,
        name: Name,
        body: Optional[Succeed] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Step:
        """The attempt succeeded: the step is complete. `PUT
        /api/tasks/{id}/steps/{name}/succeed`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/steps/{segment(name)}/succeed",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def succeed_task(
        self,
        id: TaskId,
        body: Optional[Succeed] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Task:
        """The attempt succeeded: the task is complete. `PUT /api/tasks/{id}/succeed`"""
        return self.request(
            "PUT",
            f"/api/tasks/{segment(id)}/succeed",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def list_templates(
        self,
        *,
        namespace: Optional[Name] = None,
        limit: Optional[int] = None,
        cursor: Optional[TemplateCursor] = None,
    ) -> TemplatePage:
        """Templates by namespace, name and version. `GET /api/templates`"""
        return self.request(
            "GET",
            "/api/templates",
            query={"namespace": namespace, "limit": limit, "cursor": cursor},
        )

    def put_template(
        self,
        body: TemplateDocument,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Kept:
        """Keeps a template: the document of a template file, as JSON or YAML. `PUT
        /api/templates`"""
        return self.request(
            "PUT",
            "/api/templates",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def show_template(
        self,
        namespace: Name,
        name: Name,
        version: VersionChoice,
        *,
        if_none_match: Optional[EntityTags] = None,
    ) -> Template:
        """One version of a template. It never changes, so that its `ETag` is good for ever.
        `GET /api/templates/{namespace}/{name}/{version}`"""
        return self.request(
            "GET",
            f"/api/templates/{segment(namespace)}/{segment(name)}/{segment(version)}",
            headers={"If-None-Match": if_none_match},
        )

    def diff_templates(
        self,
        namespace: Name,
        name: Name,
        version: VersionChoice,
        *,
        to: VersionChoice,
    ) -> TemplateDiff:
        """What differs between two versions of a template. `GET
        /api/templates/{namespace}/{name}/{version}/diff`"""
        return self.request(
            "GET",
            f"/api/templates/{segment(namespace)}/{segment(name)}/{segment(version)}/diff",
            query={"to": to},
        )

    def show_template_graph(
        self,
        namespace: Name,
        name: Name,
        version: VersionChoice,
        *,
        format: Optional[Literal["json", "mermaid", "svg"]] = None,
    ) -> Union[Graph, str]:
        """The graph of a template: JSON, Mermaid or SVG. `GET
        /api/templates/{namespace}/{name}/{version}/graph`"""
        return self.request(
            "GET",
            f"/api/templates/{segment(namespace)}/{segment(name)}/{segment(version)}/graph",
            query={"format": format},
        )

    def show_template_schema(self, namespace: Name, name: Name, version: VersionChoice) -> Json:
        """The JSON Schema that the context of every task of a template must satisfy. `GET
        /api/templates/{namespace}/{name}/{version}/schema`"""
        return self.request(
            "GET",
            f"/api/templates/{segment(namespace)}/{segment(name)}/{segment(version)}/schema",
        )

    def list_webhooks(
        self,
        *,
        namespace: Optional[Name] = None,
        cursor: Optional[WebhookId] = None,
        limit: Optional[int] = None,
    ) -> WebhookPage:
        """Lists webhooks, oldest first. `GET /api/webhooks`"""
        return self.request(
            "GET",
            "/api/webhooks",
            query={"namespace": namespace, "cursor": cursor, "limit": limit},
        )

    def create_webhook(
        self,
        body: NewWebhook,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Webhook:
        """Makes a webhook: what is committed from now on is sent to it. The answer shows its
        secret, once. `POST /api/webhooks`"""
        return self.request(
            "POST",
            "/api/webhooks",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def show_webhook(self, id: WebhookId) -> Webhook:
        """Shows a webhook, without its secret. `GET /api/webhooks/{id}`"""
        return self.request("GET", f"/api/webhooks/{segment(id)}")

    def delete_webhook(self, id: WebhookId, *, x_tasker_actor: Optional[str] = None) -> None:
        """Removes a webhook, and what is on its way to it. `DELETE /api/webhooks/{id}`"""
        self.request(
            "DELETE",
            f"/api/webhooks/{segment(id)}",
            headers={"X-Tasker-Actor": x_tasker_actor},
        )

    def change_webhook(
        self,
        id: WebhookId,
        body: WebhookChange,
        *,
        if_match: Optional[EntityTags] = None,
        x_tasker_actor: Optional[str] = None,
    ) -> Webhook:
        """Changes a webhook, turns it off or on. What is under way is still sent as it was.
        `PATCH /api/webhooks/{id}`"""
        return self.request(
            "PATCH",
            f"/api/webhooks/{segment(id)}",
            headers={"If-Match": if_match, "X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def list_deliveries(
        self,
        id: WebhookId,
        *,
        state: Optional[Literal["pending", "delivered", "dead"]] = None,
        cursor: Optional[EventId] = None,
        limit: Optional[int] = None,
    ) -> DeliveryPage:
        """Lists what was sent to a webhook and what is on its way, newest event first. What is
        over is kept for a week. `GET /api/webhooks/{id}/deliveries`"""
        return self.request(
            "GET",
            f"/api/webhooks/{segment(id)}/deliveries",
            query={"state": state, "cursor": cursor, "limit": limit},
        )

    def redeliver(
        self,
        id: WebhookId,
        event: EventId,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Redelivered:
        """Sends an event again that was delivered or given up. `POST
        /api/webhooks/{id}/deliveries/{event}/redeliver`"""
        return self.request(
            "POST",
            f"/api/webhooks/{segment(id)}/deliveries/{segment(event)}/redeliver",
            headers={"X-Tasker-Actor": x_tasker_actor},
        )

    def redeliver_dead(
        self,
        id: WebhookId,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Redelivered:
        """Sends all events again that were given up, at most 10,000 at once. `POST
        /api/webhooks/{id}/redeliver-dead`"""
        return self.request(
            "POST",
            f"/api/webhooks/{segment(id)}/redeliver-dead",
            headers={"X-Tasker-Actor": x_tasker_actor},
        )

    def rotate_webhook_secret(
        self,
        id: WebhookId,
        body: Optional[SecretRotation] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Webhook:
        """Gives a webhook a new secret, which the answer shows, once. For a while requests
        carry a signature by the secret before as well, so that the receiver can change over.
        `POST /api/webhooks/{id}/rotate-secret`"""
        return self.request(
            "POST",
            f"/api/webhooks/{segment(id)}/rotate-secret",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def list_workers(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[WorkerCursor] = None,
    ) -> WorkerPage:
        """Workers by id, those included that were not seen for a while; after an hour they are
        forgotten. `GET /api/workers`"""
        return self.request("GET", "/api/workers", query={"limit": limit, "cursor": cursor})

    def claim_steps(self, body: Claim, *, x_tasker_actor: Optional[str] = None) -> Claimed:
        """Claims steps for a worker, each with a lease, and waits for some if there are none.
        `POST /api/workers/claim`"""
        return self.request(
            "POST",
            "/api/workers/claim",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def commit_outcomes(
        self,
        body: Commit,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Committed:
        """Commits what became of steps, each for itself, and claims the next ones if asked.
        `POST /api/workers/commit`"""
        return self.request(
            "POST",
            "/api/workers/commit",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def heartbeat_worker(
        self,
        body: WorkerHeartbeat,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> WorkerHeartbeatAnswer:
        """Extends the leases of a worker, each for itself, and keeps the worker in the
        registry. `POST /api/workers/heartbeat`"""
        return self.request(
            "POST",
            "/api/workers/heartbeat",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def show_worker(self, id: WorkerId) -> Worker:
        """One worker. `GET /api/workers/{id}`"""
        return self.request("GET", f"/api/workers/{segment(id)}")

    def register_worker(
        self,
        id: WorkerId,
        body: WorkerFacts,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Worker:
        """A worker says who it is. Optional: its first claim says enough for it to work. `PUT
        /api/workers/{id}`"""
        return self.request(
            "PUT",
            f"/api/workers/{segment(id)}",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def deregister_worker(self, id: WorkerId, *, x_tasker_actor: Optional[str] = None) -> None:
        """A worker has ended. What it still holds comes back when its leases end; better
        release it before. `DELETE /api/workers/{id}`"""
        self.request(
            "DELETE",
            f"/api/workers/{segment(id)}",
            headers={"X-Tasker-Actor": x_tasker_actor},
        )

    def drain_worker(
        self,
        id: WorkerId,
        body: Optional[Reason] = None,
        *,
        x_tasker_actor: Optional[str] = None,
    ) -> Worker:
        """Tells a worker to end: it gets no more steps, and hears of it with its next request.
        `POST /api/workers/{id}/drain`"""
        return self.request(
            "POST",
            f"/api/workers/{segment(id)}/drain",
            headers={"X-Tasker-Actor": x_tasker_actor},
            body=body,
        )

    def health_live(self) -> Live:
        """Whether the process answers. Says nothing about the store. `GET /health/live`"""
        return self.request("GET", "/health/live")

    def health_ready(self) -> Ready:
        """Whether the store answers a query of the kind it is there for. `GET /health/ready`"""
        return self.request("GET", "/health/ready")

    def health_startup(self) -> Ready:
        """Whether the server has started: the store is there, and its schema is the one we
        know. `GET /health/startup`"""
        return self.request("GET", "/health/startup")

    def health_status(self) -> HealthStatus:
        """How the server is: what is paused, what is overdue, what failed last. `GET
        /health/status`"""
        return self.request("GET", "/health/status")

    def show_version(self) -> ServerVersion:
        """Which program this is. `GET /version`"""
        return self.request("GET", "/version")
