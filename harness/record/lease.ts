import { glob, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../errors.ts'
import { isRunning, processIdentity } from '../reach/process-identity.ts'
import type { Fault } from '../model/fault.ts'
import type { Json } from '../model/schedule.ts'

const leaseForm = z.object({
  fault: z.string(),
  options: z.json(),
  undo: z.json(),
  /** Unique to the injection. */
  token: z.string(),
  /** Wall-clock time of the injection, ISO 8601. */
  at: z.string(),
  /** After so many ms the fault should be gone whoever holds it. */
  ttlMs: z.number(),
  /** The process that injected it, and will heal it as long as it lives. */
  holder: z.object({ pid: z.number(), startTime: z.string() }),
})

/** Makes again what undoes something from its record alone, idempotently. */
export type Healer = (options: Json) => Pick<Fault, 'heal'>

type Healers = Readonly<Record<string, Healer>>

/** An undo record on disk. */
export interface Lease {
  /** The fault is healed: the record is removed. */
  release(): Promise<void>
}

/** How long a fault may be in force before anybody may heal it, in ms. */
const faultMs = 10 * 60_000

/**
 * Puts an undo record on disk, whole and flushed, before the fault is injected, or something else is made that may be left behind. It may hold a connection's
 * password: only its owner reads it. After `ttlMs` anybody may heal it, though its process runs.
 */
export const writeLease = async (
  directory: string,
  {
    fault,
    options,
    undo,
    token,
    ttlMs = faultMs,
  }: { fault: string; options: Json; undo: Json; token: string; ttlMs?: number },
): Promise<Lease> => {
  const holder = processIdentity(process.pid) ?? { pid: process.pid, startTime: '' }
  const file = join(directory, `${token}.json`)
  const lease = { fault, options, undo, token, at: new Date().toISOString(), ttlMs, holder }
  const handle = await open(`${file}.part`, 'wx', 0o600)
  try {
    await handle.writeFile(JSON.stringify(lease))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.part`, file)
  return { release: async () => rm(file, { force: true }) }
}

/** What became of one lease. */
export interface Healed {
  readonly file: string
  readonly outcome: 'healed' | 'in use' | 'failed'
  readonly words: string
}

type LeaseRecord = z.output<typeof leaseForm>

/** Why it could not be undone, and what to do, where somebody said so. */
const reasonOf = (error: unknown): string =>
  error instanceof ShakedownError ? `${messageOf(error)}. ${error.hint}` : messageOf(error)

const healOne = async (file: string, lease: LeaseRecord, healers: Healers): Promise<Healed> => {
  const what = `${lease.fault} of ${lease.at}`
  try {
    const expired = Date.now() > Date.parse(lease.at) + lease.ttlMs
    if (isRunning(lease.holder) && !expired)
      return { file, outcome: 'in use', words: `${lease.fault} belongs to a run under way (pid ${lease.holder.pid})` }
    const make = healers[lease.fault]
    if (make === undefined) return { file, outcome: 'failed', words: `this Shakedown has no fault ${lease.fault}` }
    await make(lease.options).heal(lease.undo)
    await rm(file)
    return { file, outcome: 'healed', words: `${what} is undone` }
  } catch (error) {
    return { file, outcome: 'failed', words: `${what} cannot be undone: ${reasonOf(error)}` }
  }
}

/** A run beside this one may just have healed its own fault. */
const unlessGone = async <T>(reading: Promise<T>): Promise<T | undefined> => {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Undoes whatever runs that were killed left in force: every lease under a folder whose holder is gone or whose time is up. Last in, first out: a fault
 * may be unable to go while one lies on it that came later (a trigger, while its table is locked). One that cannot be undone keeps none of the others.
 */
export const healLeases = async (out: string, healers: Healers): Promise<readonly Healed[]> => {
  const healed: Healed[] = []
  const leases: { readonly file: string; readonly lease: LeaseRecord }[] = []
  for await (const found of glob('**/leases/*.json', { cwd: out })) {
    const file = join(out, found)
    try {
      const text = await unlessGone(readFile(file, 'utf8'))
      if (text !== undefined) leases.push({ file, lease: leaseForm.parse(JSON.parse(text)) })
    } catch (error) {
      healed.push({ file, outcome: 'failed', words: `cannot be undone: ${messageOf(error)}` })
    }
  }
  const latestFirst = leases.toSorted((a, b) => Date.parse(b.lease.at) - Date.parse(a.lease.at))
  for (const { file, lease } of latestFirst) healed.push(await healOne(file, lease, healers))
  return healed
}
