#!/usr/bin/env node
// Plain JavaScript: it must parse on any Node, to say which one is needed.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(
    `Shakedown needs Node 24 or newer, this is ${process.version} (${process.execPath}).\n` +
      'In this repository use "npm start" or "npx shakedown": both run on the pinned Node 24.\n',
  )
  process.exitCode = 4
} else {
  const { main } = await import('../cli/index.ts')
  // Not by letting the event loop run dry: Node 24 has been seen to spin for ever in its own clean-up of sockets that were
  // reset (Environment::CleanupHandles). What was written is out by now: pipes, files and terminals are synchronous here.
  process.exit(await main(process.argv.slice(2)))
}
