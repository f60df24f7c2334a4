import { randomBytes } from 'node:crypto'
import { fifoLine } from './fifo-line.ts'
import { messageStore } from './message-store.ts'
import type { Message } from './message.ts'
import type { QueueSettings } from './queue-settings.ts'
import type { Queue, QueueContext, QueueIdentity } from './queue.ts'
import { readReceiptHandle, type Receipt } from './receipt-handle.ts'
import { maxInFlight, receiver } from './receiver.ts'
import { sender } from './sender.ts'
import { expiredHandle, invalidValue, messageNotInflight, overLimit, receiptHandleIsInvalid } from './sqs-errors.ts'
import { standardLine } from './standard-line.ts'
import { waitingPolls } from './waiting-polls.ts'

const maxVisibilityMs = 12 * 3600_000

/** Makes an empty queue. */
export const createQueue = (identity: QueueIdentity, initial: QueueSettings, context: QueueContext): Queue => {
  const { name, fifo } = identity
  const { clock, defer, emit } = context
  const createdMs = clock.now()
  const tag = randomBytes(6).toString('hex')
  const line = fifo ? fifoLine() : standardLine()
  let settings = initial

  const advance = (): number => {
    const nowMs = clock.now()
    store.advance(nowMs, settings.retentionSeconds)
    return nowMs
  }
  const polls = waitingPolls({ clock, defer, advance: () => void advance() })
  const store = messageStore(line, {
    returned: ({ id }) => emit?.({ kind: 'expired-visibility', queue: name, messageId: id }),
    expired: ({ id }) => emit?.({ kind: 'expired', queue: name, messageId: id }),
    visible: polls.wake,
    due: polls.expect,
  })
  const { send, adopt, scopeChanged } = sender({ identity, context, settings: () => settings, store: store.add })
  const receive = receiver({ identity, context, line, store, settings: () => settings, tag })

  const receiptOf = (handle: string): Receipt => {
    const receipt = readReceiptHandle(tag, handle)
    if (!receipt) throw receiptHandleIsInvalid(handle)
    return receipt
  }

  /** An old handle takes nothing from whoever has the message now; once nobody has it, AWS lets it delete. */
  const mayDelete = (message: Message, receipt: Receipt): boolean => {
    const current = message.receivesHere === receipt.receive
    return fifo ? current && message.place === 'in-flight' : current || message.place === 'waiting'
  }

  return {
    ...identity,
    createdMs,
    settings: () => settings,
    configure: (changed) => {
      const nowMs = advance()
      const before = settings
      settings = changed
      if (changed.deduplicateWithinGroup !== before.deduplicateWithinGroup) scopeChanged(nowMs)
      if (fifo && changed.delaySeconds !== before.delaySeconds) {
        store.delayUntil((message) => message.sentMs + changed.delaySeconds * 1000)
      }
      advance()
    },
    counts: () => {
      advance()
      return { waiting: store.waiting, delayed: store.delayed, inFlight: store.inFlight }
    },
    send: (draft, consumer) => send(draft, consumer, advance()),
    receive: (request) => {
      const nowMs = advance()
      if (!fifo && store.inFlight >= maxInFlight) throw overLimit()
      return receive(request, nowMs)
    },
    poll: (request, waitMs, done) => {
      const attempt = (): boolean => {
        const received = receive(request, advance())
        if (received.length > 0) done(received)
        return received.length > 0
      }
      if (attempt()) return () => {}
      const stop = polls.add({ attempt, giveUp: () => done([]) }, waitMs)
      // Now that somebody waits, whatever comes back by itself needs a timer.
      advance()
      return stop
    },
    remove: (handle, consumer) => {
      advance()
      const receipt = receiptOf(handle)
      const { messageId } = receipt
      const message = store.find(receipt.serial)
      if (message && mayDelete(message, receipt)) {
        store.drop(message)
        emit?.({ kind: 'deleted', queue: name, messageId, consumer })
        return
      }
      if (fifo && message) throw expiredHandle(handle)
      emit?.({ kind: 'delete-ignored', queue: name, messageId, consumer })
    },
    changeVisibility: (handle, timeoutSeconds, consumer) => {
      const nowMs = advance()
      const receipt = receiptOf(handle)
      const message = store.find(receipt.serial)
      if (!message) {
        const reason = 'Message does not exist or is not available for visibility timeout change.'
        throw invalidValue(handle, 'ReceiptHandle', reason)
      }
      if (message.place !== 'in-flight') throw messageNotInflight()
      // On a standard queue AWS takes any handle of a message in flight, also one of an older receive.
      if (fifo && message.receivesHere !== receipt.receive) throw expiredHandle(handle)
      const visibleMs = nowMs + timeoutSeconds * 1000
      if (visibleMs - (message.lastReceivedMs ?? nowMs) > maxVisibilityMs) {
        const reason = 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]'
        throw invalidValue(timeoutSeconds, 'VisibilityTimeout', reason)
      }
      emit?.({ kind: 'visibility', queue: name, messageId: message.id, consumer, timeoutSeconds })
      if (timeoutSeconds > 0) store.hide(message, visibleMs)
      else store.show(message)
    },
    purge: () => {
      advance()
      store.clear(({ id }) => emit?.({ kind: 'purged', queue: name, messageId: id }))
    },
    adopt: (message, as) => adopt(message, as, advance()),
    giveAway: (max, move) => {
      advance()
      const offered: Message[] = []
      line.take(max, (message) => offered.push(message) > 0)
      for (const message of offered) {
        if (move(message)) {
          store.drop(message)
          line.settle(message)
        } else line.putBack(message)
      }
    },
    close: () => polls.close(),
  }
}
