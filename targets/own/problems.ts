import type { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'
import { saidByForm } from '../../harness/settings/said-by-form.ts'

/** One thing that is wrong with a definition. */
export interface Problem {
  readonly field: string
  readonly says: string
}

const valueAt = (given: unknown, path: readonly PropertyKey[]): unknown => {
  let value = given
  for (const part of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined
  return value
}

/** What a form found, in words; `purposes` says what a field is for where it is missing. */
export const problemsOf = (
  read: z.ZodSafeParseResult<unknown>,
  given: unknown,
  purposes: Readonly<Record<string, string>>,
): readonly Problem[] =>
  (read.error?.issues ?? []).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), says: 'is no field of it' }))
    const field = issue.path.join('.')
    if (valueAt(given, issue.path) !== undefined) return [{ field, says: saidByForm(issue) }]
    const purpose = purposes[field]
    return [{ field, says: purpose === undefined ? 'is missing' : `is missing: ${purpose}` }]
  })

/** @throws {ShakedownError} exit 2 */
export const refuse = (title: string, maker: string, problems: readonly Problem[]): never => {
  const lines = problems.map(({ field, says }) => `  ${field === '' ? 'it' : field} ${says}`)
  throw new ShakedownError(
    'bad-definition',
    `${title} has ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}:\n${lines.join('\n')}`,
    {
      hint: `Mend it where ${maker} is called; docs/your-own-system.md in the package explains every field.`,
      exitCode: 2,
    },
  )
}
