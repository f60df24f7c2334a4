import { inWords } from '../../harness/incidents/duration.ts'
import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import { defaultPolicy } from '../../harness/incidents/policy.ts'
import { watcherName } from '../define-monitor.ts'
import type { Durable } from './durable.ts'
import type { LoopWatch } from './loop-watch.ts'
import type { Reference } from './reference.ts'

/** How often the watcher looks at itself. */
export const selfMs = 10_000

/** Being held up for so long, between two looks at itself, is being blind. */
const blindMs = 3000

/** The monitor that stands for the watcher itself. */
export const self: Monitor = {
  name: watcherName,
  timetable: { everyMs: selfMs },
  whileBadMs: selfMs,
  timeoutMs: selfMs,
  probe: { name: watcherName, needs: 'nothing', measure: async () => Promise.resolve([]) },
  level: 'critical',
  sightLevel: 'critical',
  policy: { ...defaultPolicy, secondLook: false },
  dependsOn: [],
  problems: [],
}

/** What a watcher looks at itself with. */
export interface SelfLookOptions {
  readonly loop: LoopWatch
  readonly reference: Reference
  readonly keep: Pick<Durable, 'failing'>
}

/** The watcher's look at itself. */
export interface SelfLook {
  /** So many ticks had nobody who took them. */
  missed(count: number): void
  /** What kept it from seeing since its last look at itself. */
  look(): Promise<Look>
}

/** Blindness is an incident like any other: of the monitor that stands for the watcher. */
export const selfLook = ({ loop, reference, keep }: SelfLookOptions): SelfLook => {
  let [sinceMs, missed] = [performance.now(), 0]
  return {
    missed: (count) => {
      missed += count
    },
    look: async () => {
      const heldUp = loop.worst(sinceMs)
      const ticks = missed
      sinceMs = performance.now()
      missed = 0
      const [gone, failing] = [await reference.gone(), keep.failing()]
      const problems = [
        ...(heldUp > blindMs ? [`it was held up for ${inWords(heldUp)}`] : []),
        ...(ticks > 0 ? [`${ticks} ticks were missed`] : []),
        ...(gone === undefined ? [] : [gone]),
        ...(failing === undefined ? [] : [failing]),
      ]
      return {
        monitor: watcherName,
        aspect: 'looks',
        atMs: Date.now(),
        tookMs: 0,
        lateMs: heldUp,
        state: problems.length === 0 ? 'good' : 'bad',
        ...(problems.length === 0 ? {} : { level: 'critical' as const }),
        words: problems.length === 0 ? 'the watcher sees' : `the watcher is blind: ${problems.join('; ')}`,
        figures: [{ subject: 'held up', value: Math.round(heldUp), unit: 'ms' }],
      }
    },
  }
}
