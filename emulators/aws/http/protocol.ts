import type { AwsError } from './aws-error.ts'
import type { AwsAnswer, AwsService } from './aws-service.ts'
import { escapeXml, xmlElement, xmlText } from './xml.ts'

/** How an answer is written: AWS JSON 1.0, the XML of the query protocol, or that as JSON where a client accepts it. */
export type ProtocolName = 'json' | 'query' | 'query-json'

/** An answer ready to be written. */
export interface WireAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** `code;fault` beside a JSON error, for clients that compare the codes of the query protocol. */
  readonly queryError?: string
}

const jsonType = 'application/x-amz-json-1.0'
const xmlType = 'text/xml'
const xmlHead = '<?xml version="1.0"?>'

/** Puts a service's answer into the envelope of the protocol. */
export const encodeAnswer = (
  protocol: ProtocolName,
  service: AwsService,
  action: string,
  requestId: string,
  answer: AwsAnswer,
): WireAnswer => {
  if (protocol === 'json') return { status: 200, contentType: jsonType, body: answer ?? '' }
  if (protocol === 'query-json') {
    const result = answer === undefined ? '' : `"${action}Result":${answer},`
    const body = `{"${action}Response":{${result}"ResponseMetadata":{"RequestId":"${requestId}"}}}`
    return { status: 200, contentType: 'application/json', body }
  }
  const result =
    answer === undefined ? '' : answer === '' ? `<${action}Result/>` : xmlElement(`${action}Result`, answer)
  const metadata = xmlElement('ResponseMetadata', xmlText('RequestId', requestId))
  const body = `${xmlHead}<${action}Response xmlns="${service.xmlNamespace}">${result}${metadata}</${action}Response>`
  return { status: 200, contentType: xmlType, body }
}

/** An error in the shape of the protocol. `service` is absent where the request could not be routed. */
export const encodeError = (
  protocol: ProtocolName,
  service: AwsService | undefined,
  requestId: string,
  error: AwsError,
): WireAnswer => {
  if (protocol === 'json') {
    const namespace = error.namespace ?? service?.errorNamespace ?? 'com.amazon.coral.service'
    const body = JSON.stringify({ __type: `${namespace}#${error.name}`, message: error.message })
    return { status: error.status, contentType: jsonType, body, queryError: `${error.code};${error.fault}` }
  }
  if (protocol === 'query-json') {
    const { fault: Type, code: Code, message: Message } = error
    const body = JSON.stringify({ Error: { Code, Message, Type }, RequestId: requestId })
    return { status: error.status, contentType: 'application/json', body }
  }
  const namespace = service?.xmlNamespace
  const inner = `<Type>${error.fault}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>${service?.errorsHaveDetail ? '<Detail/>' : ''}`
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`
  const body = `${xmlHead}<ErrorResponse${attribute}><Error>${inner}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`
  return { status: error.status, contentType: xmlType, body }
}
