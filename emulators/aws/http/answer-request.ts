import { AwsError } from './aws-error.ts'
import type { AwsCall, AwsService } from './aws-service.ts'
import type { CredentialScope } from './credential-scope.ts'
import { encodeAnswer, encodeError, type ProtocolName, type WireAnswer } from './protocol.ts'
import { protocolOf, route, type Route, type RoutedRequest } from './route.ts'

/** One HTTP request, read whole. */
export interface AwsRequest extends RoutedRequest {
  readonly text: string
  readonly path: string
  readonly origin: string
  readonly requestId: string
  readonly traceHeader: string | undefined
  /** Whose connection it came on, as a tap in front of this server tells. */
  readonly owner: string | undefined
  readonly onGone: (callback: () => void) => void
}

/** What every request is answered with. */
export interface AnswerContext {
  readonly services: readonly AwsService[]
  readonly account: string
  readonly region: string
  /** Told about defects of ours: what is thrown and is no AwsError. */
  readonly onDefect: (error: unknown) => void
}

// AWS answers so at addresses where nothing is.
const nothingHere: WireAnswer = { status: 404, contentType: 'text/xml', body: '<UnknownOperationException/>\n' }

const documentAt = (services: readonly AwsService[], path: string): WireAnswer => {
  for (const service of services) {
    const document = service.document?.(path)
    if (document) return { status: 200, ...document }
  }
  return nothingHere
}

/** A key id of twelve digits names the account, the usual way to act as another account against a local endpoint. */
const accountOf = (scope: CredentialScope, account: string): string =>
  /^\d{12}$/.test(scope.accessKeyId) ? scope.accessKeyId : account

const failure = (
  context: AnswerContext,
  protocol: ProtocolName,
  service: AwsService | undefined,
  requestId: string,
  error: unknown,
): WireAnswer => {
  if (error instanceof AwsError) return encodeError(protocol, service, requestId, error)
  context.onDefect(error)
  const shape = { name: 'InternalFailure', status: 500, fault: 'Receiver' } as const
  return encodeError(
    protocol,
    service,
    requestId,
    new AwsError(shape, 'We encountered an internal error. Please try again.'),
  )
}

/** Routes one request and answers it; an answer, never an exception. Synchronous unless the service waits. */
export const answerRequest = (context: AnswerContext, request: AwsRequest): WireAnswer | Promise<WireAnswer> => {
  let protocol: ProtocolName = protocolOf(request)
  const { requestId } = request
  let found: Route | undefined
  try {
    found = route(context.services, request, request.text)
    const { service, action, input } = found
    if (input.protocol === 'query' && input.answerAs === 'json') protocol = 'query-json'
    const spoken = protocol
    if (!service) return documentAt(context.services, request.path)
    const call: AwsCall = {
      action,
      input,
      region: request.scope.region ?? context.region,
      defaultRegion: context.region,
      account: accountOf(request.scope, context.account),
      consumer: request.owner ?? request.scope.accessKeyId,
      origin: request.origin,
      path: request.path,
      traceHeader: request.traceHeader,
      onGone: request.onGone,
    }
    const answer = service.handle(call)
    if (!(answer instanceof Promise)) return encodeAnswer(protocol, service, action, requestId, answer)
    return answer.then(
      (waited) => encodeAnswer(spoken, service, action, requestId, waited),
      (error: unknown) => failure(context, spoken, service, requestId, error),
    )
  } catch (error) {
    return failure(context, protocol, found?.service, requestId, error)
  }
}
