import { ShakedownError } from '../harness/errors.ts'
import type { Journey } from '../harness/model/journey.ts'

/**
 * The values of the environment variables that a journey names, by variable.
 *
 * @throws {ShakedownError} `no-secret`, exit 2, naming all that are not set
 */
export const secretsOf = (
  { name, secrets }: Journey,
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> => {
  const missing = secrets.filter((variable) => (env[variable] ?? '') === '')
  if (missing.length > 0)
    throw new ShakedownError(
      'no-secret',
      `the journey ${name} needs ${missing.join(', ')}, not set in the environment`,
      {
        hint: 'Set each of them to the secret that its steps read.',
        exitCode: 2,
      },
    )
  return new Map(secrets.map((variable) => [variable, env[variable] ?? '']))
}
