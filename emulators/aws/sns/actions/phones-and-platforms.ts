import { xmlElement, xmlText } from '../../http/index.ts'
import type { SnsAction } from '../sns-context.ts'
import { invalidParameter, notFound } from '../sns-errors.ts'

// Nothing is sent to telephones or to mobile push services from here: nobody has opted out, and no platform
// application exists. These actions say so in AWS's words.

const PHONE_NUMBER = /^\+?[1-9]\d{1,14}$/

const checkPhoneNumber = (number: string | undefined): void => {
  if (PHONE_NUMBER.test(number ?? '')) return
  throw invalidParameter('Invalid parameter: PhoneNumber Reason: input incorrectly formatted')
}

export const checkIfPhoneNumberIsOptedOut: SnsAction = (_context, { input }) => {
  checkPhoneNumber(input.get('phoneNumber'))
  return xmlText('isOptedOut', false)
}

export const optInPhoneNumber: SnsAction = (_context, { input }) => {
  checkPhoneNumber(input.get('phoneNumber'))
  return ''
}

export const listPhoneNumbersOptedOut: SnsAction = () => xmlElement('phoneNumbers', '')

export const listPlatformApplications: SnsAction = () => xmlElement('PlatformApplications', '')

/** Every action on one platform application. */
export const ofPlatformApplication: SnsAction = () => {
  throw notFound('PlatformApplication')
}
