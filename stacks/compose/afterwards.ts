// Carries out commands once the pipe from its parent closes, which the kernel does however the parent ended: unless it was told "done" before.
// It is in a session of its own, so no Ctrl-C reaches it.
import { spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const commands: unknown = JSON.parse(process.argv[2] ?? '[]')
const said = await text(process.stdin)
if (said.trim() !== 'done' && Array.isArray(commands))
  for (const each of commands) {
    if (!Array.isArray(each)) continue
    const [program = '', ...args] = each.map(String)
    spawnSync(program, args, { stdio: 'ignore' })
  }
