import { cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

/** Options of {@link processorRoom}. */
export interface ProcessorRoomOptions {
  /** Ends every wait. */
  readonly signal: AbortSignal
  /** Measures for a while which share of the processors' time was taken, from 0 to 1. @default of this machine's, for a second */
  readonly busy?: () => Promise<number>
}

/** With more than this taken, whatever begins slows down what runs: time-outs of the system's own would be met that have nothing to do with a fault. */
const full = 0.85
const windowMs = 1_000

const spent = (): { readonly idle: number; readonly all: number } => {
  const times = cpus().map((cpu) => cpu.times)
  const idle = times.reduce((sum, time) => sum + time.idle, 0)
  return { idle, all: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) }
}

const busyHere = (signal: AbortSignal) => async (): Promise<number> => {
  const before = spent()
  await delay(windowMs, undefined, { signal }).catch(() => undefined)
  const after = spent()
  return after.all === before.all ? 0 : 1 - (after.idle - before.idle) / (after.all - before.all)
}

/**
 * A gate through which work begins one after the other, each once the processors have had room while the one before was beginning.
 *
 * @returns waits for room; at once where the work is needed anyway, because hardly any runs
 */
export const processorRoom = ({
  signal,
  busy = busyHere(signal),
}: ProcessorRoomOptions): ((needed: () => boolean) => Promise<void>) => {
  let last = Promise.resolve()
  return async (needed) => {
    const before = last
    const { promise, resolve } = Promise.withResolvers<void>()
    last = promise
    await before
    while (!signal.aborted && !needed() && (await busy()) > full);
    resolve()
  }
}
