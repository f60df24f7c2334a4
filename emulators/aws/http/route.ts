import { serializationError, unknownOperation } from './aws-error.ts'
import type { AwsCall, AwsService, JsonInput } from './aws-service.ts'
import type { CredentialScope } from './credential-scope.ts'
import { parseForm, queryInput } from './query-input.ts'

/** What of an HTTP request decides where it goes. */
export interface RoutedRequest {
  readonly target: string | undefined
  readonly contentType: string
  readonly accept: string
  /** What follows `?` in the URL, '' without one. */
  readonly search: string
  readonly scope: CredentialScope
}

/** A service, the action asked of it and its input. `service` is absent where AWS has nothing at that address. */
export interface Route {
  readonly service: AwsService | undefined
  readonly action: string
  readonly input: AwsCall['input']
}

/** Which protocol a request speaks, so that even its errors come in the right shape. */
export const protocolOf = (request: RoutedRequest): 'json' | 'query' =>
  request.target !== undefined || request.contentType.startsWith('application/x-amz-json') ? 'json' : 'query'

const isObject = (value: unknown): value is JsonInput =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parseJson = (text: string): JsonInput => {
  if (text === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw serializationError()
  }
  if (!isObject(value)) throw serializationError()
  return value
}

const routeJson = (services: readonly AwsService[], request: RoutedRequest, text: string): Route => {
  const target = request.target ?? ''
  const dot = target.lastIndexOf('.')
  const prefix = target.slice(0, Math.max(0, dot))
  const service = services.find((candidate) => candidate.targetPrefix === prefix)
  if (!service) throw unknownOperation(target)
  return { service, action: target.slice(dot + 1), input: { protocol: 'json', body: parseJson(text) } }
}

/** Version first, then who the request is signed for, then whoever knows the action. */
const serviceOfQuery = (services: readonly AwsService[], action: string, version: string, scope: CredentialScope) =>
  services.find((service) => service.version === version) ??
  services.find((service) => service.name === scope.service) ??
  services.find((service) => service.actions.has(action)) ??
  (services.length === 1 ? services[0] : undefined)

const routeQuery = (services: readonly AwsService[], request: RoutedRequest, text: string): Route => {
  // A body of another type than a form is no parameters, as on AWS.
  const form =
    request.contentType === '' || request.contentType.startsWith('application/x-www-form-urlencoded') ? text : ''
  const parameters = parseForm(form, request.search)
  const action = parameters.get('Action') ?? ''
  const version = parameters.get('Version') ?? ''
  const service = action === '' ? undefined : serviceOfQuery(services, action, version, request.scope)
  if (!service && action !== '') throw unknownOperation(action, version)
  const answerAs = service?.answersQueryInJson && request.accept.startsWith('application/json') ? 'json' : 'xml'
  return { service, action, input: { protocol: 'query', parameters: queryInput(parameters), answerAs } }
}

/** Finds service, action and input of a request. @throws AwsError when there is no such operation or the body is malformed */
export const route = (services: readonly AwsService[], request: RoutedRequest, text: string): Route =>
  protocolOf(request) === 'json' ? routeJson(services, request, text) : routeQuery(services, request, text)
