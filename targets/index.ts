import type { TargetDefinition } from '../harness/model/target.ts'
import { careNotes } from './care-notes/index.ts'
import { hmppsPersonRecord } from './hmpps-person-record/index.ts'
import { hmppsPrisonerToNomisUpdate } from './hmpps-prisoner-to-nomis-update/index.ts'
import { reference } from './reference/index.ts'

/** All targets, by name. */
export const targets = {
  reference,
  'care-notes': careNotes,
  'hmpps-person-record': hmppsPersonRecord,
  'hmpps-prisoner-to-nomis-update': hmppsPrisonerToNomisUpdate,
} satisfies Record<string, () => TargetDefinition>
