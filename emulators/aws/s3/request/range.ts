import { S3Error } from '../s3-error.ts'

/** A part of an object's bytes; `start` may be its size, where it is empty. */
export interface ByteRange {
  readonly start: number
  readonly length: number
}

/**
 * What a `Range` asks for. `undefined`: everything, as S3 answers where it is of another form, or asks for several ranges.
 *
 * @throws S3Error `InvalidRange` where there are no such bytes
 */
export const byteRange = (asked: string | undefined, size: number): ByteRange | undefined => {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(asked?.trim() ?? '') ?? []
  if (from === '' && to === '') return undefined
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1)
  if (start >= size || end <= start)
    throw new S3Error('InvalidRange', 416, 'The requested range is not satisfiable', {
      RangeRequested: asked,
      ActualObjectSize: size,
    })
  return { start, length: end - start }
}
