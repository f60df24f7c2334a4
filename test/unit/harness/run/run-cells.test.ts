import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { historyOf } from '../../../../harness/model/history.ts'
import { forecast } from '../../../../harness/plan/forecast.ts'
import { cellFacts } from '../../../../harness/plan/cell-facts.ts'
import { skippedResult } from '../../../../harness/plan/skipped-result.ts'
import { room, type Room } from '../../../../harness/run/room.ts'
import { type CellGroup, runCells, type RunCellsOptions, type RunSystem } from '../../../../harness/run/run-cells.ts'
import type { PlannedCell } from '../../../../harness/plan/plan.ts'
import type { JudgedLate } from '../../../../harness/judge/judge-late.ts'
import type { JudgedCell } from '../../../../harness/run/cell.ts'
import { plannedCell } from '../../../fixtures/planned-cell.ts'

/** A machine that bears anything. */
const boundless = (): Room => ({
  cells: 64,
  words: '',
  cell: () => () => undefined,
  system: () => () => undefined,
  news: async () => turn(),
})

interface Told {
  /** Cells that ran at the same time on the same system, at each start. */
  readonly together: string[][]
  readonly order: string[]
  readonly stopped: string[]
  systems: number
}

const told = (): Told => ({ together: [], order: [], stopped: [], systems: 0 })

/** A group of cells, `id: claims`, each of which takes some turns of the event loop. */
const group = (
  name: string,
  claims: Readonly<Record<string, string>>,
  seen: Told,
  changes: Partial<CellGroup> & { run?: RunSystem['run'] } = {},
): CellGroup => ({
  processes: 5,
  systemsAtMost: 4,
  renewable: true,
  cells: Object.entries(claims).map(([id, claimed]) => ({
    cell: plannedCell(id),
    claims: claimed.split(' '),
  })),
  start: async () => {
    seen.systems += 1
    const system = `${name}${seen.systems}`
    const running = new Set<string>()
    await turn()
    return {
      lacks: () => undefined,
      lookAgain: async () => [],
      stop: async () => {
        seen.stopped.push(system)
        await turn()
      },
      run:
        changes.run ??
        (async (cell) => {
          running.add(cell.id)
          seen.order.push(cell.id)
          seen.together.push([...running])
          for (let turns = 0; turns < 20; turns += 1) await turn()
          running.delete(cell.id)
          const result = skippedResult({ ...cell, reason: '' })
          const facts = {
            ...cellFacts(plannedCell(cell.id)),
            index: 0,
            timeMs: 0,
            actor: 'harness',
            outcome: 'ok',
            cell: cell.id,
          } as const
          return { result, history: historyOf([facts], cell.id) }
        }),
    }
  },
  ...changes,
})

const run = async (groups: readonly CellGroup[], changes: Partial<RunCellsOptions> = {}): Promise<string[]> => {
  const ended: string[] = []
  await runCells({
    groups,
    room: boundless(),
    forecast: forecast(new Map(groups.flatMap(({ cells }) => cells.map(({ cell }, nth) => [cell.id, 1_000 + nth])))),
    order: 'spread',
    signal: new AbortController().signal,
    onStart: () => undefined,
    onEnd: ({ result }) => ended.push(result.id),
    onLate: () => undefined,
    onFewer: () => undefined,
    ...changes,
  })
  return ended.toSorted()
}

it('runs every cell once, and stops every system that it started', async () => {
  const seen = told()
  const groups = [group('a', { a1: 'x', a2: 'y' }, seen), group('b', { b1: 'z' }, seen)]
  expect(await run(groups)).toEqual(['a1', 'a2', 'b1'])
  expect([seen.systems, seen.stopped.length]).toEqual([2, 2])
})

it('never runs cells beside each other on one system that claim the same, and spreads those over systems', async () => {
  const seen = told()
  await run([group('a', { one: 'x', two: 'x', whole: 'x y', other: 'y' }, seen)])
  for (const cells of seen.together) expect(cells.filter((id) => id !== 'other').length).toBeLessThanOrEqual(1)
  expect(seen.together).not.toContainEqual(expect.arrayContaining(['whole', 'other']))
  expect(seen.systems).toBeGreaterThan(1)
  expect(seen.stopped.length).toBe(seen.systems)
})

