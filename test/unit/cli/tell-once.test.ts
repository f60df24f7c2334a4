import { describe, expect, it } from 'vitest'
import { judgeOnce, lookLine } from '../../../cli/watch/tell-once.ts'
import { look } from '../watch/store/looks.ts'

describe('one look at everything', () => {
  it('exits as run does: 1 where something is bad, 3 where something is unknown or there is nothing, 0 where all is good', () => {
    const bad = look(1, { state: 'bad' })
    const unknown = look(1, { monitor: 'b', state: 'unknown' })
    const code = (...looks: Parameters<typeof judgeOnce>[0]) => judgeOnce(looks).exitCode
    expect([code(look(1)), code(bad), code(unknown), code(), code(bad, unknown), code(look(1), unknown)]).toEqual([
      0, 1, 3, 3, 1, 3,
    ])
  })

  it('goes by the second look, and by the worst of what was judged later', () => {
    expect(judgeOnce([look(1, { state: 'bad' }), look(2, { extra: 'second' })]).exitCode).toBe(0)
    const later = [look(3, { aspect: 'afterwards', state: 'bad' }), look(4, { aspect: 'afterwards' })]
    expect(judgeOnce([look(1), ...later]).exitCode).toBe(1)
  })

  it('says each in one line', () => {
    expect(lookLine(look(1, { state: 'bad', level: 'warning', words: 'slow\nagain', extra: 'second' }))).toBe(
      'bad (warning) a, second look: slow again',
    )
  })
})
