import type { EffectRow, EventStream, TargetDefinition } from '../../harness/model/target.ts'

/** What is done to an effect behind the system's back. */
export const tampers = ['doubled', 'removed', 'altered'] as const

/** One of {@link tampers}; the event whose effect it is done to is called so. */
export type Tamper = (typeof tampers)[number]

const isTamper = (event: string): event is Tamper => tampers.some((each) => each === event)

const after: Readonly<Record<Tamper, (row: EffectRow) => readonly EffectRow[]>> = {
  doubled: (row) => [row, { ...row, record: `${row.record} (doubled)` }],
  removed: () => [],
  altered: (row) => [row.state === undefined ? row : { ...row, state: `${row.state} (altered)` }],
}

const behindItsBack = (stream: EventStream, by: Map<string, Tamper>): EventStream => ({
  ...stream,
  event: (ref) => {
    if (isTamper(ref.event)) by.set(ref.key, ref.event)
    return stream.event(ref)
  },
  effects: async (keys) =>
    (await stream.effects(keys)).flatMap((row) => {
      const tamper = by.get(row.key)
      return tamper === undefined ? [row] : after[tamper](row)
    }),
})

/** A target with whose effects somebody tampers. */
export interface Tampered {
  readonly definition: TargetDefinition
  /** The key with whose effects that was done, once its event was made. */
  keyOf(stream: string, tamper: Tamper): string | undefined
}

/** A target whose system is as it was, and of whose effects those of events that are called after a tamper are changed once they were read. */
export const tampered = (definition: TargetDefinition): Tampered => {
  const done = new Map(definition.streams.map(({ name }) => [name, new Map<string, Tamper>()]))
  return {
    keyOf: (stream, tamper) => [...(done.get(stream) ?? [])].find(([, each]) => each === tamper)?.[0],
    definition: {
      ...definition,
      connect: async (system, signal) => {
        const target = await definition.connect(system, signal)
        return {
          ...target,
          streams: target.streams.map((stream) => behindItsBack(stream, done.get(stream.name) ?? new Map())),
        }
      },
    },
  }
}
