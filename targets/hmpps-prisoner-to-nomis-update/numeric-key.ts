import { hashOf } from '../../harness/random.ts'

/** An id as the services of DPS number their records: eleven digits, so that keys of different seeds do not meet. */
export const numericKey =
  (kind: string) =>
  (seed: string, n: number): string =>
    `${10_000_000_000 + (hashOf(`${kind}/${seed}/${n}`) % 90_000_000_000)}`
