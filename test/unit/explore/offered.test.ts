import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alertIsDue } from '../../../explore/expected/alerts.ts'
import { ancestryOf } from '../../../explore/expected/ancestry.ts'
import { isQuickAgain } from '../../../explore/expected/quick-again.ts'
import { startsWithoutDatabase } from '../../../explore/expected/startup.ts'
import { checksFor } from '../../../explore/explored/checks-for.ts'
import { scopeOf } from '../../../explore/explored/scope.ts'
import { groundOf } from '../../../explore/grammar/choose.ts'
import { randomSchedule } from '../../../explore/grammar/random-schedule.ts'
import { planCells } from '../../../harness/plan/plan.ts'
import { random } from '../../../harness/random.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { streams } from '../../../targets/reference/streams/index.ts'

const facts = streams.map((entry) => entry.facts)
const { cells } = planCells({
  target: 't',
  stack: 's',
  seed: 'a',
  scenarios: Object.values(scenarios).map((make) => make()),
  streams: facts,
})

const namesOf = (which: (cell: (typeof cells)[number]) => boolean): readonly string[] =>
  [...new Set(cells.filter(which).map(({ scenario, variant }) => `${scenario.name}/${variant}`))].toSorted()

describe('what is offered by rule', () => {
  it('is every check of every hand-written scenario, on its own schedule, with few exceptions', () => {
    const missing: Record<string, readonly string[]> = {}
    for (const { scenario, variant, stream, schedule } of cells) {
      const offered = new Set(checksFor(schedule, stream).map(({ name }) => name))
      for (const { name } of scenario.checks(stream))
        if (!offered.has(name))
          missing[name] = [...new Set([...(missing[name] ?? []), `${scenario.name}/${variant}`])].toSorted()
    }
    expect(missing).toEqual({
      // Who is a bystander somebody must have said.
      'bystanders-not-held-up': [
        'bad-gateway-outage/beyond-budget',
        'poison-message/breaking-change',
        'row-lock-contention/hot-row',
      ],
      // That no connection is left a health need not tell.
      'health-tells-truth': ['connection-exhaustion/server-full'],
      // What is in the way of a record would be told too: at random nobody says which.
      'reconciliation-tells-truth': ['reconciliation/fails-as-a-whole', 'reconciliation/page-in-error'],
      // Several faults at once, of which each is asked alone.
      'retried-in-process': ['concurrent-update/waves'],
      'takes-effect-in-order': ['fifo-order/one-group'],
    })
  })

  it('is the alert of dead letters where a schedule waits for it, and of no other hand-written scenario', () => {
    expect(namesOf(({ schedule, stream }) => alertIsDue(schedule, stream))).toEqual(['dlq-alert/raised-and-cleared'])
    expect(namesOf(({ schedule }) => isQuickAgain(schedule))).toEqual(['slow-queries/endless', 'slow-queries/slow'])
    expect(namesOf(({ schedule }) => startsWithoutDatabase(schedule))).toEqual(['startup-without-database/link-down'])
  })

  it('is the alert only where nobody takes letters away before it came, and the service is the schedule’s own', () => {
    let due = 0
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...facts), (seed, stream) => {
        const schedule = randomSchedule(stream, groundOf(stream), random(seed))
        const offered = checksFor(schedule, stream).some(({ name }) => name === 'dead-letters-raise-alert')
        if (!offered) return
        due += 1
        const before = ancestryOf(schedule)
        for (const { at, action } of schedule.steps)
          if (action.kind === 'operate' && action.action.startsWith('redrive'))
            expect(before(at)).toContainEqual(expect.objectContaining({ reaches: 'alertRaised' }))
        expect(scopeOf(schedule)).toBe('service')
      }),
      { numRuns: 300, seed: 7 },
    )
    expect(due).toBeGreaterThan(3)
  })

  it('is no alert of a stream that declares none, nor where a process may end', () => {
    const schedule = cells.find(({ scenario }) => scenario.name === 'dlq-alert')?.schedule
    const [stream] = facts
    if (schedule === undefined || stream === undefined) throw new Error('there is no dlq-alert')
    const { alerts: _, ...silent } = stream
    expect(alertIsDue(schedule, stream)).toBe(true)
    expect(alertIsDue(schedule, silent)).toBe(false)
    const start = { before: 'start' } as const
    const kill = { id: 'f1', name: 'kill', options: {}, inject: start, heal: start }
    expect(alertIsDue({ ...schedule, faults: [kill] }, stream)).toBe(false)
    const raised = (moment: object): boolean => 'reaches' in moment && moment.reaches === 'alertRaised'
    const hasty = schedule.steps.map((step) => ({ ...step, at: [step.at].flat().filter((each) => !raised(each)) }))
    expect(alertIsDue({ ...schedule, steps: hasty }, stream)).toBe(false)
  })
})
