import type { Release } from '../../harness/model/release.ts'

/** The releases of auth: the second finds sessions under hashed ids too. */
export const authReleases: { readonly current: Release; readonly previous: Release } = {
  current: { name: 'release 2', env: { RELEASE: '2' } },
  previous: { name: 'release 1', env: { RELEASE: '1' } },
}
