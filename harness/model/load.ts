/** One kind of request of a load. */
export interface LoadRequest {
  readonly name: string
  readonly method: string
  /** `{n}` is the number of the request in its load, from 0; `{run}` the id of the run. The same in `body`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Environment variable whose value goes into `Authorization`, as it is. */
  readonly authorizationFrom?: string
  /** So many of all requests are of this kind, as a share of the sum of all weights. */
  readonly weight: number
  /** Statuses that are right. Absent: 200 to 299. */
  readonly status?: readonly number[]
  /** Text that a right answer's body holds. */
  readonly includes?: string
}

/** A time in which the rate goes evenly from what it was to `rate` requests a second. */
export interface LoadStage {
  readonly lastsMs: number
  readonly rate: number
}

/** What a load must come to, over all of it. */
export interface LoadThresholds {
  readonly p50Ms?: number
  readonly p95Ms?: number
  readonly p99Ms?: number
  readonly mostMs?: number
  /** Share of requests without a right answer, 0 to 1. */
  readonly errorShare: number
}

/** Load on a front door: an open model, in which requests come when they come, however slow the answers are. */
export interface Load {
  readonly name: string
  /** Where it goes, without a path. */
  readonly url: string
  readonly requests: readonly LoadRequest[]
  /** Requests a second at the beginning. */
  readonly rate: number
  readonly stages: readonly LoadStage[]
  readonly thresholds: LoadThresholds
  /** A request without an answer for so long is given up. */
  readonly timeoutMs: number
  /** So many requests are sent and unanswered at most; what is due beyond that waits, and its time counts. */
  readonly inFlightAtMost: number
  /** A k6 script of the owner's, which makes the load instead. */
  readonly k6?: string
}

/** What a load is about: the facts that its checks judge by, and the first line of its history. */
export interface LoadFacts {
  readonly kind: 'load-plan'
  readonly scenario: string
  /** The load's name. */
  readonly stream: string
  /** Who makes it: `http` or `k6`. */
  readonly variant: string
  readonly url: string
  /** Requests that are due in all. Absent where a script of the owner's decides. */
  readonly due?: number
  readonly thresholds: LoadThresholds
  /** A request that is sent so many milliseconds after it was due is late by the generator's fault. */
  readonly lateFromMs: number
}

/** What one kind of request came to among those that were due within one second of a load. */
export interface LoadFigures {
  readonly kind: 'load'
  readonly request: string
  /** From 0. */
  readonly second: number
  readonly sent: number
  /** Right answers. */
  readonly right: number
  /** Those without a right answer, by what was wrong. */
  readonly wrong: Readonly<Record<string, number>>
  /** Sent later than they were due, though there was room for them. */
  readonly late: number
  /** How long right answers, and those that never came, took from when they were due: an HDR histogram of microseconds, compressed, in base64. */
  readonly latencies?: string
}

/** A fault that a run beside a load had in force. */
export interface FaultBeside {
  readonly kind: 'fault-beside'
  readonly fault: string
  /** Id of the run. */
  readonly run: string
  /** In seconds of the load, from 0. */
  readonly fromSecond: number
  readonly toSecond: number
}

/** A load is over. */
export interface LoadEnd {
  readonly kind: 'load-end'
  /** Requests that were due and never sent. */
  readonly unsent: number
  /** Iterations of a script that ended with an error of its own, and the first of them. */
  readonly broken?: { readonly iterations: number; readonly words: string }
  /** What k6 ended with. */
  readonly exitCode?: number
  /** Thresholds that k6 itself was given. */
  readonly k6Thresholds?: readonly string[]
  readonly words: string
}
