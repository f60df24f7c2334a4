import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { random } from '../../../../harness/random.ts'
import { openStore } from '../../../../watch/store/sqlite/open-store.ts'
import { look } from './looks.ts'

const [hourMs, dayMs] = [3_600_000, 86_400_000]
const megabyte = 1024 * 1024

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-year-'))
})
afterAll(async () => rm(directory, { recursive: true, force: true }))

it('keeps a year of a hundred monitors that look every 30 s in less than 300 MB', { timeout: 120_000 }, async () => {
  const [monitors, days] = [3, 7]
  const { integer } = random('a year of looks')
  const chance = (share: number): boolean => integer(1, 1000) <= share * 1000
  const file = join(directory, 'year.sqlite')
  const sizeOf = async (): Promise<number> => {
    // Opened alone and closed, the log of what was written is in the file.
    const store = openStore({ file })
    while (await store.tidy(endMs));
    await store.close()
    return (await stat(file)).size
  }
  const startMs = 20_000 * dayMs
  let endMs = startMs
  // Tables take a page each, however few rows they hold: that does not grow.
  const empty = await sizeOf()
  const store = openStore({ file })
  for (let monitor = 0; monitor < monitors; monitor += 1)
    for (let hour = 0; hour < days * 24; hour += 1)
      await store.commit({
        looks: Array.from({ length: 120 }, (_, n) => {
          // As front doors answer: most quickly, some slowly, one of a thousand not at all.
          const ms = Math.round(20 * Math.exp(integer(0, 2000) / 700) + (chance(0.02) ? integer(200, 2000) : 0))
          const more = chance(0.001)
            ? { state: 'bad' as const, level: 'critical' as const, words: 'it answered 503' }
            : {}
          return look(startMs + hour * hourMs + n * 30_000, {
            monitor: `m${monitor}`,
            figures: [
              { subject: 'https://visits.example.test/health', value: ms, unit: 'ms' },
              { subject: 'first byte', value: ms / 2, unit: 'ms' },
            ],
            ...more,
          })
        }),
      })
  endMs = startMs + days * dayMs
  while (await store.tidy(endMs));
  await store.close()
  const whole = await sizeOf()
  endMs += days * dayMs + hourMs
  const counts = await sizeOf()
  expect(counts).toBeLessThan(whole / 2)
  const [looks, hours] = [whole - counts, counts - empty].map((size) => (size / monitors) * 100)
  const year = (looks ?? 0) + ((hours ?? 0) * 365) / days
  const megabytes = (size = 0): string => `${Math.round(size / megabyte)} MB`
  console.log(`looks of ${days} days ${megabytes(looks)}, with counts of a year ${megabytes(year)}`)
  expect(year).toBeLessThan(300 * megabyte)
})
