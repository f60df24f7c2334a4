import type { Moment, OperateAction, PublishAction, Step } from '../harness/model/schedule.ts'
import type { OperateName, Role } from '../harness/model/operation.ts'
import type { StreamFacts } from '../harness/model/target.ts'

/** What to publish; see {@link PublishAction}. */
export interface PublishOptions {
  readonly stream: StreamFacts
  readonly key: string
  /** Key of an earlier record of the same subject. @default it is a subject of its own */
  readonly sameAs?: string
  /** Key of the record into which a `merge` brings that of its own, or from which an `unmerge` takes it. @default none */
  readonly into?: string
  readonly event: string
  /** @default 1 */
  readonly copy?: number
  /** @default 1 */
  readonly version?: number
  /** @default `create` for version 1, else `update` */
  readonly variant?: PublishAction['variant']
  /** @default 'subject' */
  readonly role?: Role
  /** It must reach the dead-letter queue. @default when it is unreadable */
  readonly dies?: boolean
  /** It may be handled or reach the dead-letter queue: both are right. @default false */
  readonly mayDie?: boolean
  /** It may reach the dead-letter queue: the faults may outlast its deliveries. A redrive must bring it back then. @default false */
  readonly mayRunOut?: boolean
  /** It is set at its source and not sent, as where its publisher loses it. @default false */
  readonly withheld?: boolean
  readonly at: Step['at']
  readonly until?: Step['until']
}

/** Id of the step that publishes a copy of an event. */
const stepOf = (event: string, copy = 1): string => `${event}.${copy}`

/** A step that publishes one copy of an event. */
export const publishStep = ({
  stream,
  key,
  sameAs,
  into,
  event,
  copy = 1,
  version = 1,
  variant = version === 1 ? 'create' : 'update',
  role = 'subject',
  dies = variant === 'unreadable',
  mayDie = false,
  mayRunOut = false,
  withheld = false,
  at,
  until,
}: PublishOptions): Step => ({
  id: stepOf(event, copy),
  at,
  ...(until === undefined ? {} : { until }),
  action: {
    kind: 'publish',
    stream: stream.name,
    key,
    ...(sameAs === undefined ? {} : { sameAs }),
    ...(into === undefined ? {} : { into }),
    event,
    copy,
    version,
    variant,
    role,
    ...(dies ? { dies } : {}),
    ...(mayDie ? { mayDie } : {}),
    ...(mayRunOut ? { mayRunOut } : {}),
    ...(withheld ? { withheld } : {}),
  },
})

/** A step in which an operator acts, on the records of these keys where it is about some. */
export const operateStep = (
  id: string,
  action: OperateName,
  stream: StreamFacts,
  at: Step['at'],
  keys?: readonly string[],
): Step => ({
  id,
  at,
  action: {
    kind: 'operate',
    action,
    stream: stream.name,
    ...(keys === undefined ? {} : { keys }),
  } satisfies OperateAction,
})

/**
 * What owners do about an event that was dead-lettered as one that cannot be read: they mend it and redrive, or, where nobody can mend it, see it come back and purge
 * it. The step `settled` is done last.
 */
export const dealWith = (event: string, stream: StreamFacts, at: readonly Moment[]): readonly Step[] => {
  const dead = after(event, 'deadLettered')
  if (stream.mends !== false)
    return [operateStep('fix', 'fix', stream, [dead, ...at]), operateStep('settled', 'redrive', stream, done('fix'))]
  return [
    operateStep('redrive', 'redrive', stream, [dead, ...at]),
    operateStep('settled', 'purge', stream, { after: stepOf(event), reaches: 'deadLettered', times: 2 }),
  ]
}

/** Before anything else. */
export const atStart: Moment = { before: 'start' }

/** Once a copy of an event got somewhere. */
export const after = (event: string, reaches: Extract<Moment, { after: string }>['reaches'], copy = 1): Moment => ({
  after: stepOf(event, copy),
  reaches,
})

/** Once an event is handled: some acknowledge before the work is done, some after it. */
export const handled = (event: string): readonly Moment[] => [after(event, 'effect'), after(event, 'acknowledged')]

/** Once the probes were read after a step was done. */
export const measured = (id: string): Moment => ({ after: id, reaches: 'measured' })

/** Once an operator's step is done. */
export const done = (id: string): Moment => ({ after: id, reaches: 'done' })
