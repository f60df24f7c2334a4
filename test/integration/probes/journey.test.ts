import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Measurement } from '../../../harness/model/probe.ts'
import { defineJourney } from '../../../journeys/define-journey.ts'
import { journey } from '../../../probes/journey.ts'
import type { JourneyProbeOptions } from '../../../probes/journey/options.ts'
import { frontDoor } from '../journeys/front-door.ts'
import { noteJourney } from '../journeys/note-journey.ts'

let door: Awaited<ReturnType<typeof frontDoor>>
let out: string
beforeAll(async () => {
  door = await frontDoor()
  out = await mkdtemp(join(tmpdir(), 'shakedown-journey-probe-'))
})
afterAll(async () => {
  await door?.close()
  await rm(out, { recursive: true, force: true })
})
beforeEach(() => {
  door.fails = false
  vi.stubEnv('NOTES_PIN', 'pin-998877')
  vi.stubEnv('NOTES_PASSWORD', door.password)
})
afterEach(() => vi.unstubAllEnvs())

const look = async (more: Partial<JourneyProbeOptions> = {}): Promise<readonly Measurement[]> =>
  journey({
    journey: noteJourney,
    url: door.url,
    person: { username: 'ada', passwordFrom: 'NOTES_PASSWORD' },
    out,
    ...more,
  }).measure({ signal: AbortSignal.timeout(100_000) })

const folder = () => join(out, noteJourney.name)

describe('a journey as a probe', () => {
  it('is good where each step succeeds, gives the figure of each, and keeps nothing', async () => {
    const measured = await look()
    expect(measured.filter(({ ok }) => !ok)).toEqual([])
    expect(measured.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([
        'write-note',
        'write-note: sign in',
        'write-note: save it',
        'write-note: LCP',
        'write-note: console errors',
        'write-note: failed requests',
      ]),
    )
    expect(measured[0]).toMatchObject({ unit: 'ms', words: expect.stringMatching(/^write-note: 3 steps in \d+ ms$/) })
    expect(readdirSync(folder())).toEqual([])
  })

  it('has a level beyond the limits of the whole, of a step, of a vital', async () => {
    const limits = { info: 0 }
    const measured = await look({ within: { warning: 0 }, steps: { 'sign in': limits }, vitals: { FCP: limits } })
    const beyond = measured.filter(({ ok }) => !ok).map(({ subject, level }) => [subject, level])
    expect(beyond).toEqual([
      ['write-note', 'warning'],
      ['write-note: sign in', 'info'],
      ['write-note: FCP', 'info'],
    ])
  })

  it('is bad where a step fails, names what shows it, and keeps the latest failures alone', async () => {
    door.fails = true
    for (const keep of [2, 2, 2]) {
      const [whole, ...others] = await look({ keep, consoleErrors: 0 })
      expect(whole).toMatchObject({ ok: false, words: expect.stringMatching(/^write-note: "save it" failed after/) })
      expect(whole?.level).toBeUndefined()
      expect(whole?.unreachable).toBeUndefined()
      expect(others.filter(({ ok }) => !ok)).toEqual([
        expect.objectContaining({ subject: 'write-note: console errors', words: expect.stringContaining('not saved') }),
      ])
      const evidence = JSON.parse(JSON.stringify(whole?.evidence))
      expect(evidence.steps.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, true, false])
      expect(evidence.failedRequests).toEqual([expect.stringContaining('500 for POST')])
      const files = [...evidence.files, evidence.steps[2].screenshot]
      expect(files).toHaveLength(4)
      expect(files.filter((file: string) => !existsSync(file))).toEqual([])
    }
    expect(readdirSync(folder())).toHaveLength(2)
  })

  it('knows a front door where nobody answers', async () => {
    const nobody = await frontDoor()
    await nobody.close()
    const [whole] = await look({ url: nobody.url })
    expect(whole).toMatchObject({
      ok: false,
      unreachable: true,
      words: expect.stringContaining('ERR_CONNECTION_REFUSED'),
    })
  })

  it('sees nothing where its browser cannot be started, and says what to do', async () => {
    await expect(look({ browser: { use: '/nowhere/chromium' } })).rejects.toMatchObject({
      code: 'no-browser',
      message: expect.stringContaining('/nowhere/chromium'),
      hint: expect.stringContaining('npm install --save-dev @sparticuz/chromium'),
    })
  })
})

it('says before the first look what is wrong with it', () => {
  const looked = defineJourney({
    name: 'look',
    steps: [{ name: 'open', run: async () => Promise.resolve() }],
    secrets: ['PIN'],
  })
  const wrong: JourneyProbeOptions = { journey: looked, url: 'notes', steps: { opened: 1 } }
  expect(journey(wrong).problems).toEqual([
    'journey has the url "notes", which is no URL with http or https',
    'journey has limits of a step "opened", and look has open',
  ])
  const right = journey({ journey: looked, url: door.url, person: { username: 'ada', passwordFrom: 'WORD' } })
  expect([right.problems, right.variables]).toEqual([[], ['PIN', 'WORD']])
})
