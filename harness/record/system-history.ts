import type { NewOperation } from '../model/history.ts'
import type { CellId, Operation, SystemId } from '../model/operation.ts'
import type { Recorder } from './recorder.ts'

/** A cell's own view of a run, as it grows: its operations, and those of its system that are nobody's. */
export interface CellRecorder extends Pick<Recorder, 'complete' | 'now' | 'record'> {
  readonly operations: readonly Operation[]
  /** Calls back for every operation of the view from now on; returns how to stop. */
  listen(listener: (operation: Operation) => void): () => void
  /** Forgets the view: what comes later of the cell is only in the file. */
  close(): void
}

/** One system's part of a run's history. Whatever is recorded through it names the system. */
export interface SystemHistory extends Pick<Recorder, 'record'> {
  /** Begins a cell's view. It costs memory until it is closed. */
  open(cell: CellId): CellRecorder
  /** Calls back for every operation of a cell's own from now on: of cells that are over, whose view is closed. */
  follow(cell: CellId, listener: (operation: Operation) => void): void
}

interface View {
  readonly operations: Operation[]
  readonly listeners: Set<(operation: Operation) => void>
}

/** Opens a system's part of a run's history. What happens in other systems is seen by none of its cells. */
export const systemHistory = (
  recorder: Pick<Recorder, 'complete' | 'now' | 'record'>,
  system: SystemId,
): SystemHistory => {
  const views = new Map<CellId, View>()
  const followers = new Map<CellId, (operation: Operation) => void>()
  const show = (view: View | undefined, operation: Operation): void => {
    if (view === undefined) return
    view.operations.push(operation)
    for (const listener of view.listeners) listener(operation)
  }
  const record = (given: NewOperation): Operation => {
    const operation = recorder.record({ system, ...given })
    if (operation.cell !== undefined) {
      show(views.get(operation.cell), operation)
      followers.get(operation.cell)?.(operation)
    } else for (const view of views.values()) show(view, operation)
    return operation
  }
  return {
    record,
    follow: (cell, listener) => {
      followers.set(cell, listener)
    },
    open: (cell) => {
      const view: View = { operations: [], listeners: new Set() }
      views.set(cell, view)
      return {
        operations: view.operations,
        complete: recorder.complete,
        now: recorder.now,
        record,
        listen: (listener) => {
          view.listeners.add(listener)
          return () => view.listeners.delete(listener)
        },
        close: () => views.delete(cell),
      }
    },
  }
}
