import { describe, expect, it } from 'vitest'
import { checkToken, needsToken } from '../../../stacks/containers/check-token.ts'

describe('whether an image of LocalStack needs a token', () => {
  it.each([
    ['localstack/localstack:4.14.0', false],
    ['localstack/localstack:4', false],
    ['docker.io/localstack/localstack:4.14.0@sha256:0123', false],
    ['localstack/localstack:2026.03.0', true],
    ['localstack/localstack:2026.12', true],
    ['localstack/localstack:2027.01.0', true],
    ['localstack/localstack', true],
    ['localstack/localstack:latest', true],
    ['localstack/localstack-pro:4.1.0', true],
    ['registry.internal/localstack/localstack:2026.05.1', true],
    ['somebody/localstack:2026.3.0', false],
    ['not-localstack/localstacks:latest', false],
  ])('%s: %s', (image, needs) => expect(needsToken(image)).toBe(needs))

  it('is said before anything starts, exit 4, unless there is one', () => {
    const image = 'localstack/localstack:2026.03.0'
    expect(() => checkToken(image, {})).toThrow(expect.objectContaining({ code: 'no-localstack-token', exitCode: 4 }))
    expect(() => checkToken(image, { LOCALSTACK_AUTH_TOKEN: 'a-token' })).not.toThrow()
    expect(() => checkToken('localstack/localstack:4.14.0', {})).not.toThrow()
  })
})
