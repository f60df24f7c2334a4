import { describe, expect, it } from 'vitest'
import type { Monitor } from '../../../harness/incidents/monitor.ts'
import type { Probe } from '../../../harness/model/probe.ts'
import { defineMonitor, type MonitorOptions } from '../../../watch/define-monitor.ts'

const probe: Probe = { name: 'sample', needs: 'nothing', measure: async () => Promise.resolve([]) }
const right: MonitorOptions = { name: 'front-door', every: '30s', probe }
const defineMonitorProblems = (options: unknown): string => {
  const monitor: Monitor = Reflect.apply(defineMonitor, undefined, [options])
  return monitor.problems.join('; ')
}

describe('defineMonitor', () => {
  it('needs a name, a timetable and a probe, and sets the rest', () => {
    expect(defineMonitor(right)).toMatchObject({
      timetable: { everyMs: 30_000 },
      whileBadMs: 10_000,
      timeoutMs: 30_000,
      level: 'critical',
      policy: { open: { looks: 2, of: 2 }, close: { looks: 2, of: 2 }, secondLook: true },
      dependsOn: [],
    })
  })

  it('takes x of y, reminders and escalation, by age', () => {
    const monitor = defineMonitor({
      ...right,
      open: { looks: 3, of: 5 },
      remind: '1h',
      escalate: [
        { after: '30m', channels: ['manager'] },
        { after: '15m', channels: ['second'] },
      ],
    })
    expect(monitor.policy).toMatchObject({
      open: { looks: 3, of: 5 },
      remindMs: 3_600_000,
      escalate: [
        { afterMs: 900_000, channels: ['second'] },
        { afterMs: 1_800_000, channels: ['manager'] },
      ],
    })
  })

  it.each([
    [{ ...right, name: 'Front door' }, 'name must be of small letters, digits, dots and dashes'],
    [{ ...right, name: 'watcher' }, 'the watcher itself goes by'],
    [{ ...right, every: '30' }, 'every must be a length of time'],
    [{ ...right, every: '50ms' }, 'every must be 100 ms or more'],
    [{ ...right, every: { cron: '0 0 30 2 *' } }, 'which never comes'],
    [{ ...right, every: { cron: 'often' } }, 'which is none'],
    [{ ...right, every: { cron: '* * * * *', timeZone: 'Europe/Nowhere' } }, 'which is none'],
    [{ ...right, probe: 'http' }, 'must be a probe'],
    [{ ...right, timeout: '31s' }, 'longer than the 30000 ms between two looks'],
    [{ ...right, open: { looks: 3, of: 2 } }, 'asks for more looks than there are'],
    [{ ...right, stream: 'note.written' }, 'sample looks at none'],
    [{ ...right, dependsOn: ['front-door'] }, 'names the monitor itself'],
    [{ ...right, probe: { ...probe, takesUpToMs: 30_000 } }, 'sample may take 30 s by its own thresholds'],
    [{ ...right, probe: { ...probe, problems: ['sample has no threshold'] } }, 'sample has no threshold'],
    [{ ...right, evry: '30s' }, 'evry is no setting of a monitor'],
    [{ ...right, runbook: 'ask Ann' }, 'must be a URL'],
  ])('refuses %o', (options, words) => {
    expect(defineMonitorProblems(options)).toContain(words)
    expect(defineMonitorProblems(right)).toBe('')
  })

  it('names everything that is wrong at once', () => {
    const message = defineMonitorProblems({ name: 'a b', every: 'x', open: { looks: 0 } })
    for (const field of ['name', 'every', 'probe', 'open.looks']) expect(message).toContain(field)
  })
})
