import type { MatchRecord } from './match-record.ts'

/** Whether two records are taken for one person's: the same first name and date of birth. In what is sent, nobody but the subject has that first name. */
export const alike = (one: MatchRecord, other: MatchRecord): boolean =>
  !!one.firstName && one.firstName === other.firstName && one.dateOfBirth === other.dateOfBirth
