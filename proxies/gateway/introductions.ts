import { standsIn } from '../../harness/standing.ts'
import type { Call } from './call.ts'

/** Ids that callers make themselves. */
const ids = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
/** What an id is sent with shows after so many calls whether several things share it, as they do a tenant or a session. */
const enough = 8

/** Ids that callers made, and what each was sent with. */
export interface Introductions {
  /** Remembers what a call sends its ids with; to be asked once for each call, in their order. */
  learn(call: Pick<Call, 'body'>): void
  /** Whether a call names an id that was sent with this text, and with nothing else. */
  names(call: Pick<Call, 'path' | 'body'>, text: string): boolean
}

const idsIn = (text: string): readonly string[] => [...new Set(text.match(ids))]

/**
 * A service gives a record an id of its own when it tells another service of it, and names that id alone in its further calls: those are about the record too. An
 * id that was sent with several things is about none of them.
 *
 * @param atMost how many ids are remembered; the oldest are forgotten
 */
export const introductions = (atMost = 10_000): Introductions => {
  const known = new Map<string, readonly string[]>()
  return {
    learn: ({ body }) => {
      const text = body.bytes.toString('utf8')
      const found = idsIn(text)
      // A list of ids tells nothing of them.
      if (found.length === 0 || !/\w{2,}/.test(text.replaceAll(ids, ''))) return
      for (const id of found) {
        const bodies = known.get(id) ?? []
        if (bodies.length < enough && !bodies.includes(text)) known.set(id, [...bodies, text])
      }
      for (const oldest of known.keys()) {
        if (known.size <= atMost) break
        known.delete(oldest)
      }
    },
    names: ({ path, body }, text) =>
      idsIn(`${path} ${body.bytes.toString('utf8')}`).some((id) => {
        const bodies = known.get(id)
        return bodies?.every((each) => standsIn(each, text)) === true
      }),
  }
}
