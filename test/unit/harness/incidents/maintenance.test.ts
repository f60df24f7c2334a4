import { describe, expect, it } from 'vitest'
import { inMaintenance, maintenanceOf } from '../../../../harness/incidents/maintenance.ts'

const hourMs = 3_600_000
const at = (iso: string): number => Date.parse(iso)
/** Nightly, at half past one in London, for two hours. */
const nightly = { name: 'patching', starts: '30 1 * * *', lastsMs: 2 * hourMs, timeZone: 'Europe/London' }

describe('a maintenance window', () => {
  it('is open from its beginning, and no longer than it lasts', () => {
    expect(inMaintenance(nightly, at('2026-01-10T01:29:59Z'))).toBe(false)
    expect(inMaintenance(nightly, at('2026-01-10T01:30:00Z'))).toBe(true)
    expect(inMaintenance(nightly, at('2026-01-10T03:29:59Z'))).toBe(true)
    expect(inMaintenance(nightly, at('2026-01-10T03:30:00Z'))).toBe(false)
  })

  it('goes with the clock of its place: an hour earlier in summer', () => {
    expect(inMaintenance(nightly, at('2026-07-10T00:30:00Z'))).toBe(true)
    expect(inMaintenance(nightly, at('2026-07-10T02:45:00Z'))).toBe(false)
  })

  it('lasts as long as it says where the clock is put forward meanwhile, and where its beginning is left out by it', () => {
    // 2026-03-29, 01:00 UTC: from 01:00 to 02:00. There is no half past one; the window is not lost.
    const open = Array.from(
      { length: 24 * 4 },
      (_, quarter) => at('2026-03-29T00:00:00Z') + (quarter * hourMs) / 4,
    ).filter((ms) => inMaintenance(nightly, ms))
    expect(open).toHaveLength(8)
  })

  it('comes once where the clock is put back over its beginning', () => {
    // 2026-10-25, 01:00 UTC: from 02:00 to 01:00. Half past one comes twice.
    const open = Array.from(
      { length: 24 * 4 },
      (_, quarter) => at('2026-10-25T00:00:00Z') + (quarter * hourMs) / 4,
    ).filter((ms) => inMaintenance(nightly, ms))
    expect(open.length).toBeGreaterThanOrEqual(8)
    expect(open.length).toBeLessThanOrEqual(12)
    for (const [position, ms] of open.entries())
      if (position > 0) expect(ms - (open[position - 1] ?? 0)).toBe(hourMs / 4)
  })

  it('may be one moment, and of some monitors only', () => {
    const once = { ...nightly, starts: '2026-02-01T10:00:00', timeZone: 'UTC', monitors: ['door'] }
    expect(maintenanceOf('door', [once], at('2026-02-01T11:00:00Z'))?.name).toBe('patching')
    expect(maintenanceOf('hall', [once], at('2026-02-01T11:00:00Z'))).toBeUndefined()
    expect(maintenanceOf('door', [once], at('2026-02-01T12:00:01Z'))).toBeUndefined()
  })
})
