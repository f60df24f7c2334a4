import { pointerOf } from '../../harness/model/s3-pointer.ts'
import { readings } from '../../harness/record/readings.ts'

/** A body whose envelope of SNS has the content in the place of the pointer: what else it says is said too, such as whose copy it is. */
const enveloped = (body: string, pointer: string, content: string): string => {
  const quoted = JSON.stringify(pointer)
  return body.includes(quoted) ? body.replace(quoted, () => JSON.stringify(content)) : content
}

/**
 * What a message says: the content that it points at, where it is a pointer to an object of S3, bare or in SNS's envelope, and that object is there; else its own body.
 *
 * @param textOf the text of an object; undefined where there is none
 */
export const pointedContent =
  (textOf: (bucket: string, key: string) => string | undefined) =>
  (body: string): string => {
    if (!body.includes('S3Pointer')) return body
    for (const read of readings(body)) {
      const pointer = pointerOf(read)
      const content = pointer && textOf(pointer.bucket, pointer.key)
      if (content !== undefined) return enveloped(body, read, content)
    }
    return body
  }
