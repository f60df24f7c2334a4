import { down } from '../../../chaos/network/down.ts'
import { longestMs } from '../../../harness/plan/longest.ts'
import { after, atStart, done, measured, operateStep, publishStep } from '../../../scenarios/steps.ts'
import type { Move } from './move.ts'

/** A service is started anew while nobody can reach its database, which comes back; nobody starts it again. */
export const startup: Move = {
  name: 'startup',
  fits: ({ opensDatabase, links, processes, owned }) =>
    opensDatabase === true && links.database !== undefined && processes === undefined && owned !== true,
  beside: [],
  redrives: true,
  weight: 0.5,
  plan: (stream) => {
    const back = { fault: 'away', is: 'healed' } as const
    const { name, options } = down({
      link: 'database',
      atMostMs: longestMs(stream, { restarts: stream.replicas ?? 1, healths: 1 }),
    })
    const [variant, version] = stream.variants.includes('update') ? (['update', 2] as const) : (['create', 1] as const)
    const key = version === 2 ? 'started1' : 'started3'
    return {
      steps: [
        publishStep({ stream, key: 'started1', event: 's1', at: atStart }),
        operateStep('restart', 'restart', stream, { fault: 'away', is: 'injected' }),
        // What a notification tells of is set at its source, which needs the database too.
        publishStep({
          stream,
          key,
          event: 's2',
          version,
          variant,
          at: stream.carries === 'state' ? done('restart') : back,
        }),
        publishStep({ stream, key: 'started2', event: 's3', at: back }),
      ],
      faults: [{ id: 'away', name, options, inject: after('s1', 'effect'), heal: measured('restart') }],
      over: [back],
      // What comes back finds replicas that have just started, or are about to.
      meets: { begins: 'away', asked: back },
    }
  },
}
