import { expect, it } from 'vitest'
import { type Sighting, sightings } from '../../../../stacks/embedded/sightings.ts'

/** A process of an owner's, as it looks at the moment, and what was told of it. */
const watched = async () => {
  const told: string[] = []
  let now: Sighting = { up: true, pid: 1 }
  const seen = sightings('notes-1', {
    happened: (actor, _, operation) => {
      if (operation.kind !== 'process') return
      const expected = operation.phase !== 'exited' ? '' : operation.expected ? ' as asked' : ' by itself'
      told.push(`${actor} ${operation.phase}${expected} ${operation.pid ?? ''}`.trim())
    },
  })
  await seen.begin(async () => now)
  return { told, seen, is: (next: Sighting) => void (now = next) }
}

it('tells an end that nobody asked for, and a process that took its place between two looks', async () => {
  const { told, seen, is } = await watched()
  is({ up: true, pid: 2 })
  await seen.look()
  is({ up: false })
  await seen.look()
  await seen.look()
  is({ up: true, pid: 3 })
  await seen.look()
  expect(told).toEqual([
    'notes-1 started 1',
    'notes-1 exited by itself 1',
    'notes-1 started 2',
    'notes-1 exited by itself 2',
    'notes-1 started 3',
  ])
})

it('expects an end that a fault asked for, until it is back, and the next one no more', async () => {
  const { told, seen, is } = await watched()
  await seen.expecting(async () => is({ up: false }))
  is({ up: true, pid: 2 })
  await seen.look()
  is({ up: false })
  await seen.look()
  expect(told).toEqual([
    'notes-1 started 1',
    'notes-1 exited as asked 1',
    'notes-1 started 2',
    'notes-1 exited by itself 2',
  ])
})

it('forgets what was seen before something was done', async () => {
  const { told, seen, is } = await watched()
  const early = seen.look()
  await seen.expecting(async () => is({ up: false }))
  await early
  expect(told).toEqual(['notes-1 started 1', 'notes-1 exited as asked 1'])
})
