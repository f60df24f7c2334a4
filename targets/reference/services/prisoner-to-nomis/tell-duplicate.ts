import type { Attributes } from '../platform/log.ts'
import type { SyncContext } from './context.ts'
import type { MappingKind } from './mapping-store.ts'

/** A record of ours that is in NOMIS twice. */
export interface Duplicate {
  readonly kind: Pick<MappingKind, 'name'>
  /** Our id of the record. */
  readonly id: string
  /** Ids of NOMIS: of the record that is mapped, and of the one that people have to remove. */
  readonly existing: string
  readonly duplicate: string
  readonly attributes: Attributes
}

/** Raises the alert that a record is in NOMIS twice, with both ids: "All duplicates will result in a single alert". */
export const tellDuplicate = (
  { log }: Pick<SyncContext, 'log'>,
  { kind, id, existing, duplicate, attributes }: Duplicate,
): void => {
  const name = `to-nomis-synch-${kind.name}-duplicate`
  log.error(`${kind.name} ${id} is in NOMIS as ${existing} and ${duplicate}`, {
    event: name,
    attributes: { ...attributes, existingNomisId: existing, duplicateNomisId: duplicate },
    alert: { name, state: 'raised' },
  })
}
