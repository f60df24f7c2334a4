#!/usr/bin/env node
// Plain JavaScript: it must parse on any Node, to say which one is needed.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(
    `Shakedown needs Node 24 or newer, this is ${process.version} (${process.execPath}).\n` +
      'Install Node 24 and run this again; your own system may go on using whatever it is written in.\n' +
      'In its own repository use "npm start" or "npx shakedown": both run on the pinned Node 24.\n',
  )
  process.exitCode = 4
} else {
  const { takeLittleMemory } = await import('./small-memory.js')
  takeLittleMemory(process.argv[1], process.argv.slice(2))
  const { existsSync } = await import('node:fs')
  const { enableCompileCache } = await import('node:module')
  const { homedir } = await import('node:os')
  const { join } = await import('node:path')
  // Compiled code is kept between starts, types stripped: half of a start's processor time. Where the folder cannot be written, nothing is kept.
  enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'shakedown', 'compiled'))
  // TypeScript in the repository, JavaScript in the package.
  const source = new URL('../cli/index.ts', import.meta.url)
  const { main } = await import(existsSync(source) ? source.href : '../dist/cli/index.js')
  const code = await main(process.argv.slice(2))
  // A pipe whose reader is slow takes what was written later than we wrote it; exiting now would cut it off.
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve))
  // Not by letting the event loop run dry: Node 24 has been seen to spin for ever in its own clean-up of sockets that were
  // reset (Environment::CleanupHandles).
  process.exit(code)
}
