/** The 20 digits of a FIFO message's sequence number, growing with the queue's serials. */
export const sequenceNumber = (queue: { readonly createdMs: number }, serial: number): string =>
  (18_850_000_000_000_000_000n + (BigInt(queue.createdMs) * 1000n + BigInt(serial)) * 256n).toString()
