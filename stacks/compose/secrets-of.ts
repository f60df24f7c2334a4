import { type ComposeSettings, composeForm } from '../../harness/settings/compose-settings.ts'

const { password: wellKnown } = composeForm.parse({}).database

/** What must never be written anywhere. The password that our own compose file has is in its text: it keeps nobody out. */
export const secretsOf = ({ database }: Pick<ComposeSettings, 'database'>): readonly string[] =>
  database.password === wellKnown ? [] : [database.password]
