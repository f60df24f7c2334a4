import { setTimeout as delay } from 'node:timers/promises'

/** How long a publisher keeps at it: longer than any fault lasts. */
const patienceMs = 60_000
const everyMs = 200

/** Puts content into a service; a publisher writes it again until it is in, whatever the system is going through, and only then sends its event. */
export const putPatiently = async (put: () => Promise<unknown>): Promise<void> => {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      await put()
      return
    } catch (error) {
      if (performance.now() > until) throw error
    }
    await delay(everyMs)
  }
}
