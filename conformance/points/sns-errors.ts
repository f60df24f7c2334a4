import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { snsApi } from '../sources.ts'
import { snsErrorTable } from './sns-error-table.ts'

/** What SNS answers to wrong requests. */
export const snsErrors: readonly Point[] = [
  {
    id: 'sns-errors/envelope',
    says: 'an error is XML with type, code and message, and without a detail',
    source: snsApi('CommonErrors'),
    run: async (subject) => {
      const parameters = { Action: 'Publish', Version: '2010-03-31', TopicArn: 'nothing', Message: 'a' }
      const body = new URLSearchParams(parameters).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const answer = await subject.raw({ service: 'sns', headers, body })
      assert.equal(answer.status, 400)
      assert.match(answer.body, /<ErrorResponse[^>]*>\s*<Error>\s*<Type>Sender<\/Type>/)
      assert.doesNotMatch(answer.body, /<Detail/)
    },
  },
  ...snsErrorTable.map(({ id, action, code = 'InvalidParameter', status = 400, message, call }): Point => ({
    id: `sns-errors/${id}`,
    says: `${action} is refused with ${code} in AWS’s words (${id})`,
    source: snsApi(`API_${action}`),
    run: (subject) => refused(call(subject), { code, status, message }),
  })),
]
