import { deque } from './deque.ts'
import { heap } from './heap.ts'
import type { Line } from './line.ts'
import type { Message } from './message.ts'

/** The line of a standard queue: arrival order as a best effort, what came back first. No message waits for another. */
export const standardLine = (): Line => {
  const arrived = deque<Message>()
  const returned = heap<Message>((a, b) => a.serial < b.serial)

  const next = (): Message | undefined => {
    while (returned.size > 0) {
      const message = returned.pop()
      if (message?.place === 'waiting') return message
    }
    while (arrived.size > 0) {
      const message = arrived.shift()
      if (message?.place === 'waiting') return message
    }
    return undefined
  }

  return {
    add: (message) => arrived.push(message),
    putBack: (message) => returned.push(message),
    take: (max, accept) => {
      let taken = 0
      while (taken < max) {
        const message = next()
        if (!message) return
        if (accept(message)) taken++
      }
    },
    settle: () => {},
    clear: () => {
      arrived.clear()
      returned.clear()
    },
  }
}
