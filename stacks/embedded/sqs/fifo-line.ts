import { deque, type Deque } from './deque.ts'
import { heap } from './heap.ts'
import type { Line } from './line.ts'
import type { Message } from './message.ts'

interface Group {
  readonly id: string
  /** Never received, in order. */
  readonly waiting: Deque<Message>
  /** Received and back again, in order: all older than `waiting`. At most as many as one receive hands out. */
  returned: Message[]
  /** While above 0 the group is blocked. */
  inFlight: number
  /** Serial of its first message when it joined the ready groups. */
  order: number
  heapIndex: number
}

/**
 * The line of a FIFO queue: a group with a message in flight is blocked; of the others the one whose first message is
 * oldest comes next, and a receive takes as many of one group as it can before it turns to another.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export const fifoLine = (): Line => {
  const groups = new Map<string, Group>()
  const ready = heap<Group>(
    (a, b) => a.order < b.order,
    (group, index) => {
      group.heapIndex = index
    },
  )

  const first = (group: Group): Message | undefined => {
    while (group.returned[0] && group.returned[0].place !== 'waiting') group.returned.shift()
    if (group.returned[0]) return group.returned[0]
    for (let message = group.waiting.peek(); message; message = group.waiting.peek()) {
      if (message.place === 'waiting') return message
      group.waiting.shift()
    }
    return undefined
  }

  /** Brings a group to where it belongs after its messages changed: ready, blocked or forgotten. */
  const settleGroup = (group: Group): void => {
    if (group.inFlight > 0) return
    const message = first(group)
    if (group.heapIndex >= 0) ready.removeAt(group.heapIndex)
    if (message) {
      group.order = message.serial
      ready.push(group)
    } else groups.delete(group.id)
  }

  const groupOf = (message: Message): Group => {
    const id = message.groupId ?? ''
    const known = groups.get(id)
    if (known) return known
    const group: Group = { id, waiting: deque(), returned: [], inFlight: 0, order: 0, heapIndex: -1 }
    groups.set(id, group)
    return group
  }

  const takeFrom = (group: Group, max: number, accept: (message: Message) => boolean): number => {
    let taken = 0
    while (taken < max) {
      const message = first(group)
      if (!message) break
      if (group.returned[0] === message) group.returned.shift()
      else group.waiting.shift()
      if (accept(message)) taken++
    }
    group.inFlight += taken
    settleGroup(group)
    return taken
  }

  const leaveFlight = (message: Message): Group => {
    const group = groupOf(message)
    group.inFlight = Math.max(0, group.inFlight - 1)
    return group
  }

  return {
    add: (message) => {
      const group = groupOf(message)
      group.waiting.push(message)
      if (group.heapIndex < 0) settleGroup(group)
    },
    putBack: (message) => {
      const group = leaveFlight(message)
      const later = group.returned.findIndex((other) => other.serial > message.serial)
      group.returned.splice(later < 0 ? group.returned.length : later, 0, message)
      settleGroup(group)
    },
    take: (max, accept) => {
      let left = max
      while (left > 0) {
        const group = ready.pop()
        if (!group) return
        left -= takeFrom(group, left, accept)
      }
    },
    settle: (message) => settleGroup(leaveFlight(message)),
    clear: () => {
      // Purged and forgotten: messages in flight are gone too.
      groups.clear()
      ready.clear()
    },
  }
}
