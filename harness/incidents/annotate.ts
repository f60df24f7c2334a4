import type { Incident, Note } from './incident.ts'

/** Somebody writes on an incident, open or closed. Pure. */
export const annotate = (incident: Incident, note: Note): Incident => ({
  ...incident,
  notes: [...incident.notes, note],
})
