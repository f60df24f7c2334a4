import type { Line } from './line.ts'
import type { Aspect } from './look.ts'

/** What may silence a monitor's messages. */
export interface SilenceContext {
  /** Names of monitors that a monitor depends on. */
  dependsOn(monitor: string): readonly string[]
  line(monitor: string, aspect: Aspect): Line | undefined
  /** Name of the maintenance window in which a monitor is now. */
  maintenance(monitor: string): string | undefined
}

/** All that a monitor depends on, near and far; itself never, also where they go in a circle. */
export const causesOf = (monitor: string, dependsOn: SilenceContext['dependsOn']): ReadonlySet<string> => {
  const found = new Set<string>()
  const follow = (name: string): void => {
    for (const cause of dependsOn(name))
      if (cause !== monitor && !found.has(cause)) {
        found.add(cause)
        follow(cause)
      }
  }
  follow(monitor)
  return found
}

/** What silences a monitor's messages now: maintenance, or an open incident of what it depends on. */
export const silencedBy = (monitor: string, context: SilenceContext): string | undefined => {
  const window = context.maintenance(monitor)
  if (window !== undefined) return `maintenance: ${window}`
  return [...causesOf(monitor, context.dependsOn)].find((cause) => context.line(cause, 'looks')?.incident !== undefined)
}

/** Whether something that a monitor depends on looked bad last, and is no incident yet: it may turn out to be the cause. */
export const causeSuspected = (monitor: string, context: SilenceContext): boolean =>
  [...causesOf(monitor, context.dependsOn)].some((cause) => {
    const line = context.line(cause, 'looks')
    return line?.incident === undefined && line?.recent.at(-1)?.bad === true
  })
