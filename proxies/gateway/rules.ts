import type { HttpRule } from '../../harness/model/reach.ts'
import { type Call, isMeant } from './call.ts'
import { selector } from './selector.ts'

/** A rule in force. */
export interface ActiveRule {
  readonly rule: HttpRule
  /** Aborted when it is taken back: what it held is let go. */
  readonly removed: AbortSignal
}

/** The rules of a gateway, in the order in which they came. */
export interface Rules {
  add(rule: HttpRule): () => void
  /** The first rule that acts on this request; to be asked once for each. */
  find(call: Call): ActiveRule | undefined
  clear(): void
}

/** Makes an empty list of rules. */
export const createRules = (): Rules => {
  const active = new Set<{ rule: HttpRule; selects: () => boolean; removal: AbortController }>()
  return {
    add: (rule) => {
      const entry = { rule, selects: selector(rule.which), removal: new AbortController() }
      active.add(entry)
      return () => {
        active.delete(entry)
        entry.removal.abort()
      }
    },
    find: (call) => {
      for (const { rule, selects, removal } of active) {
        if (!isMeant(rule.match, call)) continue
        if (selects()) return { rule, removed: removal.signal }
        const { method, path } = call
        rule.onPass?.({ method, path, words: `${method} ${path} went on` })
      }
      return undefined
    },
    clear: () => {
      for (const { removal } of active) removal.abort()
      active.clear()
    },
  }
}
