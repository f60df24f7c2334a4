import type { TargetDefinition } from '../harness/model/target.ts'

/** All targets, by name; loaded when one is asked for, because a command is about one of them. */
export const targets = {
  reference: async () => (await import('./reference/index.ts')).reference(),
  identity: async () => (await import('./identity/index.ts')).identity(),
  'care-notes': async () => (await import('./care-notes/index.ts')).careNotes(),
  'hmpps-person-record': async () => (await import('./hmpps-person-record/index.ts')).hmppsPersonRecord(),
  'hmpps-prisoner-to-nomis-update': async () =>
    (await import('./hmpps-prisoner-to-nomis-update/index.ts')).hmppsPrisonerToNomisUpdate(),
} satisfies Record<string, () => Promise<TargetDefinition>>
