import { deque, type Deque } from './deque.ts'
import type { Line } from './line.ts'
import type { Message } from './message.ts'

interface Group {
  readonly id: string
  /** Never received, in order. */
  readonly waiting: Deque<Message>
  /** Received before and not yet found to be gone, in order: all older than `waiting`. As many as a few receives hand out. */
  readonly held: Message[]
  /** Whether it stands in the row of groups that may be received from. */
  queued: boolean
}

/**
 * The line of a FIFO queue. A message can be received when nothing older of its group is in flight; so the group is
 * blocked while its first message is. Groups take turns: one that becomes ready joins the end of the row. A receive takes
 * as many messages of a group as it can before it turns to the next.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export const fifoLine = (): Line => {
  const groups = new Map<string, Group>()
  const row = deque<Group>()

  /** Whether a message of the group can be received now. Forgets messages that are gone. */
  const isReady = (group: Group): boolean => {
    while (group.held[0]?.place === 'gone') group.held.shift()
    const oldest = group.held[0]
    if (oldest) return oldest.place === 'waiting'
    while (group.waiting.peek()?.place === 'gone') group.waiting.shift()
    return group.waiting.size > 0
  }

  /** Brings a group to where it belongs after its messages changed: into the row, or out of memory. */
  const settleGroup = (group: Group): void => {
    if (isReady(group)) {
      if (group.queued) return
      group.queued = true
      row.push(group)
    } else if (group.held.length === 0 && group.waiting.size === 0) groups.delete(group.id)
  }

  const groupOf = (message: Message): Group => {
    const id = message.groupId ?? ''
    const known = groups.get(id)
    if (known) return known
    const group: Group = { id, waiting: deque(), held: [], queued: false }
    groups.set(id, group)
    return group
  }

  const takeFrom = (group: Group, max: number, accept: (message: Message) => boolean): number => {
    const { held, waiting } = group
    let taken = 0
    for (let index = 0; index < held.length && taken < max; index++) {
      const message = held[index]
      // In flight since before this receive: what is younger has to wait for it.
      if (message?.place === 'in-flight') return taken
      if (message?.place === 'waiting' && accept(message)) taken++
    }
    while (taken < max) {
      const message = waiting.shift()
      if (!message) break
      if (message.place !== 'waiting') continue
      held.push(message)
      if (accept(message)) taken++
    }
    return taken
  }

  return {
    add: (message) => {
      const group = groupOf(message)
      group.waiting.push(message)
      if (!group.queued) settleGroup(group)
    },
    putBack: (message) => settleGroup(groupOf(message)),
    take: (max, accept) => {
      const turns: Group[] = []
      for (let left = max; left > 0;) {
        const group = row.shift()
        if (!group) break
        group.queued = false
        turns.push(group)
        left -= takeFrom(group, left, accept)
      }
      for (const group of turns) settleGroup(group)
    },
    settle: (message) => settleGroup(groupOf(message)),
    clear: () => {
      groups.clear()
      row.clear()
    },
  }
}
