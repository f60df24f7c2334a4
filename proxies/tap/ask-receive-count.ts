import type { SqsCall } from './sqs-call.ts'
import type { TapRequest } from './tap-request.ts'

const count = 'ApproximateReceiveCount'

const namesOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A receive that asks for the receive count too: whoever gets its messages in the end may want it, and the history does. */
export const askReceiveCount = ({ request, protocol, input }: SqsCall): TapRequest => {
  const { MessageSystemAttributeNames: system, AttributeNames: older } = input
  if ([...namesOf(system), ...namesOf(older)].some((name) => name === count || name === 'All')) return request
  // One list or the other: endpoints read the newer one alone where both are there.
  const list = namesOf(older).length > 0 ? 'AttributeNames' : 'MessageSystemAttributeNames'
  const names = [...namesOf(input[list]), count]
  if (protocol === 'json') return { ...request, body: Buffer.from(JSON.stringify({ ...input, [list]: names })) }
  const parameter = `${list.slice(0, -1)}.${names.length}=${count}`
  const [path = '/', search = ''] = request.path.split('?')
  return search.includes('Action=')
    ? { ...request, path: `${path}?${search}&${parameter}` }
    : { ...request, body: Buffer.from(`${request.body.toString('utf8')}&${parameter}`) }
}
