/** What an event did to a person. */
export interface Applied {
  /** Absent where there is none. */
  readonly personUuid?: string | undefined
  /** The person's version after it. */
  readonly version: number
  /** `unchanged`: the person has newer content already, or is not there to be deleted. */
  readonly change: 'created' | 'updated' | 'deleted' | 'unchanged'
  /** Key of a person of whom this is the first record. */
  readonly newPersonKey?: string
  /** What the event added besides. */
  readonly added?: { readonly what: 'address' | 'hearing'; readonly recordId: string }
}

/** By what others know a person. */
export interface PersonIdentifier {
  readonly type: 'CRN' | 'NOMS' | 'DEFENDANT_ID' | 'C_ID'
  readonly value: string
}
