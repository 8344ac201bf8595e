"""The shapes of the API, as they are sent: every object is a dict with these keys.

Answers may have further keys in later versions of the server.
"""

# Written by tools/generate.py from adapters-http/openapi.json; do not edit.

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

API_VERSION = "0.1.0"


# What is done to each task.
Action = Literal["cancel", "retry", "resolve"]


# How an outcome was taken.
AnsweredAs = Literal["applied", "unchanged", "problem"]


class AnsweredLease(TypedDict):
    """The same in an answer, beside what became of it."""
    leaseNo: int
    step: Name
    taskId: TaskId


class _ApiKey(TypedDict):
    active: bool
    createdAt: Time
    createdBy: str
    grants: List[Grant]
    id: KeyId
    name: str


class ApiKey(_ApiKey, total=False):
    """A key. Its secret is shown once, when it is made or rotated."""
    expiresAt: Optional[Time]
    key: Optional[str]
    lastUsedAt: Optional[Time]
    previousUntil: Optional[Time]
    revokedAt: Optional[Time]
    rotatedAt: Optional[Time]


# Where the audit log goes on: `next` of the page before.
AuditCursor = str


class _AuditEntry(TypedDict):
    actor: str
    at: Time
    number: int
    operation: str
    principalId: str
    principalKind: str
    target: str


class AuditEntry(_AuditEntry, total=False):
    """Something that was done, or begun."""
    address: Optional[str]
    endedAt: Optional[Time]
    requestId: Optional[str]
    status: Optional[int]


class _AuditPage(TypedDict):
    items: List[AuditEntry]


class AuditPage(_AuditPage, total=False):
    """A part of the log."""
    next: Optional[str]


class Batch(TypedDict):
    """Tasks that are wanted."""
    items: List[BatchItem]


class BatchAnswer(TypedDict):
    """What became of each, in their order."""
    items: List[BatchOutcome]


class _BatchItem(TypedDict):
    task: Submission


class BatchItem(_BatchItem, total=False):
    """One of them."""
    idempotencyKey: Optional[IdempotencyKey]


class BatchOutcome(TypedDict, total=False):
    """What became of one: a task, or a problem."""
    problem: Optional[Problem]
    task: Optional[Submitted]


class Bottlenecks(TypedDict):
    """Where the time goes."""
    at: Time
    errors: List[ErrorGroup]
    hotSteps: List[HotStep]
    slowestSteps: List[SlowStep]
    slowestTasks: List[SlowTask]


class _Bulk(TypedDict):
    action: Action
    filter: TaskFilter
    reason: GivenReason


class Bulk(_Bulk, total=False):
    """One act on many tasks."""
    cursor: Optional[TaskCursor]
    dryRun: bool
    limit: Optional[int]


class _BulkAnswer(TypedDict):
    changed: int
    matched: int
    refused: List[Refused]


class BulkAnswer(_BulkAnswer, total=False):
    """What became of them."""
    next: Optional[str]


class Catalogue(TypedDict):
    """Every name there is."""
    items: List[CatalogueItem]
    reserved: List[str]


class _CatalogueItem(TypedDict):
    delivery: EventDelivery
    description: str
    name: str
    schema: Json


class CatalogueItem(_CatalogueItem, total=False):
    """One name."""
    version: Optional[int]


class _Claim(TypedDict):
    handlers: List[HandlerName]
    workerId: WorkerId


class Claim(_Claim, total=False):
    """A worker asks for steps."""
    inFlight: Optional[int]
    leaseSeconds: Optional[int]
    limit: Optional[int]
    queues: Optional[List[Name]]
    requestId: Optional[RequestId]
    waitSeconds: Optional[int]


class Claimed(TypedDict):
    """Steps to do."""
    drain: bool
    now: Time
    steps: List[ClaimedStep]


class _ClaimedStep(TypedDict):
    attempt: int
    attemptLimit: int
    config: Json
    context: Json
    deadlineAt: Time
    handler: HandlerName
    idempotencyKey: str
    lease: Lease
    namespace: Name
    parents: Dict[str, Json]
    queue: Name
    runNo: int
    startedAt: Time
    step: Name
    taskId: TaskId
    template: Name
    timeoutSeconds: int
    traceparent: str
    version: Version


