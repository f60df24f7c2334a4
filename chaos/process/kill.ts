import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { processFault, processFaultForm, type ProcessFaultOptions } from './parts/process-fault.ts'

const form = processFaultForm.extend({ down: z.enum(['until-healed', 'restarted']).optional() })

/** Options of {@link kill}. */
export interface KillOptions extends ProcessFaultOptions {
  /** How long it stays down: until the fault is healed, or no longer than its start takes. @default 'until-healed' */
  readonly down?: 'until-healed' | 'restarted' | undefined
}

/** A process that crashes (SIGKILL): whatever it had in its memory is gone, its connections are closed by the system. */
export const kill = ({ down = 'until-healed', ...options }: KillOptions = {}): Fault =>
  processFault(
    {
      name: 'kill',
      hits: 'processes were killed',
      own: { down },
      ends: 'at-once',
      letsGo: 'once-hit',
      act: async (replica) => {
        await replica.kill()
        return 'was killed'
      },
      ...(down === 'restarted' ? { afterwards: async (replica) => replica.start() } : {}),
    },
    options,
  )

/** Makes it again from a plan's options. */
export const killFrom = (options: Json): Fault => kill(form.parse(options))
