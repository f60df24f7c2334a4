import { describe, expect, it } from 'vitest'
import type { EventRef } from '../../../../harness/model/target.ts'
import { forenameOf, keyOfForename } from '../../../../targets/hmpps-person-record/forename.ts'
import {
  commonPlatformHearing,
  delivered,
  libraCase,
  prisoner,
  probationCase,
} from '../../../../targets/hmpps-person-record/messages.ts'

const ref: EventRef = { copy: 'copy1', event: 'event1', key: 'X123456', version: 3, variant: 'update' }

// Shapes as the service's own tests have them: src/test/kotlin/uk/gov/justice/digital/hmpps/personrecord/test of
// ministryofjustice/hmpps-person-record, each at the commit that is named.
describe('messages', () => {
  // messages/DomainEventMessages.kt at 7a539389.
  it('come in the envelope of a topic, with the message as text', () => {
    const eventType = 'prisoner-offender-search.prisoner.updated'
    const message = { eventType, additionalInformation: { categoriesChanged: [], nomsNumber: 'A1234BC' } }
    const envelope: unknown = JSON.parse(delivered(ref, 'domain-events', message, { eventType }))
    expect(envelope).toMatchObject({
      Type: 'Notification',
      MessageId: 'copy1',
      TopicArn: 'arn:aws:sns:eu-west-2:000000000000:domain-events',
      Message: JSON.stringify(message),
      MessageAttributes: { eventType: { Type: 'String', Value: eventType } },
    })
  })

  // responses/ProbationCaseResponses.kt at 00b12bbb, client/model/offender/ProbationCase.kt at 00b12bbb.
  it('of probation hold what the service reads of a case', () => {
    expect(probationCase(ref, true)).toMatchObject({
      identifiers: { deliusId: 2_500_000_501, crn: 'X123456' },
      name: { forename: 'Robin 654321X', middleName: '', surname: 'Reedc' },
      title: { code: 'MX' },
      dateOfBirth: '1985-04-07',
      aliases: [{ name: { forename: 'Robin 654321X', surname: 'Reeda' } }, { name: { surname: 'Reedb' } }],
      addresses: [],
      sentences: [],
    })
  })

  it('of another key are about the same person where they are meant to be', () => {
    const same = { ...ref, key: 'Y999999', sameAs: 'X123456' }
    expect(probationCase(same, true)).toMatchObject({
      identifiers: { crn: 'Y999999' },
      name: { forename: 'Robin 654321X' },
    })
    expect(prisoner(same, true)).toMatchObject({ prisonerNumber: 'Y999999', firstName: 'Robin 654321X' })
    expect(keyOfForename(forenameOf('X123456'))).toBe('X123456')
  })

  it('that cannot be read lack what the service must have', () => {
    // `val name: ProbationCaseName` may not be null.
    expect(probationCase(ref, false)).not.toHaveProperty('name')
    // `val lastName: String?` can be no object.
    expect(prisoner(ref, false)['lastName']).toEqual({ current: 'Reedc' })
  })

  // responses/PrisonerSearchResponses.kt at d7df26fe, client/model/prisoner/Prisoner.kt at 20e0db90.
  it('of prisons hold what the service reads of a prisoner', () => {
    expect(prisoner({ ...ref, key: 'A1234BC' }, true)).toMatchObject({
      prisonerNumber: 'A1234BC',
      firstName: 'Robin CB4321A',
      lastName: 'Reedc',
      dateOfBirth: '1985-04-07',
      aliases: [
        { firstName: 'Robin CB4321A', lastName: 'Reeda' },
        { firstName: 'Robin CB4321A', lastName: 'Reedb' },
      ],
      emailAddresses: [],
      phoneNumbers: [],
      addresses: [],
      identifiers: [],
      allConvictedOffences: [],
    })
  })

  // messages/CourtCommonPlatformMessages.kt at 01d92ec1.
  it('of Common Platform are hearings of one defendant, who is no youth', () => {
    const key = '5f1b5f0a-0e6b-4f0e-a1d2-2c9f5d3b7e60'
    expect(commonPlatformHearing({ ...ref, key })).toMatchObject({
      hearing: {
        jurisdictionType: 'CROWN',
        courtCentre: { code: 'B01OB00' },
        prosecutionCases: [
          {
            prosecutionCaseIdentifier: { caseURN: '25AB1234567' },
            defendants: [
              {
                id: key,
                masterDefendantId: key,
                isYouth: false,
                personDefendant: {
                  personDetails: { firstName: forenameOf(key), lastName: 'Reedc', dateOfBirth: '1985-04-07' },
                },
              },
            ],
          },
        ],
      },
    })
    const idOf = (version: number): unknown => commonPlatformHearing({ ...ref, key, version })['hearing']
    expect(idOf(1)).not.toEqual(idOf(2))
  })

  // messages/CourtLibraMessages.kt at 0ad1bfc4; LibraHearingEvent.isPerson(): type P, a last name and something more.
  it('of Libra are about a person', () => {
    expect(libraCase({ ...ref, key: '1234567890' })).toMatchObject({
      cId: '1234567890',
      name: { forename1: 'Robin 0987654321', surname: 'Reedc' },
      defendantType: 'P',
      defendantSex: 'N',
      defendantDob: '07/04/1985',
      courtCode: 'B01OB',
    })
  })
})
