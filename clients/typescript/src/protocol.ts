// What workers and the server tell each other: docs/workers.md.
import type { ProblemDocument, Told } from "./errors.js";

/** One step that was handed out. */
export interface ClaimedStep {
  taskId: string;
  step: string;
  namespace: string;
  template: string;
  version: string;
  handler: string;
  queue: string;
  config: Record<string, unknown> | null;
  context: unknown;
  parents: Record<string, unknown>;
  attempt: number;
  attemptLimit: number;
  runNo: number;
  idempotencyKey: string;
  lease: { leaseNo: number; workerId: string; expiresAt: string };
  deadlineAt?: string | null;
  timeoutSeconds?: number | null;
  lastError?: { message: string; class?: string | null } | null;
  traceparent?: string | null;
}

export interface ClaimRequest {
  workerId: string;
  handlers: string[];
  queues: string[];
  limit: number;
  leaseSeconds: number;
  waitSeconds: number;
  requestId: string;
  inFlight: number;
}

export interface ClaimReply {
  steps: ClaimedStep[];
  now: string;
  drain?: boolean;
}

/** Which attempt is meant. */
export interface Attempt {
  taskId: string;
  step: string;
  leaseNo: number;
}

export type OutcomeBody = Attempt & Told;

export interface CommitReply {
  outcomes: (Attempt & { problem?: (ProblemDocument & { status: number }) | null })[];
}

export interface HeartbeatReply {
  leases: (Attempt & { held: boolean; problem?: (ProblemDocument & { status: number }) | null })[];
  drain?: boolean;
}