class ClaimedStep(_ClaimedStep, total=False):
    """A step to be done, with all its handler needs."""
    lastError: Optional[LastError]


class _Commit(TypedDict):
    outcomes: List[Outcome]
    workerId: WorkerId


class Commit(_Commit, total=False):
    """Outcomes, and what to claim with them."""
    thenClaim: Optional[ThenClaim]


class _Committed(TypedDict):
    now: Time
    outcomes: List[OutcomeAnswer]


class Committed(_Committed, total=False):
    """What became of the outcomes."""
    claimed: Optional[Next]


class _Delivery(TypedDict):
    attempts: int
    createdAt: Time
    eventId: EventId
    state: str


class Delivery(_Delivery, total=False):
    """One event on its way to one webhook."""
    endedAt: Optional[Time]
    lastError: Optional[str]
    lastStatus: Optional[int]
    nextAttemptAt: Optional[Time]


class _DeliveryPage(TypedDict):
    items: List[Delivery]


class DeliveryPage(_DeliveryPage, total=False):
    """A page of deliveries."""
    next: Optional[EventId]


# A span of time: `250ms`, `30s`, `5m`, `2h` or `1d`; at most ten years.
Duration = str


class Durations(TypedDict):
    """How durations spread, in milliseconds. Percentiles are durations that occurred."""
    count: int
    maxMs: float
    meanMs: float
    p50Ms: float
    p95Ms: float
    p99Ms: float


Edge = TypedDict("Edge", {"from": "Name", "to": "Name"})


# The ways an attempt ends.
EndedAs = Literal["succeeded", "failed", "released"]


class EndedSteps(TypedDict):
    """Their steps, as far as an attempt ended them."""
    durations: Durations
    ended: int
    error: int
    retries: int


class _EndedTasks(TypedDict):
    cancelled: int
    complete: int
    durations: Durations
    ended: int
    error: int
    perMinute: float
    resolvedManually: int


class EndedTasks(_EndedTasks, total=False):
    """Tasks that ended."""
    successRatio: Optional[float]


# `*`, or entity tags as they were answered, with commas between.
EntityTags = str


# What kind of thing went wrong: 1 to 64 of A-Z a-z 0-9 _ . : - beginning with a letter or digit.
ErrorClass = str


ErrorGroup = TypedDict("ErrorGroup", {
    "class": Optional["ErrorClass"],
    "exampleTaskId": "TaskId",
    "failed": int,
    "fingerprint": str,
    "handler": "HandlerName",
    "message": str,
    "pattern": str,
    "steps": int,
}, total=False)


class ErrorGroups(TypedDict):
    """What steps fail of."""
    at: Time
    items: List[ErrorGroup]


class Event(TypedDict):
    """A committed change of state. The same event has the same `id` wherever and however often
    it is read; those of one task come in order. Fields may be added; pass over those you do
    not know."""
    data: EventData
    id: EventId
    timestamp: Time
    type: str
    version: int


EventData = TypedDict("EventData", {
    "attempt": int,
    "by": str,
    "cause": str,
    "from": "State",
    "leaseNo": int,
    "namespace": "Name",
    "note": Optional[str],
    "runNo": int,
    "step": Optional["Name"],
    "taskId": "TaskId",
    "template": "Name",
    "to": "State",
}, total=False)


# `recorded`: a committed change of state; in the feed, in streams and sent to webhooks, at least
# once, in order per task. `signal`: told within the engine's own process only, best effort.
EventDelivery = Literal["recorded", "signal"]


# Events by their name, a prefix such as `step.*`, or `*`
EventFilter = str


# Up to 32 filters with commas between: `task.completed,step.*`
EventFilters = str


# The id of an event, and a place in the feed; `ev_0` is before the first one.
EventId = str


class EventPage(TypedDict):
    """A part of the feed."""
    items: List[Event]
    more: bool
    next: EventId


class _Execution(TypedDict):
    createdAt: Time
    id: TaskId
    status: PilotStatus


