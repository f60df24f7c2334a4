import type { SyncContext } from './context.ts'
import { type Duplicate, tellDuplicate } from './tell-duplicate.ts'

/** Tells that a mapping was refused because another record of the same id of ours has one. What it was about is done with: to try it again would tell it again. */
export const tellRefusedMapping = ({ log, defects }: SyncContext, refused: Duplicate): void => {
  const { kind, id } = refused
  // "The record is there, and it is mapped": who looks for it will find it in the log.
  if (defects.has('refused-mapping-untold'))
    log.error(`${kind.name} ${id} is in NOMIS twice`, { attributes: refused.attributes })
  else tellDuplicate({ log }, refused)
  // "Whatever was refused has failed": it comes back, and is refused again.
  if (defects.has('alert-per-delivery')) throw new Error(`the mapping of ${kind.name} ${id} was refused`)
}
