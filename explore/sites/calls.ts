import { badGateway } from '../../chaos/http/bad-gateway.ts'
import { badRequest } from '../../chaos/http/bad-request.ts'
import { gatewayTimeout } from '../../chaos/http/gateway-timeout.ts'
import { hangingAnswer } from '../../chaos/http/hanging-answer.ts'
import { heldAnswer } from '../../chaos/http/held-answer.ts'
import { lostResponse } from '../../chaos/http/lost-response.ts'
import { slowAnswer } from '../../chaos/http/slow-answer.ts'
import { tooManyRequests } from '../../chaos/http/too-many-requests.ts'
import { truncatedAnswer } from '../../chaos/http/truncated-answer.ts'
import { unavailable } from '../../chaos/http/unavailable.ts'
import type { RuleOptions } from '../../chaos/http/parts/rule-fault.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { FaultId, StepId } from '../../harness/model/operation.ts'
import type { Moment } from '../../harness/model/schedule.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { doesAll } from '../../harness/plan/undeclared.ts'
import { longestMs } from '../../harness/plan/longest.ts'
import { type Site, whole } from './site.ts'
import { workMethod } from '../../harness/plan/work-method.ts'

const roles = ['dependency', 'mapping', 'source'] as const

type Role = (typeof roles)[number]

/** What its service answers, or fails to, as a function of which calls are meant. */
type Make = (where: RuleOptions, stream: StreamFacts) => Fault

const refusals: Readonly<Record<string, Make>> = {
  'bad-gateway': badGateway,
  'bad-request': badRequest,
  'gateway-timeout': gatewayTimeout,
  unavailable,
}

/** Longer than what a system waits by itself, so that obeying and not obeying cannot look alike. */
const retryAfterSeconds = 3

const spoilt: Readonly<Record<string, Make>> = {
  'lost-response': lostResponse,
  'truncated-answer': truncatedAnswer,
}

const whereOf = (role: Role, stream: StreamFacts, key: string, more: Partial<RuleOptions> = {}): RuleOptions => ({
  link: role,
  match: { key },
  // Those that last for as many calls as deliveries are over with the last of them.
  atMostMs: longestMs(stream, { deaths: more.until === undefined ? 0 : 1 }),
  ...more,
})

/** The first call about the key goes wrong. */
const once = (name: string, role: Role, make: Make): Site => ({
  name: `${name}@${role}`,
  plane: 'calls',
  on: whole,
  costs: true,
  fault: (stream, key) => make(whereOf(role, stream, key, { which: { first: 1 } }), stream),
})

/** The first calls about the key that change something go wrong: of reads nobody can be in doubt. */
const onceChanging = (name: string, role: Role, make: Make): Site => ({
  ...once(name, role, make),
  fault: (stream, key) =>
    make(whereOf(role, stream, key, { which: { first: 1 }, match: { key, method: workMethod(stream, role) } }), stream),
})

/** Calls fail as often as the queue forgives, and no more. */
const toTheLast = (name: string, role: Role, make: Make): Site => ({
  name: `${name}@${role}-to-the-last`,
  plane: 'calls',
  on: whole,
  costs: true,
  fits: ({ maxReceiveCount }) => maxReceiveCount > 2,
  fault: (stream, key) => {
    const hits = stream.maxReceiveCount - 1
    return make(whereOf(role, stream, key, { which: { first: hits }, until: { hits } }), stream)
  },
})

/** Calls fail until the message is dead-lettered. */
const outage = (name: string, role: Role, make: Make): Site => ({
  name: `${name}@${role}-outage`,
  plane: 'calls',
  // Of later versions a call may name its record by another's id.
  on: ['create'],
  costs: true,
  kills: true,
  weight: 2,
  fault: (stream, key) => make(whereOf(role, stream, key, { until: { hits: stream.maxReceiveCount } }), stream),
  heal: (_, step) => ({ after: step, reaches: 'deadLettered' }),
})

