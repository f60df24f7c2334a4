import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder in which the package is packed and installed once, by the first test file that needs it. */
    installRoom: string
  }
}

/** Gives all test files of a run one folder for what they would otherwise each build, pack and install. */
export const setup = ({ provide }: TestProject): (() => void) => {
  const room = mkdtempSync(join(tmpdir(), 'shakedown-installed-'))
  provide('installRoom', room)
  return () => rmSync(room, { recursive: true, force: true })
}
