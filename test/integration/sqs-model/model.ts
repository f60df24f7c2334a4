/** A message as the model knows it. Bodies are unique, so they name messages; ids change at a redrive. */
export interface ModelMessage {
  readonly body: string
  readonly group: string | undefined
  readonly expiresAtMs: number
  readonly delayedUntilMs: number
  hiddenUntilMs: number
  receives: number
  /** The handle of the latest receive: the only one that is good for anything. */
  handle: string | undefined
}

/** How the queue of a run is set up. */
export interface ModelSettings {
  readonly fifo: boolean
  readonly visibilityMs: number
  readonly delayMs: number
  readonly retentionMs: number
  /** `undefined`: no dead-letter queue. */
  readonly maxReceives: number | undefined
}

/** What an observer may know of a queue: lists and times, no data structure of a server. */
export interface Model extends ModelSettings {
  nowMs: number
  /** Everything on the queue, in the order of sending. */
  messages: ModelMessage[]
  /** Everything on the dead-letter queue, in the order of arrival. */
  dead: ModelMessage[]
  /** Every handle ever given out, with the message that it was for. */
  readonly handles: { readonly handle: string; readonly message: ModelMessage }[]
  /** FIFO deduplication: id → when it was first seen and with which message id. */
  readonly seen: Map<string, { readonly atMs: number; readonly messageId: string }>
  purgedAtMs: number | undefined
  sent: number
}

export const makeModel = (settings: ModelSettings, nowMs: number): Model => ({
  ...settings,
  nowMs,
  messages: [],
  dead: [],
  handles: [],
  seen: new Map(),
  purgedAtMs: undefined,
  sent: 0,
})

/** Lets time go by. Messages past their retention are gone. */
export const passTime = (model: Model, ms: number): void => {
  model.nowMs += ms
  model.messages = model.messages.filter((message) => model.nowMs < message.expiresAtMs)
}

const isVisible = (model: Model, message: ModelMessage): boolean =>
  message.hiddenUntilMs <= model.nowMs && message.delayedUntilMs <= model.nowMs

/**
 * What a receive may return now, group by group (a standard queue is one message per group): of a FIFO group its messages
 * from the oldest on, up to the first that is in flight or delayed.
 */
export const deliverable = (model: Model): ModelMessage[][] => {
  if (!model.fifo) return model.messages.filter((message) => isVisible(model, message)).map((message) => [message])
  const groups = Map.groupBy(model.messages, (message) => message.group)
  return [...groups.values()]
    .map((group) => {
      const stop = group.findIndex((message) => !isVisible(model, message))
      return stop < 0 ? group : group.slice(0, stop)
    })
    .filter((group) => group.length > 0)
}

/** Moves what was received too often to the dead-letter queue, as a receive does that reaches all of the queue. */
export const buryDead = (model: Model): void => {
  const { maxReceives } = model
  if (maxReceives === undefined) return
  const worn = new Set(
    deliverable(model)
      .flat()
      .filter((message) => message.receives >= maxReceives),
  )
  model.messages = model.messages.filter((message) => !worn.has(message))
  model.dead.push(...worn)
}

/** What GetQueueAttributes must count. */
export const countsOf = (model: Model): { visible: number; inFlight: number; delayed: number } => {
  const inFlight = model.messages.filter((message) => message.hiddenUntilMs > model.nowMs).length
  const delayed = model.messages.filter((message) => message.delayedUntilMs > model.nowMs).length
  return { visible: model.messages.length - inFlight - delayed, inFlight, delayed }
}

/** Puts a message on the queue; undefined when it is a duplicate of one seen within five minutes. */
export const enqueue = (model: Model, body: string, group: string | undefined, delayMs: number): ModelMessage => {
  const message: ModelMessage = {
    body,
    group,
    expiresAtMs: model.nowMs + model.retentionMs,
    delayedUntilMs: model.nowMs + delayMs,
    hiddenUntilMs: 0,
    receives: 0,
    handle: undefined,
  }
  model.messages.push(message)
  return message
}
