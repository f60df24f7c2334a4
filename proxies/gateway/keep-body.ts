import type { IncomingMessage } from 'node:http'

/** The beginning of a body, or all of it. */
export interface Kept {
  readonly bytes: Buffer
  /** False when the limit was reached: the rest is still to come from the stream, which is paused. */
  readonly whole: boolean
  readonly stream: IncomingMessage
}

/**
 * Reads a body until its end or the limit, whichever comes first. The last piece is never cut, so a little more than the limit may be kept.
 *
 * @throws Error when it breaks off before
 */
export const keepBody = async (stream: IncomingMessage, limitBytes: number): Promise<Kept> =>
  new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let keptBytes = 0
    const settle = (finish: () => void): void => {
      stream.off('data', onData).off('end', onEnd).off('close', onClose)
      finish()
    }
    const kept = (whole: boolean): void =>
      settle(() => {
        if (!whole) stream.pause()
        resolve({ bytes: Buffer.concat(pieces), whole, stream })
      })
    const onData = (piece: Buffer): void => {
      pieces.push(piece)
      keptBytes += piece.length
      if (keptBytes >= limitBytes) kept(false)
    }
    const onEnd = (): void => kept(true)
    const onClose = (): void => settle(() => reject(new Error('the body broke off')))
    // It may break after it was kept, when nobody reads on.
    stream.on('error', () => undefined)
    if (stream.destroyed) onClose()
    else stream.on('data', onData).on('end', onEnd).on('close', onClose)
  })