class Execution(_Execution, total=False):
    """How an execution went, and how long it took. What only a single step has is null for
    tasks of several."""
    attemptCount: Optional[int]
    completedAt: Optional[Time]
    endToEndLatencyMs: Optional[int]
    lastError: Optional[str]
    maxAttempts: Optional[int]
    nextRunAt: Optional[Time]
    processingLatencyMs: Optional[int]
    processingStartedAt: Optional[Time]
    queueLatencyMs: Optional[int]
    retryState: Optional[RetryState]
    scheduledFor: Optional[Time]
    startedAt: Optional[Time]
    workerId: Optional[WorkerId]


class ExecutionContext(TypedDict):
    """Counts of a task's steps, and what follows from them."""
    awaitingParents: int
    backingOff: int
    cancelled: int
    completed: int
    completionPercentage: float
    executionStatus: str
    failed: int
    halted: int
    health: str
    inProgress: int
    pending: int
    ready: int
    recommendedAction: str
    retrying: int
    scheduled: int
    total: int


class Explanation(TypedDict):
    """Why a task stands where it stands."""
    at: Time
    executionStatus: str
    recommendedAction: str
    steps: List[StepExplanation]
    summary: str


class _Fail(TypedDict):
    errorMessage: str


class Fail(_Fail, total=False):
    """The attempt failed."""
    errorClass: Optional[ErrorClass]
    leaseNo: Optional[int]
    retryAfterSeconds: Optional[int]
    retryable: Optional[bool]
    workerId: Optional[WorkerId]


FieldDiff = TypedDict("FieldDiff", {"field": str, "from": "Json", "to": "Json"})


class _FieldError(TypedDict):
    detail: str


class FieldError(_FieldError, total=False):
    """What is wrong with one part of a request."""
    parameter: Optional[str]
    pointer: Optional[str]


# Why: kept in the history and in the operation log. Not blank; more than 8 KiB is cut.
GivenReason = str


class Grant(TypedDict):
    """What somebody may do, and where."""
    namespaces: Namespaces
    permissions: List[PermissionWord]


class Graph(TypedDict):
    """Who waits for whom."""
    criticalPath: List[Name]
    edges: List[Edge]
    levels: int
    nodes: List[Node]


class Handler(TypedDict):
    """A handler."""
    handler: HandlerName
    liveWorkers: int
    queues: List[HandlerQueue]
    templates: List[TemplateKey]
    unserved: bool


# Where a list of handlers goes on: `next` of the page before.
HandlerCursor = str


# A handler's name: 1 to 128 of A-Z a-z 0-9 _ . : - beginning with a letter or digit.
HandlerName = str


class _HandlerPage(TypedDict):
    items: List[Handler]


class HandlerPage(_HandlerPage, total=False):
    """A part of the list of handlers."""
    next: Optional[str]


class HandlerQueue(TypedDict):
    """What waits for a handler in one queue."""
    liveWorkers: int
    queue: Name
    ready: int
    waiting: int


class HealthCounts(TypedDict):
    """How much there is of what. Counts stop at 100,000."""
    at: Time
    queuesPaused: int
    stepsDue: int
    stepsLapsed: int
    stepsReady: int
    stepsRunning: int
    stepsWaiting: int
    tasksError: int
    tasksInProgress: int
    tasksPending: int


class _HealthStatus(TypedDict):
    at: Time
    pausedQueues: int
    warnings: List[str]


class HealthStatus(_HealthStatus, total=False):
    """How the server is."""
    newestError: Optional[TaskId]
    nextLapse: Optional[Time]
    nextWake: Optional[Time]


class Heartbeat(TypedDict, total=False):
    """The worker is alive."""
    leaseNo: Optional[int]
    leaseSeconds: Optional[int]
    workerId: Optional[WorkerId]


class HeldLease(TypedDict):
    """A lease by the name of its step."""
    leaseNo: int
    step: Name
    taskId: TaskId


class HotStep(TypedDict):
    """A step of a template, all versions together, over many tasks."""
    durations: Durations
    failed: int
    namespace: Name
    retries: int
    step: Name
    template: Name


# A key: 1 to 255 visible ASCII characters beginning with a letter or digit.
IdempotencyKey = str


# Any JSON value, at most 64 levels deep
Json = Any


class Kept(TypedDict):
    """A template that is kept."""
    contentHash: str
    name: Name
    namespace: Name
    version: Version


# Where a list of keys goes on: `next` of the page before.
KeyCursor = str


# The public part of an API key: 16 hexadecimal digits.
KeyId = str


