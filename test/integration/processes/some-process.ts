import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { placedProcess } from '../../../harness/reach/placed-process.ts'
import { isFrozen, isRunning, type ProcessIdentity, signalProcess } from '../../../harness/reach/process-identity.ts'
import type { ProcessPlace, ReplicaProcess } from '../../../harness/model/process-reach.ts'

/** A program that ends with whoever is named, even if that one was killed; and takes its time over SIGTERM, or writes `told` and waits for another one. */
const program = `
  const [owner] = process.argv.slice(1).map(Number)
  setInterval(() => { try { process.kill(owner, 0) } catch { process.exit() } }, 200)
  const end = () => process.on('SIGTERM', () => setTimeout(() => process.exit(0), 50))
  if (process.env.STUBBORN !== '1') end()
  else process.once('SIGTERM', () => { require('node:fs').writeFileSync('told', ''); end() })
  require('node:fs').writeFileSync('listens', '')
`

/** A process that outlives whoever signals it, known by its command. */
export interface SomeProcess {
  readonly place: Extract<ProcessPlace, { kind: 'command' }>
  readonly replica: ReplicaProcess
  /** Who it is now, as the pid file has it. */
  now(): ProcessIdentity
  up(): boolean
  frozen(): boolean
  /** A stubborn one was told to end, at some time. */
  told(): boolean
  close(): void
}

const identityForm = z.object({ pid: z.number(), startTime: z.string() })

/** Starts one. `stubborn`: it ends only when it is told to a second time. */
export const someProcess = async (name: string, { stubborn = false } = {}): Promise<SomeProcess> => {
  const directory = mkdtempSync(join(tmpdir(), 'some-process-'))
  const pidFile = join(directory, 'pid.json')
  const place = {
    kind: 'command',
    command: [process.execPath, '-e', program, String(process.pid)] as [string, ...string[]],
    env: { NAME: name, STUBBORN: stubborn ? '1' : '' },
    cwd: directory,
    pidFile,
  } as const
  const replica = placedProcess(place, { replica: name, graceMs: 5000 })
  await replica.start()
  // Told to end before it listens, it would end at once.
  while (!existsSync(join(directory, 'listens'))) await delay(5)
  const now = (): ProcessIdentity => identityForm.parse(JSON.parse(readFileSync(pidFile, 'utf8')))
  return {
    place,
    replica,
    now,
    up: () => isRunning(now()),
    frozen: () => isFrozen(now()),
    told: () => existsSync(join(directory, 'told')),
    close: () => {
      signalProcess(now(), 'SIGKILL')
      rmSync(directory, { recursive: true })
    },
  }
}
