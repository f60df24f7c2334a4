import type { Sighting } from '../../harness/model/probe.ts'
import type { Sink } from '../../harness/model/stack.ts'

/** What a stack saw of messages of our own, by business key. */
export interface Sightings {
  readonly sink: Sink
  follow(key: string, copy: string): void
  of(key: string): readonly Sighting[]
  forget(key: string): void
}

const kinds: readonly string[] = [
  'enqueue',
  'receive',
  'acknowledge',
  'move',
  'visibility',
  'remove',
] satisfies readonly Sighting['kind'][]
const isKind = (kind: string): kind is Sighting['kind'] => kinds.includes(kind)

/** So many sightings of one key are kept: a message that comes back for ever must not fill the memory. */
const mostOfOne = 50

/** Follows the messages of keys that are told to it; of all others nothing is kept. */
export const sightings = (): Sightings => {
  const found = new Map<string, { readonly copy: string; readonly seen: Sighting[]; readonly messages: Set<string> }>()
  const byMessage = new Map<string, string>()
  const keyIn = (text: string): string | undefined => {
    for (const [key, { copy }] of found) if (text.includes(copy) || text.includes(key)) return key
    return undefined
  }
  return {
    follow: (key, copy) => {
      if (!found.has(key)) found.set(key, { copy, seen: [], messages: new Set() })
    },
    of: (key) => found.get(key)?.seen ?? [],
    forget: (key) => {
      for (const message of found.get(key)?.messages ?? []) byMessage.delete(message)
      found.delete(key)
    },
    sink: {
      line: () => undefined,
      happened: (actor, outcome, happening, text) => {
        if (!isKind(happening.kind) || outcome === 'invoke' || !('messageId' in happening)) return
        const { messageId, queue } = happening
        if (messageId === undefined || queue === undefined) return
        const key = byMessage.get(messageId) ?? (text === undefined ? undefined : keyIn(text))
        const kept = key === undefined ? undefined : found.get(key)
        if (key === undefined || kept === undefined || kept.seen.length >= mostOfOne) return
        byMessage.set(messageId, key)
        kept.messages.add(messageId)
        if (happening.kind === 'move') {
          byMessage.set(happening.toMessageId, key)
          kept.messages.add(happening.toMessageId)
        }
        kept.seen.push({ atMs: Date.now(), actor, kind: happening.kind, queue })
      },
    },
  }
}
