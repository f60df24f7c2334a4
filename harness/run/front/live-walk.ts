import { setTimeout as delay } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { messageOf } from '../../errors.ts'
import type { Answer, FrontDoor } from '../../model/front.ts'
import type { Operation } from '../../model/operation.ts'
import type { Random } from '../../random.ts'
import type { Target } from '../../model/target.ts'
import type { Walk, WalkRequest } from '../../model/walk.ts'
import { sendRequest } from './send-request.ts'
import type { WalkFaults } from './walk-faults.ts'

/** Raised where a walk cannot go on because of what the system did: that is recorded, and judged. */
export class CannotGoOn extends Error {}

/** What a walk is made from. */
export interface LiveWalkOptions {
  readonly front: FrontDoor
  readonly target: Target
  readonly variant: string
  readonly random: Random
  readonly mark: string
  readonly files: Walk['files']
  readonly faults: WalkFaults
  readonly dispatcher: Dispatcher
  readonly signal: AbortSignal
  readonly record: Walk['record']
  readonly operations: readonly Operation[]
}

const everyMs = 100
const longestSaid = 300

/** A whole number of seconds: a date, which is allowed too, is counted from now on. */
const retryAfter = ({ headers }: Answer): { retryAfterS?: number } => {
  const told = headers['retry-after']
  if (told === undefined) return {}
  const seconds = /^\d+$/.test(told) ? Number(told) : (Date.parse(told) - Date.now()) / 1000
  return Number.isFinite(seconds) ? { retryAfterS: Math.round(seconds) } : {}
}

const isGood = ({ status }: Answer): boolean => status !== undefined && status >= 200 && status < 300

/** Lets a walk act on a running front door, and records all that it does. */
export const liveWalk = (options: LiveWalkOptions): Walk => {
  const { faults, dispatcher, ...seen } = options
  const { front, signal, record } = seen
  const request = async (name: string, wanted: WalkRequest): Promise<Answer> => {
    const { purpose, due = 'answered', about, timeoutMs = 10_000, change = (each) => each, ...context } = wanted
    const outgoing = change(front.request(name, context))
    const answer = await sendRequest(outgoing, { url: front.url, timeoutMs, signal, dispatcher })
    const { status, tookMs, error, body } = answer
    const person = (context.person ?? context.session?.person)?.username
    record({
      kind: 'request',
      actor: 'client',
      outcome: status === undefined ? 'info' : 'ok',
      front: front.name,
      request: name,
      method: outgoing.method ?? 'GET',
      path: outgoing.path.replace(/\?.*$/, ''),
      tookMs: Math.round(tookMs * 10) / 10,
      due,
      purpose,
      ...(status === undefined ? {} : { status }),
      ...retryAfter(answer),
      ...(error === undefined ? {} : { error }),
      ...(about === undefined ? {} : { about }),
      ...(person === undefined ? {} : { person }),
      ...(status === undefined || isGood(answer) || body === '' ? {} : { said: body.slice(0, longestSaid) }),
    })
    return answer
  }
  return {
    ...seen,
    request,
    step: async (name, work) => {
      const common = { kind: 'walk-step', actor: 'harness', name } as const
      record({ ...common, outcome: 'invoke' })
      const began = performance.now()
      const tookMs = (): number => Math.round(performance.now() - began)
      try {
        const made = await work()
        record({ ...common, outcome: 'ok', tookMs: tookMs() })
        return made
      } catch (error) {
        record({ ...common, outcome: 'fail', tookMs: tookMs(), error: messageOf(error) })
        throw error
      }
    },
    signIn: async (person, purpose = 'sign-in') => {
      const answer = await request('signIn', { person, purpose })
      if (!isGood(answer) || front.session === undefined)
        throw new CannotGoOn(`${person.username} could not sign in: ${answer.status ?? answer.error ?? 'no answer'}`)
      return front.session(answer, person)
    },
    inject: async (fault) => faults.inject(fault),
    found: (read) => void record({ kind: 'found', actor: 'reader', outcome: 'ok', ...read }),
    until: async (withinMs, isSo) => {
      const deadline = performance.now() + withinMs
      for (;;) {
        if (await isSo()) return true
        if (performance.now() >= deadline) return false
        await delay(everyMs, undefined, { signal })
      }
    },
    rest: async (ms) => delay(ms, undefined, { signal }),
  }
}
