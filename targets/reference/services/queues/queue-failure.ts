/** What a failed call to the queue ends, where it is a mistake. */
const mistakes = { receive: 'dies-on-receive-error', delete: 'dies-on-expired-receipt' } as const

/** Which of its own calls the library says has failed. */
const callIn = ({ message }: Error): keyof typeof mistakes | undefined => {
  if (message.startsWith('SQS receive message failed')) return 'receive'
  return message.startsWith('SQS delete message failed') ? 'delete' : undefined
}

/** Tells a polling loop of a failed call to the queue: it goes on. Except with a mistake: "without its queue it can do nothing, so it ends". */
export const queueFailure =
  (defects: ReadonlySet<string>, pollFailed: () => void) =>
  (error: Error): void => {
    const call = callIn(error)
    if (call === 'receive') pollFailed()
    if (call !== undefined && defects.has(mistakes[call]))
      process.nextTick(() => {
        throw error
      })
  }
