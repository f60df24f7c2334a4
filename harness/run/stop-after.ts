import { messageOf, ShakedownError } from '../errors.ts'

/** What went wrong first, with what went wrong while it was cleaned up after. */
const withBoth = (first: unknown, then: unknown): unknown => {
  if (!(first instanceof ShakedownError)) return first
  const { code, message, hint, exitCode, cause } = first
  const [also, todo] = then instanceof ShakedownError ? [then.message, ` ${then.hint}`] : [messageOf(then), '']
  return new ShakedownError(code, `${message}; ${also}`, { hint: `${hint}${todo}`, exitCode, cause })
}

/** Does something and stops what it ran on, however it ended. An error of the stop never hides the one before it. */
export const stopAfter = async (work: () => Promise<void>, stop: () => Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    try {
      await stop()
    } catch (then) {
      throw withBoth(error, then)
    }
    throw error
  }
  await stop()
}
