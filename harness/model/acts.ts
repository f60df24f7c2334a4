/**
 * What can be done to a stream's records beside its events. Behind the system's back: `spoil` makes a record differ from what it should be, `lose` takes it away and leaves
 * what points at it, as a refresh does, `duplicate` makes a second one, `map-another` makes a second one and maps that before the first is, `hold-id` has a mapping of something that is gone hold the id of its record. By its operators: `repair`, `reconcile`, `clean-mappings`, `delete-duplicate`.
 */
export const recordActs = [
  'spoil',
  'repair',
  'reconcile',
  'lose',
  'clean-mappings',
  'duplicate',
  'map-another',
  'delete-duplicate',
  'hold-id',
] as const

/** One of {@link recordActs}. */
export type RecordAct = (typeof recordActs)[number]

/** Those that nobody tells the system of. */
const behindItsBack: ReadonlySet<string> = new Set<RecordAct>(['spoil', 'lose', 'duplicate', 'map-another', 'hold-id'])

/** Whether an act is done behind the system's back, by nobody whom it knows. */
export const isBehindItsBack = (act: string): boolean => behindItsBack.has(act)

/** What came of an act. */
export interface ActAnswer {
  /** How many records it was about, as the system says. */
  readonly count?: number
  /** Ids of the records that it made. */
  readonly records?: readonly string[]
  /** What a reconciliation tells: keys whose two sides differ, and keys of which it could not find out. Of others than those asked about, too. */
  readonly differing?: readonly string[]
  readonly unread?: readonly string[]
  /** Why a reconciliation failed as a whole, in words: of nothing does it know how it is. */
  readonly failed?: string
}

/** Does an act to the records of these keys. */
export type Act = (keys: readonly string[]) => Promise<ActAnswer | void>
