import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from '@platformatic/kafka'
import { z } from 'zod'
import type { Healer } from '../../../harness/record/lease.ts'
import { kafkaClient } from '../../../harness/reach/kafka/kafka-client.ts'

/** Longer than a session of a member lasts whose process is gone, by what clients ask for. */
const missedWithinMs = 60_000

/** Deletes the topics and groups that bear a mark, and nothing else. A group is kept while a member that was killed is not missed yet, so it is asked for until it is gone. */
export const deleteMarked = async (admin: Admin, mark: string): Promise<void> => {
  const bears = (name: string): boolean => name.endsWith(mark)
  const topics = (await admin.listTopics()).filter(bears)
  if (topics.length > 0) await admin.deleteTopics({ topics })
  const until = performance.now() + missedWithinMs
  for (;;) {
    const groups = [...(await admin.listGroups()).keys()].filter(bears)
    if (groups.length === 0) return
    const refused = await admin.deleteGroups({ groups }).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (refused !== undefined && performance.now() > until) throw refused
    await delay(250)
  }
}

/** Asks a broker as long as it takes to become itself. */
export const adminOf = async (bootstrap: string): Promise<Admin> => {
  const { Admin: Client } = await kafkaClient()
  return new Client({ clientId: 'shakedown', bootstrapBrokers: bootstrap.split(','), retries: 20, retryDelay: 250 })
}

/** What is on disk of the topics and groups of a run on another's broker, before the first of them is made. */
const markedForm = z.object({ bootstrap: z.string(), mark: z.templateLiteral(['-', z.string().length(8)]) })

/** Deletes what a run that was killed left on another's broker. */
export const markedTopics: Healer = () => ({
  heal: async (undo) => {
    const { bootstrap, mark } = markedForm.parse(undo)
    const admin = await adminOf(bootstrap)
    try {
      await deleteMarked(admin, mark)
    } finally {
      await admin.close()
    }
  },
})
