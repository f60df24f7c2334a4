import assert from 'node:assert/strict'
import { deliverable, type Model } from './model.ts'
import type { RealMessage } from './real-queue.ts'

const quote = (bodies: readonly string[]): string => JSON.stringify(bodies)

/**
 * Holds what consumers received at the same moment against what the queue may have given, and notes it in the model.
 * AWS says nothing of the order of groups, nor of standard messages, nor of which consumer comes first: any is accepted.
 * @param answers one list per consumer
 */
export const checkReceived = (
  model: Model,
  answers: readonly (readonly RealMessage[])[],
  max: number,
  visibilityMs: number,
): void => {
  const groups = deliverable(model)
  const left = new Map(groups.map((group) => [group, [...group]]))
  const taken = new Set<readonly unknown[]>()

  for (const answer of answers) {
    assert.ok(answer.length <= max, `${answer.length} messages for a maximum of ${max}`)
    const touched = new Set<(typeof groups)[number]>()
    for (const { Body, ReceiptHandle, Attributes } of answer) {
      const group = groups.find((each) => each.some((message) => message.body === Body))
      assert.ok(
        group,
        `${Body} was received, but may not be: deliverable are ${quote(groups.flat().map((message) => message.body))}`,
      )
      assert.ok(!taken.has(group), `${Body} was received twice, or from a group that another consumer holds`)
      touched.add(group)
      const message = left.get(group)?.shift()
      assert.ok(message && message.body === Body, `${Body} was received before ${message?.body}`)
      message.receives += 1
      message.hiddenUntilMs = model.nowMs + visibilityMs
      message.handle = ReceiptHandle
      model.handles.push({ handle: ReceiptHandle, message })
      assert.equal(Attributes?.ApproximateReceiveCount, String(message.receives), `receive count of ${Body}`)
    }
    for (const group of touched) taken.add(group)
  }
  // Whoever got fewer than the maximum must have found nothing more to take.
  const free = groups.filter((group) => !taken.has(group)).flat()
  const short = answers.some((answer) => answer.length < max)
  assert.ok(
    !short || free.length === 0,
    `${quote(free.map((message) => message.body))} were deliverable and not received`,
  )
}
