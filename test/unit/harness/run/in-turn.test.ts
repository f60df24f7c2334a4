import { expect, it } from 'vitest'
import { inTurn } from '../../../../harness/run/in-turn.ts'

it('does one thing after the other, also after one that failed', async () => {
  const done: string[] = []
  const turn = inTurn()
  const first = Promise.withResolvers<void>()
  const works = [
    turn(async () => {
      await first.promise
      done.push('first')
      throw new Error('first')
    }),
    turn(async () => done.push('second')),
  ]
  expect(done).toEqual([])
  first.resolve()
  expect((await Promise.allSettled(works)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(done).toEqual(['first', 'second'])
})
