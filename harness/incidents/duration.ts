const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time: `500ms`, `30s`, `5m`, `1.5h`, `7d`. */
export type Duration = `${number}${keyof typeof unitsMs}`

const pattern = /^(?<count>\d+(?:\.\d+)?)(?<unit>ms|s|m|h|d)$/

/** In milliseconds; undefined where it is none. */
export const durationMs = (text: string): number | undefined => {
  const { count, unit } = pattern.exec(text)?.groups ?? {}
  const isUnit = (name: string): name is keyof typeof unitsMs => Object.hasOwn(unitsMs, name)
  return count === undefined || unit === undefined || !isUnit(unit)
    ? undefined
    : Math.round(Number(count) * unitsMs[unit])
}

/** For people: the largest unit that leaves a figure from 1, `1.5 h`. */
export const inWords = (ms: number): string => {
  const [unit, size] = Object.entries(unitsMs).findLast(([, each]) => Math.abs(ms) >= each) ?? ['ms', 1]
  return `${Math.round((ms / size) * 10) / 10} ${unit === 'm' ? 'min' : unit}`
}
