import { expect, it } from 'vitest'
import { composeForm } from '../../../../harness/settings/compose-settings.ts'
import { secretsOf } from '../../../../stacks/compose/secrets-of.ts'

it('keeps the password of a compose file secret, and takes no word of our own for one', () => {
  expect(secretsOf(composeForm.parse({ database: { password: 'planted-PASSWORD' } }))).toEqual(['planted-PASSWORD'])
  expect(secretsOf(composeForm.parse({}))).toEqual([])
})
