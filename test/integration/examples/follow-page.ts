import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installTarball, userEnvironment } from '../package/install-tarball.ts'

const examples = fileURLToPath(new URL('../../../examples', import.meta.url))
/** What installing and building make: the copy is as a checkout has it. */
const made = new Set(['node_modules', 'reports', '.venv', 'target', 'bin', '__pycache__', 'package-lock.json.tmp'])

/** What a command of the page came to. */
export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A copy of an example, as somebody has it who follows its page. */
export interface Follower {
  readonly cwd: string
  run(line: string, cwd?: string): Promise<Ended>
  /** A folder of the reader's own: the example without what describes it for Shakedown. */
  own(): string
  remove(): void
}

/** Copies an example with what all examples share, and installs the package beside them, as the first page says. */
export const follow = async (stack: string): Promise<Follower> => {
  const parent = mkdtempSync(join(tmpdir(), `examples-${stack}-`))
  const copy = (from: string, to: string): void =>
    cpSync(join(examples, from), to, { recursive: true, filter: (path) => !made.has(basename(path)) })
  copy('orders', join(parent, 'orders'))
  const cwd = join(parent, stack)
  copy(stack, cwd)
  await installTarball(parent)
  return {
    cwd,
    run: async (line, directory = cwd) =>
      new Promise((resolve) => {
        execFile(
          '/bin/sh',
          ['-c', line],
          { cwd: directory, env: userEnvironment, maxBuffer: 2 ** 26 },
          (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
        )
      }),
    own: () => {
      const folder = join(parent, 'own')
      mkdirSync(folder)
      cpSync(cwd, folder, {
        recursive: true,
        filter: (path) => !made.has(basename(path)) && basename(path) !== 'shakedown.config.ts',
      })
      return folder
    },
    remove: () => rmSync(parent, { recursive: true, force: true }),
  }
}
