import { readings } from '../../harness/record/readings.ts'
import { standsIn } from '../../harness/standing.ts'
import type { QueueEffect, QueueMatch, QueueRule, QueueTap } from '../../harness/model/reach.ts'

/** What a rule may be about: a call, with the bodies of the messages in it. */
export interface Subject {
  readonly queue: string
  readonly consumer: string
  readonly bodies: readonly string[]
}

/** Whether a call or a message is meant. */
export const isMeant = (match: QueueMatch, { queue, consumer, bodies }: Subject): boolean => {
  const { text } = match
  if (match.queue !== undefined && match.queue !== queue) return false
  if (match.consumer !== undefined && match.consumer !== consumer) return false
  return text === undefined || bodies.some((body) => readings(body).some((read) => standsIn(read, text)))
}

type Kind = QueueEffect['kind']
type EffectOf<K extends Kind> = Extract<QueueEffect, { kind: K }>

/** A rule in force. */
export interface ActiveRule<E extends QueueEffect = QueueEffect> {
  readonly effect: E
  readonly match: QueueMatch
  readonly onHit: QueueRule['onHit']
  /** Aborted when it is taken back: what it held is let go. */
  readonly removed: AbortSignal
  /** How many more it may act on. */
  left(): number
}

interface Entry extends ActiveRule {
  used: number
}

/** The rules of a tap, in the order in which they came. */
export interface Rules {
  readonly add: QueueTap['rule']
  /** The first rule of a kind that acts on this, which counts as one of its `atMost`. */
  take<K extends Kind>(
    kind: K,
    subject: Subject,
    accept?: (rule: ActiveRule<EffectOf<K>>) => boolean,
  ): ActiveRule<EffectOf<K>> | undefined
  /** Whether a rule of a kind would act on this. */
  isMeant(kind: Kind, subject: Subject): boolean
  /** Resolves when a rule comes that is accepted; never rejects. The signal ends the watching. */
  added(accept: (rule: ActiveRule) => boolean, signal: AbortSignal): Promise<void>
  clear(): void
}

const isOf = <K extends Kind>(kind: K, rule: ActiveRule): rule is ActiveRule<EffectOf<K>> => rule.effect.kind === kind

/** Makes an empty list. */
export const createRules = (): Rules => {
  const active = new Map<Entry, AbortController>()
  const watchers = new Set<(rule: ActiveRule) => void>()
  return {
    add: ({ match, atMost = Infinity, effect, onHit }) => {
      const removal = new AbortController()
      const entry: Entry = { effect, match, onHit, removed: removal.signal, used: 0, left: () => atMost - entry.used }
      active.set(entry, removal)
      for (const watcher of watchers) watcher(entry)
      return () => {
        active.delete(entry)
        removal.abort()
      }
    },
    take: (kind, subject, accept = () => true) => {
      for (const entry of active.keys()) {
        if (!isMeant(entry.match, subject) || entry.left() <= 0) continue
        const rule: ActiveRule = entry
        if (!isOf(kind, rule) || !accept(rule)) continue
        entry.used += 1
        return rule
      }
      return undefined
    },
    isMeant: (kind, subject) =>
      [...active.keys()].some(
        ({ effect, match, left }) => effect.kind === kind && isMeant(match, subject) && left() > 0,
      ),
    added: async (accept, signal) =>
      new Promise((resolve) => {
        const watcher = (rule: ActiveRule): void => {
          if (accept(rule)) resolve()
        }
        watchers.add(watcher)
        signal.addEventListener('abort', () => watchers.delete(watcher), { once: true })
      }),
    clear: () => {
      for (const removal of active.values()) removal.abort()
      active.clear()
    },
  }
}
