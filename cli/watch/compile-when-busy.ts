import { setFlagsFromString } from 'node:v8'

/** So much of a processor, over so long, is worth the memory that faster code takes. */
const [busyShare, overMs] = [0.25, 10_000]

/**
 * A watcher starts without the compiler that makes code faster in between (maglev), which takes a fifth of its memory and more time than it saves where little is done. One that has much to do is given it, and
 * a heap that grows as Node has it: a small one is collected all the time there.
 *
 * @returns stops looking
 */
export const compileWhenBusy = (): (() => void) => {
  if (!process.execArgv.includes('--no-maglev')) return () => undefined
  let before = process.cpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    if ((user + system) / 1000 / overMs < busyShare) return
    for (const flag of ['--maglev', '--heap-growing-percent=0']) setFlagsFromString(flag)
    clearInterval(timer)
  }, overMs)
  timer.unref()
  return () => clearInterval(timer)
}
