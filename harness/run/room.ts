import { availableParallelism, cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

/** Processors' time so far, in milliseconds over all of them. */
export interface ProcessorTimes {
  readonly idle: number
  readonly all: number
}

/** Options of {@link room}. */
export interface RoomOptions {
  /** So many cells at once at most; 0: as many as the processors bear. @default 0 */
  readonly atOnce?: number
  /** So many systems at once at most. @default as many as processors and memory bear */
  readonly systemsAtMost?: number
  /** @default this machine's */
  readonly processors?: number
  /** Bytes that are free now. @default this machine's, or what its container may take */
  readonly freeBytes?: () => number
  /** @default this machine's */
  readonly spent?: () => ProcessorTimes
  /** @default monotonic milliseconds */
  readonly now?: () => number
}

/** What the machine bears of cells and systems at once, over all runs of a command. */
export interface Room {
  /** So many cells at once at most. */
  readonly cells: number
  /** That, for the reader. */
  readonly words: string
  /** Takes the place of a cell, if there is room; the function gives it back. `alone`: there is room where no other runs, and for none beside it. */
  cell(alone?: boolean): (() => void) | undefined
  /** Takes the place of a system of so many processes, if there is room; the function gives it back. `needed`: nothing runs without it. */
  system(processes: number, needed: boolean): (() => void) | undefined
  /** Resolves when something was given back, or when it is worth to ask again. */
  news(): Promise<void>
}

/** Cells that a processor bears at most: most of its time a cell waits, mostly for visibility time-outs. */
const cellsEach = 6
/** One process serves the queues, proxies and histories of all systems: beyond so many cells, it is what they wait for. */
const mostCells = 24
/** So many cells a processor gets whatever else the machine does. */
const leastEach = 2
/** With more than this taken, whatever begins slows down what runs: time-outs of the system's own would be met that have nothing to do with a fault. */
const full = 0.85
const windowMs = 1_000
const lookMs = 250
const processBytes = 96 * 1024 * 1024
/** Of the free memory, so much stays free: for the system's own needs under load, and for everybody else. */
const spareBytes = 512 * 1024 * 1024
/** Processes of a system, about: only to say beforehand how many systems there will be. */
const processesOfSystem = 6

const spentHere = (): ProcessorTimes => {
  const times = cpus().map((cpu) => cpu.times)
  const idle = times.reduce((sum, time) => sum + time.idle, 0)
  return { idle, all: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) }
}

/** That memory, not the processors, is what few systems beside each other are due to; nothing where it bears as many as there would be. */
const memoryWords = (freeBytes: number, wanted: number): string => {
  const systems = Math.max(1, Math.floor((freeBytes - spareBytes) / (processesOfSystem * processBytes)))
  if (systems >= wanted) return ''
  return `, with memory for ${systems === 1 ? 'one system' : `about ${systems} systems`}`
}

/** Measures what this machine bears, as cells and systems come and go. */
export const room = ({
  atOnce = 0,
  systemsAtMost = Infinity,
  processors = availableParallelism(),
  freeBytes = () => process.availableMemory(),
  spent = spentHere,
  now = () => performance.now(),
}: RoomOptions = {}): Room => {
  const cells = atOnce > 0 ? atOnce : Math.min(mostCells, cellsEach * processors)
  // Who asks for a number gets it.
  const fewest = atOnce > 0 ? cells : Math.min(cells, leastEach * processors)
  let [inCells, inSystems] = [0, 0]
  let oneAlone = false
  let change = Promise.withResolvers<void>()
  let looks = [{ at: now(), ...spent() }]
  /** Whether the processors have had room, for as long as a look takes at least, since the last one began. */
  const hadRoom = (): boolean => {
    const at = now()
    const last = looks.at(-1)
    if (last === undefined || at - last.at >= lookMs / 2) looks.push({ at, ...spent() })
    while (looks.length > 2 && at - (looks[1]?.at ?? at) >= windowMs) looks.shift()
    const [first, latest] = [looks[0], looks.at(-1)]
    if (first === undefined || latest === undefined || latest.at - first.at < lookMs) return false
    const all = latest.all - first.all
    return all <= 0 || 1 - (latest.idle - first.idle) / all <= full
  }
  /** What begins now is not in any look yet. */
  const begun = (): void => {
    looks = [{ at: now(), ...spent() }]
  }
  const giveBack = (after: () => void): (() => void) => {
    let held = true
    return () => {
      if (!held) return
      held = false
      after()
      change.resolve()
      change = Promise.withResolvers()
    }
  }
  return {
    cells,
    words: `up to ${cells === 1 ? 'one cell' : `${cells} cells`} at once on ${processors === 1 ? 'one processor' : `${processors} processors`}${memoryWords(freeBytes(), Math.min(systemsAtMost, cells, 2 * processors))}`,
    cell: (alone = false) => {
      if (oneAlone || (alone && inCells > 0)) return undefined
      if (inCells >= cells || (inCells >= fewest && !hadRoom())) return undefined
      if (inCells >= fewest) begun()
      inCells += 1
      oneAlone = alone
      return giveBack(() => {
        inCells -= 1
        oneAlone = false
      })
    },
    system: (processes, needed) => {
      const first = inSystems === 0
      if (inSystems >= systemsAtMost) return undefined
      if (!first && !(needed && inSystems < processors) && !hadRoom()) return undefined
      // Last, because asking for it costs more.
      if (!first && freeBytes() < processes * processBytes + spareBytes) return undefined
      begun()
      inSystems += 1
      return giveBack(() => (inSystems -= 1))
    },
    news: async () => {
      const over = new AbortController()
      const later = delay(lookMs, undefined, { signal: over.signal })
      later.catch(() => undefined)
      await Promise.race([change.promise, later]).finally(() => over.abort())
    },
  }
}
