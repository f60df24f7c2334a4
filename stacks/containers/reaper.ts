// Removes a run's containers once the pipe from its process closes, which the kernel does however the process ended. It is in a session of
// its own, so no Ctrl-C reaches it.
import { setTimeout as delay } from 'node:timers/promises'
import { sweep } from './sweep.ts'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

process.stdin.resume()
await new Promise((resolve) => process.stdin.once('close', resolve).once('end', resolve))
// The pipe closes while the process still ends; a container that was being made when it was killed appears a little later.
for (let round = 0; round < 5; round += 1) {
  await delay(1_000)
  await sweep().catch(() => undefined)
}
