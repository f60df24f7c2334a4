import type { FaultContext } from '../../../harness/model/fault.ts'

/** A queue that gives nothing out for a while, where there is a tap: receives find nothing, and no delivery is used up. */
export const quietQueue = ({
  stream: { queue },
  reach: { tap },
}: Pick<FaultContext, 'stream' | 'reach'>): { readonly begin: () => void; readonly end: () => void } => {
  let end: (() => void) | undefined
  return {
    begin: () => {
      // A front door has none.
      if (queue === undefined) return
      end ??= tap?.rule({ match: { queue }, effect: { kind: 'empty-receive' }, onHit: () => undefined })
    },
    end: () => {
      end?.()
      end = undefined
    },
  }
}
