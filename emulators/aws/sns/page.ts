import { invalidParameter } from './sns-errors.ts'

const PAGE_SIZE = 100

/** One page of a listing. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Undefined on the last page. */
  readonly nextToken: string | undefined
}

/**
 * A page of at most 100 items in the order of their ARNs. The token names the last ARN that was shown, so that what
 * is made or deleted between two pages neither repeats nor hides another item.
 */
export const page = <T extends { readonly arn: string }>(all: Iterable<T>, token: string | undefined): Page<T> => {
  const isFirst = token === undefined || token === ''
  const after = isFirst ? '' : Buffer.from(token, 'base64').toString()
  if (!isFirst && !after.startsWith('arn:')) throw invalidParameter('Invalid parameter: NextToken')
  const rest = [...all].filter((item) => item.arn > after).sort((a, b) => (a.arn < b.arn ? -1 : 1))
  const items = rest.slice(0, PAGE_SIZE)
  const last = items.at(-1)
  const isLast = rest.length <= PAGE_SIZE || last === undefined
  return { items, nextToken: isLast ? undefined : Buffer.from(last.arn).toString('base64') }
}
