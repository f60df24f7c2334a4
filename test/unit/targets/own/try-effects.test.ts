import { expect, it } from 'vitest'
import type { EventStream } from '../../../../harness/model/target.ts'
import { ShakedownError } from '../../../../harness/errors.ts'
import { tryEffects } from '../../../../targets/own/try-effects.ts'
import { streamFacts } from '../../stream-facts.ts'

/** A stream whose effects are read like this, and whose reader may fail for an hour. */
const streamOf = (effects: EventStream['effects']): EventStream => ({
  ...streamFacts({ visibilityTimeoutMs: 1_800_000 }),
  key: () => 'K',
  event: () => ({ body: '' }),
  effects,
  expected: () => [],
})

it.each<[string, EventStream['effects']]>([
  ['fails again and again', () => Promise.reject(new Error('no such table'))],
  ['never answers', () => new Promise(() => undefined)],
])('gives up with the run where the reader %s', async (_, effects) => {
  const stop = new AbortController()
  const asked = Promise.withResolvers<undefined>()
  const stream = streamOf((keys) => {
    asked.resolve(undefined)
    return effects(keys)
  })
  const trying = tryEffects(stream, stop.signal)
  await asked.promise
  stop.abort(new Error('interrupted'))
  await expect(trying).rejects.toThrow('interrupted')
})

it('tells at once what no time will mend', async () => {
  const wrong = new ShakedownError('effects-columns', 'no such columns', { hint: 'Name them.', exitCode: 2 })
  const trying = tryEffects(
    streamOf(async () => Promise.reject(wrong)),
    new AbortController().signal,
  )
  await expect(trying).rejects.toBe(wrong)
})

it('does not begin when the run is over', async () => {
  await expect(
    tryEffects(
      streamOf(async () => Promise.reject(new Error('broken'))),
      AbortSignal.abort(new Error('over')),
    ),
  ).rejects.toThrow('over')
})
