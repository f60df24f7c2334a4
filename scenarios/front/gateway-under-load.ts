import { fastWithinLoad } from '../../checks/front/fast-within-load.ts'
import { alwaysOfFronts } from '../../checks/front/index.ts'
import { manyWaiting, waitedAtOnce } from '../../checks/front/load-figures.ts'
import { raisesRightLevel } from '../../checks/front/raises-right-level.ts'
import { shedsLoad } from '../../checks/front/sheds-load.ts'
import type { OutgoingRequest, Session } from '../../harness/model/front.ts'
import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import type { LoadRequest } from '../../harness/model/load.ts'
import type { Walk } from '../../harness/model/walk.ts'
import type { Generated } from '../../load/generate.ts'
import { offersAll } from './offers.ts'

/** Callers who measure what the idle system bears: enough that it never waits for one of them. */
const callers = 16
const [warmMs, measuredMs] = [1_500, 2_500]
/** The load it is made for lasts about as long as alerts look back, that above it until a queue without bound would show: many wait in it by then. */
const withinMs = 8_000
const [beyondMs, longestMs, fewest] = [8_000, 24_000, 600] as const
/** So many times what it bears, and that again where it bears it after all; so often. */
const beyond = 3
const attempts = 3
/** Nobody means fewer requests by load. */
const leastRate = 5
const timeoutMs = 10_000
/** A request that is sent so much later than it was due is late by the generator's fault. */
const lateFromMs = 100

const loadRequest = (name: string, { method = 'GET', path, headers = {} }: OutgoingRequest): LoadRequest => ({
  name,
  method,
  path,
  headers,
  weight: 1,
})

/** What everybody asks: a limit of what one person may ask is none of what the front door bears. */
type Asked = readonly [OutgoingRequest, ...OutgoingRequest[]]

const rounded = (perSecond: number): number => Math.max(leastRate, Math.round(perSecond))

/** A part of the load: the one that it is made for, one that was to be above it and was not, and one that was. */
type Part = 'within' | 'not-beyond' | 'beyond'

const makeLoad = async (
  { front, mark, signal }: Walk,
  asked: Asked,
  { rate, lastsMs }: { readonly rate: number; readonly lastsMs: number },
) => {
  const load = {
    name: 'load',
    url: front.url,
    requests: asked.map((outgoing) => loadRequest('read', outgoing)),
    rate,
    stages: [{ lastsMs, rate }],
    thresholds: { errorShare: 1 },
    timeoutMs,
    inFlightAtMost: 2_000,
  }
  // Loaded where there is a load to make.
  const { generate } = await import('../../load/generate.ts')
  const made = await generate(load, { runId: mark, env: {}, lateFromMs, signal })
  signal.throwIfAborted()
  return made
}

const tell = ({ record }: Walk, { figures, unsent }: Generated, part: Part, rate: number, sinceS: number): void => {
  // One axis of time for all parts.
  for (const each of figures)
    record({ actor: 'load', outcome: 'ok', ...each, request: part, second: sinceS + each.second })
  const sent = figures.reduce((sum, each) => sum + each.sent, 0)
  const words = `${part}: ${sent} requests were sent at ${rate} a second${unsent > 0 ? `, ${unsent} were not` : ''}`
  record({ kind: 'load-end', actor: 'load', outcome: 'ok', unsent, words })
}

/** Whether all were answered, and few waited at once: then it was no more than the front door bears. */
const wasBorne = ({ figures }: Generated): boolean =>
  figures.every(({ right, sent }) => right === sent) && waitedAtOnce(figures) < manyWaiting

/** Puts more on it than it bears. Where that was measured while the machine had less time for it than now, it is more each time. */
const putBeyond = async (walk: Walk, asked: Asked, bears: number): Promise<void> => {
  let sinceS = withinMs / 1000
  for (let attempt = 1; ; attempt += 1) {
    const rate = rounded(bears * beyond ** attempt)
    const lastsMs = Math.min(longestMs, Math.max(beyondMs, Math.ceil(fewest / rate) * 1000))
    const made = await makeLoad(walk, asked, { rate, lastsMs })
    const borne = wasBorne(made)
    tell(walk, made, borne ? 'not-beyond' : 'beyond', rate, sinceS)
    if (!borne || attempt === attempts) return
    sinceS += lastsMs / 1000
  }
}

/** Load that a front door is made for, and load above it. */
export const gatewayUnderLoad = (): FrontScenario => ({
  name: 'gateway-under-load',
  claim:
    'Under the load it is made for a front door stays within its thresholds; above it it turns requests away with 429 or 503 and Retry-After, those let in stay fast, and the alert of the right level opens, and closes afterwards.',
  source: 'WCN high response time, high error rate',
  severity: 'P1',
  tags: ['front-door', 'load'],
  variants: ['calibrated'],
  wholeMachine: true,
  fits: (front) =>
    front.thresholds === undefined
      ? 'no thresholds were declared; "thresholds: { … }" would unlock this'
      : offersAll(front, ['read']),
  takesMs: ({ alerts }) => warmMs + measuredMs + withinMs + beyondMs + (alerts?.withinMs ?? 0),
  walk: async (walk) => {
    const { front, step, signIn, request, until, mark, signal, operations } = walk
    const sessions = await step('sign in', async () => {
      const all: Session[] = []
      for (const person of front.offers.includes('signIn') ? front.people : []) all.push(await signIn(person))
      return all
    })
    const [whose = {}, ...others] = sessions.map((session) => ({ session }))
    const asked: Asked = [front.request('read', whose), ...others.map((each) => front.request('read', each))]
    await request('read', { ...whose, purpose: 'before' })
    const { capacity } = await import('../../load/capacity.ts')
    const {
      perSecond: bears,
      answeredMs,
      limited,
    } = await step('measure what the idle system bears', async () =>
      capacity({
        url: front.url,
        requests: asked.map((outgoing) => loadRequest('idle', outgoing)),
        callers,
        warmMs,
        lastsMs: measuredMs,
        run: mark,
        signal,
      }),
    )
    const measured = (probe: string, value: number, unit: string, words: string) =>
      walk.record({ kind: 'probe', actor: 'load', outcome: 'ok', probe, subject: front.name, value, unit, words })
    measured('capacity', bears, 'a second', `idle, it gives ${Math.round(bears)} right answers a second`)
    measured('idle-answer', answeredMs, 'ms', `idle, ${callers} callers at once wait ${Math.round(answeredMs)} ms`)
    if (limited > 0)
      measured('limited', limited, 'requests', `idle, it told callers ${limited} times that they asked too often`)
    await step('load that it is made for', async () => {
      const rate = rounded(bears / 2)
      tell(walk, await makeLoad(walk, asked, { rate, lastsMs: withinMs }), 'within', rate, 0)
    })
    await step('load above it', async () => putBeyond(walk, asked, bears))
    const { alerts } = front
    if (alerts !== undefined)
      await step('until its alerts are over', async () => {
        const open = (): boolean => {
          const told = operations.filter((each) => each.kind === 'alert')
          return Object.values(alerts.names).some(
            (name) => told.findLast((each) => each.name === name)?.state === 'raised',
          )
        }
        await until(alerts.withinMs, async () => !open())
      })
    // Who asked too often is told so for a while, though nothing is wrong.
    const due = limited > 0 ? 'any' : 'answered'
    await step('ask once more', async () => request('read', { ...whose, purpose: 'after', due }))
  },
  checks: ({ alerts }) => [
    fastWithinLoad(),
    shedsLoad(),
    ...(alerts === undefined ? [] : [raisesRightLevel()]),
    ...alwaysOfFronts(),
  ],
})
