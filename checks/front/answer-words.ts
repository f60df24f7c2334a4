import type { OperationOf } from '../../harness/model/operation.ts'
import { at } from '../evidence.ts'

/** Whether a request was answered with success. */
export const isGood = ({ status }: OperationOf<'request'>): boolean =>
  status !== undefined && status >= 200 && status < 300

/** Whether it was refused: by a status that says that the caller, or the caller now, may not. */
export const isRefused = ({ status }: OperationOf<'request'>): boolean =>
  status !== undefined && status >= 400 && status < 500

/** Whether somebody gave up waiting, who may have waited for the machine: a client, or a gateway before what is behind it. */
export const isGivenUp = ({ status }: OperationOf<'request'>): boolean =>
  status === undefined || status === 503 || status === 504

/** `sign-in of nurse-1 (wrong password) at 2.31 s`. */
export const requestName = (request: OperationOf<'request'>): string => {
  const whose = request.person === undefined ? '' : ` of ${request.person}`
  return `${request.request}${whose}${request.about === undefined ? '' : ` (${request.about})`} at ${at(request)}`
}

/** `was answered 503 after 12 ms`. */
export const answerWords = ({ status, error, tookMs }: OperationOf<'request'>): string =>
  status === undefined
    ? `had no answer: ${error ?? 'nobody knows why'}`
    : `was answered ${status} after ${Math.round(tookMs)} ms`
