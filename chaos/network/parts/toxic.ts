import type { Toxic } from 'toxiproxy-node-client'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../../../harness/errors.ts'
import type { Fault } from '../../../harness/model/fault.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import type { TcpLink } from '../../../harness/model/reach.ts'
import type { FaultLink } from '../../../harness/model/target.ts'
import { hitBite } from '../../hits.ts'
import { linkRoleForm, tcpLinkOf } from '../../link-role.ts'
import { refuses } from './refuses.ts'
import { openProxy, setEnabled, undoOf, undoToxics } from './toxiproxy.ts'
import { type Signs, type Watched, watchLink } from './watch-link.ts'
import { timeInPlan } from '../../time-in-force.ts'

/** Options that all faults of a link have. */
export interface LinkFaultOptions {
  readonly link: FaultLink
  /** Bitten once so many requests (on the database: connections) were seen to suffer. @default one */
  readonly until?: { readonly hits: number } | undefined
  /** Longest time in force, in ms; then the fault is over, whatever was seen. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

/** The form of {@link LinkFaultOptions} in a plan. */
export const linkForm = z.strictObject({
  link: linkRoleForm,
  until: z.strictObject({ hits: z.number().int() }).optional(),
  atMostMs: z.number().optional(),
})

/** A toxic to add, in the API's own words. */
export type ToxicSpec = Pick<Toxic<Readonly<Record<string, number>>>, 'type' | 'stream' | 'attributes'>

/** A fault of a link. */
export interface ToxicFaultOptions {
  readonly name: string
  readonly where: LinkFaultOptions
  /** The fault's own options, for replays. */
  readonly own: Readonly<Record<string, Json>>
  /** What is added to the proxy. */
  readonly toxics: readonly ToxicSpec[]
  /** Takes the proxy down after that. @default false */
  readonly down?: boolean
  readonly signs: Signs
  /** What a hit is, in the plural: `requests were delayed`. */
  readonly hits: string
}

/** Does nothing; the first toxic of a proxy that we took down, by which a heal knows that it was us. */
export const marker: ToxicSpec = { type: 'latency', stream: 'downstream', attributes: { latency: 0, jitter: 0 } }

/**
 * Nobody sees a connection that the kernel refuses. Where the system opens one for each piece of its work there is none to be cut, and it is seen in one of ours
 * that there is no way in: the way that the system came before.
 */
const seeRefused = async ({ connections }: TcpLink, listen: string, { hit }: Watched): Promise<void> => {
  const opened = connections?.().opened ?? 0
  if (opened > 0 && (await refuses(listen)))
    hit(
      `no connection was open that could be cut; the system has opened ${opened} so far, and new ones are refused`,
      listen,
    )
}

/** Makes a fault that acts on a link through Toxiproxy, and sees itself at work behind the gateway, or behind the proxy. */
export const toxicFault = ({ name, where, own, toxics, down = false, signs, hits }: ToxicFaultOptions): Fault => {
  const { link: role, until = { hits: 1 }, atMostMs } = where
  const namesOf = (token: string): readonly string[] => toxics.map((_, nth) => `${token}-${nth + 1}`)
  return {
    name,
    options: { link: role, until: { hits: until.hits }, ...timeInPlan(atMostMs), ...own },
    needs: [{ link: role }],
    undo: (context, token) => undoOf(tcpLinkOf(context, role).link, namesOf(token), down),
    heal: undoToxics,
    bite: (history, faultId) => hitBite(history, faultId, until, hits),
    inject: async (context, token) => {
      const { link } = tcpLinkOf(context, role)
      const names = namesOf(token)
      const proxy = await openProxy(link)
      if (!proxy.enabled)
        throw new ShakedownError('link-down-already', `the proxy ${link.proxy} of ${link.toxiproxy} is down already`, {
          hint: 'Somebody else took it down, and it is left alone: enable it first.',
          exitCode: 4,
        })
      const watched = watchLink(context, { role, signs, until, atMostMs })
      try {
        for (const [nth, toxic] of toxics.entries())
          await proxy.addToxic({ name: names[nth] ?? token, toxicity: 1, ...toxic })
        const idle = down && link.connections?.().open === 0
        if (down) await setEnabled(proxy, false)
        if (idle) await seeRefused(link, proxy.listen, watched)
      } catch (error) {
        await watched.stop()
        throw new ShakedownError(
          'toxiproxy-refused',
          `Toxiproxy at ${link.toxiproxy} refused ${name} on ${link.proxy}: ${messageOf(error)}`,
          { hint: 'Its own log says more. What was begun is undone.', exitCode: 4, cause: error },
        )
      }
      watched.inForce()
      return {
        heal: async () => {
          await undoToxics(undoOf(link, names, down))
          await watched.stop()
        },
      }
    },
  }
}
