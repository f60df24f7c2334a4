/** What a receipt handle says: which receive of which message of which queue. */
export interface Receipt {
  readonly messageId: string
  readonly serial: number
  /** The how-manieth receive of the message on its queue. */
  readonly receive: number
}

// Opaque to clients, and looking as on AWS, so that nobody starts to read it.
const head = 'AQEB'

/** Makes the handle of one receive. @param queueTag distinguishes queues, and a queue from a later one of its name */
export const receiptHandle = (queueTag: string, messageId: string, serial: number, receive: number): string =>
  head + btoa(`${queueTag}:${serial.toString(36)}:${receive.toString(36)}:${messageId}`)

/** Reads a handle; `undefined` when it is none, or one of another queue. */
export const readReceiptHandle = (queueTag: string, handle: string): Receipt | undefined => {
  if (!handle.startsWith(head)) return undefined
  let text: string
  try {
    text = atob(handle.slice(head.length))
  } catch {
    return undefined
  }
  const [tag, serial, receive, messageId] = text.split(':')
  if (tag !== queueTag || serial === undefined || receive === undefined || messageId === undefined) return undefined
  return { messageId, serial: Number.parseInt(serial, 36), receive: Number.parseInt(receive, 36) }
}