it('starts no further system that would save less than what its start takes', async () => {
  const systemsWith = async (eachMs: number): Promise<number> => {
    const seen = told()
    const made = group('a', { one: 'x', two: 'x', three: 'x', four: 'x' }, seen)
    const start = async (): Promise<RunSystem> => {
      await delay(20)
      return made.start()
    }
    await run([{ ...made, start }], { forecast: { expectedMs: () => eachMs, ended: () => undefined } })
    return seen.systems
  }
  expect(await systemsWith(10)).toBe(1)
  expect(await systemsWith(10_000)).toBeGreaterThan(1)
})

it('goes on with the shortest on one system, beside those that take the longest, so that they meet in the middle', async () => {
  const seen = told()
  const claims = Object.fromEntries(Array.from({ length: 40 }, (_, nth) => [`cell${nth}`, 'x']))
  await run([group('a', claims, seen, { systemsAtMost: 2 })])
  const last = Number(seen.order.at(-1)?.slice('cell'.length))
  expect(last).toBeGreaterThan(12)
  expect(last).toBeLessThan(28)
})

it('keeps to one system where a target has only one, and to one cell where one is asked for', async () => {
  const seen = told()
  await run([group('a', { one: 'x', two: 'y', three: 'x y' }, seen, { systemsAtMost: 1 })], {
    room: room({ atOnce: 1, freeBytes: () => 2 ** 50 }),
  })
  expect([seen.systems, seen.together.every(({ length }) => length === 1)]).toEqual([1, true])
})

it('begins with the shortest, and leaves out what is not wanted any more', async () => {
  const seen = told()
  const judged: string[] = []
  await run([group('a', { one: 'x', two: 'x', three: 'x' }, seen, { systemsAtMost: 1 })], {
    onEnd: ({ result }) => judged.push(result.id),
    wanted: ({ id }) => id !== 'three' || judged.length < 2,
  })
  expect(seen.order).toEqual(['one', 'two'])
})

it('takes the longest first once it has begun with the shortest, so that nothing long is left for the end', async () => {
  const seen = told()
  const claims = Object.fromEntries(Array.from({ length: 12 }, (_, nth) => [`c${nth + 1}`, 'x']))
  await run([group('a', claims, seen, { systemsAtMost: 1 })])
  expect(seen.order).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c12', 'c11', 'c10', 'c9'])
})

it('goes on with fewer systems where a further one cannot be started, and says so', async () => {
  const seen = told()
  const said: unknown[] = []
  const one = group('a', { one: 'x', two: 'x', three: 'x' }, seen)
  let starts = 0
  const start = async (): Promise<RunSystem> => {
    starts += 1
    if (starts > 1) throw new Error('no memory')
    return one.start()
  }
  expect(await run([{ ...one, start }], { onFewer: (error) => said.push(error) })).toEqual(['one', 'three', 'two'])
  expect(said).toEqual([new Error('no memory')])
  expect(starts).toBe(2)
})

it('fails where the only system of a group cannot be started, with everything else stopped', async () => {
  const seen = told()
  const broken = group('b', { lost: 'z' }, seen, { start: async () => Promise.reject(new Error('no disk')) })
  await expect(run([group('a', { one: 'x' }, seen), broken])).rejects.toThrow('no disk')
  expect(seen.stopped.length).toBe(seen.systems)
})

it('aborts what runs when a cell throws, and only then stops the systems', async () => {
  const seen = told()
  const healed: string[] = []
  const waits: RunSystem['run'] = async ({ id }, signal) => {
    if (id === 'bad') throw new Error('past the tap')
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await turn()
    healed.push(`${id}, systems stopped: ${seen.stopped.length}`)
    throw new Error('aborted')
  }
  await expect(run([group('a', { good: 'x', bad: 'y' }, seen, { run: waits })])).rejects.toThrow('past the tap')
  expect([healed, seen.stopped.length]).toEqual([['good, systems stopped: 0'], 1])
})

it('skips at its turn what the running system cannot offer', async () => {
  const seen = told()
  const results: string[] = []
  const one = group('a', { one: 'x' }, seen)
  await run(
    [
      {
        ...one,
        start: async () => ({ ...(await one.start()), lacks: () => ({ fault: 'lost-call', why: 'it has no tap' }) }),
      },
    ],
    {
      onEnd: ({ result: { outOfReach, words } }) => results.push(`${outOfReach}: ${words}`),
    },
  )
  expect(results).toEqual(['lost-call: it has no tap'])
})

