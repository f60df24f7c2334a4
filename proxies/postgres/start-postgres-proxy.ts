import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { CommitHit, CommitProxy, Connection, DatabaseRefusal, Holder } from '../../harness/model/reach.ts'
import { clientSession, type CommitMessage } from './client-session.ts'
import { createHolds } from './holds.ts'
import { messageReader } from './message-reader.ts'
import { type Carried, type Carrier, startCarrier } from '../start-carrier.ts'

/** Options of {@link startPostgresProxy}. */
export interface PostgresProxyOptions {
  /** Where the server is. */
  readonly upstream: { readonly host: string; readonly port: number }
  /** Whose connection it is, asked of what is held, while its client waits. @default nobody's that can be told */
  readonly holderOf?: (connection: Connection) => Holder | undefined
}

/** A running proxy. */
export type PostgresProxy = CommitProxy & Carrier

// Request codes in place of a protocol version (PostgreSQL documentation, "Message Formats").
const encryptionRequests = new Set([80_877_103, 80_877_104])
const cancelRequest = 80_877_102

/** What a client sends last before it closes in good order (the same, Terminate). */
const goodbye = Buffer.from([0x58, 0, 0, 0, 4])

const clientReads = new Set(['Q', 'P', 'B', 'E', 'C', 'S', 'F', 'd', 'c', 'f'])
const serverReads = new Set(['Z', 'S', 'E', 'C', 'K'])

const words = {
  'commit-sent': 'was held before the server saw it',
  'commit-answered': 'was done, and its answer held',
}

/** Writes, and waits where the other side is slower. @returns false when the other side is gone */
const write = async (to: Socket, bytes: Buffer): Promise<boolean> => {
  if (to.destroyed || !to.writable) return false
  if (to.write(bytes)) return true
  const done = new AbortController()
  const { signal } = done
  await Promise.race([once(to, 'drain', { signal }), once(to, 'close', { signal })]).catch(() => undefined)
  done.abort()
  return !to.destroyed
}

/** One buffer of several; of a single one nothing is copied. */
const joined = (pieces: readonly Buffer[]): Buffer =>
  pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)

/** Value of the run-time parameter `application_name`, when a ParameterStatus is about it. */
const applicationIn = (body: Buffer): string | undefined => {
  const [name, value] = body.toString('utf8').split('\0')
  return name === 'application_name' ? value : undefined
}

/** SQLSTATE of an ErrorResponse: the field of the type C. */
const sqlStateIn = (body: Buffer): string =>
  body
    .toString('latin1')
    .split('\0')
    .find((field) => field.startsWith('C'))
    ?.slice(1) ?? ''

/**
 * Starts a proxy on 127.0.0.1 that reads the PostgreSQL protocol between services and their server, so that a COMMIT, or the answer to it,
 * can be held and dropped. It refuses encryption (answers N to an SSL request), passes requests to cancel, and passes everything else as it came, in
 * pieces and no faster than the other side takes it. Only what is held is kept. It tells what passes: to be put behind a Toxiproxy link, not in front
 * of it, where it would accept connections that the link refuses.
 */
export const startPostgresProxy = async ({ upstream, holderOf }: PostgresProxyOptions): Promise<PostgresProxy> => {
  const holds = createHolds()
  const listeners = new Set<(refusal: DatabaseRefusal) => void>()
  /** By the pids of their sessions at the server. */
  const sessions = new Map<number, Connection>()

  const carry = ({ client, server, sight, connection }: Carried): void => {
    const session = clientSession()
    const { remotePort = 0, localPort = 0 } = client
    client.on('close', () => sessions.delete(backend))
    let application = ''
    let backend = 0
    /** Commits whose answers somebody waits for, in the order in which they come. */
    const awaited: CommitMessage[] = []

    const cut = (): void => {
      client.resetAndDestroy()
      server.destroy()
    }
    const drop = (): void => {
      // Whoever watches the link is not to take it for the link's doing.
      sight.serverDone()
      cut()
    }
    const hit = (point: keyof typeof words) => (): CommitHit => {
      const caller = holderOf?.({ remotePort, localPort })
      return {
        application,
        connection,
        backend,
        words: `the COMMIT of ${application} ${words[point]}`,
        ...(caller === undefined ? {} : { caller }),
      }
    }

    const fromClient = async (): Promise<void> => {
      const reader = messageReader({ startup: true, reads: clientReads })
      // What came together goes on together: message by message, the server would be woken for each.
      const pieces: Buffer[] = []
      const pass = async (): Promise<boolean> => pieces.length === 0 || write(server, joined(pieces.splice(0)))
      for await (const chunk of client as AsyncIterable<Buffer>) {
        sight.said(chunk)
        for (const { raw, message } of reader.feed(chunk)) {
          if (message?.type === 'startup') {
            const code = message.body.readInt32BE(0)
            if (encryptionRequests.has(code)) {
              sight.answered(1)
              client.write('N')
              continue
            }
            if (code !== cancelRequest) reader.started()
          }
          const commit = message === undefined ? undefined : session.said(message)
          if (commit !== undefined) {
            if (!(await pass())) return
            if ((await holds.pass('commit-sent', commit.holds, hit('commit-sent'))) === 'drop') return drop()
            if (holds.waitsFor('commit-answered', commit.holds)) awaited.push(commit)
          }
          pieces.push(raw)
        }
        if (!(await pass())) return
      }
      server.end()
    }

    const fromServer = async (): Promise<void> => {
      const reader = messageReader({ reads: serverReads })
      const pass = async (pieces: Buffer[]): Promise<boolean> => {
        if (pieces.length === 0) return true
        const bytes = joined(pieces.splice(0))
        sight.answered(bytes.length)
        return write(client, bytes)
      }
      let held: Buffer[] = []
      let failed = false
      /** How often the server has said COMMIT within this answer. */
      let said = 0
      for await (const chunk of server as AsyncIterable<Buffer>) {
        const passes: Buffer[] = []
        for (const { raw, message } of reader.feed(chunk)) {
          if (message?.type === 'S') application = applicationIn(message.body) ?? application
          // BackendKeyData begins with the pid of the session.
          if (message?.type === 'K') sessions.set((backend = message.body.readInt32BE(0)), { remotePort, localPort })
          if (message?.type === 'E') {
            failed = true
            for (const tell of listeners) tell({ application, sqlState: sqlStateIn(message.body) })
          }
          const cycle = session.answered() + 1
          if (awaited[0]?.cycle === cycle) held.push(raw)
          else passes.push(raw)
          const ready = message?.type === 'Z'
          if (ready) session.ready(message.body.toString('latin1', 0, 1))
          // A client that asked to flush waits for this, and not for the end of the cycle.
          if (message?.type === 'C' && message.body.toString('latin1') === 'COMMIT\0') said += 1
          for (let [answer] = awaited; answer?.cycle === cycle && (ready || said >= answer.tags); [answer] = awaited) {
            awaited.shift()
            // What came before it is not held with it.
            if (!(await pass(passes))) return
            if (!failed && (await holds.pass('commit-answered', answer.holds, hit('commit-answered'))) === 'drop')
              return drop()
            passes.push(...held)
            held = []
          }
          if (ready) [failed, said] = [false, 0]
        }
        if (!(await pass(passes))) return
      }
      client.end()
    }

    fromClient().catch(cut)
    fromServer().catch(cut)
  }

  const carrier = await startCarrier({ upstream, goodbye, carry })
  return {
    ...carrier,
    hold: holds.hold,
    holderOfSession: (pid) => {
      const connection = sessions.get(pid)
      return connection && holderOf?.(connection)
    },
    refusals: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
