import type { Forecast } from '../plan/forecast.ts'
import { isFrontCell, type PlannedCell } from '../plan/plan.ts'
import type { OutOfReach } from '../plan/out-of-reach.ts'
import { skippedResult } from '../plan/skipped-result.ts'
import type { JudgedLate } from '../judge/judge-late.ts'
import type { JudgedCell } from './cell.ts'
import { chooseCell, type Chosen, type Waiting } from './choose-cell.ts'
import type { Room } from './room.ts'
import { stopAfter } from './stop-after.ts'

/** A system of a run, started and reached. */
export interface RunSystem {
  /** What of a cell's faults it offers no place for; undefined when it does for all. */
  lacks(cell: PlannedCell): OutOfReach | undefined
  run(cell: PlannedCell, signal: AbortSignal): Promise<JudgedCell>
  /** Looks once more, when all its cells are over, at what they left: those that are worse than when they were judged. */
  lookAgain(): Promise<readonly JudgedLate[]>
  stop(): Promise<void>
}

/** Cells that can be run on the same system. */
export interface CellGroup {
  readonly cells: readonly Waiting[]
  /** Processes of a system for them, about. */
  readonly processes: number
  /** Systems of it that may run beside each other. */
  readonly systemsAtMost: number
  /** Another one can be started in the place of one that is spoilt: nobody else has to. */
  readonly renewable: boolean
  start(): Promise<RunSystem>
}

/** Options of {@link runCells}. */
export interface RunCellsOptions {
  readonly groups: readonly CellGroup[]
  readonly room: Room
  /** How long cells will take: those that are over teach it. */
  readonly forecast: Forecast
  readonly signal: AbortSignal
  /** `spread`: the first system of each group begins with a few of the shortest, so that verdicts come early; beside others it goes on with them wherever the processors have room, and the others take the longest first. */
  readonly order: 'spread' | 'shortest'
  /** Whether a cell is still wanted, asked when its turn comes. One that is not is left out. @default every one is */
  readonly wanted?: (cell: PlannedCell) => boolean
  readonly onStart: (cell: PlannedCell) => void
  readonly onEnd: (judged: Partial<JudgedCell> & Pick<JudgedCell, 'result'>) => void
  /** A cell whose effects have changed for the worse by the time that all cells of its system were over. */
  readonly onLate: (judged: JudgedLate) => void
  /** A further system could not be started: the others go on without it. */
  readonly onFewer: (error: unknown) => void
}

interface Slot {
  /** Undefined while it starts. */
  system?: RunSystem
  /** Streams in use, and when they are expected to be free again. */
  readonly busy: Map<string, number>
  running: number
  /** Cells that it has been given. */
  given: number
  /** It is not fit for more: no cell begins on it. */
  spent: boolean
  readonly giveBack: () => void
}

interface Lane {
  readonly group: CellGroup
  readonly waiting: Waiting[]
  readonly slots: Slot[]
  systemsAtMost: number
  /** How long a system of it takes to start, at best. */
  startMs: number
}

/** So many cells the only system of a group takes by who is shortest: from then on verdicts come steadily, and what is long must not be left for the end. */
const shortAtFirst = 8

/** A further system is to save so many times what it takes to start: it keeps the processors from others meanwhile. */
const worthStarts = 10

/** What a run has under way, and what of it went wrong first. */
const underWay = () => {
  const all = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  let change = Promise.withResolvers<void>()
  return {
    add: (work: Promise<void>): void => {
      const watched = work
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .then(() => {
          all.delete(watched)
          change.resolve()
          change = Promise.withResolvers()
        })
      all.add(watched)
    },
    size: () => all.size,
    change: () => change.promise,
    throwFailure: () => {
      if (failure !== undefined) throw failure.error
    },
    end: async () => Promise.all(all),
  }
}

/**
 * Runs cells on as many systems as there is room for: side by side where they share nothing, those that claim a whole service or system on
 * different systems. Systems are started when there is work for them, and stopped when there is none left.
 */
