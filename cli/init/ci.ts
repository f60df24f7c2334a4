import { ShakedownError } from '../../harness/errors.ts'
import { didYouMean } from '../../harness/settings/nearest.ts'
import { circleci } from './ci/circleci.ts'
import { github } from './ci/github.ts'
import { gitlab } from './ci/gitlab.ts'
import { jenkins } from './ci/jenkins.ts'
import type { NewFile } from './write-files.ts'

/** What a nightly job is made of. */
export interface CiOptions {
  /** Jobs that run at the same time. */
  readonly shards: number
}

/** How the nightly suite stands in a repository, by CI system. */
const systems = { github, gitlab, circleci, jenkins } satisfies Record<string, (options: CiOptions) => NewFile>

const isSystem = (name: string): name is keyof typeof systems => Object.hasOwn(systems, name)

/**
 * The file that a CI system reads: the nightly suite in shards, and the gate before a deployment.
 *
 * @throws {ShakedownError} exit 2, for a CI system that nobody knows
 */
export const ciFile = (name: string, options: CiOptions): NewFile => {
  if (isSystem(name)) return systems[name](options)
  throw new ShakedownError('unknown-ci', `there is no CI system "${name}"`, {
    hint: didYouMean(name, Object.keys(systems)),
    exitCode: 2,
  })
}
