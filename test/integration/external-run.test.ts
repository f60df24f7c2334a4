import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsBetween } from '../../harness/record/fault-log.ts'
import { expiredToken } from './external/fronted-queue.ts'
import { externalWorld } from './external/world.ts'

let world: Awaited<ReturnType<typeof externalWorld>>
beforeAll(async () => {
  world = await externalWorld()
})
afterAll(async () => world.close())

const textsUnder = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')

// Each test in a region of its own: the name of a deleted queue is taken for a minute.
/** The verdicts that the runs in a folder came to, skipped cells left out. */
const verdictsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('result.json'))
    .flatMap((file): readonly string[] => {
      const { cells } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
      return cells.map(({ verdict }: { verdict: string }) => verdict)
    })
    .filter((verdict) => verdict !== 'skipped')

describe('the external stack', () => {
  it('passes what holds: copies, lost acknowledgements, dead letters and their redrive, on standard and FIFO queues', async () => {
    const beganMs = Date.now()
    const { code, out, err } = await world.shakedown(['run', 'duplicate-delivery', 'poison-message', '--json'], {
      region: 'r-1',
    }).ended
    const { cells } = JSON.parse(out)
    const wrong = cells.filter(({ verdict, words }: { verdict: string; words: string }) => {
      const ofTheMachine = verdict === 'unknown' && words.startsWith('somebody waited for a processor')
      return verdict !== 'pass' && verdict !== 'skipped' && !ofTheMachine
    })
    expect(wrong, err).toEqual([])
    expect(code).toBe(cells.some(({ verdict }: { verdict: string }) => verdict === 'unknown') ? 3 : 0)
    expect(await world.queuesIn('r-1'), 'queues that it made are gone').toEqual([])
    // Whoever looks at these queues and databases meanwhile is told when something was broken.
    const faults = await faultsBetween(join(world.cwd, 'reports/runs'), beganMs, Date.now())
    expect(faults.length).toBeGreaterThan(0)
    expect(faults.filter(({ fromMs, toMs = 0 }) => toMs < fromMs)).toEqual([])
  })

  it('goes red for a mistake that shows on dead-letter queues alone', async () => {
    const args = ['run', 'poison-message', '--grep', 'prison-visit', '--defect', 'swallow-errors', '--json']
    const { code, out } = await world.shakedown(args, { region: 'r-2' }).ended
    expect(code).toBe(1)
    expect(JSON.parse(out).cells[0].checks).toContainEqual(
      expect.objectContaining({ check: 'dead-letters-as-expected', verdict: 'fail' }),
    )
  })

  it('writes no secret anywhere', async () => {
    const secretAccessKey = 'planted/SECRET+access0key'
    const sessionToken = 'planted.session.TOKEN.0123456789'
    const credentials = { accessKeyId: 'AKIAPLANTED', secretAccessKey, sessionToken }
    const { code, out, err } = await world.shakedown(
      ['run', 'duplicate-delivery', '--grep', 'prison-visit.booked/double', '--json', '--out', 'secrets'],
      { credentials, region: 'r-3' },
    ).ended
    expect(code, err).toBe(0)
    const all = `${out}\n${err}\n${textsUnder(join(world.cwd, 'secrets'))}`
    expect(all.length).toBeGreaterThan(10_000)
    for (const secret of [secretAccessKey, sessionToken, world.postgres.password]) expect(all).not.toContain(secret)
  })

  it('heals and stops with exit 4 when the credentials expire in the middle of a run', async () => {
    let copies = 0
    // From the third copy on everything is refused, to consumers and probes too.
    world.queue.deny(
      (action, body) => copies > 2 || (action === 'SendMessage' && body.includes('sd-') && (copies += 1) > 2),
      expiredToken,
    )
    const { code, err } = await world.shakedown(['run', 'slow-read', 'lost-response', '--out', 'expired'], {
      region: 'r-5',
    }).ended
    world.queue.deny(() => false)
    expect(code, err).toBe(4)
    expect(err).toContain('the credentials expired in the middle of the run')
    expect(err).toContain('Delete them: hmpps_prisoner_to_nomis_visit')
    const left = readdirSync(join(world.cwd, 'expired'), { recursive: true, encoding: 'utf8' })
    // What consumers were refused nobody can say whether they would have done.
    expect(verdictsIn(join(world.cwd, 'expired'))).not.toContain('fail')
    expect(left.filter((file) => file.includes('leases/'))).toEqual([])
  })

  it('judges nobody by what is missing where the queue refuses the consumers', async () => {
    let copies = 0
    world.queue.deny(
      (action, body) =>
        (action === 'SendMessage' && body.includes('sd-') && (copies += 1) > 99) ||
        (copies > 1 && action === 'ReceiveMessage'),
    )
    const { code, err, out } = await world.shakedown(
      ['run', 'lost-response', '--grep', 'prison-visit.booked', '--out', 'refused', '--json'],
      { region: 'r-6' },
    ).ended
    world.queue.deny(() => false)
    expect(code, err).toBe(3)
    expect(verdictsIn(join(world.cwd, 'refused'))).toEqual(['unknown'])
    expect(out).toContain('the queue refused the system: ReceiveMessage on hmpps_prisoner_to_nomis_visit')
  })

  it('heals and stops with exit 4 when access is denied in the middle of a run', async () => {
    let copies = 0
    world.queue.deny((action, body) => action === 'SendMessage' && body.includes('sd-') && (copies += 1) > 2)
    const { code, err } = await world.shakedown(['run', 'slow-read', 'lost-response', '--out', 'denied'], {
      region: 'r-4',
    }).ended
    world.queue.deny(() => false)
    expect(code, err).toBe(4)
    expect(err).toContain('access was denied in the middle of the run')
    expect(err).toContain('sqs:SendMessage')
    const left = readdirSync(join(world.cwd, 'denied'), { recursive: true, encoding: 'utf8' })
    expect(left.filter((file) => file.includes('leases/'))).toEqual([])
    expect(await world.queuesIn('r-4')).toEqual([])
  })
})
