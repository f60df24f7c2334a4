import { ShakedownError } from '../../harness/errors.ts'

const official = /(^|\/)localstack\/localstack(-pro)?(:(?<tag>[^@]+))?(@|$)/

/** The first release that wants an account, of 23 March 2026: https://blog.localstack.cloud/localstack-for-aws-release-2026-03-0/ */
const firstClosed = [2026, 3]

/** Whether LocalStack's own image of that name starts only with a token. A tag that moves does, for it has moved past that day. */
export const needsToken = (image: string): boolean => {
  const found = official.exec(image)
  if (found === null) return false
  if (found[2] === '-pro') return true
  const tag = found.groups?.['tag'] ?? 'latest'
  const [major = Number.NaN, minor = 0] = tag.split('.').map(Number)
  if (Number.isNaN(major)) return true
  const [year = 0, month = 0] = firstClosed
  return major > year || (major === year && minor >= month)
}

/**
 * Makes sure that LocalStack will start, before anything is started.
 *
 * @throws ShakedownError exit 4, when the image needs a token and there is none
 */
export const checkToken = (image: string, env: Readonly<Record<string, string | undefined>>): void => {
  if (!needsToken(image) || (env['LOCALSTACK_AUTH_TOKEN'] ?? '') !== '') return
  throw new ShakedownError(
    'no-localstack-token',
    `the image ${image} starts only with a token, and LOCALSTACK_AUTH_TOKEN is not set`,
    {
      hint: 'Set LOCALSTACK_AUTH_TOKEN, or use the last release that needs none: "containers.localstack" = "localstack/localstack:4.14.0".',
      exitCode: 4,
    },
  )
}
