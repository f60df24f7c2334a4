import { setImmediate as turn } from 'node:timers/promises'
import { z } from 'zod'
import type { Fault } from '../../../harness/model/fault.ts'
import type { HttpEffect, HttpWhich } from '../../../harness/model/reach.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import { countHits, hitBite, type Until } from '../../hits.ts'
import { httpLinkOf, httpRoleForm, type HttpRole } from '../../link-role.ts'
import { timeInPlan } from '../../time-in-force.ts'

/** Which requests a fault is about, in a schedule's words. All given conditions must hold. */
export interface RequestMatch {
  readonly method?: string | undefined
  /** Regular expression on the path with its query. */
  readonly path?: string | undefined
  /** Abstract key whose bound form must stand in the path or the body. */
  readonly key?: string | undefined
}

/** Options that all faults of a gateway have. */
export interface RuleOptions {
  readonly link: HttpRole
  /** @default every request */
  readonly match?: RequestMatch | undefined
  /** Which of the matching requests. @default 'all' */
  readonly which?: HttpWhich | undefined
  /** Bitten once so many requests were hit. @default one */
  readonly until?: { readonly hits?: number | undefined } | undefined
  /** Longest time in force, in ms; then the fault is over, whatever was seen. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

/** The form of {@link RuleOptions} in a plan. */
export const ruleForm = z.strictObject({
  link: httpRoleForm,
  match: z
    .strictObject({ method: z.string().optional(), path: z.string().optional(), key: z.string().optional() })
    .optional(),
  which: z
    .union([
      z.literal('all'),
      z.strictObject({ first: z.number().int().min(1) }),
      z.strictObject({ every: z.number().int().min(1) }),
      z.strictObject({ share: z.number().min(0).max(1), seed: z.string() }),
    ])
    .optional(),
  until: z.strictObject({ hits: z.number().int().optional() }).optional(),
  atMostMs: z.number().optional(),
})

/** A fault of a gateway. */
export interface RuleFaultOptions {
  readonly name: string
  readonly where: Omit<RuleOptions, 'until'> & { readonly until?: Until | undefined }
  /** The fault's own options, for replays. */
  readonly own?: Readonly<Record<string, Json>>
  readonly effect: HttpEffect
  /** What its answers ask of their callers, as their `Retry-After` says. */
  readonly retryAfterSeconds?: number
  /** Whether matching requests that it leaves alone are told of too: when a refused call was made again. @default false */
  readonly tellsPasses?: boolean
  /** What a hit is, in the plural: `requests were answered 503`. */
  readonly hits: string
}

const given = <T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  JSON.parse(JSON.stringify(options))

/**
 * Makes a fault that is a rule of a gateway. The gateway lives in the harness's own process and dies with it, and its rules with it: there is nothing that
 * could be left in force, so the undo record is null and healing from it does nothing.
 */
export const ruleFault = ({
  name,
  where,
  own = {},
  effect,
  retryAfterSeconds,
  tellsPasses = false,
  hits: what,
}: RuleFaultOptions): Fault => {
  const asked = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  const asks = retryAfterSeconds === undefined ? '' : ` with Retry-After: ${retryAfterSeconds}`
  const { link: role, match = {}, which = 'all', until = { hits: 1 }, atMostMs } = where
  return {
    name,
    options: { link: role, match: given(match), which, until: given(until), ...timeInPlan(atMostMs), ...own },
    needs: [{ link: role }],
    undo: () => null,
    heal: async () => undefined,
    bite: (history, faultId) => hitBite(history, faultId, until, what),
    inject: async (context) => {
      const { link, name: service } = httpLinkOf(context, role)
      const { key, ...rest } = match
      const hits = countHits(context, until, atMostMs, key)
      const remove = link.rule({
        match: { ...given(rest), ...(key === undefined ? {} : { text: context.bind(key) }) },
        which,
        effect,
        onHit: ({ method, path, words }) => hits.hit(`${words}${asks} (${service})`, `${method} ${path}`, asked),
        ...(tellsPasses
          ? {
              onPass: ({ method, path, words }) =>
                hits.release(`${words} (${service})`, `${method} ${path}`, { heldMs: 0, gaveUp: false }),
            }
          : {}),
        onRelease: ({ method, path }, held) =>
          hits.release(
            `${method} ${path} was let go after ${Math.round(held.heldMs)} ms: ${held.gaveUp ? 'its caller gave up' : 'the fault was healed'}`,
            `${method} ${path}`,
            held,
          ),
      })
      return {
        heal: async () => {
          remove()
          // Those that it held tell of it in the next turn.
          await turn()
          hits.stop()
        },
      }
    },
  }
}
