import { once } from 'node:events'
import type { Client, Connection } from 'pg'

/** What a server answered, by the names that `pg` gives them: `commandComplete INSERT 0 1`. */
export interface Spoken {
  readonly answers: string[]
  /** So many answers up to a ReadyForQuery have come. */
  readyFor(cycles: number): Promise<void>
  /** Says more in the same conversation. */
  say(...frames: readonly Buffer[]): void
  /** The next answer of that name has come. */
  next(name: string): Promise<void>
}

/** Says messages of the protocol on a client's connection, as drivers do that `pg` is not: all in one write, or in parts. */
export const speak = (client: Client, ...frames: readonly Buffer[]): Spoken => {
  const answers: string[] = []
  const { promise: connected, resolve } = Promise.withResolvers<Connection>()
  let readies = 0
  const names = ['commandComplete', 'copyInResponse', 'errorMessage', 'dataRow'] as const
  const connection = (): Connection => {
    if (spoken === undefined) throw new Error('the client is not idle')
    return spoken
  }
  let spoken: Connection | undefined
  const ignore = (): void => undefined
  client.query({
    submit: (of: Connection) => {
      spoken = of
      for (const name of names)
        of.on(name, (message: { text?: string; code?: string }) => {
          answers.push([name, message.text ?? message.code].filter((part) => part !== undefined).join(' '))
        })
      of.on('readyForQuery', () => {
        readies += 1
      })
      of.stream.write(Buffer.concat(frames))
      resolve(of)
    },
    handleRowDescription: ignore,
    handleDataRow: ignore,
    handleCommandComplete: ignore,
    handleCopyInResponse: ignore,
    handleReadyForQuery: ignore,
    handleError: ignore,
  } as { submit(of: Connection): void })
  return {
    answers,
    say: (...more) => void connection().stream.write(Buffer.concat(more)),
    next: async (name) => {
      await once(await connected, name)
    },
    readyFor: async (cycles) => {
      const of = await connected
      while (readies < cycles) await once(of, 'readyForQuery')
    },
  }
}
