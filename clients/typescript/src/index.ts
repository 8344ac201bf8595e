// Client and worker for Tasker: workflows that run to their end.
export type { Answer, CallOptions, Given } from "./call.js";
export { Client, type ClientOptions } from "./client.js";
export {
  ApiError,
  ConnectionFailed,
  EventsLost,
  PermanentError,
  RetryableError,
  StepFailed,
  TaskerError,
  type FieldError,
  type ProblemDocument,
} from "./errors.js";
export type { FollowOptions } from "./events.js";
export type { components, operations, paths } from "./schema.js";
export { Step } from "./step.js";
export { Worker, type Handler, type Report, type WorkerOptions } from "./worker.js";
