import type { TargetDefinition } from '../harness/model/target.ts'
import { careNotes } from './care-notes/index.ts'
import { hmppsPersonRecord } from './hmpps-person-record/index.ts'
import { hmppsPrisonerToNomisUpdate } from './hmpps-prisoner-to-nomis-update/index.ts'
import { identity } from './identity/index.ts'
import { reference } from './reference/index.ts'

/** All targets, by name. */
export const targets = {
  reference,
  identity,
  'care-notes': careNotes,
  'hmpps-person-record': hmppsPersonRecord,
  'hmpps-prisoner-to-nomis-update': hmppsPrisonerToNomisUpdate,
} satisfies Record<string, () => TargetDefinition>
