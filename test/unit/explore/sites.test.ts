import { expect, it } from 'vitest'
import { sitesOf } from '../../../explore/sites/index.ts'
import { reference } from '../../../targets/reference/index.ts'

it('leaves out the places of a fault that the running system turned out to have no place for', () => {
  for (const stream of reference().streams) {
    const [all, fewer] = [sitesOf(stream), sitesOf(stream, ['kill-worker'])]
    const left = all.filter((site) => !fewer.includes(site))
    expect(left.length, stream.name).toBeGreaterThan(0)
    expect(left.every(({ name }) => name.startsWith('kill-worker@'))).toBe(true)
  }
})
