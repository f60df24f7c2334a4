import { snsEnvelope, momentOf } from '../reference/sns-envelope.ts'
import type { EventRef } from '../../harness/model/target.ts'
import { forenameOf } from './forename.ts'
import { formerSurnames, surnameOf } from './surname.ts'
import { hashOf } from '../../harness/random.ts'

/** A probation case as Delius tells it: `ProbationCase` (client/model/offender/ProbationCase.kt), which ignores what it does not know. */
export const probationCase = (
  { key, sameAs = key, version }: EventRef,
  readable: boolean,
): Readonly<Record<string, unknown>> => {
  const forename = forenameOf(sameAs)
  const name = { forename, surname: surnameOf(version), middleName: '' }
  return {
    identifiers: { deliusId: 2_500_000_501, crn: key },
    // The breaking change: a name that became a list under another name.
    ...(readable ? { name } : { names: [name] }),
    title: { code: 'MX', description: 'Mx' },
    dateOfBirth: '1985-04-07',
    gender: { code: 'N', description: 'Not known' },
    aliases: formerSurnames(version).map((surname) => ({ name: { forename, surname, middleName: '' } })),
    addresses: [],
    contactDetails: {},
    sentences: [],
    // The service does not read these two.
    version,
    lastUpdated: momentOf(version),
  }
}

/** A prisoner as prisoner search tells it (client/model/prisoner/Prisoner.kt). */
export const prisoner = (
  { key, sameAs = key, version }: EventRef,
  readable: boolean,
): Readonly<Record<string, unknown>> => {
  const [firstName, lastName] = [forenameOf(sameAs), surnameOf(version)]
  return {
    prisonerNumber: key,
    pncNumberCanonicalLong: '',
    croNumber: '',
    title: 'Mx',
    firstName,
    middleNames: '',
    // The breaking change: a name that became an object.
    ...(readable ? { lastName } : { lastName: { current: lastName } }),
    dateOfBirth: '1985-04-07',
    status: 'ACTIVE IN',
    prisonId: 'MDI',
    aliases: formerSurnames(version).map((former) => ({ firstName, lastName: former })),
    addresses: [],
    emailAddresses: [],
    phoneNumbers: [],
    identifiers: [],
    allConvictedOffences: [],
    version,
    lastUpdated: momentOf(version),
  }
}

const uuidOf = (text: string): string => {
  const hex = hashOf(text).toString(16).padStart(12, '0') + hashOf(`${text}/2`).toString(16).padStart(12, '0')
  const long = hex + hashOf(`${text}/3`).toString(16).padStart(12, '0')
  return `${long.slice(0, 8)}-${long.slice(8, 12)}-4${long.slice(13, 16)}-a${long.slice(17, 20)}-${long.slice(20, 32)}`
}

/** A hearing as Common Platform tells it: each version of a defendant is a hearing of its own. */
export const commonPlatformHearing = ({ key, version }: EventRef): Readonly<Record<string, unknown>> => {
  const personDetails = {
    firstName: forenameOf(key),
    lastName: surnameOf(version),
    dateOfBirth: '1985-04-07',
    gender: 'NOT_KNOWN',
  }
  const defendant = {
    id: key,
    masterDefendantId: key,
    isYouth: false,
    personDefendant: { personDetails },
    prosecutionCaseId: uuidOf(`case/${key}`),
    offences: [],
  }
  return {
    hearing: {
      id: uuidOf(`hearing/${key}/${version}`),
      type: { description: 'Plea' },
      courtCentre: { id: uuidOf('court'), roomName: 'Courtroom 1', code: 'B01OB00' },
      hearingDays: [{ listedDurationMinutes: 20, listingSequence: 0, sittingDay: momentOf(version) }],
      jurisdictionType: 'CROWN',
      prosecutionCases: [
        { id: uuidOf(`case/${key}`), prosecutionCaseIdentifier: { caseURN: '25AB1234567' }, defendants: [defendant] },
      ],
    },
  }
}

/** A case as Libra tells it (client/model/court/event/LibraHearingEvent.kt). */
export const libraCase = ({ key, version }: EventRef): Readonly<Record<string, unknown>> => ({
  caseId: 1_000_000 + version,
  caseNo: `${1_600_000_000 + version}`,
  cId: key,
  name: { title: 'Mx', forename1: forenameOf(key), surname: surnameOf(version) },
  defendantName: `Mx ${forenameOf(key)} ${surnameOf(version)}`,
  defendantType: 'P',
  defendantSex: 'N',
  defendantDob: '07/04/1985',
  sessionStartTime: '2026-03-02T09:01:00',
  courtCode: 'B01OB',
  courtRoom: '01',
  seq: 1,
})

/** A message as a topic delivers it. */
export const delivered = (
  { copy, version }: EventRef,
  topic: string,
  message: unknown,
  attributes: Readonly<Record<string, string>>,
): string => snsEnvelope({ messageId: copy, topic, message, timestamp: momentOf(version), attributes })
