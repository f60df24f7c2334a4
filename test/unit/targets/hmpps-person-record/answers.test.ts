import { describe, expect, it } from 'vitest'
import { readCanonical } from '../../../../targets/hmpps-person-record/answers.ts'

describe('a person', () => {
  // CanonicalRecord.kt of ministryofjustice/hmpps-person-record at 01643799.
  const canonical = {
    cprUUID: 'f91ef118-a51f-4874-9409-c0538b4ca6fd',
    firstName: 'John',
    middleNames: 'Morgan',
    lastName: 'Doe',
    dateOfBirth: '1990-08-21',
    disability: true,
    title: { code: 'MR', description: 'Mr' },
    aliases: [{ firstName: 'Jon', lastName: 'do', middleNames: 'Morgain', title: { code: 'MR', description: 'Mr' } }],
    nationalities: [],
    addresses: [],
    identifiers: { crns: ['X123456'], prisonNumbers: [], defendantIds: [], cids: [], pncs: [], cros: [] },
  }

  it('is known by the cluster and the last name', () => {
    expect(readCanonical(canonical)).toEqual({ cluster: canonical.cprUUID, lastName: 'Doe' })
    expect(readCanonical({ ...canonical, lastName: null }).lastName).toBe('')
  })

  // As a running service answered GET /person/probation/{crn}: bf0902b.
  it('is known by the last name alone where the record of one source is answered, which names no cluster', () => {
    expect(readCanonical({ ...canonical, cprUUID: null })).toEqual({ cluster: undefined, lastName: 'Doe' })
    expect(() => readCanonical({ ...canonical, cprUUID: '' })).toThrow('cprUUID')
  })
})
