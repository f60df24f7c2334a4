/** Which column holds a person's id at each source. */
export const columns = {
  DELIUS: 'crn',
  NOMIS: 'prison_number',
  COMMON_PLATFORM: 'defendant_id',
  LIBRA: 'c_id',
} as const

/** One of {@link columns}. */
export type SourceColumn = (typeof columns)[keyof typeof columns]

/** A person as one source of HMPPS's tells of them. */
export interface SourcePerson {
  readonly source: keyof typeof columns
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  /** Last names by which they were known before. */
  readonly aliases: readonly string[]
  /** When the source says it became so. */
  readonly contentTime: string
}
