import { isUtf8 } from 'node:buffer'
import type { JsonInput } from '../../emulators/aws/http/index.ts'
import { changeFormUrl, changeJsonUrl, changeJsonUrls, type QueueUrls } from './queue-urls.ts'
import type { Caller, SqsCall } from './sqs-call.ts'
import { headerOf, type TapAnswer, type TapRequest } from './tap-request.ts'
import { changeAnswer, readAnswer } from './wire.ts'

/** A request with the queue's own URL in it, where it named a queue by the tap's. */
export const readdressRequest = (request: TapRequest, { region }: Caller, urls: QueueUrls): TapRequest => {
  const toUpstream = (url: string): string => urls.toUpstream(url, region)
  // What is no text is refused by the endpoint, as it came.
  if (!isUtf8(request.body)) return request
  const text = request.body.toString('utf8')
  const json =
    headerOf(request.rawHeaders, 'x-amz-target') !== '' ||
    headerOf(request.rawHeaders, 'content-type').startsWith('application/x-amz-json')
  const changed = json ? changeJsonUrl(text, toUpstream) : changeFormUrl(text, toUpstream)
  const [path = '/', ...search] = request.path.split('?')
  return {
    ...request,
    path: search.length === 0 ? path : `${path}?${changeFormUrl(search.join('?'), toUpstream)}`,
    body: changed === text ? request.body : Buffer.from(changed),
  }
}

/** Actions that answer queue URLs. */
const naming = new Set(['CreateQueue', 'GetQueueUrl', 'ListQueues', 'ListDeadLetterSourceQueues'])

/** An answer with the tap's URL of every queue that it names: the JavaScript SDK follows a queue URL past the endpoint. */
export const readdressAnswer = (call: SqsCall, answer: TapAnswer, urls: QueueUrls, front: string): TapAnswer => {
  if (!naming.has(call.action)) return answer
  const output: JsonInput | undefined = readAnswer(call, answer)
  if (output === undefined) return answer
  return changeAnswer(
    call,
    answer,
    changeJsonUrls(output, (url) => urls.toTap(url, call.region, front)),
  )
}
