import type { Message } from './message-reader.ts'
import { type StatementKind, statementKinds } from './statements.ts'
import { standsInBytes } from './stands-in-bytes.ts'

/** A message whose arrival at the server commits what the transaction has written. */
export interface CommitMessage {
  /** The so-manieth answer up to a ReadyForQuery will be the server's answer to it. */
  readonly cycle: number
  /** It is done once the server has said COMMIT so many times within that answer; Infinity: at its end, where it is no COMMIT that commits. */
  readonly tags: number
  /** Whether a text stood in a statement or a value of the transaction. */
  holds(text: string): boolean
}

/** What one connection has said so far. */
export interface ClientSession {
  /** Takes a client's message before it is passed on. @returns the commit that it means, if it means one */
  said(message: Message): CommitMessage | undefined
  /** The server is ready for the next query: `I` idle, `T` in a transaction, `E` in one that failed. */
  ready(status: string): void
  /** How many answers up to a ReadyForQuery have come. */
  answered(): number
}

/** So much of a transaction's statements and values is remembered. */
const longestMemoryBytes = 1024 * 1024

const cString = (body: Buffer, from: number): { text: string; next: number } => {
  const end = body.indexOf(0, from)
  const last = end === -1 ? body.length : end
  return { text: body.toString('utf8', from, last), next: last + 1 }
}

/** The state of a session after the end of a transaction: in the next one, where it chains. */
const after = (kind: StatementKind): 'I' | 'T' => (kind.endsWith('chain') ? 'T' : 'I')

interface Copying {
  /** What is left of the statements that take data. */
  readonly left: number
  /** Its end commits. */
  readonly commits: boolean
  /** It ended with a Sync; which a server that takes data does not look at, so that another follows. */
  readonly synced: boolean
}

interface Prepared {
  readonly kinds: readonly StatementKind[]
  readonly body: Buffer
}

/** Follows the transactions of one connection, in the simple and in the extended protocol (PostgreSQL documentation, "Message Flow"). */
export const clientSession = (): ClientSession => {
  const statements = new Map<string, Prepared>()
  const portals = new Map<string, readonly StatementKind[]>()
  // The answer to the startup message is the first that ends with ReadyForQuery.
  let [asked, answered] = [1, 0]
  let state = 'I'
  /** Statements outside a transaction block wrote something: it is committed at the end of their cycle. */
  let autocommit = false
  let wrote = false
  /** So many COMMITs of this cycle are answered with that word. */
  let tags = 0
  /** A COMMIT AND CHAIN was said since. */
  let chained = false
  let touched: Buffer[] = []
  let touchedBytes = 0
  /** So many statements of this cycle take data from the client (COPY). */
  let copies = 0
  /** A cycle that is asked for, and goes on with data once the server has agreed to take them. */
  let copying: Copying | undefined

  const touch = (...bodies: readonly Buffer[]): void => {
    copying = undefined
    if (state === 'I' && !autocommit) {
      ;[touched, touchedBytes, wrote] = [[], 0, false]
    }
    // A transaction that began with the end of another one has touched nothing of that one's.
    if (chained && !wrote) [touched, touchedBytes] = [[], 0]
    chained = false
    remember(...bodies)
  }

  const remember = (...bodies: readonly Buffer[]): void => {
    for (const body of bodies) {
      if (touchedBytes + body.length > longestMemoryBytes) continue
      touched.push(body)
      touchedBytes += body.length
    }
  }

  const commit = (cycle: number, after: number): CommitMessage => {
    const bodies = touched
    return {
      cycle,
      tags: after,
      holds: (text) => {
        const wanted = Buffer.from(text)
        return bodies.some((body) => standsInBytes(body, wanted))
      },
    }
  }

  /** Whether a COMMIT among the statements commits something. */
  const run = (kinds: readonly StatementKind[]): boolean => {
    let commits = false
    for (const kind of kinds) {
      // One of a transaction that failed is answered with ROLLBACK.
      if (kind.startsWith('commit') && state !== 'E') tags += 1
      if (kind === 'begin' && state === 'I') [state, autocommit] = ['T', false]
      // A COMMIT of a transaction that failed is a rollback.
      if (kind.startsWith('commit')) [commits, state] = [commits || (state === 'T' && wrote), after(kind)]
      if (kind.startsWith('rollback')) [wrote, state] = [false, after(kind)]
      // What follows is a transaction of its own.
      if (kind === 'commit-and-chain') [wrote, chained] = [false, true]
      if (kind === 'copy-in') copies += 1
      if (kind === 'write' || kind === 'copy-in') [wrote, autocommit] = [true, autocommit || state === 'I']
    }
    return commits
  }

  const endCycle = (commits: boolean, synced: boolean): CommitMessage | undefined => {
    asked += 1
    const implicit = autocommit && state === 'I'
    const ended = commits || implicit
    const after = implicit ? Infinity : tags
    autocommit = false
    tags = 0
    copying = copies === 0 ? undefined : { left: copies, commits: ended, synced }
    copies = 0
    return ended && copying === undefined ? commit(asked, after) : undefined
  }

  /** Data come, so the server has agreed to take them. */
  const takesData = (): void => {
    if (copying?.synced !== true) return
    autocommit = copying.commits
    asked -= 1
    copying = undefined
  }

  /** The data of one statement are complete. */
  const dataDone = (): CommitMessage | undefined => {
    takesData()
    copies = 0
    if (copying === undefined) return undefined
    copying = { ...copying, left: copying.left - 1 }
    return copying.left === 0 && copying.commits ? commit(asked, Infinity) : undefined
  }

  return {
    ready: (status) => {
      answered += 1
      // What is still on its way says more than what was answered.
      if (answered === asked) state = status
    },
    answered: () => answered,
    said: ({ type, body }) => {
      switch (type) {
        case 'Q': {
          touch(body)
          return endCycle(run(statementKinds(cString(body, 0).text)), false)
        }
        case 'P': {
          const name = cString(body, 0)
          statements.set(name.text, { kinds: statementKinds(cString(body, name.next).text), body })
          return undefined
        }
        case 'B': {
          const portal = cString(body, 0)
          const prepared = statements.get(cString(body, portal.next).text)
          touch(body, ...(prepared === undefined ? [] : [prepared.body]))
          portals.set(portal.text, prepared?.kinds ?? [])
          return undefined
        }
        case 'E':
          return run(portals.get(cString(body, 0).text) ?? []) ? commit(asked + 1, tags) : undefined
        case 'C': {
          const { text } = cString(body, 1)
          if (body[0] === 0x53) statements.delete(text)
          else portals.delete(text)
          return undefined
        }
        case 'S':
          return endCycle(false, true)
        case 'd':
          takesData()
          remember(body)
          return undefined
        case 'c':
          return dataDone()
        case 'f':
          takesData()
          ;[copies, copying] = [0, undefined]
          return undefined
        case 'F':
          asked += 1
          return undefined
        default:
          return undefined
      }
    },
  }
}