# What people call a key: 1 to 100 characters, not all of them white space.
KeyName = str


class _KeyPage(TypedDict):
    items: List[ApiKey]


class KeyPage(_KeyPage, total=False):
    """A part of a list."""
    next: Optional[str]


class KeyRotation(TypedDict, total=False):
    """How a key changes over."""
    graceSeconds: Optional[int]


# Whatever tells workers apart
Labels = Dict[str, str]


LastError = TypedDict("LastError", {
    "class": Optional["ErrorClass"],
    "message": str,
}, total=False)


class Lease(TypedDict):
    """The right to finish an attempt."""
    expiresAt: Time
    leaseNo: int
    workerId: WorkerId


class _LeaseAnswer(TypedDict):
    leaseNo: int
    step: Name
    taskId: TaskId
    held: bool


class LeaseAnswer(_LeaseAnswer, total=False):
    """What became of one lease."""
    expiresAt: Optional[Time]
    problem: Optional[Problem]


class Live(TypedDict):
    """The process answers."""
    live: bool


# Where a log goes on: `next` of the page before.
LogCursor = str


# A name: 1 to 100 of a-z 0-9 _ . - beginning with a letter or digit.
Name = str


# Names, or `*` alone
Namespaces = Union[List[Literal["*"]], List["Name"]]


class _NewApiKey(TypedDict):
    grants: List[Grant]
    name: KeyName


class NewApiKey(_NewApiKey, total=False):
    """A key that is wanted."""
    expiresAt: Optional[Time]


class _NewWebhook(TypedDict):
    events: List[EventFilter]
    url: str


class NewWebhook(_NewWebhook, total=False):
    """A webhook that is wanted."""
    description: Optional[str]
    namespace: Name


class Next(TypedDict):
    """The steps of the claim in a commit."""
    drain: bool
    steps: List[ClaimedStep]


class _Node(TypedDict):
    handler: HandlerName
    level: int
    name: Name


class Node(_Node, total=False):
    """A step."""
    state: Optional[State]


class _OneStepSubmission(TypedDict):
    type: HandlerName


class OneStepSubmission(_OneStepSubmission, total=False):
    """A task of one step."""
    initiator: Optional[str]
    maxAttempts: Optional[int]
    namespace: Name
    payload: Json
    priority: int
    queue: Name
    reason: Optional[str]
    scheduledFor: Optional[Time]
    tags: List[Tag]
    timeoutSeconds: Optional[int]


class _OperationBody(TypedDict):
    at: Time
    by: str
    operation: str


class OperationBody(_OperationBody, total=False):
    """An operator's act."""
    note: Optional[str]
    step: Optional[Name]


class _OperationPage(TypedDict):
    items: List[OperationBody]


class OperationPage(_OperationPage, total=False):
    """A part of an operation log."""
    next: Optional[str]


class _Outcome(TypedDict):
    leaseNo: int
    outcome: EndedAs
    step: Name
    taskId: TaskId


class Outcome(_Outcome, total=False):
    """How an attempt ended."""
    errorClass: Optional[ErrorClass]
    errorMessage: Optional[str]
    result: Json
    retryAfterSeconds: Optional[int]
    retryable: Optional[bool]


class _OutcomeAnswer(TypedDict):
    leaseNo: int
    step: Name
    taskId: TaskId
    outcome: AnsweredAs


class OutcomeAnswer(_OutcomeAnswer, total=False):
    """What became of one."""
    problem: Optional[Problem]
    state: Optional[State]


class _PausedQueue(TypedDict):
    by: str
    pausedAt: Time
    queue: Name


class PausedQueue(_PausedQueue, total=False):
    """A queue whose steps are not claimed."""
    note: Optional[str]


class PausedQueues(TypedDict):
    """The queues that are paused."""
    items: List[PausedQueue]


class Performance(TypedDict):
    """How work has gone."""
    at: Time
    since: Time
    steps: EndedSteps
    tasks: EndedTasks
    truncated: bool