export const runCells = async (options: RunCellsOptions): Promise<void> => {
  const { groups, room, forecast, order, wanted = () => true, onStart, onEnd, onLate, onFewer } = options
  const failing = new AbortController()
  const signal = AbortSignal.any([options.signal, failing.signal])
  const lanes = groups.map((group): Lane => {
    return { group, waiting: [...group.cells], slots: [], systemsAtMost: group.systemsAtMost, startMs: Infinity }
  })
  const work = underWay()
  /** Cells that have had a second try. */
  const again = new Set<Waiting>()

  /** What a system may be given: to a fresh one first those that found another spoilt, which no used one gets. */
  const offered = (waiting: readonly Waiting[], { given }: Slot): readonly Waiting[] => {
    const meant = Map.groupBy(waiting, (each) => again.has(each))
    return (given === 0 ? meant.get(true) : undefined) ?? meant.get(false) ?? []
  }

  /** Whether a system takes who is shortest: the first of a group, beside others, or until verdicts come. */
  const takesShort = ({ length, 0: first }: readonly Slot[], slot: Slot): boolean =>
    slot === first && (length > 1 || slot.given < shortAtFirst)

  const choose = ({ waiting, slots }: Lane, slot: Slot, held: ReadonlySet<Waiting>): Chosen =>
    chooseCell({
      waiting: offered(waiting, slot),
      busy: slot.busy,
      first: order === 'shortest' || takesShort(slots, slot) ? 'shortest' : 'longest',
      expectedMs: forecast.expectedMs,
      nowMs: performance.now(),
      held,
    })

  /** Starts whatever a system can take; the cell that it waits for, if it does. */
  const fill = (lane: Lane, slot: Slot, system: RunSystem, held: ReadonlySet<Waiting>): Waiting | undefined => {
    const { waiting, group } = lane
    if (slot.spent) return undefined
    for (;;) {
      const { next, awaited } = choose(lane, slot, held)
      if (next === undefined) return awaited
      const { cell, claims } = next
      const lacking = system.lacks(cell)
      if (lacking !== undefined || !wanted(cell)) {
        waiting.splice(waiting.indexOf(next), 1)
        if (lacking !== undefined)
          onEnd({ result: { ...skippedResult({ ...cell, reason: lacking.why }), outOfReach: lacking.fault } })
        continue
      }
      const giveBack = room.cell(isFrontCell(cell) && cell.scenario.wholeMachine === true)
      if (giveBack === undefined) return awaited
      waiting.splice(waiting.indexOf(next), 1)
      const begunMs = performance.now()
      for (const claim of claims) slot.busy.set(claim, begunMs + forecast.expectedMs(cell))
      slot.running += 1
      slot.given += 1
      onStart(cell)
      const ended = (): void => {
        for (const claim of claims) slot.busy.delete(claim)
        slot.running -= 1
        giveBack()
      }
      const end = (judged: JudgedCell): void => {
        forecast.ended(cell, performance.now() - begunMs)
        // Nobody consumes there any more: whatever waits goes on at once with a fresh one.
        if (judged.abandoned === true && group.renewable) slot.spent = true
        // What earlier cells left is in its way, not what it did itself: it has another try, on a system of its own.
        if (judged.unfit === undefined || slot.given < 2 || again.has(next) || !group.renewable) return onEnd(judged)
        again.add(next)
        slot.spent = true
        waiting.push(next)
      }
      work.add(system.run(cell, signal).finally(ended).then(end))
    }
  }
  const start = (lane: Lane, needed: boolean): void => {
    const giveBack = room.system(lane.group.processes, needed)
    if (giveBack === undefined) return
    const slot: Slot = { busy: new Map(), running: 0, given: 0, spent: false, giveBack }
    lane.slots.push(slot)
    const begunMs = performance.now()
    const started = lane.group.start().then(
      (system) => {
        slot.system = system
        lane.startMs = Math.min(lane.startMs, performance.now() - begunMs)
      },
      (error: unknown) => {
        lane.slots.splice(lane.slots.indexOf(slot), 1)
        giveBack()
        if (lane.slots.length === 0 || signal.aborted) throw error
        lane.systemsAtMost = lane.slots.length
        onFewer(error)
      },
    )
    work.add(started)
  }
  const retire = ({ slots }: Lane, slot: Slot, system: RunSystem): void => {
    delete slot.system
    const leave = (): void => void slots.splice(slots.indexOf(slot), 1)
    // Another in its place waits until it is gone, where there may be but one.
    if (!slot.spent) leave()
    const over = async (): Promise<void> => {
      for (const judged of await system.lookAgain()) onLate(judged)
    }
    const stop = async (): Promise<void> => system.stop().finally(slot.giveBack)
    work.add(stopAfter(over, stop).finally(() => slot.spent && leave()))
  }
  /** How long what waits will take on the systems that there are: of those that claim the same stream, one after the other on each. */
  const inTurnMs = ({ waiting, slots }: Lane): number => {
    const nowMs = performance.now()
    const byClaim = new Map<string, number>()
    const add = (claim: string, ms: number): void => void byClaim.set(claim, (byClaim.get(claim) ?? 0) + ms)
    for (const { cell, claims } of waiting) for (const claim of claims) add(claim, forecast.expectedMs(cell))
    for (const { busy } of slots) for (const [claim, untilMs] of busy) add(claim, Math.max(0, untilMs - nowMs))
    return Math.max(0, ...byClaim.values()) / Math.max(1, slots.length)
  }
  /** Whether a further system saves more than its start costs. */
  const isWorthIt = (lane: Lane): boolean => {
    const systems = lane.slots.length
    return systems === 0 || inTurnMs(lane) / (systems + 1) > worthStarts * lane.startMs
  }
  const step = (): void => {
    const mostFirst = lanes.toSorted((one, other) => inTurnMs(other) - inTurnMs(one))
    for (const lane of mostFirst) {
      const held = new Set<Waiting>()
      // The first one takes what is short: where the processors have room besides what is long.
      for (const slot of lane.slots.toReversed()) {
        if (slot.system === undefined) continue
        const awaited = fill(lane, slot, slot.system, held)
        if (awaited !== undefined) held.add(awaited)
        // Whatever still waits needs a fresh one.
        if (slot.running === 0 && slot.given > 0 && offered(lane.waiting, slot).length === 0) slot.spent = true
        if (slot.running === 0 && (slot.spent || lane.waiting.length === 0)) retire(lane, slot, slot.system)
      }
    }
    for (const lane of mostFirst) {
      const { slots, waiting, systemsAtMost } = lane
      const placeable = slots.some(
        (slot) => !slot.spent && (slot.system === undefined || choose(lane, slot, new Set()).next !== undefined),
      )
      if (waiting.length > 0 && !placeable && slots.length < systemsAtMost && isWorthIt(lane))
        start(lane, slots.length === 0)
    }
  }
  const untilDone = async (): Promise<void> => {
    try {
      for (;;) {
        signal.throwIfAborted()
        work.throwFailure()
        step()
        if (work.size() === 0 && lanes.every(({ waiting }) => waiting.length === 0)) return
        await Promise.race([work.change(), room.news()])
      }
    } catch (error) {
      // The others are stopped and heal before anything is taken from under them.
      failing.abort(error)
      throw error
    } finally {
      await work.end()
    }
  }
  await stopAfter(untilDone, async () => {
    const left = lanes.flatMap(({ slots }) => slots.splice(0))
    const stopped = await Promise.allSettled(left.map(async ({ system, giveBack }) => system?.stop().finally(giveBack)))
    for (const each of stopped) if (each.status === 'rejected') throw each.reason
  })
}
