import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

const bin = new URL('../../bin/shakedown.js', import.meta.url).pathname

/** The modules of the command line: its bundle before it, where the run of the tests made one; see package/bundled-cli.ts. */
const commandModules = (): readonly string[] => {
  const hook = process.env['SHAKEDOWN_TEST_HOOK'] ?? ''
  return hook === '' ? [bin] : [hook, bin]
}

/** A script that is the command line, for whoever looks for it in a folder of programs. */
export const commandScript = (): string =>
  `#!/usr/bin/env node\n${commandModules()
    .map((each) => `import ${JSON.stringify(each)}\n`)
    .join('')}`

/** A command line under way. */
export interface Command {
  readonly child: ChildProcess
  /** What it came to. */
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>
  /** Resolves once its standard error holds the text. */
  readonly says: (wanted: string) => Promise<void>
}

/** Starts `shakedown` with arguments, as a user would, in a folder of the test's. */
export const shakedown = (args: readonly string[], options: { cwd: string; env?: Record<string, string> }): Command => {
  const child = spawn(
    process.execPath,
    [...commandModules().flatMap((each) => (each === bin ? [each] : ['--import', each])), ...args],
    {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const out = text(child.stdout)
  let err = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (chunk: string) => {
    err += chunk
  })
  const ended = once(child, 'close').then(async () => ({ code: child.exitCode, out: await out, err }))
  return {
    child,
    ended,
    says: async (wanted) => {
      while (!err.includes(wanted)) {
        const [chunk]: unknown[] = await Promise.race([once(child.stderr, 'data'), once(child, 'close')])
        if (typeof chunk !== 'string') throw new Error(`it ended without saying "${wanted}": ${err}`)
      }
    },
  }
}
