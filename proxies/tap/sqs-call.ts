import { credentialScope, type JsonInput, parseForm, queryInput } from '../../emulators/aws/http/index.ts'
import type { ProtocolName } from '../../emulators/aws/http/protocol.ts'
import { decodeQuery } from '../../emulators/aws/sqs/query-decode.ts'
import type { Holder } from '../../harness/model/reach.ts'
import { sqsShape } from './sqs-shape.ts'
import { headerOf, type TapRequest } from './tap-request.ts'

/** Who speaks to the queue, as its connection and the credential scope of the request tell. */
export interface Caller {
  /** The replica whose connection it is, where that is known, else the access key id; '' when the request is not signed. */
  readonly consumer: string
  /** The replica whose connection it is, where that is known. */
  readonly owner?: string
  /** Whose connection it is, with the process itself; to be asked of what is held. */
  readonly holder?: () => Holder | undefined
  /** '' when the request is not signed. */
  readonly region: string
  /** '' when the request is not signed. */
  readonly service: string
}

/** A call to SQS, understood. */
export interface SqsCall extends Caller {
  readonly request: TapRequest
  readonly protocol: ProtocolName
  readonly action: string
  /** Name of the queue; '' for calls that are about none. */
  readonly queue: string
  /** In the form of the JSON protocol, whatever was spoken. */
  readonly input: JsonInput
}

const isObject = (value: unknown): value is JsonInput =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const searchOf = (path: string): string => {
  const mark = path.indexOf('?')
  return mark < 0 ? '' : path.slice(mark + 1)
}

/** Who sent a request, on a connection of the owner's. */
export const callerOf = ({ path, rawHeaders }: TapRequest, owner?: string): Caller => {
  const presigned = path.includes('X-Amz-Credential')
    ? new URLSearchParams(searchOf(path)).get('X-Amz-Credential')
    : undefined
  const authorization = headerOf(rawHeaders, 'authorization')
  const scope = credentialScope(authorization === '' ? undefined : authorization, presigned)
  const where = { region: scope.region ?? '', service: scope.service ?? '' }
  return owner === undefined ? { consumer: scope.accessKeyId, ...where } : { consumer: owner, owner, ...where }
}

/** The last segment of a queue's URL, or of the path of a call to one. */
const queueNameOf = (url: unknown): string =>
  typeof url === 'string'
    ? (url
        .replace(/[?#].*$/s, '')
        .split('/')
        .findLast((segment) => segment !== '') ?? '')
    : ''

const jsonCall = (request: TapRequest, caller: Caller, target: string): SqsCall | undefined => {
  const input: unknown = JSON.parse(request.body.toString('utf8'))
  if (!isObject(input)) return undefined
  const action = target.slice(target.lastIndexOf('.') + 1)
  return { ...caller, request, protocol: 'json', action, queue: queueNameOf(input['QueueUrl']), input }
}

const speaksSqs = (action: string, version: string, service: string): boolean =>
  version === '' ? service === 'sqs' || sqsShape.actions.has(action) : version === sqsShape.version

const queryCall = (request: TapRequest, caller: Caller): SqsCall | undefined => {
  const type = headerOf(request.rawHeaders, 'content-type')
  const form = type === '' || type.startsWith('application/x-www-form-urlencoded') ? request.body.toString('utf8') : ''
  const parameters = parseForm(form, searchOf(request.path))
  const action = parameters.get('Action') ?? ''
  if (action === '' || !speaksSqs(action, parameters.get('Version') ?? '', caller.service)) return undefined
  const input = decodeQuery(action, queryInput(parameters))
  const protocol = headerOf(request.rawHeaders, 'accept').startsWith('application/json') ? 'query-json' : 'query'
  const path = request.path.split('?')[0] ?? '/'
  return { ...caller, request, protocol, action, queue: queueNameOf(input['QueueUrl'] ?? path), input }
}

/** Understands a request as a call to SQS; undefined when it is none, or is malformed: then the endpoint is to say so. */
export const readSqsCall = (request: TapRequest, caller: Caller): SqsCall | undefined => {
  const target = headerOf(request.rawHeaders, 'x-amz-target')
  try {
    if (target.startsWith(`${sqsShape.targetPrefix}.`)) return jsonCall(request, caller, target)
    return target === '' ? queryCall(request, caller) : undefined
  } catch {
    return undefined
  }
}

/** A text among the members of a call's input. */
export const textOf = (input: JsonInput, name: string): string | undefined => {
  const value = input[name]
  return typeof value === 'string' ? value : undefined
}

/** A number among them. */
export const numberOf = (input: JsonInput, name: string): number | undefined => {
  const value = input[name]
  return typeof value === 'number' ? value : undefined
}

/** A list of objects among them: entries of a batch, messages of an answer. */
export const objectsOf = (input: JsonInput, name: string): readonly JsonInput[] => {
  const value = input[name]
  return Array.isArray(value) ? value.filter((each): each is JsonInput => isObject(each)) : []
}