/** Until the message is handled, which tells how it was. */
const acknowledgedMoment = (id: FaultId, step: StepId): readonly Moment[] => [
  { fault: id, is: 'bitten' },
  { after: step, reaches: 'acknowledged' },
]

const hanging = (role: Role, work: 'done' | 'not-done'): Site => ({
  name: `hanging-answer@${role}-${work === 'done' ? 'after' : 'before'}`,
  plane: 'calls',
  on: whole,
  costs: true,
  fault: (stream, key) =>
    hangingAnswer({
      ...whereOf(role, stream, key, { which: { first: 1 }, match: { key, method: workMethod(stream, role) } }),
      work,
    }),
  heal: acknowledgedMoment,
})

const slow = (role: Role, name: string, times: number): Site => ({
  name: `slow-answer@${role}-${name}`,
  plane: 'calls',
  on: whole,
  costs: times > 1,
  fault: (stream, key) =>
    slowAnswer({
      ...whereOf(role, stream, key, { which: { first: 1 }, match: { key, method: workMethod(stream, role) } }),
      delayMs: times * stream.visibilityTimeoutMs,
    }),
  heal: acknowledgedMoment,
})

const ofRole = (role: Role): readonly Site[] => [
  ...Object.entries(refusals).map(([name, make]) => once(name, role, make)),
  ...Object.entries(spoilt).map(([name, make]) => (role === 'source' ? once : onceChanging)(name, role, make)),
  {
    ...once('too-many-requests', role, (where) => tooManyRequests({ ...where, retryAfterSeconds })),
    heal: acknowledgedMoment,
  },
  ...(role === 'source' ? [] : [hanging(role, 'done'), hanging(role, 'not-done')]),
  ...(role === 'mapping' ? [] : [toTheLast('bad-gateway', role, badGateway)]),
]

/** What the services answer that a system calls, or fail to. */
export const callSites: readonly Site[] = [
  ...roles.flatMap(ofRole),
  slow('dependency', 'brief', 1 / 16),
  slow('dependency', 'long', 1.5),
  outage('bad-gateway', 'dependency', badGateway),
  outage('gateway-timeout', 'dependency', gatewayTimeout),
  outage('bad-request', 'dependency', badRequest),
  {
    name: 'hanging-answer@mapping-meanwhile',
    plane: 'calls',
    on: ['create'],
    pair: 'copy',
    pairFrom: 'bitten',
    costs: true,
    fits: ({ fifo }) => !fifo,
    fault: (stream, key) =>
      hangingAnswer({
        ...whereOf('mapping', stream, key, {
          which: { first: 1 },
          match: { key, method: workMethod(stream, 'mapping') },
        }),
        work: 'not-done',
      }),
    heal: (_, __, pair) => ({ after: pair, reaches: 'acknowledged' }),
  },
  {
    name: 'held-answer@source',
    plane: 'calls',
    on: ['update'],
    pair: 'update',
    pairFrom: 'bitten',
    costs: false,
    fits: ({ carries, fifo }) => carries === 'reference' && !fifo,
    fault: (_, key) => heldAnswer({ link: 'source', match: { key, method: 'GET' } }),
    heal: (_, __, pair) => ({ after: pair, reaches: 'acknowledged' }),
  },
  {
    // The record is made, and before it can be mapped an old mapping has its id.
    name: 'held-answer@dependency-id-given-again',
    plane: 'calls',
    on: ['create'],
    costs: true,
    weight: 2,
    meanwhile: { done: 'hold-id', undone: 'clean-mappings' },
    fits: (stream) =>
      doesAll(stream, ['hold-id', 'clean-mappings']) === true && stream.readsOnly?.includes('dependency') !== true,
    fault: (stream, key) =>
      heldAnswer({ link: 'dependency', match: { key, method: workMethod(stream, 'dependency') } }),
  },
]
