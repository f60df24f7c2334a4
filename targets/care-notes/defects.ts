import type { Defect } from '../../harness/model/target.ts'

const noteWritten = ['note.written']

/** The mistakes that can be switched on, each with the scenario and the check that must catch it. */
export const defects: readonly Defect[] = [
  {
    name: 'swallow-errors',
    says: 'What fails is acknowledged all the same, so that nothing gets stuck.',
    scenario: 'poison-message',
    check: 'dead-letters-as-expected',
    streams: noteWritten,
  },
]
