import { openSession } from '../../../harness/reach/database-session.ts'
import { ShakedownError } from '../../../harness/errors.ts'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

/** SQLSTATE `too_many_connections`. */
const isRefused = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '53300'

/** What connections to take, and for how long. */
export interface TakeOptions {
  readonly url: string
  /** Name that they go by. */
  readonly token: string
  /** The server itself ends them when they were left alone for so long, whatever became of us. */
  readonly leftAloneMs: number
  /** More than so many are not taken. */
  readonly atMost: number
}

/** Connections that are taken, so that nobody else can have them. */
export interface TakenConnections {
  /** Those that the server has not ended, as far as is known. */
  readonly sessions: readonly DatabaseSession[]
  /** How often the server refused another one to us. */
  refused(): number
  /** Takes whatever is free, and keeps what was taken meanwhile; resolves once the server refuses more. */
  fill(): Promise<void>
  /** Uses each of them, so that none has been left alone, and forgets those that the server has ended. */
  touch(): Promise<void>
  close(): Promise<void>
}

/** How many are asked for at once. */
const atOnce = 8

/** Takes connections until the server has none left. */
export const takeConnections = ({ url, token, leftAloneMs, atMost }: TakeOptions): TakenConnections => {
  const sessions: DatabaseSession[] = []
  let refused = 0
  let touchedAtMs = performance.now()
  const takeOne = async (): Promise<boolean> => {
    try {
      const session = await openSession(url, token)
      sessions.push(session)
      await session.query(`set idle_session_timeout = ${leftAloneMs}`)
      return true
    } catch (error) {
      if (!isRefused(error)) throw error
      refused += 1
      return false
    }
  }
  const touch = async (): Promise<void> => {
    touchedAtMs = performance.now()
    const all = sessions.splice(0)
    const touched = await Promise.allSettled(all.map(async (session) => session.query('select')))
    sessions.push(...all.filter((_, index) => touched[index]?.status === 'fulfilled'))
  }
  return {
    sessions,
    refused: () => refused,
    touch,
    fill: async () => {
      for (;;) {
        // Where connecting is slow the first would be ended before the last are there.
        if (performance.now() - touchedAtMs > leftAloneMs / 4) await touch()
        const took = await Promise.allSettled(Array.from({ length: atOnce }, takeOne))
        for (const each of took) if (each.status === 'rejected') throw each.reason
        if (took.some((each) => each.status === 'fulfilled' && !each.value)) return
        if (sessions.length > atMost)
          throw new ShakedownError('too-many-to-take', `the server gives out more than ${atMost} connections`, {
            hint: 'Use a database with fewer (max_connections), or let the fault take more (atMostConnections).',
            exitCode: 4,
          })
      }
    },
    close: async () => {
      await Promise.allSettled(sessions.splice(0).map(async (session) => session.close()))
    },
  }
}

/** Opens a session also where every connection is taken: by then the server ends those that were left alone. */
export const openWhenFree = async (url: string, name: string, patienceMs: number): Promise<DatabaseSession> => {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      return await openSession(url, name)
    } catch (error) {
      if (!isRefused(error) || performance.now() > deadline) throw error
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
}
