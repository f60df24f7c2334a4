import { expect, it } from 'vitest'
import { room } from '../../../../harness/run/room.ts'

const gib = 1024 ** 3

/** A room on a machine of which everything is made up: its clock, how busy it is, how much memory is free. */
const machine = ({ processors = 2, atOnce = 0, bytes = 64 * gib, systemsAtMost = Infinity } = {}) => {
  const state = { at: 0, idle: 0, bytes }
  const here = room({
    processors,
    atOnce,
    systemsAtMost,
    freeBytes: () => state.bytes,
    now: () => state.at,
    spent: () => ({ idle: state.idle, all: state.at * processors }),
  })
  /** Lets time go by with a share of the processors taken. */
  const pass = (ms: number, taken: number): void => {
    state.at += ms
    state.idle += ms * processors * (1 - taken)
  }
  /** How many begin one after the other, with so much taken meanwhile. */
  const begins = (taken: number): number => {
    let begun = 0
    for (let ask = 0; ask < 100; ask += 1) {
      if (here.cell() !== undefined) begun += 1
      pass(300, taken)
    }
    return begun
  }
  return { here, state, pass, begins }
}

it('lets as many cells begin as were asked for, and no more', () => {
  const { here, begins } = machine({ atOnce: 3 })
  expect([here.cells, begins(0)]).toEqual([3, 3])
})

it.each([
  [1, 6],
  [2, 12],
  [64, 24],
])('has a sensible number of cells for %d processors, and says it', (processors, cells) => {
  const { here } = machine({ processors })
  expect(here.cells).toBe(cells)
  expect(here.words).toContain(`${cells} cells at once`)
})

it.each([
  [2, 64 * gib, ''],
  [2, 2 * gib, ', with memory for about 2 systems'],
  [2, gib, ', with memory for one system'],
  [1, 2 * gib, ''],
  [1, gib / 4, ', with memory for one system'],
  [64, 2 * gib, ', with memory for about 2 systems'],
  [64, 64 * gib, ''],
])(
  'says on %d processors with %d bytes free how many systems there is memory for, where that is few',
  (processors, bytes, words) => {
    const { here } = machine({ processors, bytes, systemsAtMost: 12 })
    expect(here.words).toMatch(new RegExp(`processors?${words}$`))
  },
)

it('says nothing of memory where there is to be one cell, and so one system', () => {
  expect(machine({ atOnce: 1, bytes: gib }).here.words).toBe('up to one cell at once on 2 processors')
})

it('lets only a few cells begin where the processors are full', () => {
  expect([machine().begins(1), machine().begins(0.2)]).toEqual([4, 12])
})

it('looks at the processors again after each cell that began, so that many do not begin on one look', () => {
  const { here, pass } = machine()
  pass(2_000, 0)
  const begun = Array.from({ length: 12 }, () => here.cell()).filter((place) => place !== undefined)
  expect(begun.length).toBe(5)
})

it('gives a place back once, and tells of it', async () => {
  const { here } = machine({ atOnce: 1 })
  const giveBack = here.cell()
  const news = here.news()
  expect(here.cell()).toBeUndefined()
  giveBack?.()
  giveBack?.()
  await news
  expect(here.cell()).toBeDefined()
  expect(here.cell()).toBeUndefined()
})

it('starts the first system with whatever memory there is, and no other for which there is none', () => {
  const { here, state, pass } = machine({ bytes: gib / 8 })
  expect(here.system(5, true)).toBeDefined()
  pass(2_000, 0)
  expect([here.system(5, false), here.system(5, true)]).toEqual([undefined, undefined])
  state.bytes = 2 * gib
  expect(here.system(5, false)).toBeDefined()
})

it('starts no system beside others while the processors are full, unless nothing of a kind runs without it', () => {
  const { here, pass } = machine()
  here.system(5, true)
  pass(2_000, 1)
  expect(here.system(5, false)).toBeUndefined()
  expect(here.system(5, true)).toBeDefined()
  expect(here.system(5, true)).toBeUndefined()
})

it('never starts more systems than a stack bears', () => {
  const { here, pass } = machine({ systemsAtMost: 1 })
  const giveBack = here.system(5, true)
  pass(2_000, 0)
  expect(here.system(5, true)).toBeUndefined()
  giveBack?.()
  expect(here.system(5, true)).toBeDefined()
})

it('gives a cell that measures the machine the whole of it, once no other runs', () => {
  const { here, pass } = machine()
  const other = here.cell()
  expect(here.cell(true)).toBeUndefined()
  other?.()
  pass(1_000, 0)
  const alone = here.cell(true)
  expect(alone).toBeDefined()
  pass(1_000, 0)
  expect([here.cell(), here.cell(true)]).toEqual([undefined, undefined])
  alone?.()
  pass(1_000, 0)
  expect(here.cell()).toBeDefined()
})
