// A watcher runs for months and does little at a time: half of what Node would take is heap that it lets grow, and code that is made faster than it need be.
// V8 reads these settings when it starts, so that the process is replaced by one with them, under its own id.
const settings = [
  '--max-semi-space-size=1',
  '--heap-growing-percent=10',
  '--v8-pool-size=0',
  // Given back to a watcher that has much to do: cli/watch/compile-when-busy.ts.
  '--no-maglev',
]

const watches = ([command, next, ...rest]) =>
  command === 'watch' && (next === undefined || next.startsWith('-')) && ![next, ...rest].includes('--once')

/** Whoever set sizes of the heap has said how it is to be; a process with a channel to its parent would lose it. */
const isSettled = () =>
  process.execve === undefined ||
  process.platform === 'win32' ||
  process.channel !== undefined ||
  process.execArgv.includes(settings[1]) ||
  /--max-(semi|old)-?space/.test(`${process.env.NODE_OPTIONS ?? ''} ${process.execArgv.join(' ')}`)

/** Replaces this process by one that takes less memory, where it is to watch; comes back where it is not. */
export const takeLittleMemory = (script, args) => {
  if (watches(args) && !isSettled())
    process.execve(process.execPath, [process.execPath, ...process.execArgv, ...settings, script, ...args], {
      // One arena of malloc: the few threads that there are need none of their own.
      MALLOC_ARENA_MAX: '1',
      ...process.env,
    })
}
