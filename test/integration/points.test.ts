import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation, OperationOf } from '../../harness/model/operation.ts'
import { readHistory } from '../../harness/record/read-history.ts'
import { consumerCrash } from '../../scenarios/consumer-crash.ts'
import { consumerPause } from '../../scenarios/consumer-pause.ts'
import { shakedown } from './command.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-points-'))
const stream = 'probation-case.engagement.created'
let operations: readonly Operation[] = []
let code: number | null = null

beforeAll(async () => {
  const ended = await shakedown(['run', 'consumer-crash', 'consumer-pause', '--grep', stream], { cwd }).ended
  code = ended.code
  const [run = ''] = readdirSync(join(cwd, 'reports/runs'))
  operations = (await readHistory(join(cwd, 'reports/runs', run, 'history.jsonl'))).operations
})
afterAll(() => rmSync(cwd, { recursive: true }))

const of = <K extends Operation['kind']>(kind: K, among: readonly Operation[]): readonly OperationOf<K>[] =>
  among.filter((each): each is OperationOf<K> => each.kind === kind)

// One worker of a group has a test of its own: the reference system's services are one process each.
const wholeProcess = consumerCrash().variants.filter((variant) => !variant.startsWith('worker-'))

describe.each(wholeProcess)('work held at %s', (variant) => {
  const cell = `reference/embedded/consumer-crash/${stream}/${variant}`

  it('is held there, the process dies meanwhile, and the work goes with it', () => {
    expect(code).toBe(0)
    const own = operations.filter((each) => each.cell === cell)
    const [held, dropped] = of('fault', own).filter(({ phase }) => phase === 'bite')
    if (held === undefined || dropped === undefined) throw new Error('nothing was held')
    expect(held.words).toMatch(
      new RegExp(
        `^person-record-[12] \\(pid \\d+\\) was killed at ${variant}: (its|the answer to its) .* was held$`,
        'u',
      ),
    )
    expect(dropped.words).toMatch(/ was dropped$/u)
    const [replica = '', pid = 0] = /^(\S+) \(pid (\d+)\)/u.exec(held.words)?.slice(1) ?? []
    // It was the one that had the message in flight.
    const received = of('receive', own).filter(({ key, index }) => key === held.key && index < held.index)
    expect(received.at(-1)?.actor).toBe(replica)
    const around = of('process', operations).filter(
      ({ process, index }) => process === replica && index > (received[0]?.index ?? 0) && index < dropped.index,
    )
    const exit = around.find(({ phase }) => phase === 'exited')
    // The process ended while its work was held: before the work was dropped, and by the kill.
    expect(exit).toMatchObject({ signal: 'SIGKILL', expected: true })
    expect(Number(pid)).toBeGreaterThan(0)

    const deleted = of('acknowledge', own).find(({ key, outcome }) => key === held.key && outcome === 'ok')
    // What the queue did before the point stands; what it was to do after it never came, and the message was handed out again.
    if (variant === 'delete-done') expect(deleted?.index).toBeLessThan(held.index)
    else if (!variant.startsWith('publish')) expect(deleted?.index).toBeGreaterThan(dropped.index)
    const sent = of('enqueue', own).find(({ key, origin }) => key === held.key && origin === 'system')
    if (variant === 'publish-done') expect(sent?.index).toBeLessThan(held.index)
    if (variant === 'publish-received') expect(sent?.index).toBeGreaterThan(dropped.index)
  })
})

describe.each(consumerPause().variants)('work of a frozen consumer held at %s', (variant) => {
  const cell = `reference/embedded/consumer-pause/${stream}/${variant}`

  it('is held there while another replica does the work, and goes on before its process does', () => {
    expect(code).toBe(0)
    const own = operations.filter((each) => each.cell === cell)
    const [held, wentOn] = of('fault', own).filter(({ phase }) => phase === 'bite')
    if (held === undefined || wentOn === undefined) throw new Error('nothing was held')
    const [, replica = ''] = /^(\S+) \(pid \d+\) was frozen at /u.exec(held.words) ?? []
    expect(held.words).toMatch(new RegExp(` was frozen at ${variant}: (its|the answer to its) .* was held$`, 'u'))
    expect(wentOn.words).toMatch(/ went on$/u)
    const ours = ({ key, outcome, actor }: Operation): boolean =>
      key === held.key && outcome === 'ok' && actor !== replica
    // Somebody else was handed the message and finished with it in between.
    const taken = of('receive', own).find((each) => ours(each) && each.index > held.index)
    const done = of('acknowledge', own).find((each) => ours(each) && each.index > held.index)
    expect(taken?.index).toBeLessThan(done?.index ?? -1)
    expect(done?.index).toBeLessThan(wentOn.index)
    expect(wentOn.heldMs).toBeGreaterThan(0)
  })
})