# `resource:action`, `resource:*`, or the name of a role
PermissionWord = Literal[
    "tasks:*",
    "tasks:read",
    "tasks:submit",
    "tasks:operate",
    "steps:*",
    "steps:work",
    "steps:operate",
    "templates:*",
    "templates:read",
    "templates:write",
    "queues:*",
    "queues:read",
    "queues:operate",
    "workers:*",
    "workers:read",
    "workers:operate",
    "events:*",
    "events:read",
    "webhooks:*",
    "webhooks:admin",
    "analytics:*",
    "analytics:read",
    "metrics:*",
    "metrics:read",
    "keys:*",
    "keys:admin",
    "audit:*",
    "audit:read",
    "read-only",
    "worker",
    "operator",
    "admin",
]


# The same in the words of TaskPilot; of the step where a task has just one.
PilotStatus = Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"]


class _Problem(TypedDict):
    detail: str
    status: int
    title: str
    type: str


class Problem(_Problem, total=False):
    """A problem as it is sent."""
    errors: List[FieldError]
    requestId: Optional[str]


class _RaiseLimit(TypedDict):
    limit: int


class RaiseLimit(_RaiseLimit, total=False):
    """More attempts."""
    reason: Optional[str]


class Ready(TypedDict):
    """The store answers."""
    ready: bool


class Reason(TypedDict, total=False):
    """Why it is done."""
    reason: Optional[str]


class Redelivered(TypedDict):
    """How many are sent again."""
    redelivered: int


class Refused(TypedDict):
    """A task that the rules left as it was."""
    detail: str
    id: TaskId


class Release(TypedDict, total=False):
    """The worker gives the step back."""
    leaseNo: Optional[int]
    workerId: Optional[WorkerId]


# A claim's own id: 1 to 255 visible ASCII characters beginning with a letter or digit.
RequestId = str


class _ResolveStep(TypedDict):
    reason: GivenReason


class ResolveStep(_ResolveStep, total=False):
    """A step resolved by hand."""
    result: Json


class ResolveTask(TypedDict):
    """Why someone vouches for it."""
    reason: GivenReason


# Why a step that failed comes back, or does not.
RetryState = Literal["RETRY_SCHEDULED", "EXHAUSTED", "NOT_RETRYABLE"]


class SecretRotation(TypedDict, total=False):
    """How to rotate."""
    graceSeconds: Optional[int]


class ServerVersion(TypedDict):
    """Which program this is."""
    name: str
    version: Version


class SkipStep(TypedDict):
    """A step done without."""
    reason: GivenReason


class SlowStep(TypedDict):
    """A step that took long."""
    attemptCount: int
    completedAt: Time
    durationMs: int
    namespace: Name
    state: State
    step: Name
    taskId: TaskId
    template: Name
    version: Version
    workerId: WorkerId


class _SlowTask(TypedDict):
    completedAt: Time
    durationMs: int
    id: TaskId
    namespace: Name
    state: State
    template: Name
    version: Version


class SlowTask(_SlowTask, total=False):
    """A task that took long."""
    runMs: Optional[int]


class _Start(TypedDict):
    workerId: WorkerId


class Start(_Start, total=False):
    """A worker takes the step."""
    leaseSeconds: Optional[int]


# The state of a task or step, in the engine's words.
State = Literal["pending", "in_progress", "complete", "error", "cancelled", "resolved_manually"]


class _Step(TypedDict):
    attemptCount: int
    config: Json
    dependsOn: List[Name]
    handler: HandlerName
    idempotencyKey: str
    leaseNo: int
    maxAttempts: int
    name: Name
    queue: Name
    readiness: str
    result: Json
    runNo: int
    state: State
    status: PilotStatus


class Step(_Step, total=False):
    """A step."""
    completedAt: Optional[Time]
    lastError: Optional[str]
    lease: Optional[Lease]
    nextRunAt: Optional[Time]
    processingStartedAt: Optional[Time]
    readyAt: Optional[Time]
    retryState: Optional[RetryState]
    workerId: Optional[WorkerId]


class StepDiff(TypedDict):
    """What differs in one step."""
    fields: List[FieldDiff]
    step: Name


class _StepExplanation(TypedDict):
    readiness: str
    step: Name
    waitsFor: List[Name]
    why: str


class StepExplanation(_StepExplanation, total=False):
    """Why a step stands where it stands."""
    advice: Optional[str]
    until: Optional[Time]


class Steps(TypedDict):
    """The steps of a task, in the order of the template."""
    items: List[Step]


