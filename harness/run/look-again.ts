import { messageOf } from '../errors.ts'
import type { JudgedLate } from '../judge/judge-late.ts'
import type { LateLook } from './late-look.ts'

/** A look at a judged cell of a stream. */
export interface StreamLook {
  /** Name of the stream. */
  readonly stream: string
  readonly look: LateLook
}

/**
 * Looks at judged cells once more, one after the other. A stream whose effects cannot be read any more is left at that, and told: it says nothing of what was read before, nor of the
 * other streams.
 * @returns the cells that are worse than they were
 */
export const lookAgain = async (
  looks: readonly StreamLook[],
  tell: (words: string) => void,
): Promise<readonly JudgedLate[]> => {
  const unread = new Set<string>()
  const changed: JudgedLate[] = []
  for (const { stream, look } of looks) {
    if (unread.has(stream)) continue
    try {
      const judged = await look()
      if (judged !== undefined) changed.push(judged)
    } catch (error) {
      unread.add(stream)
      tell(`what became of the events of ${stream} after their cells could not be read: ${messageOf(error)}`)
    }
  }
  return changed
}
