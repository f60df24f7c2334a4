import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { placedProcess } from '../../../harness/placed-process.ts'
import { isFrozen, isRunning, type ProcessIdentity, signalProcess } from '../../../harness/process-identity.ts'
import type { ProcessPlace, ReplicaProcess } from '../../../harness/process-reach.ts'

/** A program that ends with whoever is named, even if that one was killed; and takes its time over SIGTERM. */
const program = `
  const [owner] = process.argv.slice(1).map(Number)
  setInterval(() => { try { process.kill(owner, 0) } catch { process.exit() } }, 200)
  process.on('SIGTERM', () => setTimeout(() => process.exit(0), 50))
`

/** A process that outlives whoever signals it, known by its command. */
export interface SomeProcess {
  readonly place: Extract<ProcessPlace, { kind: 'command' }>
  readonly replica: ReplicaProcess
  /** Who it is now, as the pid file has it. */
  now(): ProcessIdentity
  up(): boolean
  frozen(): boolean
  close(): void
}

const identityForm = z.object({ pid: z.number(), startTime: z.string() })

/** Starts one. `owner`: with whose end it ends. */
export const someProcess = async (name: string, owner = process.pid): Promise<SomeProcess> => {
  const directory = mkdtempSync(join(tmpdir(), 'some-process-'))
  const pidFile = join(directory, 'pid.json')
  const place = {
    kind: 'command',
    command: [process.execPath, '-e', program, String(owner)] as [string, ...string[]],
    env: { NAME: name },
    cwd: directory,
    pidFile,
  } as const
  const replica = placedProcess(place, { replica: name, graceMs: 5000 })
  await replica.start()
  const now = (): ProcessIdentity => identityForm.parse(JSON.parse(readFileSync(pidFile, 'utf8')))
  return {
    place,
    replica,
    now,
    up: () => isRunning(now()),
    frozen: () => isFrozen(now()),
    close: () => {
      signalProcess(now(), 'SIGKILL')
      rmSync(directory, { recursive: true })
    },
  }
}
