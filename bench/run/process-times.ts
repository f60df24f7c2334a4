import { readdirSync, readFileSync } from 'node:fs'

/** Hundredths of a second, as Linux counts them for programs (proc(5), `sysconf(_SC_CLK_TCK)`). */
const tickMs = 10
const everyMs = 250

interface Seen {
  readonly program: string
  readonly ms: number
}

/** What a process and everything below it took of the processors. */
export interface ProcessTimes {
  /** Ends it; the sum in milliseconds. */
  end(): number
  /** By program, the greediest first. */
  byProgram(): readonly (readonly [string, number])[]
}

const programOf = (words: string): string => {
  if (words.includes('bin/shakedown')) return 'shakedown itself'
  const service = /services\/([\w-]+)\/main/.exec(words)?.[1]
  if (service !== undefined) return service
  return words.includes('postgres') ? 'PostgreSQL' : 'others'
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // it ended meanwhile
  }
}

/** Follows a process tree by looking at it (Linux only): one that lives for less than a quarter of a second may be missed. */
export const processTimes = (root: number): ProcessTimes => {
  const seen = new Map<string, Seen>()
  const look = (): void => {
    const children = new Map<number, number[]>()
    const stats = new Map<number, { readonly ms: number; readonly started: string }>()
    for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
      const stat = read(`/proc/${name}/stat`)
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [parent, user, system, started] = [fields[1], fields[11], fields[12], fields[19]]
      if (started === undefined) continue
      stats.set(Number(name), { ms: (Number(user) + Number(system)) * tickMs, started })
      children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)])
    }
    for (const todo = [root]; todo.length > 0;) {
      const pid = todo.pop() ?? 0
      todo.push(...(children.get(pid) ?? []))
      const stat = stats.get(pid)
      if (stat === undefined) continue
      const key = `${pid} ${stat.started}`
      const words = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
      // One that has ended and was not waited for yet has no words any more.
      const program = words === '' ? (seen.get(key)?.program ?? 'others') : programOf(words)
      seen.set(key, { program, ms: stat.ms })
    }
  }
  const timer = setInterval(look, everyMs)
  const byProgram = (): readonly (readonly [string, number])[] =>
    [...Map.groupBy(seen.values(), ({ program }) => program)]
      .map(([program, all]) => [program, all.reduce((sum, { ms }) => sum + ms, 0)] as const)
      .toSorted(([, a], [, b]) => b - a)
  return {
    byProgram,
    end: () => {
      clearInterval(timer)
      return byProgram().reduce((sum, [, ms]) => sum + ms, 0)
    },
  }
}
