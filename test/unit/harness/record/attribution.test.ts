import { describe, expect, it } from 'vitest'
import { attribution } from '../../../../harness/record/attribution.ts'

describe('attribution', () => {
  const about = attribution()
  about.claim('cell-1', 'ab-cd-ef-gh', 'sd-run-0-e1-1')
  about.claim('cell-2', 'A1234BC')
  it('goes by the copy’s id in a body, even inside JSON inside JSON', () => {
    const body = JSON.stringify({ Message: JSON.stringify({ id: 'sd-run-0-e1-1' }) })
    expect(about.ofText(body)).toEqual({ cell: 'cell-1', key: 'ab-cd-ef-gh', copy: 'sd-run-0-e1-1' })
  })
  it('goes by a key otherwise, also one inside a longer word', () => {
    expect(about.ofText('{"prisonerId":"A1234BC"}')).toEqual({ cell: 'cell-2', key: 'A1234BC' })
    expect(about.ofText('review A1234BC_v2 arrived')).toEqual({ cell: 'cell-2', key: 'A1234BC' })
  })
  it('knows nothing of strangers', () => {
    expect(about.ofText('{"prisonerId":"Z9999ZZ"} sd-other-0-e1-1')).toEqual({})
    expect(about.ofMessage('m')).toEqual({})
  })
  it('finds a message of the system’s own by what its body holds, however it is wrapped', () => {
    const inside = (text: string): string => Buffer.from(text).toString('base64')
    const celery = inside(JSON.stringify({ body: inside(JSON.stringify([['sd-run-0-e1-1'], {}])) }))
    expect(about.ofBody(celery)).toEqual({ cell: 'cell-1', key: 'ab-cd-ef-gh', copy: 'sd-run-0-e1-1' })
    expect(about.ofBody(inside('{"prisonerId":"A1234BC"}'))).toEqual({ cell: 'cell-2', key: 'A1234BC' })
    expect(about.ofBody('nobody’s')).toEqual({})
  })
  it('attributes a message that names several to none of them', () => {
    const several = attribution()
    several.claim('cell', 'order-1', 'sd-run-0-e1-1')
    several.claim('cell', 'order-1', 'sd-run-0-e1-2')
    several.claim('cell', 'order-12', 'sd-run-0-e2-1')
    several.claim('other', 'order-3', 'sd-run-1-e1-1')
    expect(several.ofBody('order-12')).toEqual({ cell: 'cell', key: 'order-12' })
    expect(several.ofBody('order-1 order-12')).toEqual({ cell: 'cell', candidates: ['order-1', 'order-12'] })
    expect(several.ofBody('order-1 order-3')).toEqual({ candidates: ['order-1', 'order-3'] })
    expect(several.ofBody('sd-run-0-e1-1 sd-run-0-e1-2')).toEqual({
      cell: 'cell',
      key: 'order-1',
      candidates: ['order-1'],
    })
    expect(several.ofBody('sd-run-0-e2-1 caused by order-1')).toMatchObject({ copy: 'sd-run-0-e2-1' })
  })
  it('believes what the stream’s owner says of a body, where it names a copy', () => {
    const owner = attribution({ copyOf: (body) => (body === 'secret' ? 'sd-run-0-e1-1' : 'sd-gone-0-e1-1') })
    owner.claim('cell', 'k1', 'sd-run-0-e1-1')
    expect(owner.ofBody('secret')).toMatchObject({ copy: 'sd-run-0-e1-1' })
    expect(owner.ofBody('about k1')).toEqual({ cell: 'cell', key: 'k1' })
  })
  it('remembers a message', () => {
    about.remember('m', { cell: 'cell-1' })
    expect(about.ofMessage('m')).toEqual({ cell: 'cell-1' })
  })
})
