import { z } from 'zod'
import { frontAbilities, type FrontFacts } from '../../../harness/model/front-facts.ts'
import type { Journey } from '../../../harness/model/journey.ts'
import { type Problem, problemsOf, refuse } from '../problems.ts'
import type { FrontDoorOptions } from './front-options.ts'

/** A front door, checked; `defineTarget` takes it. */
export interface DefinedFront {
  readonly front: FrontDoorOptions
}

const text = z.string().min(1)
const callable = z.custom<unknown>((value) => typeof value === 'function', 'must be a function')
const finder = z.union([text, callable], 'must be the name of a property of the JSON, or a function')
const ms = z.number().positive()
const share = z.number().min(0).max(1)
const table = z.strictObject({ database: text, table: text })
const journey = z.custom<Journey>(
  (value) => typeof value === 'object' && value !== null && 'steps' in value && 'stepTimeoutMs' in value,
  'is no journey: make it with defineJourney({ … })',
)
const release = z.strictObject({ name: text, env: z.record(text, z.string()) })
const level = z.strictObject({ slowMs: ms, errorShare: share })

const form = z.strictObject({
  name: text.regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be of small letters, digits, dots and dashes'),
  process: text.optional(),
  url: z.url({ protocol: /^https?$/, error: 'must be a URL with http or https' }).optional(),
  links: z.record(text, text).optional(),
  people: z.array(z.strictObject({ username: text, password: text })).optional(),
  signIn: z.strictObject({ request: callable, token: finder, refreshToken: finder.optional() }).optional(),
  id: finder.optional(),
  calls: z.record(text, callable).optional(),
  journeys: z.record(text, journey).optional(),
  breaker: z
    .strictObject({
      timeoutMs: ms,
      opensAfter: z.number().int().min(1),
      halfOpensAfterMs: ms,
      letsThrough: z.number().int().min(1).max(100).optional(),
    })
    .optional(),
  lockOut: z.strictObject({ after: z.number().int().min(1).max(100) }).optional(),
  sessionTable: table.optional(),
  noteTable: table.optional(),
  signInReleases: z.strictObject({ current: release, previous: release }).optional(),
  storage: z.strictObject({ table: table.optional(), sweepsWithinMs: ms }).optional(),
  thresholds: z.strictObject({ p95Ms: ms, p99Ms: ms, errorShare: share }).optional(),
  alerts: z
    .strictObject({
      names: z.strictObject({ info: text, warning: text, critical: text }),
      from: z.strictObject({ info: level, warning: level, critical: level }),
      withinMs: ms,
    })
    .optional(),
  certificate: z.strictObject({ alert: text, withinMs: ms, install: callable }).optional(),
  consumer: z
    .strictObject({
      alert: z.strictObject({ name: text, above: z.number().int().min(0), withinMs: ms }),
      lag: callable,
      poison: callable,
      deadLetters: callable,
      times: callable,
    })
    .optional(),
  ...Object.fromEntries(
    frontAbilities.filter((ability) => ability !== 'signIn').map((ability) => [ability, callable.optional()]),
  ),
})

const wrongIn = ({
  url,
  process,
  people = [],
  signIn,
  lockOut,
  calls = {},
  links,
  refresh,
}: FrontDoorOptions): readonly Problem[] => {
  const problem = (wrong: boolean, field: string, says: string): readonly Problem[] => (wrong ? [{ field, says }] : [])
  const names = people.map(({ username }) => username)
  return [
    ...problem(
      url !== undefined && process !== undefined,
      'url',
      'stands beside "process": one of them says where it is',
    ),
    ...problem(signIn !== undefined && people.length === 0, 'people', 'are missing: who signs in'),
    ...problem(new Set(names).size < names.length, 'people', 'name somebody twice'),
    ...problem(
      lockOut !== undefined && people.length < 2,
      'people',
      'must be two at least where one can be locked out',
    ),
    ...problem(
      refresh !== undefined && signIn?.refreshToken === undefined,
      'signIn.refreshToken',
      'is missing: "refresh" needs to know where the answer has it',
    ),
    ...Object.keys(calls).flatMap((role) =>
      problem(links[role] === undefined, `calls.${role}`, 'is a role that "links" does not name'),
    ),
  ]
}

/**
 * Describes a front door of your system, for `fronts` of `defineTarget`.
 *
 * @throws {ShakedownError} exit 2, naming everything that is missing or wrong at once
 */
export const defineFrontDoor = (
  options: Omit<FrontDoorOptions, 'links'> & Partial<Pick<FrontDoorOptions, 'links'>>,
): DefinedFront => {
  const given: unknown = options
  const { name } = z.looseObject({ name: text }).safeParse(given).data ?? {}
  const title = name === undefined ? 'a front door' : `the front door "${name}"`
  const problems = problemsOf(form.safeParse(given), given, { name: 'what your front door is called' })
  if (problems.length > 0) refuse(title, 'defineFrontDoor', problems)
  const front = { links: {}, ...options }
  const wrong = wrongIn(front)
  if (wrong.length > 0) refuse(title, 'defineFrontDoor', wrong)
  return { front }
}

/** Name of the request that asks an upstream alone. */
export const callName = (role: string): string => `call ${role}`

/** Facts of a front door within its target. */
export const frontFactsOf = (
  { front }: DefinedFront,
  {
    process,
    life,
    replicasOf,
  }: {
    readonly process: string
    readonly life: Pick<FrontFacts, 'startsWithinMs'> | undefined
    readonly replicasOf: (process: string) => number
  },
): FrontFacts => {
  const service = front.process ?? process
  const { name, links, calls, breaker, lockOut, thresholds, alerts, sessionTable, noteTable, storage, journeys } = front
  const { certificate, consumer, signInReleases } = front
  return {
    name,
    service,
    links,
    offers: frontAbilities.filter((ability) => front[ability] !== undefined),
    ...(calls === undefined
      ? {}
      : { calls: Object.fromEntries(Object.keys(calls).map((role) => [role, callName(role)])) }),
    ...(breaker === undefined ? {} : { breaker }),
    ...(lockOut === undefined ? {} : { lockOut }),
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(sessionTable === undefined ? {} : { sessionTable }),
    ...(noteTable === undefined ? {} : { noteTable }),
    ...(signInReleases === undefined ? {} : { signInReleases }),
    ...(storage === undefined ? {} : { storage }),
    ...(certificate === undefined ? {} : { certificate: { alert: certificate.alert, withinMs: certificate.withinMs } }),
    ...(consumer === undefined ? {} : { consumer: { alert: consumer.alert } }),
    ...(journeys === undefined
      ? {}
      : {
          journeys: Object.fromEntries(
            Object.entries(journeys).map(([name, { steps }]) => [name, steps.map((step) => step.name)]),
          ),
        }),
    ...life,
    replicas: replicasOf(service),
    behind: Object.fromEntries(
      Object.entries(links).flatMap(([role, to]) => (role === 'database' ? [] : [[role, replicasOf(to)] as const])),
    ),
  }
}
