import { close } from './database.js'

/** No new poll; the work in flight is done first. Never `abort: true`: it would keep what was done from being deleted. */
export const stopOn = (consumer) => {
  consumer.once('stopped', async () => {
    await close()
    process.exit(0)
  })
  consumer.stop()
}
