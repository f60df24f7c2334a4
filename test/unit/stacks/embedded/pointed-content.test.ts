import { describe, expect, it } from 'vitest'
import { pointerBody } from '../../../../harness/model/s3-pointer.ts'
import { readings } from '../../../../harness/record/readings.ts'
import { pointedContent } from '../../../../stacks/embedded/pointed-content.ts'

const pointer = pointerBody({ bucket: 'large', key: 'one' })
const said = pointedContent((bucket, key) => (bucket === 'large' && key === 'one' ? '{"of":"k1"}' : undefined))

describe('what a message says that points at an object', () => {
  it('is the content', () => {
    expect(said(pointer)).toBe('{"of":"k1"}')
  })

  it('is the content in its envelope, which says whose copy it is', () => {
    const body = JSON.stringify({ Type: 'Notification', MessageId: 'sd-copy-1', Message: pointer })
    expect(said(body)).toBe(JSON.stringify({ Type: 'Notification', MessageId: 'sd-copy-1', Message: '{"of":"k1"}' }))
    expect(readings(said(body)).some((read) => read.includes('k1'))).toBe(true)
  })

  it('is its own body where nothing is there, or it is no pointer', () => {
    const lost = pointerBody({ bucket: 'large', key: 'other' })
    expect(said(lost)).toBe(lost)
    expect(said('{"S3Pointer":1}')).toBe('{"S3Pointer":1}')
  })
})
