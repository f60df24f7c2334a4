import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { catalogue } from '../../../docs/catalogue.ts'

it('is up to date: "npm run docs" writes it again', async () => {
  expect(readFileSync(new URL('../../../docs/catalogue.md', import.meta.url), 'utf8')).toBe(await catalogue())
})
