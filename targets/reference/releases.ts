import type { StreamFacts } from '../../harness/model/target.ts'

/** The releases of person-record: the second one keeps of each person which source told of them first. */
export const personRecordReleases: NonNullable<StreamFacts['releases']> = {
  current: { name: 'release 2', env: { RELEASE: '2' } },
  previous: { name: 'release 1', env: { RELEASE: '1' } },
}
