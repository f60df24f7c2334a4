import type { JsonInput } from '../../emulators/aws/http/index.ts'
import type { SqsCall } from './sqs-call.ts'
import type { TapRequest } from './tap-request.ts'

/** What of a call is to be another. */
export interface Edit {
  readonly ReceiptHandle?: string
  readonly Entries?: readonly JsonInput[]
}

const flatten = (action: string, { ReceiptHandle, Entries }: Edit): readonly (readonly [string, string])[] => [
  ...(ReceiptHandle === undefined ? [] : [['ReceiptHandle', ReceiptHandle] as const]),
  ...(Entries ?? []).flatMap((entry, index) =>
    Object.entries(entry).map(
      ([name, value]) => [`${action}RequestEntry.${index + 1}.${name}`, String(value)] as const,
    ),
  ),
]

/** Changes parameters where they stand; '' when they stand elsewhere. */
const editForm = (text: string, action: string, edit: Edit): string => {
  const parameters = new URLSearchParams(text)
  const replaced = [...parameters.keys()].filter(
    (name) =>
      (edit.ReceiptHandle !== undefined && name === 'ReceiptHandle') ||
      (edit.Entries !== undefined && name.startsWith(`${action}RequestEntry.`)),
  )
  if (replaced.length === 0) return text
  for (const name of replaced) parameters.delete(name)
  for (const [name, value] of flatten(action, edit)) parameters.append(name, value)
  return parameters.toString()
}

/** The request of a call with another receipt handle or other entries. Entries hold text and numbers only, as those of deletes do. */
export const editCall = ({ request, protocol, action, input }: SqsCall, edit: Edit): TapRequest => {
  if (protocol === 'json') return { ...request, body: Buffer.from(JSON.stringify({ ...input, ...edit })) }
  const [path = '/', search] = request.path.split('?')
  return {
    ...request,
    path: search === undefined ? path : `${path}?${editForm(search, action, edit)}`,
    body: Buffer.from(editForm(request.body.toString('utf8'), action, edit)),
  }
}
