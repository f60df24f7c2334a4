import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { saveScenario } from '../../../cli/shrink/save-scenario.ts'
import { explored } from '../../../explore/explored/explored.ts'
import { exploredSchedule } from '../../../explore/explored/explored-schedule.ts'
import { random } from '../../../harness/random.ts'
import { plannedCell } from '../../fixtures/planned-cell.ts'
import { streamFacts } from '../stream-facts.ts'
import { faultOn, published, scheduleOf } from './schedules.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-explored-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const refusal = { link: 'dependency', match: { key: 'k1' }, which: { first: 3 }, until: { hits: 3 } }
const schedule = scheduleOf(
  [published('e1.1', 'k1', { fault: 'f1', is: 'injected' })],
  [faultOn('f1', 'k1', { name: 'bad-gateway', options: refusal, inject: { before: 'start' } })],
)

it('is a scenario of one stream, which expects what follows from it by rule', () => {
  const scenario = exploredSchedule({ name: 'thrice-refused', stream: 'stream', schedule })
  const stream = streamFacts({ maxReceiveCount: 3, links: { dependency: 'd' } })
  const { steps, faults } = scenario.plan({ stream, variant: 'found', random: random('a') })
  expect(steps.map(({ id, action }) => [id, 'mayDie' in action && action.mayDie])).toEqual([['e1.1', true]])
  expect(faults.map(({ fault }) => fault.name)).toEqual(['bad-gateway'])
  expect(scenario.fits(stream, 'found')).toBe(true)
  expect(scenario.fits(streamFacts({ name: 'other' }), 'found')).toContain('it was made for the stream stream')
  const roomy = streamFacts({ maxReceiveCount: 5 })
  const [first] = scenario.plan({ stream: roomy, variant: 'found', random: random('a') }).steps
  expect(first?.action).not.toHaveProperty('mayDie')
})

it('refuses a schedule with a fault that there is not', () => {
  const wrong = { ...schedule, faults: [{ ...faultOn('f1', 'k1'), name: 'gremlin' }] }
  expect(() => exploredSchedule({ name: 'x', stream: 'stream', schedule: wrong })).toThrow(
    '"gremlin", which there is not',
  )
})

it('is what shrink writes of a schedule that was explored', async () => {
  const planned = plannedCell('c', { scenario: explored(schedule, '7'), stream: streamFacts() })
  const save = await saveScenario(cwd, 'thrice-refused', planned)
  expect(await save(schedule)).toContain('import thriceRefused')
  const source = readFileSync(join(cwd, 'thrice-refused.ts'), 'utf8')
  expect(source).toContain("import { exploredSchedule } from 'shakedown'")
  expect(source).toContain('stream: "stream"')
  expect(source).not.toContain('"control"')
})
