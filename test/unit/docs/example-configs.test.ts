import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../harness/settings/config.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('configurations that the pages show', () => {
  it.each([
    ['docs/examples/external.config.ts', 'http://127.0.0.1:4566'],
    ['docs/examples/account.config.ts', undefined],
  ])('%s is one', async (file, queue) => {
    const { stack, external } = await loadConfig({ flags: {}, env: {}, cwd: root, file })
    expect(stack).toBe('external')
    expect(external?.queue).toBe(queue)
  })
})
