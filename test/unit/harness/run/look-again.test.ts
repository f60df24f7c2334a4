import { expect, it } from 'vitest'
import type { LateLook } from '../../../../harness/run/late-look.ts'
import { lookAgain } from '../../../../harness/run/look-again.ts'

it('goes on with the other streams where the effects of one cannot be read any more, and says so once', async () => {
  const looked: string[] = []
  const look = (name: string, end: () => void = () => undefined): LateLook => {
    return async () => {
      looked.push(name)
      end()
      return Promise.resolve(undefined)
    }
  }
  const gone = (): never => {
    throw new Error('relation "note" does not exist')
  }
  const told: string[] = []
  const looks = [
    { stream: 'note', look: look('note 1', gone) },
    { stream: 'note', look: look('note 2', gone) },
    { stream: 'visit', look: look('visit 1') },
  ]
  expect(await lookAgain(looks, (words) => told.push(words))).toEqual([])
  expect(looked).toEqual(['note 1', 'visit 1'])
  expect(told).toEqual([expect.stringMatching(/of note after their cells could not be read: relation "note" does not/)])
})
