import type { JsonInput } from '../../emulators/aws/http/index.ts'
import { stringMember } from './string-member.ts'

/** The queue URLs that consumers see, which lead to the tap, and those that the queue itself knows. */
export interface QueueUrls {
  /** The tap's URL of a queue. `front` is where the consumer reached the tap. */
  toTap(url: string, region: string, front: string): string
  /** The queue's own URL; of any other URL itself. */
  toUpstream(url: string, region: string): string
}

const split = (url: string): readonly [origin: string, path: string] | undefined => {
  const found = /^(?<origin>https?:\/\/[^/?#]+)(?<path>\/.*)$/is.exec(url)?.groups
  return found?.['origin'] === undefined ? undefined : [found['origin'].toLowerCase(), found['path'] ?? '/']
}

/**
 * Translates queue URLs. An endpoint may name its queues by another host than the one it was reached by (LocalStack's
 * `sqs.eu-west-2.localhost.localstack.cloud`), so what it named is remembered per path and region.
 *
 * @param tap origin of the tap
 * @param upstream origin of the queue's endpoint
 */
export const queueUrls = (tap: string, upstream: string): QueueUrls => {
  const fronts = new Set([tap])
  const named = new Map<string, string>()
  return {
    toTap: (url, region, front) => {
      const parts = split(url)
      if (parts === undefined) return url
      const [origin, path] = parts
      fronts.add(front)
      named.set(`${region} ${path}`, origin)
      return `${front}${path}`
    },
    toUpstream: (url, region) => {
      const parts = split(url)
      if (parts === undefined || !fronts.has(parts[0])) return url
      return `${named.get(`${region} ${parts[1]}`) ?? upstream}${parts[1]}`
    },
  }
}

/** Changes the queue URL of a JSON request, and nothing else of it. */
export const changeJsonUrl = (text: string, change: (url: string) => string): string => {
  const member = stringMember(text, 'QueueUrl')
  if (member === undefined) return text
  const changed = change(member.value)
  if (changed === member.value) return text
  return `${text.slice(0, member.start)}${JSON.stringify(changed)}${text.slice(member.end)}`
}

/** Changes the queue URL among the parameters of the query protocol, and nothing else of them. */
export const changeFormUrl = (text: string, change: (url: string) => string): string =>
  text
    .split('&')
    .map((pair) => {
      if (!pair.startsWith('QueueUrl=')) return pair
      const url = new URLSearchParams(pair).get('QueueUrl') ?? ''
      const changed = change(url)
      return changed === url ? pair : `QueueUrl=${encodeURIComponent(changed)}`
    })
    .join('&')

const changeAny = (value: unknown, change: (url: string) => string): unknown =>
  typeof value === 'string'
    ? change(value)
    : Array.isArray(value)
      ? value.map((each) => changeAny(each, change))
      : value

const members = new Set(['QueueUrl', 'QueueUrls', 'queueUrls'])

/** Changes the queue URLs of a JSON answer. */
export const changeJsonUrls = (output: JsonInput, change: (url: string) => string): JsonInput =>
  Object.fromEntries(
    Object.entries(output).map(([name, value]) => [name, members.has(name) ? changeAny(value, change) : value]),
  )
