import { z } from 'zod'

const text = z.string().nullish()
const texts = z.array(z.string())
/** As `LocalDate.toString()` writes it. */
const dates = z.array(z.iso.date())

/** What person-match is sent for a record: `PersonMatchRecord` of the service (client/model/match/PersonMatchRecord.kt). */
export const matchRecordForm = z.looseObject({
  matchId: z.string().min(1),
  sourceSystem: z.enum(['DELIUS', 'NOMIS', 'COMMON_PLATFORM', 'LIBRA']),
  sourceSystemId: z.string().min(1),
  firstName: text,
  middleNames: text,
  lastName: text,
  dateOfBirth: z.union([z.iso.date(), z.literal('')]).nullish(),
  firstNameAliases: texts,
  lastNameAliases: texts,
  dateOfBirthAliases: dates,
  postcodes: texts,
  cros: texts,
  pncs: texts,
  sentenceDates: dates,
})

/** One record that people are matched by. */
export type MatchRecord = z.output<typeof matchRecordForm>
