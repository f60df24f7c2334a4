import { invalidArgument } from '../s3-error.ts'
import type { S3Request } from './s3-request.ts'

/** A parameter that is a number. @throws S3Error `InvalidArgument` when it is none, or out of bounds */
export const wholeNumber = (
  { query }: S3Request,
  name: string,
  bounds: { readonly least: number; readonly most: number },
): number | undefined => {
  const text = query.get(name)
  if (text === null) return undefined
  const value = Number(text)
  if (!/^\d{1,10}$/.test(text) || value < bounds.least || value > bounds.most)
    throw invalidArgument(
      name === 'partNumber'
        ? `Part number must be an integer between ${bounds.least} and ${bounds.most}, inclusive`
        : `Argument ${name} must be an integer between ${bounds.least} and ${bounds.most}`,
      name,
      text,
    )
  return value
}
