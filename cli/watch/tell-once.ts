import type { Look } from '../../harness/incidents/look.ts'

/** What one look at everything comes to. */
export interface OnceResult {
  readonly exitCode: 0 | 1 | 3
  /** By monitor and aspect, the looks that count: of two, the second. */
  readonly looks: readonly Look[]
}

/** Judges as `run` does: 1 where something is bad, 3 where something is unknown or nothing was looked at. A look that its second one did not confirm is good. */
export const judgeOnce = (looks: readonly Look[]): OnceResult => {
  const last = new Map<string, Look>()
  for (const look of looks) {
    const key = `${look.monitor}/${look.aspect}`
    const before = last.get(key)
    // Of several events that are judged later, none makes up for another.
    if (look.aspect === 'looks' || before === undefined || before.state === 'good') last.set(key, look)
  }
  const all = [...last.values()]
  const some = (state: Look['state']): boolean => all.some((look) => look.state === state)
  if (some('bad')) return { exitCode: 1, looks: all }
  return { exitCode: all.length === 0 || some('unknown') ? 3 : 0, looks: all }
}

/** One line a look, for people. */
export const lookLine = ({ monitor, aspect, state, level, words, extra }: Look): string => {
  const what = `${monitor}${aspect === 'afterwards' ? ', judged again' : ''}${extra === 'second' ? ', second look' : ''}`
  return `${state === 'bad' ? `bad (${level ?? 'critical'})` : state}  ${what}: ${words}`.replaceAll(/\s+/g, ' ')
}
