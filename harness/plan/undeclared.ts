import type { RecordAct } from '../model/acts.ts'
import type { Fit } from '../model/scenario.ts'
import type { FaultLink, StreamFacts } from '../model/target.ts'

/** What a scenario may ask of a stream: what nobody declared, and the field with which it is declared. */
const declarations = {
  dependency: ['dependency', 'links: { dependency: … }'],
  mapping: ['mapping service', 'links: { mapping: … }'],
  source: ['source of the content', 'links: { source: … }'],
  prepare: ['way to set the content at its source', 'prepare: …'],
  database: ['database', 'databases: [ … ]'],
  row: ['row', 'row: { … }'],
  table: ['table into which creates insert', 'table: { … }'],
  thenTable: ['table that is written after the row', 'thenTable: …'],
  update: ['state, and so no later version of a key,', 'state: …'],
  delete: ['event that deletes a record', 'delete: { … }'],
  merge: ['event that merges two records', 'merge: { … }'],
  unmerge: ['event that undoes a merge', 'unmerge: { … }'],
  shrink: ['event that leaves a record with fewer parts', 'shrink: { … }'],
  awaitsParent: ['update that cannot take effect before its create', 'awaitsParent: true'],
  unreadable: ['unreadable event', 'unreadable: { … }'],
  total: ['total that its updates add up to', 'total: …'],
  conflicts: ['serializable transaction', "conflicts: 'serialization'"],
  matches: ['matching of records', 'matches: true'],
  health: ['health of its consumer', 'processes: [ { health: … } ]'],
  opensDatabase: ['connection of the consumer itself to the database', 'opensDatabase: true'],
  releases: ['release before the one that runs', 'releases: { … }'],
  statements: ['limit on statements', 'statements: { … }'],
  slowMs: ['threshold of an alert', 'statements: { slowMs: … }'],
  publishesTo: ['queue of events that the system publishes itself', 'publishesTo: …'],
  duplicateAlert: ['alert of duplicates', 'alerts: { duplicate: … }'],
  deadLettersAlert: ['alert of dead letters', 'alerts: { deadLetters: { … } }'],
  spoil: ['way to spoil a record behind the system’s back', 'acts: { spoil: … }'],
  repair: ['repair of a record', 'acts: { repair: … }'],
  reconcile: ['reconciliation', 'acts: { reconcile: … }'],
  lose: ['way to lose a record behind the system’s back', 'acts: { lose: … }'],
  'clean-mappings': ['clean-up of mappings', "acts: { 'clean-mappings': … }"],
  duplicate: ['way to make a second record behind the system’s back', 'acts: { duplicate: … }'],
  'map-another': ['way to have a second record made and mapped behind the system’s back', "acts: { 'map-another': … }"],
  'delete-duplicate': ['removal of second records', "acts: { 'delete-duplicate': … }"],
  'hold-id': ['way to have an old mapping hold the id of a record', "acts: { 'hold-id': … }"],
} as const

/** Something that can be declared of a stream. */
export type Declaration = keyof typeof declarations

/** Why a stream does not fit: of the system nothing is known but what was declared. `no row was declared; "row: { … }" would unlock this`. */
export const undeclared = (what: Declaration): string => {
  const [name, field] = declarations[what]
  return `no ${name} was declared; "${field}" would unlock this`
}

const isUpstream = (link: FaultLink): link is Exclude<FaultLink, Declaration> => link.startsWith('upstream:')

/** The same of a link: of a front door's upstream, with its role. */
export const undeclaredLink = (link: FaultLink): string => {
  if (!isUpstream(link)) return undeclared(link)
  const role = link.slice('upstream:'.length)
  return `no upstream in the role "${role}" was declared; "links: { ${role}: … }" would unlock this`
}

/** Whether all these acts were declared. */
export const doesAll = ({ does = [] }: StreamFacts, acts: readonly RecordAct[]): Fit => {
  const missing = acts.find((act) => !does.includes(act))
  return missing === undefined || undeclared(missing)
}

/** Whether an event can be withheld, while what it would tell of is at its source all the same. */
export const withholds = ({ carries, prepares }: StreamFacts): Fit => {
  if (carries !== 'reference') return undeclared('source')
  return prepares !== false || undeclared('prepare')
}

/** Whether a stream's consumer makes the COMMIT of its effects itself, as it was declared. */
export const commitsItself = ({ links, service, commits = service }: StreamFacts): Fit => {
  if (links.database === undefined) return undeclared('database')
  return (
    commits === service || `its effects were declared to be committed by ${commits}, not by its consumer ${service}`
  )
}
