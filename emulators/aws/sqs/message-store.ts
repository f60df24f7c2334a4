import { heap } from './heap.ts'
import type { Line } from './line.ts'
import type { Message, MessagePlace } from './message.ts'

/** Told by a store when messages change place by themselves. */
export interface StoreListener {
  /** Came back without acknowledgement. */
  readonly returned: (message: Message) => void
  /** Older than the retention period. */
  readonly expired: (message: Message) => void
  /** Something can be received that could not before. */
  readonly visible: () => void
  /** The next message comes back by itself at this time. */
  readonly due: (dueMs: number) => void
}

/** The messages of one queue by place, and time passing over them. Every operation is O(log n) at most. */
export interface MessageStore {
  readonly waiting: number
  readonly delayed: number
  readonly inFlight: number
  /** Time passes: delayed messages and those in flight come back, old ones expire. */
  advance(nowMs: number, retentionSeconds: number): void
  /** A new message: delayed until `visibleMs`, or waiting at once if that is 0. */
  add(message: Message, visibleMs: number): void
  /** Received: in flight until `visibleMs`. Again with another time while it is in flight. */
  hide(message: Message, visibleMs: number): void
  /** In flight no more: it can be received at once. */
  show(message: Message): void
  /** Out of the queue for good. */
  drop(message: Message): void
  /** A message that was received and is not gone. */
  find(serial: number): Message | undefined
  /** Changes when delayed messages become visible. */
  delayUntil(visibleMs: (message: Message) => number): void
  /** Drops everything, telling of each. */
  clear(dropped: (message: Message) => void): void
}

// Below this many, messages that are gone may stay in the list by age.
const slack = 1024

/** Makes an empty store. @param line where waiting messages stand */
export const messageStore = (line: Line, listener: StoreListener): MessageStore => {
  /** Messages that come back by themselves: delayed and in flight. */
  const hidden = heap<Message>(
    (a, b) => a.visibleMs < b.visibleMs || (a.visibleMs === b.visibleMs && a.serial < b.serial),
    (message, index) => {
      message.heapIndex = index
    },
  )
  /** All messages by age, those that are gone included until they are the half of it. */
  const byAge = heap<Message>((a, b) => a.sentMs < b.sentMs)
  /** Messages that a receipt handle may name. */
  const received = new Map<number, Message>()
  const count: Record<MessagePlace, number> = { waiting: 0, delayed: 0, 'in-flight': 0, gone: 0 }

  const to = (message: Message, place: MessagePlace): void => {
    count[message.place]--
    count[place]++
    message.place = place
  }

  const conceal = (message: Message, place: 'delayed' | 'in-flight', visibleMs: number): void => {
    to(message, place)
    message.visibleMs = visibleMs
    hidden.push(message)
    const next = hidden.peek()
    if (next) listener.due(next.visibleMs)
  }

  const drop = (message: Message): void => {
    const { place } = message
    if (message.heapIndex >= 0) hidden.removeAt(message.heapIndex)
    to(message, 'gone')
    received.delete(message.serial)
    if (place === 'in-flight') {
      line.settle(message)
      if (count.waiting > 0) listener.visible()
    }
    if (count.gone > slack && count.gone * 2 > byAge.size) {
      byAge.keep((other) => other.place !== 'gone')
      count.gone = 0
    }
  }

  const expire = (limitMs: number): void => {
    for (let oldest = byAge.peek(); oldest && oldest.sentMs <= limitMs; oldest = byAge.peek()) {
      byAge.pop()
      if (oldest.place !== 'gone') {
        drop(oldest)
        listener.expired(oldest)
      }
      count.gone--
    }
  }

  const bringBack = (nowMs: number): void => {
    for (let next = hidden.peek(); next && next.visibleMs <= nowMs; next = hidden.peek()) {
      hidden.pop()
      const { place } = next
      to(next, 'waiting')
      if (place === 'delayed') line.add(next)
      else {
        line.putBack(next)
        listener.returned(next)
      }
    }
  }

  return {
    get waiting() {
      return count.waiting
    },
    get delayed() {
      return count.delayed
    },
    get inFlight() {
      return count['in-flight']
    },
    advance: (nowMs, retentionSeconds) => {
      const before = count.waiting
      bringBack(nowMs)
      expire(nowMs - retentionSeconds * 1000)
      if (count.waiting > before) listener.visible()
      const next = hidden.peek()
      if (next) listener.due(next.visibleMs)
    },
    add: (message, visibleMs) => {
      byAge.push(message)
      count[message.place]++
      if (visibleMs > 0) {
        conceal(message, 'delayed', visibleMs)
        return
      }
      line.add(message)
      listener.visible()
    },
    hide: (message, visibleMs) => {
      if (message.heapIndex >= 0) hidden.removeAt(message.heapIndex)
      received.set(message.serial, message)
      conceal(message, 'in-flight', visibleMs)
    },
    show: (message) => {
      hidden.removeAt(message.heapIndex)
      to(message, 'waiting')
      line.putBack(message)
      listener.visible()
    },
    drop,
    find: (serial) => received.get(serial),
    delayUntil: (visibleMs) => {
      hidden.keep((message) => {
        if (message.place === 'delayed') message.visibleMs = visibleMs(message)
        return true
      })
    },
    clear: (dropped) => {
      line.clear()
      hidden.clear()
      received.clear()
      byAge.keep((message) => {
        if (message.place !== 'gone') {
          to(message, 'gone')
          dropped(message)
        }
        return false
      })
      count.gone = 0
    },
  }
}
