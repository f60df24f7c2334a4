import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationMs, inWords } from '../../../../harness/incidents/duration.ts'
import { inMaintenance, maintenanceOf } from '../../../../harness/incidents/maintenance.ts'
import { missedTicks, nextTick, spacingMs } from '../../../../harness/incidents/timetable.ts'

const at = (text: string): number => Date.parse(text)

describe('a timetable', () => {
  it('of an interval lies on a grid, wherever one asks from', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90_000_000 }),
        fc.nat(2_000_000_000),
        fc.nat(100_000),
        (everyMs, afterMs, offsetMs) => {
          const tick = nextTick({ everyMs }, afterMs, offsetMs) ?? Number.NaN
          expect(tick).toBeGreaterThan(afterMs)
          expect(tick - afterMs).toBeLessThanOrEqual(everyMs)
          expect(Math.abs((tick - offsetMs) % everyMs)).toBe(0)
          expect(nextTick({ everyMs }, tick, offsetMs)).toBe(tick + everyMs)
        },
      ),
    )
  })

  it('counts every tick between two looks once, in its hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60_000, max: 3_600_000 }),
        fc.nat(20_000_000),
        fc.nat(20_000_000),
        (everyMs, fromMs, lengthMs) => {
          const missed = missedTicks({ everyMs }, fromMs, fromMs + lengthMs)
          const expected = Math.ceil((fromMs + lengthMs) / everyMs) - 1 - Math.floor(fromMs / everyMs)
          expect(missed.reduce((sum, { count }) => sum + count, 0)).toBe(Math.max(0, expected))
          const hours = missed.map(({ firstMs }) => Math.floor(firstMs / 3_600_000))
          expect(new Set(hours).size).toBe(hours.length)
        },
      ),
    )
  })

  it('of a cron expression follows its time zone through both changes of the clock', () => {
    const timetable = { cron: '30 6 * * *', timeZone: 'Europe/London' }
    expect(nextTick(timetable, at('2026-03-28T12:00Z'))).toBe(at('2026-03-29T05:30Z'))
    expect(nextTick(timetable, at('2026-10-24T12:00Z'))).toBe(at('2026-10-25T06:30Z'))
    expect(spacingMs(timetable, at('2026-03-27T12:00Z'))).toBe(23 * 3_600_000)
  })

  it('that never comes has no next tick', () => {
    expect(nextTick({ cron: '0 0 30 2 *' }, at('2026-01-01T00:00Z'))).toBeUndefined()
  })
})

describe('a maintenance window', () => {
  const window = { starts: '30 1 * * 0', lastsMs: 60 * 60_000, timeZone: 'Europe/London' }

  it('is open for its length from each beginning, and at no other time', () => {
    expect(inMaintenance(window, at('2026-06-07T00:29:59Z'))).toBe(false)
    expect(inMaintenance(window, at('2026-06-07T00:30:00Z'))).toBe(true)
    expect(inMaintenance(window, at('2026-06-07T01:29:59Z'))).toBe(true)
    expect(inMaintenance(window, at('2026-06-07T01:30:00Z'))).toBe(false)
  })

  it('begins at once after the gap where its time is skipped by the clock, and lasts as long as it says', () => {
    // 2026-03-29: 01:00 to 02:00 does not exist in London.
    const open = Array.from({ length: 24 * 60 }, (_, minute) => at('2026-03-29T00:00Z') + minute * 60_000).filter(
      (moment) => inMaintenance(window, moment),
    )
    expect(open).toHaveLength(60)
    expect(open[0]).toBe(at('2026-03-29T01:00Z'))
  })

  it('lasts as long as it says, and opens once, where its hour comes twice', () => {
    // 2026-10-25: 01:30 comes at 00:30Z and again at 01:30Z.
    const minutes = Array.from({ length: 24 * 60 }, (_, minute) => at('2026-10-25T00:00Z') + minute * 60_000)
    const open = minutes.filter((moment) => inMaintenance(window, moment))
    expect(open).toHaveLength(60)
    expect(open[0]).toBe(at('2026-10-25T00:30Z'))
  })

  it('can be one moment, and of some monitors only', () => {
    const once = { name: 'move', starts: '2026-05-01T10:00:00Z', lastsMs: 1000, monitors: ['a'] }
    expect(maintenanceOf('a', [once], at('2026-05-01T10:00:00.500Z'))?.name).toBe('move')
    expect(maintenanceOf('b', [once], at('2026-05-01T10:00:00.500Z'))).toBeUndefined()
    expect(maintenanceOf('a', [once], at('2026-05-02T10:00:00.500Z'))).toBeUndefined()
  })
})

describe('a duration', () => {
  it('is read with its unit, and nothing else is one', () => {
    expect(['500ms', '30s', '1.5h', '7d'].map(durationMs)).toEqual([500, 30_000, 5_400_000, 604_800_000])
    expect(['30', 's', '-1s', '30 s', '1e3s', ''].map(durationMs)).toEqual(Array.from({ length: 6 }))
  })

  it('is said in the largest unit that fits', () => {
    expect([0, 900, 90_000, 5_400_000, 172_800_000].map(inWords)).toEqual(['0 ms', '900 ms', '1.5 min', '1.5 h', '2 d'])
  })
})