class StreamedEvent(TypedDict):
    """Each event of a stream, as server-sent events are read."""
    data: str
    event: str
    id: EventId


Submission = Union["TemplateSubmission", "OneStepSubmission"]


class Submitted(TypedDict):
    """A task that was taken."""
    id: TaskId
    replayed: bool


class Succeed(TypedDict, total=False):
    """The attempt succeeded."""
    leaseNo: Optional[int]
    result: Json
    workerId: Optional[WorkerId]


# A label: 1 to 100 visible ASCII characters beginning with a letter or digit.
Tag = str


class _Task(TypedDict):
    context: Json
    createdAt: Time
    execution: ExecutionContext
    id: TaskId
    namespace: Name
    priority: int
    state: State
    status: PilotStatus
    steps: List[Step]
    tags: List[Tag]
    template: Name
    version: Version


class Task(_Task, total=False):
    """A task. What only a single step has is null for tasks of several."""
    attemptCount: Optional[int]
    completedAt: Optional[Time]
    haltedAt: Optional[Time]
    initiator: Optional[str]
    lastError: Optional[str]
    lease: Optional[Lease]
    maxAttempts: Optional[int]
    nextRunAt: Optional[Time]
    pausedAt: Optional[Time]
    processingStartedAt: Optional[Time]
    reason: Optional[str]
    retryState: Optional[RetryState]
    scheduledFor: Optional[Time]
    startedAt: Optional[Time]
    type: Optional[HandlerName]
    workerId: Optional[WorkerId]


# Where a list of tasks goes on: `next` of the page before.
TaskCursor = str


class TaskFilter(TypedDict, total=False):
    """Every filter that is given must hold."""
    createdBefore: Optional[Time]
    createdFrom: Optional[Time]
    namespace: Optional[Name]
    state: Optional[State]
    tag: Optional[Tag]
    template: Optional[Name]
    text: Optional[str]


# The id of a task: a UUID with hyphens.
TaskId = str


class _TaskPage(TypedDict):
    items: List[TaskSummary]


class TaskPage(_TaskPage, total=False):
    """A part of a list."""
    next: Optional[str]


class _TaskSummary(TypedDict):
    createdAt: Time
    id: TaskId
    namespace: Name
    paused: bool
    state: State
    status: PilotStatus
    steps: int
    template: Name
    unfinished: int
    version: Version


class TaskSummary(_TaskSummary, total=False):
    """One line of a list of tasks."""
    completedAt: Optional[Time]
    initiator: Optional[str]


class Template(TypedDict):
    """A template."""
    contentHash: str
    definition: TemplateDocument
    name: Name
    namespace: Name
    version: Version


# The curve of the waits; one key names it
TemplateBackoff = Union[Literal["none", "exponential"], Dict[str, Any]]


# Where a list of templates goes on: `next` of the page before.
TemplateCursor = str


TemplateDiff = TypedDict("TemplateDiff", {
    "added": List["Name"],
    "changed": List["StepDiff"],
    "fields": List["FieldDiff"],
    "from": "TemplateKey",
    "removed": List["Name"],
    "to": "TemplateKey",
})


class _TemplateDocument(TypedDict):
    name: Name
    steps: List[TemplateStep]
    version: Version


class TemplateDocument(_TemplateDocument, total=False):
    """A template as in a template file, with the same fields"""
    context_schema: Json
    defaults: Optional[Dict[str, Any]]
    description: Optional[str]
    namespace: Optional[Name]
    on_failure: Optional[Literal["continue", "fail_fast"]]
    order: Optional[Literal["ready", "critical_path"]]


class TemplateKey(TypedDict):
    """The name of one version of a template."""
    name: Name
    namespace: Name
    version: Version


class _TemplatePage(TypedDict):
    items: List[TemplateKey]


class TemplatePage(_TemplatePage, total=False):
    """A part of a list."""
    next: Optional[str]


class TemplateRetry(TypedDict, total=False):
    """How often the attempts of a step may fail, and how long is waited between"""
    backoff: Optional[TemplateBackoff]
    by_class: Optional[Dict[str, Dict[str, Any]]]
    jitter_percent: Optional[int]
    limit: Optional[int]
    max_server_delay: Optional[Duration]


class _TemplateStep(TypedDict):
    handler: HandlerName
    name: Name