/** What a cell came to: unfit where an earlier one has spoilt its system. */
const judgedIn = (cell: PlannedCell, unfit: boolean): JudgedCell & JudgedLate => {
  const facts = {
    ...cellFacts(plannedCell(cell.id)),
    index: 0,
    timeMs: 0,
    actor: 'harness',
    outcome: 'ok',
    cell: cell.id,
  } as const
  const result = skippedResult({ ...cell, reason: unfit ? 'spoilt' : 'fine' })
  return { result, history: historyOf([facts], cell.id), ...(unfit ? { unfit: 'spoilt' } : {}) }
}

it('gives a cell that finds what an earlier one left a fresh system, once, and tells only what came of that', async () => {
  const ended: string[] = []
  const stopped: number[] = []
  let systems = 0
  const spoiling = (always: boolean): CellGroup => ({
    ...group('a', { a1: 'x', a2: 'x', a3: 'x' }, told()),
    systemsAtMost: 1,
    start: async () => {
      const system = (systems += 1)
      let given = 0
      // Nobody else is there while it is: what there is but one of is never started twice.
      expect(stopped).toHaveLength(system - 1)
      return {
        lacks: () => undefined,
        lookAgain: async () => [],
        stop: async () => {
          await turn()
          stopped.push(system)
        },
        run: async (cell) => {
          given += 1
          await turn()
          return judgedIn(cell, always || given > 1)
        },
      }
    },
  })
  const onEnd: RunCellsOptions['onEnd'] = ({ result }) => ended.push(`${result.id} ${result.words}`)
  await run([spoiling(false)], { onEnd })
  expect(ended.toSorted()).toEqual(['a1 fine', 'a2 fine', 'a3 fine'])
  expect(systems).toBe(3)
  ended.splice(0)
  stopped.splice(0)
  systems = 0
  await run([spoiling(true)], { onEnd })
  expect(ended.toSorted()).toEqual(['a1 spoilt', 'a2 spoilt', 'a3 spoilt'])
  ended.splice(0)
  stopped.splice(0)
  systems = 0
  await run([{ ...spoiling(false), renewable: false }], { onEnd })
  // Its owner would have to start another one: what it finds spoilt stays so.
  expect(ended.toSorted()).toEqual(['a1 fine', 'a2 spoilt', 'a3 spoilt'])
  expect(systems).toBe(1)
})

it('gives nothing more to a system on which nobody takes messages any more, and stops it at once', async () => {
  const ranOn: string[] = []
  const stopped: number[] = []
  let systems = 0
  const stuck = (renewable: boolean): CellGroup => ({
    ...group('a', { a1: 'x', a2: 'x', a3: 'x' }, told()),
    systemsAtMost: 1,
    renewable,
    start: async () => {
      const system = (systems += 1)
      expect(stopped).toHaveLength(system - 1)
      return {
        lacks: () => undefined,
        lookAgain: async () => [],
        stop: async () => void stopped.push(system),
        run: async (cell) => {
          ranOn.push(`${system}`)
          await turn()
          return { ...judgedIn(cell, false), abandoned: true as const }
        },
      }
    },
  })
  await run([stuck(true)], {})
  expect(ranOn).toEqual(['1', '2', '3'])
  expect(stopped).toEqual([1, 2, 3])
  ranOn.splice(0)
  stopped.splice(0)
  systems = 0
  await run([stuck(false)], {})
  // Its owner would have to start another one.
  expect(ranOn).toEqual(['1', '1', '1'])
})

it('looks once more at what a system’s cells left before it is stopped, and tells of those that are worse', async () => {
  const seen: string[] = []
  const one = group('a', { a1: 'x' }, told())
  const looking: CellGroup = {
    ...one,
    start: async () => ({
      ...(await one.start()),
      lookAgain: async () => {
        seen.push('looked')
        const [waiting] = one.cells
        return waiting === undefined ? [] : [judgedIn(waiting.cell, false)]
      },
      stop: async () => void seen.push('stopped'),
    }),
  }
  await run([looking], { onLate: ({ result }) => seen.push(`late ${result.id}`) })
  expect(seen).toEqual(['looked', 'late a1', 'stopped'])
})
