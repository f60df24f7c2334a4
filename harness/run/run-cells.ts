import type { PlannedCell } from '../plan/plan.ts'
import { skippedResult } from '../plan/skipped-result.ts'
import type { JudgedCell } from './cell.ts'
import { chooseCell, type Waiting } from './choose-cell.ts'
import type { Room } from './room.ts'
import { stopAfter } from './stop-after.ts'

/** A system of a run, started and reached. */
export interface RunSystem {
  /** Why it cannot offer what a cell needs; undefined when it can. */
  lacks(cell: PlannedCell): string | undefined
  run(cell: PlannedCell, signal: AbortSignal): Promise<JudgedCell>
  stop(): Promise<void>
}

/** Cells that can be run on the same system. */
export interface CellGroup {
  readonly cells: readonly Waiting[]
  /** Processes of a system for them, about. */
  readonly processes: number
  /** Systems of it that may run beside each other. */
  readonly systemsAtMost: number
  start(): Promise<RunSystem>
}

/** Options of {@link runCells}. */
export interface RunCellsOptions {
  readonly groups: readonly CellGroup[]
  readonly room: Room
  readonly signal: AbortSignal
  /** `spread`: the first system of each group takes the shortest first, so that verdicts come early and steadily, the others take the longest first. */
  readonly order: 'spread' | 'shortest'
  /** Whether a cell is still wanted, asked when its turn comes. One that is not is left out. @default every one is */
  readonly wanted?: (cell: PlannedCell) => boolean
  readonly onStart: (cell: PlannedCell) => void
  readonly onEnd: (judged: Partial<JudgedCell> & Pick<JudgedCell, 'result'>) => void
  /** A further system could not be started: the others go on without it. */
  readonly onFewer: (error: unknown) => void
}

interface Slot {
  /** Undefined while it starts. */
  system?: RunSystem
  readonly busy: Set<string>
  running: number
  readonly giveBack: () => void
}

interface Lane {
  readonly group: CellGroup
  readonly waiting: Waiting[]
  readonly slots: Slot[]
  systemsAtMost: number
}

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
  const { groups, room, order, wanted = () => true, onStart, onEnd, onFewer } = options
  const failing = new AbortController()
  const signal = AbortSignal.any([options.signal, failing.signal])
  const lanes = groups.map((group): Lane => {
    return { group, waiting: [...group.cells], slots: [], systemsAtMost: group.systemsAtMost }
  })
  const work = underWay()

  /** Starts whatever a system can take; whether it found something it could not for want of room. */
  const fill = ({ waiting, slots }: Lane, slot: Slot, system: RunSystem): void => {
    const first = order === 'shortest' || slot === slots[0] ? 'shortest' : 'longest'
    for (;;) {
      const next = chooseCell({ waiting, busy: slot.busy, first })
      if (next === undefined) return
      const { cell, claims } = next
      const reason = system.lacks(cell)
      if (reason !== undefined || !wanted(cell)) {
        waiting.splice(waiting.indexOf(next), 1)
        if (reason !== undefined) onEnd({ result: skippedResult({ ...cell, reason }) })
        continue
      }
      const giveBack = room.cell()
      if (giveBack === undefined) return
      waiting.splice(waiting.indexOf(next), 1)
      for (const claim of claims) slot.busy.add(claim)
      slot.running += 1
      onStart(cell)
      const ended = (): void => {
        for (const claim of claims) slot.busy.delete(claim)
        slot.running -= 1
        giveBack()
      }
      work.add(system.run(cell, signal).finally(ended).then(onEnd))
    }
  }
  const start = (lane: Lane, needed: boolean): void => {
    const giveBack = room.system(lane.group.processes, needed)
    if (giveBack === undefined) return
    const slot: Slot = { busy: new Set(), running: 0, giveBack }
    lane.slots.push(slot)
    const started = lane.group.start().then(
      (system) => {
        slot.system = system
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
    slots.splice(slots.indexOf(slot), 1)
    work.add(system.stop().finally(slot.giveBack))
  }
  const step = (): void => {
    for (const lane of lanes) {
      for (const slot of lane.slots.slice()) {
        if (slot.system === undefined) continue
        fill(lane, slot, slot.system)
        if (slot.running === 0 && lane.waiting.length === 0) retire(lane, slot, slot.system)
      }
    }
    for (const lane of lanes) {
      const { slots, waiting, systemsAtMost } = lane
      const placeable = slots.some(
        (slot) => slot.system === undefined || chooseCell({ waiting, busy: slot.busy, first: 'longest' }) !== undefined,
      )
      if (waiting.length > 0 && !placeable && slots.length < systemsAtMost) start(lane, slots.length === 0)
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
