import { messageOf, ShakedownError } from '../errors.ts'

const names =
  /^(AccessDenied|KMS\.AccessDenied|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId)/

/** A service's refusal of our credentials in the middle of a run, as what to do about it; undefined for any other error. */
export const accessDenied = (error: unknown): ShakedownError | undefined =>
  error instanceof Error && names.test(error.name)
    ? new ShakedownError(
        'access-denied',
        `${error.name.startsWith('ExpiredToken') ? 'the credentials expired' : 'access was denied'} in the middle of the run: ${error.name}: ${messageOf(error)}`,
        {
          hint: 'Everything that was broken is mended. Renew the credentials, or grant what the message names, and run again.',
          exitCode: 4,
          cause: error,
        },
      )
    : undefined
