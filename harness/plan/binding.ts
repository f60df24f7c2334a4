import { copyIdOf, type PublishAction } from '../model/schedule.ts'
import type { EventRef, EventStream } from '../model/target.ts'

/** Turns the abstract names of a cell's schedule into this run's own. */
export interface Binding {
  key(stream: EventStream, abstract: string): string
  ref(stream: EventStream, action: PublishAction): EventRef
}

const numberOf = (abstract: string): number => {
  const digits = /\d+$/.exec(abstract)?.[0]
  return digits === undefined ? 0 : Number(digits)
}

/** Binds a cell's keys to its run: no two cells and no two runs share one. */
export const binding = (runId: string, cellNumber: number): Binding => {
  const key = (stream: EventStream, abstract: string): string =>
    stream.key(`${runId}/${cellNumber}/${abstract.replace(/\d+$/, '')}`, numberOf(abstract))
  return {
    key,
    ref: (stream, action) => ({
      copy: copyIdOf(runId, cellNumber, action.event, action.copy),
      event: action.event,
      key: key(stream, action.key),
      ...(action.sameAs === undefined ? {} : { sameAs: key(stream, action.sameAs) }),
      ...(action.into === undefined ? {} : { into: key(stream, action.into) }),
      version: action.version,
      variant: action.variant,
    }),
  }
}
