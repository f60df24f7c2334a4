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
  it('remembers a message', () => {
    about.remember('m', { cell: 'cell-1' })
    expect(about.ofMessage('m')).toEqual({ cell: 'cell-1' })
  })
})