class TemplateStep(_TemplateStep, total=False):
    """A step of a template"""
    config: Json
    depends_on: Optional[Union[Name, List[Name]]]
    description: Optional[str]
    priority: Optional[int]
    queue: Optional[Name]
    retry: Optional[TemplateRetry]
    skippable: Optional[bool]
    timeout: Optional[Duration]


class _TemplateSubmission(TypedDict):
    template: Name


class TemplateSubmission(_TemplateSubmission, total=False):
    """A run of a template."""
    context: Json
    initiator: Optional[str]
    namespace: Name
    priority: int
    reason: Optional[str]
    scheduledFor: Optional[Time]
    tags: List[Tag]
    version: Optional[VersionChoice]


class _ThenClaim(TypedDict):
    handlers: List[HandlerName]


class ThenClaim(_ThenClaim, total=False):
    """The claim in a commit: of the same worker, and it does not wait."""
    inFlight: Optional[int]
    leaseSeconds: Optional[int]
    limit: Optional[int]
    queues: Optional[List[Name]]
    requestId: Optional[RequestId]


# A time in RFC 3339, with a zone, in the years 1 to 9998; kept to the microsecond.
Time = str


TransitionBody = TypedDict("TransitionBody", {
    "at": "Time",
    "attempt": int,
    "by": str,
    "cause": str,
    "from": "State",
    "leaseNo": int,
    "note": Optional[str],
    "runNo": int,
    "step": Optional["Name"],
    "to": "State",
}, total=False)


class _TransitionPage(TypedDict):
    items: List[TransitionBody]


class TransitionPage(_TransitionPage, total=False):
    """A part of a history."""
    next: Optional[str]


# A semantic version.
Version = str


# A semantic version, or `latest`.
VersionChoice = str


class _Webhook(TypedDict):
    createdAt: Time
    events: List[EventFilter]
    id: WebhookId
    namespace: Name
    position: EventId
    state: str
    updatedAt: Time
    url: str
    version: int


class Webhook(_Webhook, total=False):
    """A webhook. Its secret is shown once, when it is made."""
    description: Optional[str]
    failingSince: Optional[Time]
    previousSecretUntil: Optional[Time]
    secret: Optional[str]
    suspendedAt: Optional[Time]
    suspendedReason: Optional[str]


class WebhookChange(TypedDict, total=False):
    """What is to be changed; what is left out stays."""
    description: Optional[str]
    enabled: Optional[bool]
    events: Optional[List[EventFilter]]
    url: Optional[str]


# The id of a webhook: a UUID with hyphens.
WebhookId = str


class _WebhookPage(TypedDict):
    items: List[Webhook]


class WebhookPage(_WebhookPage, total=False):
    """A page of webhooks."""
    next: Optional[WebhookId]


class _Worker(TypedDict):
    draining: bool
    firstSeenAt: Time
    handlers: List[HandlerName]
    id: WorkerId
    labels: Dict[str, str]
    lastSeenAt: Time
    live: bool
    queues: List[Name]


class Worker(_Worker, total=False):
    """A worker."""
    host: Optional[str]
    inFlight: Optional[int]
    slots: Optional[int]
    version: Optional[str]


# Where a list of workers goes on: `next` of the page before.
WorkerCursor = str


class _WorkerFacts(TypedDict):
    handlers: List[HandlerName]


class WorkerFacts(_WorkerFacts, total=False):
    """What a worker says of itself."""
    host: Optional[str]
    labels: Optional[Labels]
    queues: Optional[List[Name]]
    slots: Optional[int]
    version: Optional[str]


class _WorkerHeartbeat(TypedDict):
    leases: List[HeldLease]
    workerId: WorkerId


class WorkerHeartbeat(_WorkerHeartbeat, total=False):
    """A worker is alive."""
    leaseSeconds: Optional[int]


class WorkerHeartbeatAnswer(TypedDict):
    """What it holds by now."""
    drain: bool
    leases: List[LeaseAnswer]
    now: Time


# A worker's id, new at each start: 1 to 200 visible ASCII characters beginning with a letter or digit.
WorkerId = str


class _WorkerPage(TypedDict):
    items: List[Worker]


class WorkerPage(_WorkerPage, total=False):
    """A part of the list of workers."""
    next: Optional[str]
