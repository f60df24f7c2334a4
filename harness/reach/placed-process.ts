import { containerProcess } from './container-process.ts'
import { commandProcess } from './command-process.ts'
import { pidFileProcess } from './pid-file-process.ts'
import { pidProcess } from './pid-process.ts'
import type { ProcessPlace, ReplicaProcess } from '../model/process-reach.ts'

/** What is known of a process besides its place. */
export interface PlacedOptions {
  readonly replica: string
  /** From being told to end to being killed. @default 10,000 */
  readonly graceMs?: number
}

/** A process as faults act on it, made from its place alone. */
export const placedProcess = (place: ProcessPlace, options: PlacedOptions): ReplicaProcess => {
  switch (place.kind) {
    case 'pid':
      return pidProcess(place, options)
    case 'command':
      return commandProcess(place, options)
    case 'pid-file':
      return pidFileProcess(place, options)
    case 'container':
      return containerProcess(place, options)
  }
}
