import assert from 'node:assert/strict'
import { shown } from './shown.ts'

/** How AWS refuses something. What is absent is not compared. */
export interface Refusal {
  /** Class of the error in the SDK: the name of the error shape. */
  readonly name?: string
  /** Code of the query protocol, which AWS also sends beside JSON (`x-amzn-query-error`). */
  readonly code?: string
  readonly status?: number
  readonly message?: string | RegExp
}

interface SdkError extends Error {
  readonly Code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

const isSdkError = (thrown: unknown): thrown is SdkError => thrown instanceof Error && '$metadata' in thrown

/** Awaits a call that must be refused. @throws when it is not, or otherwise than expected */
export const refused = async (call: Promise<unknown>, refusal: Refusal): Promise<void> => {
  let thrown: unknown
  try {
    const answer = await call
    assert.fail(`not refused, answered ${shown(answer)}`)
  } catch (error) {
    thrown = error
  }
  if (!isSdkError(thrown)) throw thrown
  const { name, code, status, message } = refusal
  const seen = `${thrown.name}: ${thrown.message.slice(0, 200)}`
  // SDK 3 names an error by its shape, SDK 2 and others by the code of the query protocol: `Code` here holds the latter.
  if (name !== undefined) assert.ok(thrown.name === name, `refused with ${seen}; expected ${name}`)
  const codeSeen = thrown.Code ?? thrown.name
  if (code !== undefined)
    assert.ok(codeSeen === code, `refused with ${seen}, under the code ${codeSeen}; expected ${code}`)
  const statusSeen = thrown.$metadata?.httpStatusCode
  if (status !== undefined)
    assert.ok(statusSeen === status, `refused with ${seen}, and status ${statusSeen}; expected ${status}`)
  if (typeof message === 'string') assert.equal(thrown.message, message)
  else if (message) assert.match(thrown.message, message)
}
