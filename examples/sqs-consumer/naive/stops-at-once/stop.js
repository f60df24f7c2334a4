/** Ends when it is told to: what it has in flight is not its business any more. */
export const stopOn = (consumer) => {
  consumer.stop()
  process.exit(0)
}
