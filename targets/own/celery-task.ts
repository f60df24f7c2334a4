import type { Body } from './stream-options.ts'

/** A task as a Celery client sends it. */
export interface CeleryTaskOptions {
  readonly queue: string
  /** Its name: `orders.placed`. */
  readonly task: string
  /** The task's id: the copy's, by which Celery's own log names it too. */
  readonly id: string
  readonly args: readonly unknown[]
}

/**
 * The message of a task: protocol 2 of Celery in the envelope of kombu, which takes it as plain JSON as well as in base64.
 * See https://docs.celeryq.dev/en/stable/internals/protocol.html
 */
export const celeryTask = ({ queue, task, id, args }: CeleryTaskOptions): Body => ({
  body: Buffer.from(JSON.stringify([args, {}, { callbacks: null, errbacks: null, chain: null, chord: null }])).toString(
    'base64',
  ),
  'content-encoding': 'utf-8',
  'content-type': 'application/json',
  headers: {
    lang: 'py',
    task,
    id,
    root_id: id,
    parent_id: null,
    group: null,
    retries: 0,
    eta: null,
    expires: null,
    timelimit: [null, null],
    ignore_result: true,
    argsrepr: JSON.stringify(args),
    kwargsrepr: '{}',
    origin: 'shop',
  },
  properties: {
    correlation_id: id,
    delivery_mode: 2,
    delivery_info: { exchange: '', routing_key: queue },
    delivery_tag: id,
    priority: 0,
    body_encoding: 'base64',
  },
})
