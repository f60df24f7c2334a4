import { expect, it } from 'vitest'
import type { Channel, Delivery } from '../../../../harness/incidents/channel.ts'
import type { Notice } from '../../../../harness/incidents/notice.ts'
import { repeats } from '../../../../watch/engine/repeat.ts'
import { incident } from '../store/looks.ts'

const channel = (repeatMs?: number): { channel: Channel } => ({
  channel: {
    kind: 'sample',
    needs: [],
    ...(repeatMs === undefined ? {} : { repeatMs }),
    send: async () => Promise.resolve({ is: 'delivered' }),
  },
})
const told = (channels: readonly string[]) => ({ lastMs: 1, level: 'critical' as const, escalated: 0, channels })

it('tells what is open again, to whom it was told and who forgets, at once and then every so often', async () => {
  const sent: [string, readonly string[]][] = []
  const complaints: string[] = []
  let answer: Delivery = { is: 'delivered' }
  const repeat = repeats({
    channels: { forgets: channel(60_000), remembers: channel() },
    courier: {
      sendNow: async (name, _, notices) => {
        sent.push([name, notices.map((each: Notice) => `${each.kind} ${each.incident.id}`)])
        return Promise.resolve(answer)
      },
    },
    open: () => [
      incident(1, { told: told(['forgets', 'remembers']) }),
      incident(2, { told: told(['remembers']) }),
      incident(3),
    ],
    complain: (words) => complaints.push(words),
  })
  await repeat(1_000_000)
  await repeat(1_000_000 + 59_999)
  expect(sent).toEqual([['forgets', ['reminder a/looks/1']]])
  answer = { is: 'delayed', words: 'away' }
  await repeat(1_000_000 + 60_000)
  expect(sent).toHaveLength(2)
  expect(complaints).toEqual(['the channel "forgets" could not be told again: away'])
})
