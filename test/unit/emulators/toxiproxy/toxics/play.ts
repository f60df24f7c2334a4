import { draws } from '../../../../../emulators/toxiproxy/draws.ts'
import { createToxicStub } from '../../../../../emulators/toxiproxy/stream/toxic-stub.ts'
import type { ToxicStub } from '../../../../../emulators/toxiproxy/stream/toxic-stub.ts'
import type { Toxic } from '../../../../../emulators/toxiproxy/toxics/toxic.ts'

/** A toxic at work, between an inbox that the test fills and an output that it reads. */
export interface Played {
  readonly stub: ToxicStub
  /** What came out, in order; the end is `.`. */
  readonly out: { readonly text: string; readonly atMs: number }[]
  readonly send: (text: string) => void
  /** All that has come out, once it is so many characters. */
  readonly came: (characters: number) => Promise<string>
  readonly update: (attributes: Readonly<Record<string, number>>) => Promise<void>
}

/** Puts a toxic to work. */
export const play = (kind: Toxic, attributes: Readonly<Record<string, number>>, toxicity = 1): Played => {
  const out: { text: string; atMs: number }[] = []
  let wanted: { characters: number; resolve: () => void } | undefined
  const all = (): string => out.map((part) => part.text).join('')
  const note = (text: string): undefined => {
    out.push({ text, atMs: performance.now() })
    if (wanted !== undefined && all().length >= wanted.characters) wanted.resolve()
  }
  const zeros = Object.fromEntries(Object.keys(kind.attributes).map((name) => [name, 0]))
  const toxic = {
    name: 'toxic',
    type: 'type',
    stream: 'upstream',
    direction: 'upstream' as const,
    toxicity,
    attributes: { ...zeros, ...attributes },
    kind,
  }
  const stub = createToxicStub({
    toxic,
    output: { send: ({ data }) => note(data.toString()), end: () => note('.') },
    draws: draws('seed'),
    toxicityDraws: draws('seed'),
    onClosed: () => {},
  })
  return {
    stub,
    out,
    send: (text) => void stub.inbox.send({ data: Buffer.from(text), sinceMs: performance.now() }),
    came: async (characters) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      wanted = { characters, resolve }
      if (all().length < characters) await promise
      return all()
    },
    update: async (changed) => {
      toxic.attributes = { ...toxic.attributes, ...changed }
      await stub.restart()
    },
  }
}
