import { describe, expect, it } from 'vitest'
import { matchRecordForm } from '../../../../targets/hmpps-person-record/match-record.ts'

// PersonMatchRecord.kt of ministryofjustice/hmpps-person-record at 067debf1: what is unknown is an empty string, dates are LocalDate.toString().
const record = {
  matchId: '1c8b6d0e-0a0b-4c53-9a53-0f1d2f6f0b1e',
  sourceSystem: 'DELIUS',
  firstName: 'Robin',
  middleNames: '',
  lastName: 'Reeda',
  dateOfBirth: '1985-04-07',
  firstNameAliases: [],
  lastNameAliases: ['Reed'],
  dateOfBirthAliases: [],
  postcodes: ['LS1 1AB'],
  cros: [],
  pncs: [],
  sentenceDates: ['2024-05-23'],
  sourceSystemId: 'X123456',
  includeOverrideMarkers: [],
  excludeOverrideMarkers: [],
}

describe('a record for person-match', () => {
  it('is taken as the service sends it, also with fields that came later', () => {
    expect(matchRecordForm.parse({ ...record, overrideMarker: '', overrideScopes: [] })).toMatchObject(record)
    expect(matchRecordForm.parse({ ...record, dateOfBirth: '' }).dateOfBirth).toBe('')
  })

  it.each([
    ['without an id to match by', { matchId: '' }],
    ['of a source that there is not', { sourceSystem: 'PRISON' }],
    ['without its id at the source', { sourceSystemId: '' }],
    ['with a date in another form', { dateOfBirth: '07/04/1985' }],
    ['without its aliases', { lastNameAliases: undefined }],
  ])('is refused %s', (_, change) => {
    expect(matchRecordForm.safeParse({ ...record, ...change }).success).toBe(false)
  })
})
